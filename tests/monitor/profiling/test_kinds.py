"""Kinds of values: the sums agree with the libraries that know them, and each has its specimens."""

import random
from datetime import date

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.fr import nir

from monitor.profiling import checks, dates, names, phones
from monitor.profiling.kinds import Kind, kinds
from monitor.profiling.outlines import outline, outlines
from monitor.profiling.sketch import Sketch

BY_NAME: dict[str, Kind] = {kind.name: kind for kind in kinds()}
DIGITS = st.text("0123456789", min_size=1, max_size=20)

#: Numbers that the issuers or standards print as examples, and invented ones that pass the sums.
SPECIMENS = {
    "e-mail": ["user@example.org", "anne.specimen+x@mail.example.co.uk", "ü@exämple.org"],
    "French NIR": ["255081416802538", "2 55 08 14 168 025 38"],
    "IBAN": [
        "FR7630006000011234567890189",
        "DE89 3704 0044 0532 0130 00",
        "gb29nwbk60161331926819",
    ],
    "Spanish DNI or NIE": ["54362315K", "x-2482300w"],
    "Italian codice fiscale": ["RCCMNL83S18D969H"],
    "Polish PESEL": ["44051401359"],
    "Turkish kimlik no": ["17291716060"],
    "Brazilian CPF": ["390.533.447-05", "39053344705"],
    "Belgian national number": ["85.07.30-033.28"],
    "Swedish personnummer": ["880320-0016"],
    "Finnish henkilötunnus": ["131052-308T"],
    "Romanian CNP": ["1630615123457"],
    "Swiss AHV number": ["756.9217.0769.85"],
    "US SSN": ["219-09-9999"],
    "salted password hash": [
        f"$2y$10${'a' * 53}",
        "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$abc",
    ],
    "IP address": ["192.0.2.1", "203.0.113.255"],
    "IP address (v6)": ["2001:db8::1"],
    "phone": ["+33 1 99 00 12 34", "0199001234", "0044 20 7946 0958", "33199001234"],
    "card": ["4111 1111 1111 1111", "378282246310005"],
    "date": ["2021-01-31", "31/01/2021", "1.2.2021", "20210131", "2021-01-31T10:00:00.123Z"],
    "URL": ["https://example.org/a?b=c", "www.example.org/x"],
    "UUID": ["123e4567-e89b-12d3-a456-426614174000"],
    "hex digest": ["d41d8cd98f00b204e9800998ecf8427e"],
    "blood type": ["A+", "AB-", "O neg", "0+", "B Rh+"],
    "French plate": ["AA-123-AA"],
    "French NIR without key": ["2550814168025"],
    "postcode": ["75001", "SW1A 1AA", "1012 AB", "00-950"],
    "sex or title": ["M", "F", "Mme", "femme"],
    "yes or no": ["0", "oui", "False"],
    "whole number": ["0", "-12", "491840"],
    "decimal number": ["1.5", "12,30", "-.5"],
    "words": ["Anne", "Jean-Paul d'Exemple", "Hélène", "M. Specimen"],
}
STRANGERS = {
    "e-mail": ["user@", "@example.org", "a b@example.org", "user@example"],
    "French NIR": ["255081416802539", "955081416802538"],
    "IBAN": ["FR7630006000011234567890188", "ZZ7630006000011234567890189"],
    "phone": ["12", "2021-01-31", "31/01/2021", "192.0.2.10", "0000000000"],
    "card": ["4111111111111112", "9999999999999995"],
    "date": ["2021-02-30", "31/31/2021", "1021-01-01", "20211301"],
    "IP address": ["192.0.2.256", "1.2.3"],
    "US SSN": ["000-12-3456", "666-12-3456"],
    "postcode": ["00001"],
    "words": ["a1", "a@b"],
}  # fmt: skip


@pytest.mark.parametrize("name", SPECIMENS)
def test_specimens_of_a_kind_are_of_that_kind(name: str) -> None:
    assert [value for value in SPECIMENS[name] if not BY_NAME[name].holds(value)] == []


@pytest.mark.parametrize("name", STRANGERS)
def test_what_is_only_alike_is_not_of_that_kind(name: str) -> None:
    assert [value for value in STRANGERS[name] if BY_NAME[name].holds(value)] == []


def test_every_kind_has_specimens() -> None:
    assert set(BY_NAME) - set(SPECIMENS) == {"Chinese resident number"}


@settings(deadline=None)
@given(st.integers(0, 10**15 - 1))
def test_a_nir_is_one_to_the_library_too(number: int) -> None:
    text = f"{number:015}"
    body = f"{'12'[number % 2]}{text[1:3]}{number % 12 + 1:02}{text[5:13]}"
    keyed = body + nir.calc_check_digits(body)
    assert checks.is_nir(keyed)
    assert nir.is_valid(keyed)
    assert not checks.is_nir(text) or nir.is_valid(text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["FR", "DE", "GB", "BE", "MT", "NO", "XX"]), st.integers(0, 10**30))
def test_an_iban_is_one_exactly_when_the_library_says_so(country: str, number: int) -> None:
    for length in (11, 12, 14, 18, 23, 27):
        account = f"{number:030}"[:length]
        text = f"{country}{98 - int(account + '152700') % 97:02}{account}"
        assert checks.is_iban(text) == iban.is_valid(text, check_country=False)


@settings(deadline=None)
@given(DIGITS)
def test_luhn_is_what_the_library_says(digits: str) -> None:
    assert checks.is_luhn(digits) == luhn.is_valid(digits)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([33, 32, 49, 44, 1, 39, 90, 7, 41]), st.integers(10**6, 10**10))
def test_a_phone_number_with_its_country_is_one_when_the_library_says_so(
    code: int, number: int
) -> None:
    parsed = phonenumbers.PhoneNumber(code, number)
    known = phonenumbers.is_valid_number(parsed)
    assert phones.is_phone(f"+{code}{number}") == known
    assert phones.is_phone(f"00{code}{number}") == known


@settings(deadline=None)
@given(st.dates(date(dates.FIRST_YEAR, 1, 1), date(dates.LAST_YEAR, 12, 31)))
def test_every_day_is_read_in_every_way_to_write_it(day: date) -> None:
    ordinal = day.toordinal()
    assert dates.days(day.isoformat()) == (ordinal, ordinal)
    assert dates.days(f"{day:%Y%m%d}") == (ordinal, ordinal)
    assert dates.days(f"{day:%d/%m/%Y}")[0] == ordinal
    assert dates.days(f"{day:%m/%d/%Y}")[1] == ordinal


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=20))
def test_outlines_of_many_are_the_outlines_of_each(values: list[str]) -> None:
    assert outlines(values) == [outline(value) for value in values]


def test_a_sketch_counts_exactly_as_long_as_it_can() -> None:
    sketch = Sketch(100)
    for _ in range(3):
        sketch.add([f"value {n}" for n in range(100)])
    assert sketch.estimate().value == 100
    assert sketch.estimate().exact


@pytest.mark.parametrize("number", [5_000, 60_000, 300_000])
def test_a_sketch_errs_as_little_as_it_says(number: int) -> None:
    seed = random.Random(number).random()  # noqa: S311 - no secret
    sketch = Sketch()
    for start in range(0, number, 1_000):
        sketch.add([(seed, n) for n in range(start, start + 1_000)] * 2)
    found = sketch.estimate()
    assert abs(found.value - number) <= 4 / 1.96 * (found.high - found.value) + 1


def test_names_of_columns_promise_their_classes() -> None:
    promised = {
        "NOM_USUEL": "Names",
        "DateNaissance": "Dates of birth",
        "num_secu": "Social security numbers",
        "EmailAddress": "Email addresses",
        "tel_mobile": "Phone numbers",
        "groupe_sanguin": "Blood types",
        "дата_рождения": "Dates of birth",
        "password_hash": "Passwords",
        "code": None,
        "Dupont": None,
    }
    assert {name: names.data_class(name) for name in promised} == promised


def test_no_text_that_could_be_a_value_looks_like_a_name() -> None:
    for text in ("user@example.org", "0199001122", "2021-01-31", "A1234567", "", "x" * 65):
        assert not names.looks_like_a_name(text)
