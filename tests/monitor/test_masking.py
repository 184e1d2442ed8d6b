"""Personal data is masked; counts, dates and prices of the event are not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.defanging import defang, defang_text
from monitor.masking import excerpt, handle, mask, mask_link, one_line
from tests.growth import is_linear

SHARED = Path(__file__).parents[3] / "shared"
ONION = "a" * 55 + "d.onion"


# -- what is masked -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to jean.dupont@example.org now", "write to [e-mail] now"),
        ("пишите: иван@пример.рф", "пишите: [e-mail]"),
        ("jean [at] example [dot] org", "[e-mail]"),
        ("call +33 6 12 34 56 78 or +1 (212) 555-0123", "call [phone] or [phone]"),
        ("06 12 34 56 78 / 06.12.34.56.78", "[phone] / [phone]"),
        ("ara: 0532 123 45 67", "ara: [phone]"),
        ("(212) 555-0123", "[phone]"),
        ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", "[phone]"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189.", "IBAN [IBAN]."),
        ("DE89370400440532013000", "[IBAN]"),
        ("card 4111 1111 1111 1111 exp", "card [card] exp"),
        ("4111111111111111", "[card]"),
        ("3782 822463 10005", "[card]"),
        ("NIR 2 89 05 75 123 456 78", "NIR [national id]"),
        ("2 69 05 2A 588 157", "[national id]"),
        ("289057512345678", "[national id]"),
        ("TC kimlik no: 10000000146", "TC kimlik no: [national id]"),
        ("10000000146", "[national id]"),
        ("CPF 390.533.447-05", "CPF [national id]"),
        ("SSN: 078-05-1120", "SSN: [national id]"),
        ("social security number 078051120", "social security number [national id]"),
        ("SSN 123 456 789", "SSN [national id]"),
        ("passport no: AB1234567", "passport no: [passport]"),
        ("паспорт 4510 123456", "паспорт [passport]"),
        ("born 12.02.1980", "born [date of birth]"),
        ("née le 3/4/1970", "née le [date of birth]"),
        ("doğum tarihi: 1 Ocak 1990", "doğum tarihi: [date of birth]"),
        ("дата рождения 01.02.1975", "дата рождения [date of birth]"),
        ("DOB:19800512", "DOB:[date of birth]"),
        ("from 203.0.113.7:8080", "from [IP address]:8080"),
        ("password: hunter2!", "password: [password]"),
        ("Şifre=hunter2", "Şifre=[password]"),
        ("пароль: hunter2", "пароль: [password]"),
        ("jean@example.org:hunter2", "[login]"),
        ("john99:Pa55word!", "[login]"),
        ("Full name: Jean Dupont, 40", "Full name: [name or address], 40"),
        ("id 28512345678901 ok", "id [number] ok"),
        ("id 29384756 ok", "id [number] ok"),
        ("X1234567 AB123456", "[number] [number]"),
        ("magnet:?xt=urn:btih:0123456789abcdef&dn=x", "[magnet link]"),
        (f"http://{ONION}/leak/1", "[onion link aaaaaa…]"),
        (f"www.{ONION}", "[onion link aaaaaa…]"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_national_phone_numbers_of_the_regions_are_masked() -> None:
    text = "llama al 612 345 678"
    assert mask(text).text == text
    assert mask(text, ("ES",)).text == "llama al [phone]"


def test_credentials_in_a_link_are_masked() -> None:
    assert "secret" not in mask("ftp://jean:secret@203.0.113.7/dump").text


def test_invisible_characters_do_not_hide_anything() -> None:
    assert (
        mask("jean\u200b@exa\u00admple.org 06\u200b 12 34\u2060 56 78").text == "[e-mail] [phone]"
    )


def test_a_lone_surrogate_does_not_raise() -> None:
    assert mask("\ud800 jean@example.org \udfff").text == "\ufffd [e-mail] \ufffd"


def test_what_was_found_is_counted_by_kind() -> None:
    found = mask("a@example.org b@example.org 203.0.113.7").found
    assert found == {"e-mail": 2, "IP address": 1}


# -- rows of data ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "Dupont;Marie;12 rue de l'Exemple;75001 Paris;0612345678;A+",
        "Dupont|Marie|Paris|marie@example.org|x|y",
        "Dupont\tMarie\tParis\t078-05-1120\tx",
        "17,Marie,Dupont,marie@example.org,Paris",
        '{"name":"Marie","city":"Paris","mail":"m@example.org","a":"b","c":"d"}',
        "INSERT INTO p VALUES (1,'Marie','Dupont','Paris','m@example.org')",
    ],
)
def test_a_row_of_data_is_masked_as_a_whole(row: str) -> None:
    assert mask(f"a sample:\n{row}\nthat was it").text == "a sample:\n[row masked]\nthat was it"


def test_rows_below_a_row_are_masked_and_the_names_of_the_columns_are_not() -> None:
    dump = "name;city;mail;a;b\nMarie;Paris;m@example.org;x;y\nJean;Lyon;;x;y"
    assert mask(dump).text == "name;city;mail;a;b\n[row masked]\n[row masked]"


def test_prose_with_commas_is_no_row() -> None:
    text = "names, addresses, phones, mails, birthdays, write to [e-mail]"
    assert mask(text.replace("[e-mail]", "x@example.org")).text == text


def test_a_line_that_says_how_many_is_no_row() -> None:
    text = "491,840 lines | names | mails | phones | write to x@example.org"
    assert mask(text).text == "491,840 lines | names | mails | phones | write to [e-mail]"


# -- what is kept ---------------------------------------------------------------------------------

COUNTS = [
    "500.000 Fransız hastane kaydı ücretsiz indir",
    "491,840 lines of plain text",
    "les dossiers médicaux de 500 000 patients",
    "500\u00a0000 patients, 489\u202f838 lignes, 478’882 Einträge, 1_000_000 rows",
    "12 345 678 records, in 2021 12 345 678 records",
    "533 313 128 users",
    "база на 53000000 строк и 49184012 записей",
    "rows: 49184012, total = 12345679",
    "49184012 unique patient records",
    "1.234.567.890 records, 1.100.200.000 rows",
    "+500 000 lignes, +1.000.000 kayıt, 450000-550000 people",
    "5,00,00,000 records",
    "500 тысяч пациентов, 500k, 1.5M, half a million",
    "sizes 201423423 bytes and 1 500 000 000 bytes",
    "SSN: 500 000 records; full name: 491,840 lines",
    "٥٠٠٬٠٠٠ سجل و ٥٣٣٣١٣١٢ مستخدم, ５００，０００条, 49184012条",
    "data of 500 000 people with passport: 120 000",
]
DATES = [
    "2021-02-12 02:25, 12.02.2021, 12/02/21, 2021/2/4, 20210212, 2021-02-12T02:25:00Z",
    "published on 12 February 2021; years 2018-2021 and 2019 2020 2021",
    "the data includes date of birth. Published 12.02.2021",
    "backup-2021-02-12-1030.sql",
    "seen 2021-09-09 23:46:55.606418 and 07:33:05.612345 and 21:15:22+0300",
]
WORDS = ["data-classes:display-names", "database:leaked", "Rows:491840\nSize:201MB\nhttp://x"]
PRICES = [
    "$1,500 or 1500 USD or €2.000,00 or 25 000 руб or 0.05 BTC",
    "price 15000000 rub, 12345678 usd",
]


@pytest.mark.parametrize("text", [*COUNTS, *DATES, *PRICES, *WORDS])
def test_counts_dates_prices_and_plain_words_are_kept(text: str) -> None:
    assert mask(text, ("FR", "TR", "US")).text == text


def test_counts_beside_personal_data_are_kept() -> None:
    text = "500.000 kayıt, örnek: 0532 123 45 67; 491,840 rows; 2021-02-12; 1500 USD"
    assert mask(text).text == text.replace("0532 123 45 67", "[phone]")


def test_a_phone_number_gives_way_to_a_date_and_not_to_a_number_without_a_noun() -> None:
    text = "12.02.2021: 612 345 678, 612 345 678 pacientes"
    assert mask(text, ("ES",)).text == "12.02.2021: [phone], 612 345 678 pacientes"


def test_the_stories_keep_every_word() -> None:
    """Reads ../shared/stories, which hold no personal data; skipped where they are absent."""
    stories = sorted((SHARED / "stories").glob("*.jsonl")) or pytest.skip("no ../shared/stories")
    for story in stories:
        for line in story.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            assert mask(text, ("FR", "TR", "RU")).text == text


# -- cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "1", "1 ", "1,", "a@", "+1", "(1", "a.a", "pass:", ";", "é", "500 000 ", "a@b.cc "),
        *("\n1;2;3;4;5;12345678", "https://a:", "a.onion", "[at]", "0 1", "né", "SSN ", "\u0301"),
    ],
)
def test_the_cost_is_linear_in_the_length(unit: str) -> None:
    text = (unit * 50_000)[:50_000]
    assert is_linear(mask, text)
    assert is_linear(defang_text, text)


def test_re2_is_never_out_of_memory() -> None:
    """It says so on standard error only, and then it is slow."""
    code = (
        "from monitor.masking import *; t = ''.join(map(chr, range(32, 55000))) * 2;"
        "t += ' a.b.c.рф né le 1 a 2000 ' * 50; mask(t); defang_text(t); excerpt(t, [(9, 12)])"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert ran.stderr == ""


@given(st.text() | st.text(alphabet="0123456789 .-/,+()@:;|xA\n"))
def test_masking_never_raises_and_twice_is_once(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


# -- excerpts -------------------------------------------------------------------------------------


def test_an_excerpt_shows_what_stands_around_the_hit() -> None:
    text = "before " * 200 + "THE HIT" + " after" * 200
    place = text.index("THE HIT")
    shown = excerpt(text, [(place, place + 7)], width=100)
    assert "THE HIT" in shown
    assert shown.startswith("…before")
    assert shown.endswith("after…")
    assert len(shown) <= 100


def test_an_excerpt_shows_hits_that_stand_near_each_other() -> None:
    text = "x " * 300 + "first and second" + " y" * 300
    a, b = text.index("first"), text.index("second")
    assert "first and second" in excerpt(text, [(b, b + 6), (a, a + 5)], width=60)


def test_without_a_place_the_excerpt_is_the_beginning() -> None:
    assert excerpt("one two", []) == "one two"


def test_an_excerpt_is_one_masked_and_defanged_line() -> None:
    text = "one\r\ntwo\u2028jean@example.org\x1b[31m http://bad.example.org/x"
    assert excerpt(text, [(0, 3)]) == "one two [e-mail] [31m hxxp://bad[.]example[.]org/x"


@pytest.mark.parametrize("secret", ["4111 1111 1111 1111", "jean.dupont@example.org"])
def test_an_excerpt_never_shows_a_part_of_what_is_masked(secret: str) -> None:
    text = f"{'x' * 40} {secret} {'y' * 40}"
    for start in range(len(text)):
        for width in (12, 20, 37):
            shown = excerpt(text, [(start, start + 1)], width=width)
            assert not set(shown) & set("1234j@p"), (start, width, shown)
            assert len(shown) <= width


def test_the_places_are_those_of_the_text_as_it_was() -> None:
    text = "\u200b" * 500 + "z " * 500 + "HIT" + " z" * 500
    place = text.index("HIT")
    assert "HIT" in excerpt(text, [(place, place + 3)], width=20)


@given(st.text(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))), st.integers(10, 80))
def test_every_excerpt_is_one_line_within_its_width(
    text: str, places: list[tuple[int, int]], width: int
) -> None:
    shown = excerpt(text, places, width)
    assert len(shown) <= width
    assert one_line(shown) == shown


def test_an_excerpt_costs_no_more_than_the_length_of_the_text() -> None:
    text = "0612345678;a;b;c;d\n" * 100_000
    assert is_linear(lambda part: excerpt(part, [(len(part) // 2, len(part) // 2 + 5)]), text)


# -- names ----------------------------------------------------------------------------------------


def test_a_handle_is_equal_for_equal_names_and_unlike_under_another_key() -> None:
    assert handle("bz", b"key") == handle(" @BZ", b"key")
    assert len({handle("bz", b"key"), handle("bz", b"other"), handle("bx", b"key")}) == 3


def test_a_handle_is_16_hex_digits_of_any_name() -> None:
    for name in ("", "bz", "имя", "\ud800", "x" * 10_000):
        assert int(handle(name, b"key"), 16) >= 0
        assert len(handle(name, b"key")) == 16


# -- links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a.txt?b=c", "hxxps://example[.]org/a.txt?b=c"),
        ("HTTP://Example.org", "hxxp://Example[.]org"),
        ("ftp://user:secret@example.org/x", "fxp://example[.]org/x"),
        ("example.org/a.html", "example[.]org/a.html"),
        ("t.me/channel", "t[.]me/channel"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("http://203.0.113.7:80/", "hxxp://203[.]0[.]113[.]7:80/"),
        (f"http://x.{ONION}/path", "hxxp://x[.]aaaaaa…[.]onion/path"),
        ("magnet:?xt=urn:btih:1", "[magnet link]"),
        ("", ""),
    ],
)
def test_a_link_is_defanged(url: str, shown: str) -> None:
    assert defang(url) == shown
    assert defang(shown) == shown


def test_a_very_long_link_is_cut() -> None:
    assert len(defang("https://example.org/" + "a" * 9_999)) == 200


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://example.org/x, or b.org.", "see hxxps://example[.]org/x, or b[.]org."),
        ("fr_hospital.txt, dump.sql.gz, 500.000 kayıt, e.g. this", None),
        ("It ended.Then it began. Dr.Smith", None),
        ("пример.рф", "пример[.]рф"),
    ],
)
def test_only_links_of_a_text_are_defanged(text: str, shown: str | None) -> None:
    assert defang_text(text) == (shown or text)


@given(st.text(alphabet="htps:/.[]axoni2?@ -ф"))
def test_defanging_twice_is_once(text: str) -> None:
    assert defang_text(defang_text(text)) == defang_text(text)


def test_a_number_in_a_strangers_link_is_masked_and_the_posts_own_id_is_kept() -> None:
    link = "https://board.example.org/0612345678"
    assert mask_link(link, own=True).text.endswith("/0612345678")
    assert mask_link(link).found["number"] == 1
    assert mask_link("https://board.example.org/p/12").text.endswith("/12")
