"""Claims that were disguised by a machine are found all the same."""

import random
import unicodedata
from collections.abc import Callable

import pytest

from rules.engine import Engine
from rules.fold import fold

CLAIMS = (
    "French hospital records for sale",
    "Продают базу французских больниц",
    "Fransız hastane kayıtları satılık",
    "base de l'hôpital français: they put it up for sale",
)
LOOK_ALIKES = str.maketrans("aeopcxyiskmt", "аеорсхуіѕкмт") | str.maketrans("аеорсхк", "aeopcxk")
LEET = str.maketrans("aeiosбзоча", "43105630@4")
HIDDEN = "\u200b\u200d\u00ad\u2060\ufeff\u034f"

Disguise = Callable[[str, random.Random], str]


def _some_letters(table: dict[int, int], share: float) -> Disguise:
    def disguise(text: str, dice: random.Random) -> str:
        return "".join(c.translate(table) if dice.random() < share else c for c in text)

    return disguise


def _hidden(text: str, dice: random.Random) -> str:
    return "".join(c + (dice.choice(HIDDEN) if dice.random() < 0.3 else "") for c in text)


def _marked(text: str, dice: random.Random) -> str:
    return "".join(c + "\u0301\u0316\u0489"[: dice.randrange(4)] for c in text)


def _turned(text: str, dice: random.Random) -> str:
    return "\u202e" + "".join(c + "\u202c" * (dice.random() < 0.1) for c in text)


def _apart(text: str, dice: random.Random) -> str:
    sign = dice.choice("._-*")
    return " ".join(sign.join(w) if dice.random() < 0.5 else w for w in text.split())


def _apart_by_blanks(text: str, dice: random.Random) -> str:
    words = text.split()
    return "  ".join(" ".join(w) if len(w) > 3 and dice.random() < 0.5 else w for w in words)


def _decomposed(text: str, dice: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def _full_width(text: str, dice: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _mixed(text: str, dice: random.Random) -> str:
    first, second = dice.sample([LOOK, SIGNS, _hidden, _turned, _decomposed], 2)
    return second(first(text, dice), dice)


LOOK = _some_letters(LOOK_ALIKES, 0.4)
SIGNS = _some_letters(LEET, 0.35)


@pytest.mark.parametrize(
    "disguise",
    [
        LOOK,
        SIGNS,
        _hidden,
        _marked,
        _turned,
        _apart,
        _apart_by_blanks,
        _decomposed,
        _full_width,
        _mixed,
    ],
    ids=[
        "look-alikes",
        "leet",
        "hidden",
        "marks",
        "bidi",
        "apart",
        "blanks",
        "NFD",
        "full-width",
        "mixed",
    ],
)
def test_a_disguised_claim_is_found_in_98_of_100(engine: Engine, disguise: Disguise) -> None:
    dice = random.Random(7)  # noqa: S311 - the same disguises each time
    texts = [disguise(claim, dice) for claim in CLAIMS for _ in range(50)]
    missed = [text for text in texts if not engine.match(fold(text))]
    assert len(missed) <= 0.02 * len(texts), missed
