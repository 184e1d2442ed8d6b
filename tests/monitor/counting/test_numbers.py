"""Numbers in every notation, and digits that are none."""

import tomllib
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.counting.digits import digits
from monitor.counting.numbers import Number, numbers
from monitor.counting.tokens import comparable, plain, tokens
from tests.monitor.folding import fold

#: text | value, as Python writes it; "vague" after it where the value is a unit
WRITTEN = """
500k | 500000
500K | 500000
500к | 500000
500 000 | 500000
500.000 | 500000
500,000 | 500000
500'000 | 500000
500’000 | 500000
500\u00a0000 | 500000
500\u202f000 | 500000
５００，０００ | 500000
491.840 | 491840
1.234.567 | 1234567
1,234,567.89 | 1234567.89
1.234.567,5 | 1234567.5
1 234 567,5 | 1234567.5
12,34,567 | 1234567
1,00,000 | 100000
2.3 | 2.3
0,5 | 0.5
0.500 | 0.5
2.3kk | 2300000
7.5M | 7500000
1.2bn | 1200000000
1,5 Mrd. | 1500000000
1 234 тыс. | 1234000
1,234 тыс. | 1234
1,234k | 1234000
1.234k | 1234
1.500 Millionen | 1500000000
1,500 millions | 1500000
quarter of a million | 250000
three quarters of a million | 750000
two and a half million | 2500000
2 and a half million | 2500000
four hundred and ninety thousand | 490000
twenty five thousand | 25000
twenty-five thousand | 25000
one hundred thousand | 100000
few thousand | 1000 vague
tens of millions | 10000000 vague
hundreds of thousands | 100000 vague
thousands | 1000 vague
un million deux cent mille | 1200000
un million et demi | 1500000
quelques centaines de milliers | 100000 vague
anderthalb Millionen | 1500000
zweihundertfünfzigtausend | 250000
hunderttausende | 100000 vague
millón y medio | 1500000
doscientos cincuenta mil | 250000
mil millones | 1000000000
um milhão e meio | 1500000
duzentos e cinquenta mil | 250000
duecentocinquantamila | 250000
un milione e mezzo | 1500000
anderhalf miljoen | 1500000
tweehonderdduizend | 200000
półtora miliona | 1500000
dwieście pięćdziesiąt tysięcy | 250000
полмиллиона | 500000
полтора миллиона | 1500000
двести пятьдесят тысяч | 250000
десятки миллионов | 10000000 vague
сто тысяч | 100000
півтора мільйона | 1500000
двісті тисяч | 200000
bir buçuk milyon | 1500000
1,5 milyon | 1500000
iki yüz elli bin | 250000
ikiyüzellibin | 250000
on bin | 10000
YÜZ BİN | 100000
on binlerce | 10000 vague
binlerce | 1000 vague
مليون ونصف | 1500000
خمسة آلاف | 5000
عشرات الآلاف | 10000 vague
مليونين | 2000000
نیم میلیون | 500000
دویست هزار | 200000
چند میلیون | 1000000 vague
"""

NO_NUMBERS = """
31.01.2021
2021-02-12
12/02/2021
02:25
2019-2021
192.168.1.10
v2.3
x86
1.2.3
1234567890123
4111 1111 1111 1111
007
#500
file_500
a@500
ich bin
on the one hand
one of us
half of them
"""


def read(text: str) -> list[Number]:
    return list(numbers(tokens(comparable(fold(text)))))


@pytest.mark.parametrize("line", WRITTEN.strip().split("\n"))
def test_a_number_has_one_value_however_it_is_written(line: str) -> None:
    text, _, expected = line.rpartition(" | ")
    (number,) = read(text)
    assert f"{number.value:.12g}{' vague' * number.vague}" == expected
    assert (number.start, number.end) == (0, len(fold(text)))


@pytest.mark.parametrize("text", NO_NUMBERS.strip().splitlines())
def test_dates_times_ids_and_versions_are_no_numbers(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("on two million", [2e6]),
        ("2 million 3 million", [2e6, 3e6]),
        ("in 2021 500 000", [2021, 500000]),
        ("500 000, 491 840", [500000, 491840]),
        ("1 milyon 200 bin ve 300", [1.2e6, 300]),
        ("два миллиона, 500к", [2e6, 500000]),
    ],
)
def test_numbers_that_stand_together_are_kept_apart(text: str, values: list[float]) -> None:
    assert [n.value for n in read(text)] == values


def test_a_year_is_told_from_a_number_by_its_looks() -> None:
    assert [n.year for n in read("2021 and 2000 and 2 021 and 2021k and 1780")] == [
        True,
        False,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("1", (1, None)), ("1.5", (None, 1.5)), ("1.500", (1500, 1.5)), ("1'500", (1500, None))],
)
def test_digits_say_what_they_can_mean(
    text: str, meaning: tuple[float | None, float | None]
) -> None:
    reading = digits(text)
    assert reading is not None
    assert (reading.grouped, reading.decimal) == meaning


@pytest.mark.parametrize("text", ["1,5,0", "1..5", "1 5", "9" * 13, "1'5", "007", "1.000.00"])
def test_digits_that_can_mean_no_number_say_nothing(text: str) -> None:
    assert digits(text) is None


@given(st.integers(1, 10**12 - 1))
def test_grouping_never_changes_a_number(n: int) -> None:
    spelled = {f"{n}", f"{n:,}", f"{n:,}".replace(",", "."), f"{n:,}".replace(",", " ")}
    assert {number.value for text in spelled for number in read(text)} == {n}


@given(st.text())
def test_tokens_lie_in_order_inside_the_text(text: str) -> None:
    ready = comparable(text)
    assert len(ready) == len(text)
    found = tokens(ready)
    assert all(ready[t.start : t.end] == t.text for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("name", ["numbers", "counted", "money"])
def test_every_word_of_our_tables_survives_folding(name: str) -> None:
    text = files("monitor").joinpath(f"counting/words/{name}.toml").read_text(encoding="utf-8")
    lines = [line for table in tomllib.loads(text).values() for line in table.values()]
    words = {word for line in lines for word in line.replace("|", " ").replace("/", " ").split()}
    assert {w for w in words if comparable(fold(w)) != plain(w)} == set()
