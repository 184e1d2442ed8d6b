"""Disguised words are read, ordinary writing stays as it is."""

import pytest

from rules.disguise import readings
from rules.engine import Engine
from rules.fold import fold
from rules.load import assemble
from rules.notation import squeeze
from rules.toml import parse


@pytest.fixture(scope="module")
def engine() -> Engine:
    source = """
    [[concept]]
    id = "word"
    terms."*" = ["patients", "leak", "database", "access", "for sale", "hospital records",
                 "слив", "база", "пациент*", "доступ"]
    """
    return Engine(assemble([parse(source, "words.toml")]))


def _read(text: str) -> tuple[str, ...]:
    folded = fold(text).text
    return tuple(reading.text for reading in readings(folded, squeeze(folded)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("medical p4tients", "p4tients"),
        ("medical pаtients", "pаtients"),  # Cyrillic а
        ("hοspital recοrds", "hοspital recοrds"),  # Greek ο
        ("a 1eak", "1eak"),
        ("a l34k!", "l34k"),
        ("now f0r $ale", "f0r $ale"),
        ("my d a t a b a s e here", "d a t a b a s e"),
        ("d.4.t.a.b.a.s.e", "d.4.t.a.b.a.s.e"),
        ("h o s p i t a l   r e c o r d s", "h o s p i t a l   r e c o r d s"),
        ("ба3а", "ба3а"),
        ("cлив", "cлив"),  # Latin c
        ("бaзa пaциeнтoв", "бaзa"),
        ("б.а.з.а", "б.а.з.а"),
        ("full ассеѕѕ now", "ассеѕѕ"),  # all Cyrillic
        ("р\u200bаtients", "р\u200bаtients"),
        ("ｌ３４ｋ", "ｌ３４ｋ"),
        ("full ассеѕѕ nоw", "ассеѕѕ"),  # beside a word that mixes alphabets
        ("fоr ѕаle ат thе соре: d_a_t_a_b_a_s_e", "d_a_t_a_b_a_s_e"),
        ("thе patients' д.о.с.т.у.п", "д.о.с.т.у.п"),
        ("hοspital RΕCΟRDЅ", "hοspital RΕCΟRDЅ"),
        ("DΑΤΑΒΑSΕ оf ΗΟSPITAL RECΟRDS", "ΗΟSPITAL RECΟRDS"),
    ],
)
def test_a_disguised_word_is_found_and_shown_as_it_stands(
    engine: Engine, text: str, shown: str
) -> None:
    folded = fold(text)
    places = [folded.place(hit.start, hit.end) for hit in engine.hits(folded)]
    assert shown in [text[start:end] for start, end in places]


@pytest.mark.parametrize(
    "text",
    [
        "In 2021 about 500,000 patients, 10 gb, 3 500 rows",
        "Это обычный русский текст, 500 тысяч строк, и ничего больше.",
        "Новый iPhone стоит 900 евро",
        "Обычный пост про рост цен",
        "A list: a b c",
        "约40名病人",
        "Telegram, как и нам, нравится",
        "α-Hydroxy acid",
        "",
    ],
)
def test_ordinary_writing_has_no_second_reading(text: str) -> None:
    assert _read(text) == ()


def test_russian_among_latin_words_is_read_as_it_is(engine: Engine) -> None:
    assert engine.hits(fold("iPhone рост Android сор space")) == ()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("і have yоur раss", "i have your pass"),  # short words and whole ones: all Cyrillic
        ("what ат аll ѕоме fоr", "what at all some for"),
        ("5'est f41t", "s'est falt"),
        ("1 h4ve it", "i have it"),
        ("3.9М ассounts", "3.9m accounts"),
        ("е-m.a.i.l lіst", "e-mail list"),
        ("d'а.s.s.u.r.e.s сlіents", "d'assures clients"),
        ("d'а s s u r e s  сlіents", "d'assures clients"),
        ("27  m i l l i o n   u s e r s  сlіents", "27 million users clients"),
    ],
)
def test_beside_a_disguised_word_short_ones_are_read_too(text: str, read: str) -> None:
    assert read in _read(text)


def test_a_digit_beside_a_disguised_word_stays_a_number_in_one_reading() -> None:
    assert _read("3 m1llion us3rs") == ("3 million users", "e mlllion users")


def test_latin_words_stay_latin_beside_digits_for_letters() -> None:
    assert all("pater" in reading for reading in _read("the p4t3r pater"))


def test_a_word_with_a_one_is_read_with_i_and_with_l() -> None:
    assert _read("pat1ents") == ("patients", "patlents")


def test_a_word_that_becomes_no_word_of_one_script_stays() -> None:
    assert _read("жа7d") == ()


def test_a_cyrillic_word_with_a_four_is_read_with_a_and_with_che() -> None:
    assert _read("д4ч4") == ("дача", "дччч")


def test_words_of_other_scripts_stay_beside_a_disguised_one() -> None:
    assert _read("p4tients 数据 بيانات data数据 12") == ("patients 数据 بيانات data数据 12",)


def test_a_number_with_few_letters_is_no_word() -> None:
    assert _read("5050x50 77777y8") == ()
