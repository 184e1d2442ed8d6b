"""Words that may be a name, and whether a text bears a name; all names are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.naming.hints import hints
from monitor.naming.spelling import is_named, name_keys, sounds


def hinted(text: str, lang: str = "en") -> tuple[str, ...]:
    """The hints of a text of which no rule knows a word."""
    return hints(text, lang, ())


# -- words that may be a name ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "text", "word"),
    [
        ("en", "they hit Zorbelin last night", "Zorbelin"),
        ("en", "we got everything from zorBelin", "zorBelin"),
        ("en", "zorbelin bank got hit", "zorbelin"),
        ("en", "the bank zorbelin got hit", "zorbelin"),
        ("tr", "dün Zorbelin vuruldu", "Zorbelin"),
        ("tr", "merkez bankın zorbelin vuruldu", "zorbelin"),
        ("ru", "вчера взяли Рутовник", "Рутовник"),
        ("ru", "дамп клиникой рутовник слит", "рутовник"),
        ("fa", "بانک سروناز لو رفت", "سروناز"),
        ("de", "gestern war ZorBelin dran", "ZorBelin"),
    ],
)
def test_a_word_written_as_a_name_is_a_hint(lang: str, text: str, word: str) -> None:
    assert hinted(text, lang) == (word,)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Zorbelin was hit"),  # every sentence begins so
        ("en", "so what? Zorbelin was hit"),
        ("en", "list: Zorbelin"),
        ("en", "they hit Zorb"),  # too short
        ("en", "they hit the Hospital in Paris on Monday"),  # words that everyone knows
        ("en", "they hit zorbelin"),  # no capital, no bank beside it
        ("en", "the bank, zorbelin"),  # not right beside it
        ("en", "the bank zorb"),
        ("de", "gestern war Zorbelin dran"),  # each German noun has a capital
        ("fa", "سروناز لو رفت"),
        ("fa", "بانک سرو لو رفت"),
        ("en", ""),
    ],
)
def test_what_is_no_name_by_its_look_is_no_hint(lang: str, text: str) -> None:
    assert hinted(text, lang) == ()


def test_a_word_that_rules_know_is_no_hint() -> None:
    text = "they hit Zorbelin and Marrowby"
    start = text.index("Zorbelin")
    assert hints(text, "en", [(start, start + 8)]) == ("Marrowby",)
    assert hints(text, "en", [(start + 7, start + 10)]) == ("Marrowby",)
    assert hints(text, "en", [(start - 2, start)]) == ("Zorbelin", "Marrowby")


def test_each_hint_is_said_once_in_order_and_few_are_said() -> None:
    names = ["Zorbelin", "Marrowby", "Tarnwick", "Fjordlane", "Orvelis", "Aubraisel", "Vaubrelle"]
    assert hinted(f"so {' '.join(names * 2)}") == tuple(names[:6])


def test_what_stands_far_down_is_not_read() -> None:
    assert hinted(f"{'so ' * 2_000}they hit Zorbelin") == ()


@given(st.text(max_size=200), st.sampled_from(["en", "de", "tr", "ru", "zh", "und"]))
def test_hints_are_words_of_the_text(text: str, lang: str) -> None:
    found = hints(text, lang, [(0, 5)])
    assert len(found) == len(set(found)) <= 6
    assert all(word in text for word in found)


# -- a text that bears a name ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Zorbelin", "the ZORBELIN files"),
        ("Zorbelin", "Zorbelin'in verileri"),
        ("Zorbelin", "слив зорбелин"),
        ("Saint Orwin Hospital", "orwin, the saint"),
        ("Пример-Банк", "clients of primer bank"),
        ("Рутовник", "пациенты рутовником"),
        ("Çamlıören Hastanesi", "camlioren kayitlari"),
        ("Saint Orwin", "Saint-Orwin"),
        ("青枫酒店", "青枫的数据"),
    ],
)
def test_a_text_bears_a_name_in_any_spelling(name: str, text: str) -> None:
    assert is_named(name, sounds(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Saint Orwin Hospital", "the saint and the hospital"),  # a part of it
        ("City Hospital", "the city hospital"),  # many are called so
        ("Paris Bank", "a bank in paris"),
        ("Kimco", "camico"),  # short, and only the sound is alike
        ("[e-mail] ** Bank", "a bank"),
        ("Zorbelin", ""),
        ("", "zorbelin"),
    ],
)
def test_a_part_a_place_a_kind_and_a_chance_sound_are_no_name(name: str, text: str) -> None:
    assert not is_named(name, sounds(text))


@given(
    st.sampled_from(["Zorbelin", "Saint Orwin Hospital", "Пример-Банк", "Рутовник", "青枫酒店"]),
    st.text(max_size=80),
    st.text(max_size=80),
)
def test_a_name_is_heard_in_every_text_in_which_it_stands(
    name: str, before: str, after: str
) -> None:
    assert is_named(name, sounds(f"{before}\n{name}\n{after}"))


@pytest.mark.parametrize("name", ["Zorbelin", "Рутовник", "Saint Orwin Hospital", "青枫酒店"])
def test_a_text_sounds_like_the_keys_of_the_name_that_it_bears(name: str) -> None:
    keys = {key.removeprefix("word:") for key in name_keys(name) if key.startswith("word:")}
    assert keys
    assert keys & sounds(f"about {name} again")


def test_what_stands_far_down_is_not_heard() -> None:
    assert not is_named("Zorbelin", sounds(f"{'so ' * 7_000}Zorbelin"))
