"""The names of watches are found as people write them."""

import pytest

from rules.engine import Engine
from rules.fold import fold
from rules.load import assemble
from rules.model import Watch, WatchKind
from rules.spelling import spellings


def _finds(watch: Watch, text: str) -> bool:
    hits = Engine(assemble([], [watch])).hits(fold(text))
    return any(hit.concept == watch.concept for hit in hits)


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "BOGAZ YATIRIM BANKASI A.S. sızdı"),
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "Bogaz Yatirim'in verileri"),
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "слив Богаз Ятырым"),
        ("organisation", "Boğaz Yatırım Bankası A.Ş.", "#bogazyatirim"),
        ("organisation", "Muster Müller GmbH & Co. KG", "Daten von Muster Mueller"),
        ("organisation", "Specimen Health, Inc.", "specimen health leak"),
        ("brand", "Société Modèle S.A.", "base de la societe modele"),
        ("brand", "Chatillon", "утечка Чатиллона"),
        ("brand", "Пример-Банк", "primer-bank database"),
        ("brand", "Пример-Банк", "клиенты Пример-Банка"),
        ("brand", "Харьков Яхта", "harkov iahta"),
        ("brand", "Παράδειγμα", "paradeigma leak"),
        ("domain", "mail.example.org", "dump of mail[.]example[.]org"),
        ("domain", "mail.example.org", "https://mail.example.org/x"),
        ("product", "C*", "c leak"),
        ("supplier", "شركة المثال", "بيانات شركة المثال"),
    ],
)
def test_a_name_is_found_in_another_spelling(kind: WatchKind, name: str, text: str) -> None:
    assert _finds(Watch("w", kind, (name,)), text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("AB Oy", "ab ovo, a bank"),
        ("Boğaz Yatırım Bankası", "yatırım bankası"),
        ("Bank", "a banking hospital"),
        ("C", "к нам"),
    ],
)
def test_a_name_is_not_cut_down_to_a_common_word(name: str, text: str) -> None:
    assert not _finds(Watch("w", "brand", (name,)), text)


def test_aliases_are_terms_as_written() -> None:
    watch = Watch("w", "brand", ("Alpha",), ("=AB",))
    assert _finds(watch, "AB")
    assert not _finds(watch, "ab")


def test_each_spelling_comes_once_the_name_first() -> None:
    found = spellings(Watch("w", "brand", ("Alpha", "ALPHA")))
    assert found[0] == "Alpha"
    assert len({fold(term).text for term in found}) == len(found)
