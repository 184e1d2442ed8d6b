"""What the engine finds, where, and which rules hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.conditions import Context
from rules.engine import HITS_PER_CONCEPT, Engine, Hit
from rules.fold import fold
from rules.load import assemble
from rules.model import Watch
from rules.toml import parse
from tests.growth import is_linear


def _engine(*terms: str, lang: str = "*") -> Engine:
    listed = ", ".join(f"'''{term}'''" for term in terms)
    source = f"[[concept]]\nid = 'c'\nterms.'{lang}' = [{listed}]"
    return Engine(assemble([parse(source, "t.toml")]))


def _shown(engine: Engine, text: str) -> list[str]:
    """What stands in the original text at each hit."""
    folded = fold(text)
    return [text[slice(*folded.place(hit.start, hit.end))] for hit in engine.hits(folded)]


@pytest.mark.parametrize(
    ("term", "text", "shown"),
    [
        ("leak", "A LEAK, leaks", ["LEAK"]),
        ("leak*", "leakage bleak", ["leakage"]),
        ("*liste", "Patientenliste, listen", ["Patientenliste"]),
        ("*list*", "enlisted", ["enlisted"]),
        ("hospital records", "hospital - records", ["hospital - records"]),
        ("hospital records", "hospital\nrecords hospital_records", None),
        ("hospital records", "hospital, records", []),
        ("base* de donn*", "bases de données", ["bases de données"]),
        ("base* de donn*", "bases de l'eau", []),
        ("base de donnees", "base\u00a0de “données”", ["base\u00a0de “données"]),
        ("fr_gov", "the fr_gov fr-gov fr gov", ["fr_gov", "fr-gov", "fr gov"]),
        ("put* _ up for sale", "They put it all up for sale", ["put it all up for sale"]),
        ("put* _ up for sale", "putting up for sale", ["putting up for sale"]),
        ("put* _ up for sale", "put one two three four up for sale", []),
        ("put* _ up for sale", "put it down. It is up for sale", []),
        ("put* _ up for sale", "put it down\n\nup for sale", []),
        ("put* _ up for sale", "is up for sale", []),
        ("put _ up for sale", "puts up for sale", []),
        ("put _ up for sale", "up for sale", []),
        ("database _ sold", "database was quickly sold", ["database was quickly sold"]),
        ("database _ sold", "databases were sold", []),
        ("database* _ sold", "databases were sold", ["databases were sold"]),
        ("database _ sold", "database", []),
        ("database _ sold", "database one two three four five", []),
        ("database _ sold", "database " + "x" * 70 + " sold", []),
        ("database _ sold", "database one two three four sold", []),
        ("/case-[0-9]{4}/", "CASE-2021, showcase-2021, case-20211", ["CASE-2021"]),
        (r"/база [\p{L}]+/", "«База клиентов»", ["База клиентов"]),
        ("/data|leak/", "d a t a, l34k", ["d a t a", "l34k"]),
        (r"/\bx?/", "a x", ["x"]),
        ("in _ databases _ sold", "in the databases he sold", ["in the databases he sold"]),
        ("=DGSE", "DGSE dgse", ["DGSE"]),
        ("=Ça va", "Ça  va, ça va, C\u0327a va", ["Ça  va", "C\u0327a va"]),
        ("=leak", "leak" + "\u0301" * 50, []),
        ("=leak", "le\u200bak", ["le\u200bak"]),
        ("数据泄露", "某公司数据泄露事件", ["数据泄露"]),
        ("🇫🇷", "leak🇫🇷!", ["🇫🇷"]),
        ("covid", "covid19", []),
        ("фон", "iфон", ["фон"]),
        ("data", "Слив:dataбаза", ["data"]),
        ("sızdır*", "imkansızdır sızdırıldı", ["sızdırıldı"]),
        ("pirat*", "inspiration pirates", ["pirates"]),
        ("слил", "слилось, слил", ["слил"]),
        ("هک", "هکتار هک", ["هک"]),
        ("fransa", "Fransa'nın", ["Fransa"]),
        ("hôpital", "l'hôpital L’HÔPITAL", ["hôpital", "HÔPITAL"]),
        ("ile de france", "l'Île-de-France", ["Île-de-France"]),
        ("kişisel veri*", "KİŞİSEL VERİLERİ", ["KİŞİSEL VERİLERİ"]),
        ("больниц*", "французских больниц", ["больниц"]),
        ("données", "donne\u0301es «donnees»", ["donne\u0301es", "donnees"]),
    ],
)
def test_a_term_stands_where_its_notation_says(term: str, text: str, shown: list[str]) -> None:
    wanted = ["hospital\nrecords", "hospital_records"] if shown is None else shown
    assert _shown(_engine(term), text) == wanted


@pytest.mark.parametrize("text", ["باريس", "وباريس", "بباريس", "بالباريس", "لباريس", "من باريس"])
def test_arabic_writes_small_words_onto_the_term(text: str) -> None:
    assert len(_shown(_engine("باريس", lang="ar"), text)) == 1


def test_persian_does_not() -> None:
    assert _shown(_engine("هک", lang="fa"), "بهک وهک") == []


def test_no_other_letters_may_stand_before_an_arabic_term() -> None:
    assert _shown(_engine("باريس", lang="ar"), "متباريس") == []


FIFTEEN = [
    "Fransız hastane kayıtları satılık",
    "FRANSIZ HASTANE KAYITLARI SATILIK",
    "fransiz hastane kayitlari satilik",
    "Fransız hasta\u200bne kayıtları satı\u00adlık",
    "Fransız h4stane kayıtları satılık",
    "Fransız hаstane kayıtları satılık",  # Cyrillic а
    "Ｆransız ｈastane ｓatılık",
    "Fransız h.a.s.t.a.n.e kayıtları satılık",
    "«Fransız» hastane’si SATILIK",
    "données d'hôpital français, for sale",
    "donne\u0301es d’ho\u0302pital franc\u0327ais «for sale»",
    "Продают базу ФРАНЦУЗСКИХ больниц",
    "Продают: больницы Франции",
    "french \u202ehospital\u202c 500,000 for\nsale",
    "French\u00a0hospitals -- for-sale",
]


@pytest.mark.parametrize("text", FIFTEEN)
def test_fifteen_spellings_of_one_claim_are_one_match(engine: Engine, text: str) -> None:
    (match,) = engine.match(fold(text))
    assert match.rule.id == "french-hospital"
    assert {hit.concept for hit in match.hits} == {"country/FR", "health", "sale"}


def test_a_match_shows_the_places_in_the_original(engine: Engine) -> None:
    text = "Fr\u200bench ho\u0301spital, for  SALE"
    (match,) = engine.match(fold(text))
    shown = [text[start:end] for start, end in match.places]
    assert shown == ["Fr\u200bench", "ho\u0301spital", "for  SALE"]
    assert not match.truncated


def test_a_hit_of_an_included_concept_counts_for_the_including_one(engine: Engine) -> None:
    (hit,) = engine.hits(fold("巴黎"))
    assert hit.concept == "city/paris"
    assert engine.is_a(hit, "country/FR")
    assert not engine.is_a(hit, "health")
    assert set(engine.present([hit])) == {"city/paris", "country/FR"}


def test_an_included_concept_that_is_reached_twice_counts_once() -> None:
    source = """
    [[concept]]
    id = "a"
    includes = ["b", "c"]
    [[concept]]
    id = "b"
    includes = ["d"]
    [[concept]]
    id = "c"
    includes = ["d"]
    [[concept]]
    id = "d"
    terms.en = ["x"]
    """
    engine = Engine(assemble([parse(source, "t.toml")]))
    hits = engine.hits(fold("x"))
    assert engine.present(hits) == {key: list(hits) for key in "abcd"}


def test_the_longest_term_of_a_concept_wins(engine: Engine) -> None:
    found = [hit.term for hit in engine.hits(fold("ile de france, france"))]
    assert found == ["ile de france", "france"]


def test_a_whole_word_and_a_prefix_of_the_same_letters_stay_apart() -> None:
    engine = _engine("leak", "leak*")
    assert [hit.term for hit in engine.hits(fold("leakage"))] == ["leak*"]
    assert [hit.term for hit in engine.hits(fold("leak"))] == ["leak"]


def test_hits_come_in_order_and_know_their_word(engine: Engine) -> None:
    hits = engine.hits(fold("a hospital in  (French) 巴黎"))
    assert [(hit.concept, hit.word) for hit in hits] == [
        ("health", 1),
        ("country/FR", 3),
        ("city/paris", 4),
    ]


def test_letters_set_apart_are_one_word(engine: Engine) -> None:
    hits = engine.hits(fold("F_r_e_n_c_h  h o s p i t a l  f.o.r s.a.l.e"))
    assert [hit.word for hit in hits] == [0, 1, 2]


def test_hits_that_the_caller_has_are_not_looked_for_again(engine: Engine) -> None:
    folded = fold("French hospital for sale")
    assert engine.match(folded, hits=engine.hits(folded)) == engine.match(folded)
    assert engine.match(folded, hits=()) == ()


def test_one_word_repeated_does_not_hide_the_rest(engine: Engine) -> None:
    folded = fold("paris " * (2 * HITS_PER_CONCEPT) + "french hospital for sale")
    hits = engine.hits(folded)
    assert sum(hit.concept == "city/paris" for hit in hits) == HITS_PER_CONCEPT
    (match,) = engine.match(folded, hits=hits)
    assert match.truncated


def test_a_rulebook_without_terms_finds_nothing() -> None:
    assert Engine(assemble([])).match(fold("anything")) == ()


def test_a_watch_is_a_concept_like_others() -> None:
    rule = parse('[[rule]]\nid="r"\ntitle="t"\nseverity="low"\nall=["watch"]', "r.toml")
    book = assemble([rule], [Watch("bank", "organisation", ("Boğaz Yatırım Bankası",))])
    engine = Engine(book)
    for text in ("BOGAZ YATIRIM sızdı", "База Богаз Ятырым", "#bogazyatirim", "Boğaz Yatırım'ın"):
        (match,) = engine.match(fold(text))
        assert (match.hits[0].concept, match.hits[0].value) == ("watch/bank", "bank")


ANY_TEXT = st.text(st.characters(), max_size=60)
PIECES = st.lists(
    st.sampled_from(
        ["French ", "hospital", " for sale", "d a t a", "p4s", "а", "\u200b", ".", "\n"]
    ),
    max_size=12,
).map("".join)


@given(st.one_of(ANY_TEXT, PIECES))
def test_no_text_raises_and_every_place_points_into_it(engine: Engine, text: str) -> None:
    folded = fold(text)
    for hit in engine.hits(folded):
        start, end = folded.place(hit.start, hit.end)
        assert 0 <= start < end <= len(text)
        assert 0 <= hit.start < hit.end <= len(folded.text)
    engine.match(folded)


INVISIBLE = st.sampled_from(
    "\u200b\u200d\u00ad\u2060\ufeff\u202e\u202c\u0301\u034f\ufe0f\U000e0041"
)


@given(st.sampled_from(FIFTEEN), st.data())
def test_an_invisible_character_never_loses_a_hit(
    engine: Engine, text: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(text)))
    hidden = text[:place] + data.draw(INVISIBLE) + text[place:]
    terms = [hit.term for hit in engine.hits(fold(text))]
    assert [hit.term for hit in engine.hits(fold(hidden))] == terms


@pytest.mark.parametrize(
    "hostile",
    [
        "a",
        "hospital ",
        "up for sale ",
        "put ",
        "put up for ",
        "a b ",
        "p4 ",
        "аa",
        "[",
        "a!",
        "\u0301",
        "巴黎",
        "ا",
        "\n",
    ],
    ids=ascii,
)
def test_a_long_hostile_text_costs_no_more_than_its_length(engine: Engine, hostile: str) -> None:
    text = hostile * (200_000 // len(hostile))
    assert is_linear(lambda part: engine.match(fold(part)), text)


def test_a_rule_meant_for_another_place_stays_silent() -> None:
    source = """
    [[concept]]
    id = "c"
    terms.en = ["leak"]
    [[rule]]
    id = "r"
    title = "t"
    severity = "low"
    all = ["c"]
    platforms = ["telegram"]
    """
    engine = Engine(assemble([parse(source, "t.toml")]))
    assert engine.match(fold("leak"), Context(platform="press")) == ()
    assert engine.match(fold("leak"), Context(platform="telegram"))
    assert engine.match(fold("leak"))


def test_a_hit_says_what_it_stands_for(engine: Engine) -> None:
    assert engine.hits(fold("Fransa")) == (
        Hit("country/FR", "country", "FR", "fransa", "tr", 0, 6, 0, 0, ("tr",), ("tr",)),
    )


def test_an_exception_takes_the_word_away_from_its_concept_alone() -> None:
    source = """
    [[concept]]
    id = "police"
    terms.tr = ["polis*"]
    exceptions.en = ["polish", "polis party"]
    [[concept]]
    id = "poles"
    terms.en = ["polish"]
    """
    engine = Engine(assemble([parse(source, "words.toml")]))

    def found(text: str) -> list[str]:
        return [hit.concept for hit in engine.hits(fold(text))]

    assert found("Polish") == ["poles"]
    assert found("polisi") == ["police"]
    assert found("a polis party, polis") == ["police"]
    assert found("P0lish") == ["poles"]


@pytest.mark.parametrize("text", ["six one two three four", "one two three four six"])
def test_the_words_of_a_long_term_count_wherever_it_stands(text: str) -> None:
    source = """
    [[rule]]
    id = "near"
    title = "Near"
    severity = "low"
    all = ['"one two three four"', '"six"']
    within = WITHIN
    """
    for within, held in ((4, 0), (5, 1)):
        book = assemble([parse(source.replace("WITHIN", str(within)), "near.toml")])
        assert len(Engine(book).match(fold(text))) == held


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("قاعدة بيانات", "القاعدة البيانات"),
        ("قاعدة بيانات", "وقاعدة البيانات"),
        ("قاعدة بيانات عملاء", "قاعدة بيانات العملاء"),
        ("تم _ نشر", "تم أمس النشر"),
        ("سرقة", "السرقة"),
    ],
)
def test_arabic_words_are_found_with_the_article_and_without(term: str, text: str) -> None:
    source = f"""
    [[concept]]
    id = "word"
    terms.ar = ["{term}", "بيع في سوق", "=بيع سوق", "خمس كلمات في هذا الصف"]
    """
    engine = Engine(assemble([parse(source, "words.toml")]))
    assert [hit.term for hit in engine.hits(fold(text))] == [term]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("داده‌های شخصی کاربران", "داده‌های شخصی"),
        ("این داده های شخصی", "داده های شخصی"),
        ("بیمارستان‌ها و بانک‌ها", "بیمارستان\u200c"),
        ("بیما\u200cرستان", "بیما\u200cرستان"),  # hidden inside of a word
        ("hosp\u200cital", "hosp\u200cital"),
    ],
)
def test_a_persian_word_in_two_parts_is_found_with_a_blank_too(text: str, shown: str) -> None:
    source = """
    [[concept]]
    id = "word"
    terms.fa = ["داده‌های شخصی", "بیمارستان"]
    terms.en = ["hospital"]
    """
    engine = Engine(assemble([parse(source, "words.toml")]))
    folded = fold(text)
    places = [folded.place(hit.start, hit.end) for hit in engine.hits(folded)]
    assert [text[start:end] for start, end in places] == [shown]
