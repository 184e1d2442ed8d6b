"""The shipped pack `watch`: a name is flagged where it is talked about, and not where it stands."""

import pytest

from rules.engine import Context, Engine
from rules.fold import fold
from rules.load import load
from rules.model import Watch

ENGINE = Engine(load(watches=[Watch("acme", "organisation", ("Boğaz Yatırım Bankası",))]))


def rules(text: str, platform: str = "telegram") -> set[str]:
    return {match.rule.id for match in ENGINE.match(fold(text), Context(platform=platform))}


@pytest.mark.parametrize(
    "text",
    [
        "Bogaz Yatirim dump is up, link below",
        "Quelqu'un a la base de Boğaz Yatırım Bankası ?",
        "Boğaz Yatırım'ın müşteri bilgileri sızdırıldı",
        "Слили базу банка Богаз Ятырым",
    ],
)
def test_a_watched_name_in_talk_of_leaks_is_flagged_in_each_spelling(text: str) -> None:
    assert "watched-name" in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Selling VPN access to Bogaz Yatirim, DM me",
        "Продам доступ в сеть Богаз Ятырым, пишите в личку",
    ],
)
def test_access_to_a_watched_name_is_flagged(text: str) -> None:
    assert "access-to-watched-name" in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Boğaz Yatırım Bankası yeni şubesini açtı",
        "Boğaz Yatırım Bankası is hiring a database administrator, send your CV",
        "Le record du tournoi Boğaz Yatırım est battu",
    ],
)
def test_a_watched_name_that_is_only_named_is_not_flagged(text: str) -> None:
    assert not rules(text)


def test_a_watched_name_is_flagged_on_a_leak_site_without_a_word_more() -> None:
    assert "named-on-leak-site" in rules("Bogaz Yatirim Bankasi", "leaksite")
