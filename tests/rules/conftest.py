"""A small rulebook for the tests of this room."""

import pytest

from rules.engine import Engine
from rules.load import assemble
from rules.model import Rulebook
from rules.toml import parse

BOOK = """
kind = "topic"
[[concept]]
id = "country/FR"
kind = "country"
value = "FR"
includes = ["city/paris"]
[concept.terms]
en = ["france", "french"]
fr = ["ile de france", "francais*"]
tr = ["fransız*", "fransa"]
ru = ["франци*", "французск*"]
[[concept]]
id = "city/paris"
terms = { "*" = ["paris"], zh = ["巴黎"], ar = ["باريس"] }
[[concept]]
id = "health"
[concept.terms]
en = ["hospital*"]
fr = ["hopita*"]
tr = ["hastane*"]
ru = ["больни*"]
de = ["*spital"]
[[concept]]
id = "sale"
[concept.terms]
en = ["put* _ up for sale", "for sale"]
tr = ["satılık", "sızdır*"]
ru = ["продают", "слил"]
fa = ["هک"]
[[concept]]
id = "study"
terms = { en = ["study", "studies"] }
[[rule]]
id = "french-hospital"
title = "French hospitals"
severity = "high"
all = ["country/FR", "health"]
any = ["sale", "\\"fullz\\""]
none = ["study"]
within = 12
none_within = 3
hits = ["Продают базу французских больниц", "Fransız hastane kayıtları satılık"]
misses = ["Les hôpitaux français enregistrent un record d'admissions"]
"""


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return assemble([parse(BOOK, "book.toml")])


@pytest.fixture(scope="session")
def engine(book: Rulebook) -> Engine:
    return Engine(book)
