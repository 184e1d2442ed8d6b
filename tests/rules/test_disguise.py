"""Disguised words are read, ordinary writing stays as it is."""

import pytest

from rules.disguise import readings
from rules.engine import Engine
from rules.fold import fold
from rules.load import assemble
from rules.notation import squeeze
from rules.toml import parse

KNOWN = frozenset(
    squeeze(
        "i s have your pass what at all some for est falt it accounts mail list e clients assures "
        "million users pater patients data дача база сессия bin email"
    ).split()
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    source = """
    [[concept]]
    id = "word"
    terms."*" = ["patients", "leak", "database", "access", "for sale", "hospital records",
                 "слив", "база", "пациент*", "доступ", "数据"]
    """
    return Engine(assemble([parse(source, "words.toml")]))


def _read(text: str) -> tuple[str, ...]:
    folded = fold(text)
    return tuple(reading.text for reading in readings(folded, squeeze(folded.text), KNOWN))


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
        ("бαзα пαциенτов", "бαзα"),  # Greek among Cyrillic
        ("пαциенτα в бαζε", "пαциенτα"),
        ("patіепts", "patіепts"),
        ("асcеѕs ոow", "асcеѕs"),
        ("ԁаtаЬаѕе", "ԁаtаЬаѕе"),
        ("pаtιеոts", "pаtιеոts"),  # Armenian
        ("dаtцbаѕе dаtаbаѕе", "dаtаbаѕе"),
        ("ɗɑƭɑɓɑʂe", "ɗɑƭɑɓɑʂe"),  # of letters with hooks
        ("ᎠᎪᎢᎪᏴᎪᏚᎬ", "ᎠᎪᎢᎪᏴᎪᏚᎬ"),  # Cherokee
        ("6аза слив", "6аза"),
        ("слив б@з@", "б@з@"),
        ("f0r s@l€", "f0r s@l€"),
        ("d€ fu!! @cce$$", "@cce$$"),
        ("hosp!ta! records", "hosp!ta! records"),
        ("fоr sа!е ассеss!", "ассеss"),  # a mark of exclamation is one
        ("p/a/t/i/e/n/t/s", "p/a/t/i/e/n/t/s"),
        ("l,e,a,k", "l,e,a,k"),
        ("p~a~t~i~e~n~t~s", "p~a~t~i~e~n~t~s"),
        ("f•o•r s•a•l•e", "f•o•r s•a•l•e"),
        ("f.o.r s.a.l.e", "f.o.r s.a.l.e"),
        ("a.s l.e.a.k", "l.e.a.k"),
        ("d.@.t.@.b.@.$.e", "d.@.t.@.b.@.$.e"),
        ("f o r   s a l e", "f o r   s a l e"),
        ("the  f o r  s a l e", "f o r  s a l e"),
        ("a \u202ekael", "kael"),  # shown as "leak"
        ("hospital \u202esdrocer\u202c now", "hospital \u202esdrocer\u202c"),
        ("\u202esdrocer latipsoh\u202c", "sdrocer latipsoh\u202c"),
        ("\u202elatipsoh\u202c \u202esdrocer\u202c", "latipsoh\u202c \u202esdrocer\u202c"),
        ("数 据 泄 露", "数 据"),
        ("样 本数・据 泄露", "数・据"),
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
        "Η αγορά της Αθήνας",
        "Wow! It works! @admin said (see 3D and 42e)",
        "约 40 名 病人",
        "and/or, w/o, n/a, 1:0, 24/7, 1,2,3",
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
        ("s'e$t f41t", "s'est falt"),
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
    assert _read("3 m1llion us3rs") == ("3 million users", "e million users")


def test_latin_words_stay_latin_beside_digits_for_letters() -> None:
    assert _read("the p4t3r pater") == ("the pater pater",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("pat1ents", "patients"),
        ("m1111on", "million"),  # each 1 is i or l
        ("д4ч4", "дача"),  # a 4 is а or ч
        ("8in", "bin"),
        ("dаτа", "data"),
    ],
)
def test_of_the_ways_to_read_a_word_the_known_one_is_taken(written: str, read: str) -> None:
    assert _read(written) == (read,)


@pytest.mark.parametrize(
    "text", ["жа7d", "42e", "b2b", "the 45esimo", "p.n.e. and m.s.", "archiv1"]
)
def test_what_comes_to_no_known_word_is_no_disguise(text: str) -> None:
    assert _read(text) == ()


def test_a_word_of_a_thousand_signs_is_read_in_few_ways() -> None:
    assert _read("a1" * 1000) == ()


def test_words_of_other_scripts_stay_beside_a_disguised_one() -> None:
    assert _read("p4tients 数据 بيانات data数据 12") == ("patients 数据 بيانات data数据 12",)


def test_a_number_with_few_letters_is_no_word() -> None:
    assert _read("5050x50 77777y8") == ()
