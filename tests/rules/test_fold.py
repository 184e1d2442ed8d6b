"""What folding undoes, and that every place finds its way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fold import fold
from tests.growth import is_linear

ANY_TEXT = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("KİŞİSEL VERİ ısı", "kisisel veri isi"),
        ("Straße STRASSE", "strasse strasse"),
        ("ΟΔΥΣΣΕΥΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ"),
        ("Ёлка ёлка", "елка елка"),
        ("données Île-de-France", "donnees ile-de-france"),
        ("Łódź Øre Đorđe Æsir œuvre Þór", "lodz ore dorde aesir oeuvre thor"),
        ("ＦＵＬＬ ﬁle ①② x² ½", "full file 12 x2 1/2"),
        ("l’hôpital “x” «y» a–b", 'l\'hopital "x" "y" a-b'),
        ("مُحَمَّد أإآٱ ىی ک ة كـــتاب", "محمد اااا يي ك ه كتاب"),
        ("۵۰۰٬۰۰۰ و ٤٢ ४२", "500,000 و 42 42"),
        ("что؟ 。 ، ؛", "что? . , ;"),
        ("da\u00adta l\u200be\u200da\ufeffk \u202eabc\u202c", "data leak abc"),
        ("a\tb\r\nc\u2028d\u00a0e\u3000f", "a b \nc\nd e f"),
        ("𝐝𝐚𝐭𝐚 🅳ata ᴅᴀᴛᴀ", "data data data"),
        ("ɓƈɗ ʐƶ ꞯ ɫ", "bcd zz q l"),
        ("ϹϳᏟꓚⲥ ℮", "cjccc e"),
        ("leak\ufe0f \u034fx\U000e0041", "leak x"),
        ("Brand™ 🇫🇷", "brand  🇫🇷"),
        ("half \ud800 a letter", "half \ufffd a letter"),
        ("ภาษาไทย ที่", "ภาษาไทย ที"),
        ("\U0003fffe", "\U0003fffe"),
    ],
)
def test_spellings_of_one_word_fold_to_one_text(written: str, folded: str) -> None:
    assert fold(written).text == folded


def test_russian_stays_russian() -> None:
    assert fold("Слив базы пациентов").text == "слив базы пациентов"


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text).text).text == fold(text).text


@given(ANY_TEXT)
def test_a_decomposed_text_folds_as_the_composed_one(text: str) -> None:
    composed = fold(unicodedata.normalize("NFC", text)).text
    assert fold(unicodedata.normalize("NFD", text)).text == composed


@given(ANY_TEXT, st.data())
def test_places_point_into_the_original_and_hold_the_letters(
    text: str, data: st.DataObject
) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    first, last = folded.place(start, end)
    assert 0 <= first <= last <= len(text)
    assert folded.text[start:end] in fold(text[first:last]).text


def test_a_place_takes_the_marks_of_its_last_letter_with_it() -> None:
    assert fold("ae\u0301b").place(1, 2) == (1, 3)


def test_a_place_in_plain_text_is_the_same_place() -> None:
    assert fold("Plain text").place(6, 10) == (6, 10)


def test_a_letter_that_grows_is_one_place() -> None:
    folded = fold("aﷺb")
    assert folded.place(3, 5) == (1, 2)


@pytest.mark.parametrize("hostile", ["\u0301\u0300" * 50_000, "\ufdfa" * 20_000, "a" * 5_000_000])
def test_a_bomb_costs_no_more_than_its_length(hostile: str) -> None:
    assert is_linear(lambda text: fold(text).place(0, 1), hostile)
