"""The examples of the shipped rules are found in every disguise, and shown where they stand."""

import pytest

from benchmarks.disguise import FOUND, KINDS, SHOWN, score
from rules.engine import Engine
from rules.load import load


@pytest.fixture(scope="module")
def shipped() -> Engine:
    return Engine(load())


@pytest.mark.parametrize("kind", KINDS)
def test_a_disguised_report_is_found_and_shown_in_place(shipped: Engine, kind: str) -> None:
    told = score(shipped, kind, rounds=2)
    assert told.found >= FOUND * told.made, told.misses
    assert told.shown >= SHOWN * told.found, told.misses
