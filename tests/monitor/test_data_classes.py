"""Which kinds of data a post says are out."""

import pytest

from monitor.data_classes import data_classes
from monitor.mentions import language
from rules.fold import fold
from tests.growth import is_linear
from tests.monitor.specimens import own_reader, reader

SMALL = own_reader("""
[[concept]]
id = "class/cards"
kind = "data-class"
value = "Credit cards"
terms = { it = ["carte"], en = ["card numbers"] }
[[concept]]
id = "class/phones"
kind = "data-class"
value = "Phone numbers"
terms = { fr = ["telephone"], en = ["phone"] }
[[concept]]
id = "class/addresses"
kind = "data-class"
value = "Physical addresses"
terms = { fr = ["adresse*"], en = ["address*"] }
[[concept]]
id = "class/mails"
kind = "data-class"
value = "Email addresses"
terms = { fr = ["adresse* mail"], en = ["mail address*"] }
[[concept]]
id = "class/plates"
kind = "data-class"
value = "Vehicle details"
terms = { es = ["patente"] }
[[concept]]
id = "class/licences"
kind = "data-class"
value = "Driver's licenses"
terms = { it = ["patente"] }
[[concept]]
id = "field/births"
kind = "data-field"
value = "Dates of birth"
terms = { fr = ["naissance"] }
[[concept]]
id = "class/passwords"
kind = "data-class"
value = "Passwords"
terms = { en = ["password*"] }
[[concept]]
id = "other/password"
kind = "no-data"
terms = { en = ["archive password"] }
[[concept]]
id = "said/spared"
kind = "spared"
terms = { en = ["not affected"], zh = ["不受影响"] }
""")


def named(text: str, lang: str, reading: object = SMALL) -> set[str]:
    folded = fold(text)
    return set(data_classes(folded, reading.engine.hits(folded), lang))  # type: ignore[attr-defined]


def shipped(text: str) -> set[str]:
    """By the shipped rules, in the language that the post seems to be in."""
    folded = fold(text)
    hits = reader().engine.hits(folded)
    return set(data_classes(folded, hits, language(hits)))


def test_a_foreign_word_alone_names_no_data() -> None:
    assert named("les cartes et la carte", "fr") == set()
    assert named("le carte dei clienti", "it") == {"Credit cards"}


def test_a_foreign_word_in_a_list_of_fields_counts() -> None:
    assert named("telephone, carte", "fr") == {"Phone numbers", "Credit cards"}
    far = "telephone, et puis encore bien d'autres choses, carte"
    assert named(far, "fr") == {"Phone numbers"}


def test_an_english_word_names_a_field_in_every_language() -> None:
    assert named("продаю: phone", "ru") == {"Phone numbers"}


def test_the_own_language_decides_what_a_word_means() -> None:
    assert named("telefono, patente, phone", "es") == {"Phone numbers", "Vehicle details"}
    assert named("patente, phone", "it") == {"Phone numbers", "Driver's licenses"}


def test_the_words_for_one_kind_are_none_of_another() -> None:
    assert named("adresses mail", "fr") == {"Email addresses"}
    assert named("adresses mail, adresses", "fr") == {"Email addresses", "Physical addresses"}


def test_a_word_for_fields_counts_beside_a_clear_one_only() -> None:
    assert named("naissance d'un scandale", "fr") == set()
    assert named("telephone / naissance", "fr") == {"Phone numbers", "Dates of birth"}


def test_the_password_of_an_archive_is_not_claimed() -> None:
    assert named("archive password in bio", "en") == set()
    assert named("archive password in bio, passwords inside", "en") == {"Passwords"}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Your phone was seen. Card numbers were not affected.", "en"),
        ("phone was seen, but card numbers are not affected", "en"),
        ("涉及 phone,card numbers 不受影响", "zh"),
    ],
)
def test_what_was_spared_is_not_claimed(text: str, lang: str) -> None:
    assert named(text, lang) == {"Phone numbers"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dump of the clinic Example, patients with phone, no password", {"Phone numbers"}),
        ("Leak at Example: change your password now", set()),
        ("Fuite chez Exemple : adresses IP et adresses mail", {"IP addresses", "Email addresses"}),
        ("Vaza base da Exemplo: nome, CPF, nascimento", {"Dates of birth"}),
        ("A Example multa com 900 euros a empresa Exemplo", set()),
        ("Fuite : le vol a eu lieu en une nuit, la carte de fidélité est copiée", set()),
        ("Слив базы Пример: почта, ник, IP", {"Email addresses", "Usernames", "IP addresses"}),
        ("Satılık hasta listesi, fiyat için özel mesaj", set()),
        ("Слили базу: телефоны. Данные банковских карт мы не храним", {"Phone numbers"}),
    ],
)
def test_the_shipped_words_name_what_is_out(text: str, expected: set[str]) -> None:
    assert shipped(text) - {"Names", "Social security numbers"} == expected


def test_kinds_of_data_cost_no_more_than_the_text_is_long() -> None:
    text = "phone, carte. not affected; archive password, naissance! " * 4_000
    assert is_linear(lambda part: named(part, "fr"), text)
