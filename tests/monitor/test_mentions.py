"""A post read: what is kept of it, and that nothing unmasked is."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.mentions import Look, digest, language, text_key
from monitor.model import Claim, Mention, Stage
from rules.fold import fold
from rules.hit import Hit
from tests.monitor.specimens import START, files, own_reader, post, reader

#: Specimens: a reserved domain, a number kept for films, the IBAN and NIR of the documentation.
SECRETS = {
    "e-mail": ("jean.specimen@example.org", "jean.specimen"),
    "phone": ("+33 1 99 00 12 34", "99 00 12 34"),
    "IBAN": ("FR76 3000 6000 0112 3456 7890 189", "3000 6000 0112"),
    "NIR": ("2 55 08 14 168 025 38", "14 168 025"),
}

LEAK = "Patient records of Marrowby clinic leaked"

OWN = own_reader("""
[[concept]]
id = "act/leak"
kind = "act"
[concept.terms]
en = ["leaked"]
fr = ["fuite"]
[[concept]]
id = "object/records"
kind = "object"
value = "records"
[concept.terms]
en = ["records"]
fr = ["dossiers"]
[[concept]]
id = "sector/health"
kind = "sector"
value = "health"
[concept.terms]
"*" = ["clinic"]
[[concept]]
id = "not/weather"
kind = "not"
[concept.terms]
en = ["rain"]
[[concept]]
id = "leak-context"
includes = ["act/leak", "object/records"]
[[concept]]
id = "no-leak"
includes = ["not/weather"]
[[rule]]
id = "records"
title = "Records"
severity = "low"
all = ["object/records", "act/leak"]
[[rule]]
id = "records-of-health"
title = "Records of patients"
severity = "critical"
all = ["object/records", "sector/health"]
[[rule]]
id = "leaked-clinic"
title = "A clinic leaked"
severity = "high"
all = ["act/leak", "sector/health"]
""")


def read(text: str, **more: Any) -> Mention:
    mention = reader().read(post(text, **more), START)
    assert mention is not None
    return mention


def look(text: str) -> Look:
    return OWN.look(post(text))


# -- behind the mask -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("place", ["text", "title", "file", "url", "link", "first words", "origin"])
def test_nothing_unmasked_leaves(kind: str, place: str) -> None:
    secret, telling = SECRETS[kind]
    places: dict[str, dict[str, Any]] = {
        "text": {"text": f"{LEAK}, for one {secret} and more"},
        "title": {"text": LEAK, "title": f"Leak of {secret}"},
        "file": {"text": LEAK, "attachments": files((f"{secret}.csv", None))},
        "url": {"text": LEAK, "url": f"https://board.example.org/t?q={secret}"},
        "origin": {"text": LEAK, "forwarded_from": f"Chat of {secret}"},
        "first words": {"text": f"{secret}: {LEAK}"},
        "link": {"text": f"{LEAK} https://files.example.org/d?by={secret.replace(' ', '%20')}"},
    }
    mention = read(**places[place])
    assert telling not in repr(mention)
    assert telling.replace(" ", "") not in repr(mention)


def test_national_phone_numbers_of_the_operator_s_regions_are_masked_in_the_claim_too() -> None:
    number = "01 99 00 12 34"
    at_home = dataclasses.replace(reader(), regions=("FR",))
    said = post(
        f'{LEAK} from "Marrowby {number} clinic"',
        attachments=files((f"{number}.csv", None)),
        forwarded_from=number,
    )
    assert "00 12 34" not in repr(at_home.mention(at_home.look(said), START))


def test_what_strangers_write_at_length_is_kept_short() -> None:
    long = "a" * 1_000_000
    mention = read(LEAK, attachments=files((f"{long}.csv", 1)), forwarded_from=long)
    assert len(repr(mention)) < 5_000


@given(st.text(max_size=120), st.text(max_size=120))
def test_an_address_is_masked_whatever_stands_beside_it(before: str, after: str) -> None:
    mention = reader().mention(
        reader().look(post(f"{before} jean.specimen@example.org {after}")), START
    )
    assert "jean.specimen@" not in repr(mention)


def test_a_row_of_data_is_masked_as_a_whole() -> None:
    row = "Specimen;Jean;jean.specimen@example.org;+33 1 99 00 12 34;A+"
    mention = read(f"{LEAK}\n{row}\n{row}")
    assert mention.stage is Stage.SAMPLE
    assert "Specimen" not in repr(mention)


def test_the_address_of_the_post_is_defanged() -> None:
    assert read(LEAK, url="https://board.example.org/7").url == "hxxps://board[.]example[.]org/7"
    assert read(LEAK).url is None


def test_an_address_without_personal_data_is_kept_as_it_is_encoded() -> None:
    url = read(LEAK, url="https://board.example.org/a%2Fb%0Ac").url
    assert url == "hxxps://board[.]example[.]org/a%2Fb%0Ac"


def test_the_place_s_own_number_of_a_post_stays_in_its_address() -> None:
    url = read(LEAK, url="https://social.example.org/status/1362345678901234567?s=1").url
    assert url == "hxxps://social[.]example[.]org/status/1362345678901234567?s=1"


def test_the_author_is_not_kept_by_name() -> None:
    assert "zed_specimen" not in repr(read(LEAK, author="zed_specimen"))


# -- what is kept ----------------------------------------------------------------------------------


def test_what_the_place_says_of_the_post_is_kept() -> None:
    one = post(LEAK, platform="telegram", forwarded_from="channel-b", reply_to="41", lang="nl")
    mention = reader().read(one, START, 3)
    assert mention is not None
    assert mention.key == ("board-a", "1")
    assert (mention.platform, mention.forwarded_from, mention.reply_to) == (
        "telegram",
        "channel-b",
        "41",
    )
    assert (mention.published_at, mention.seen_at) == (one.published_at, START)
    assert (mention.lang, mention.revision) == ("nl", 3)
    assert mention.why_stage


def test_the_gravest_rule_gives_the_severity_and_every_rule_is_named() -> None:
    mention = OWN.read(post("clinic: records leaked"), START)
    assert mention is not None
    assert set(mention.rules) == {"records", "records-of-health", "leaked-clinic"}
    assert mention.severity == "critical"


def test_the_title_is_the_post_s_own_or_its_first_words() -> None:
    assert read(LEAK, title="Breaking").title == "Breaking"
    assert read(f"{LEAK}\nsecond line").title == f"{LEAK} second line"


def test_a_long_title_is_cut_between_words() -> None:
    title = read(f"{LEAK} {'somewhere ' * 40}").title
    assert len(title) <= 100
    assert title.endswith("somewhere…")


def test_the_excerpt_stands_around_the_words_that_matched() -> None:
    excerpt = read(f"{'weather ' * 200} {LEAK} {'weather ' * 200}").excerpt
    assert "Marrowby" in excerpt
    assert len(excerpt) <= 300


# -- None ------------------------------------------------------------------------------------------


def test_a_post_that_no_rule_flags_is_no_mention() -> None:
    assert reader().read(post("Fine weather at Marrowby clinic"), START) is None


def test_a_post_that_does_not_say_of_whom_is_no_mention() -> None:
    assert OWN.look(post("records leaked")).flagged
    assert OWN.read(post("records leaked"), START) is None
    assert OWN.read(post("records of Saint Orwin Hospital leaked"), START) is not None


def test_what_was_found_by_an_incident_only_has_no_rule_and_the_lowest_severity() -> None:
    seen = look("leaked, they say")
    assert not seen.flagged
    mention = OWN.mention(seen, START)
    assert (mention.rules, mention.severity) == ((), "low")


def test_a_post_speaks_of_leaks_unless_it_is_known_for_something_else() -> None:
    assert look("records").speaks_of_leaks
    assert not look("records, and rain").speaks_of_leaks
    assert not look("clinic").speaks_of_leaks


def test_records_alone_speak_of_a_leak_in_talk_and_not_in_the_press() -> None:
    text = "Marrowby patient database"
    assert reader().look(post(text, platform="telegram")).speaks_of_leaks
    assert not reader().look(post(text, platform="press")).speaks_of_leaks
    assert reader().look(post(f"{text} leaked", platform="press")).speaks_of_leaks


def test_talk_says_what_happens_and_what_it_happens_to() -> None:
    assert reader().look(post("Marrowby is out, all 40 parts", platform="telegram")).speaks_of_leaks
    assert not reader().look(post("Marrowby is out", platform="telegram")).speaks_of_leaks


def test_who_denies_a_leak_may_say_what_makes_others_harmless() -> None:
    assert not reader().look(post("open data of Marrowby leaked")).speaks_of_leaks
    assert reader().look(post("Marrowby leaked? fake, it is open data")).speaks_of_leaks


def test_a_victim_that_speaks_in_its_own_name_needs_no_other_name() -> None:
    said = "Wir haben festgestellt, dass Daten unserer Gäste gestohlen wurden."
    assert reader().read(post(said, platform="social"), START) is not None


def test_the_sounds_of_a_post_are_those_of_its_title_too() -> None:
    alone = OWN.look(post("leaked", title="Marrowby")).heard
    assert OWN.look(post("Marrowby")).heard <= alone


# -- language, digest, text ------------------------------------------------------------------------


def hit(lang: str) -> Hit:
    return Hit("c", "k", "", "t", lang, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("langs", "wanted"),
    [
        ("fr fr en", "fr"),
        ("en fr fr en tr", "en"),
        ("* * * tr", "tr"),
        ("* *", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_the_one_in_which_most_hits_speak(langs: str, wanted: str) -> None:
    assert language(map(hit, langs.split())) == wanted
    assert language(map(hit, reversed(langs.split()))) == wanted


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Selling the customer database of Fjordlane Bank"),
        ("fr", "Je vends la base de données des patients d'Aubraisel"),
        ("tr", "Çamlıören hasta veritabanı satılık, fiyat için yazın"),
        ("ru", "Продам базу данных пациентов клиники Ольховка"),
    ],
)
def test_a_post_that_does_not_state_its_language_is_heard_in_its_own(lang: str, text: str) -> None:
    assert read(text).lang == lang


def test_another_text_title_or_file_is_another_digest() -> None:
    one = post(LEAK, title="A", attachments=files(("a.sql", 5)))
    others = [
        dataclasses.replace(one, text=f"{LEAK}."),
        dataclasses.replace(one, title="B"),
        dataclasses.replace(one, title=None),
        dataclasses.replace(one, attachments=files(("a.sql", 6))),
        dataclasses.replace(one, attachments=files(("b.sql", 5))),
        dataclasses.replace(one, attachments=()),
        dataclasses.replace(one, attachments=files(("a.sql", 5), ("b.sql", 5))),
    ]
    assert len({digest(some) for some in (one, *others)}) == 1 + len(others)


def test_what_is_no_content_does_not_change_the_digest() -> None:
    one = post(LEAK)
    assert digest(one) == digest(dataclasses.replace(one, url="https://a.example", edited=True))


def test_half_a_surrogate_pair_has_a_digest_too() -> None:
    assert digest(post("\ud800"))
    assert text_key("\ud800")


@pytest.mark.parametrize(
    ("one", "copy"),
    [
        ("Patients of Marrowby: for sale!", "PATIENTS OF MARROWBY - FOR SALE"),
        ("Fiche de l'hôpital", "fiche de l’hopital…"),
        ("База Ольховки, бесплатно", "БАЗА ОЛЬХОВКИ: бесплатно!!!"),
    ],
)
def test_copies_of_a_text_share_its_key(one: str, copy: str) -> None:
    assert text_key(fold(one).text) == text_key(fold(copy).text)
    assert text_key(fold(one).text) != text_key(fold(f"{copy} 2").text)


def test_a_reader_gives_the_same_mention_each_time() -> None:
    one = post(LEAK, author="zed")
    assert reader().read(one, START) == reader().read(one, START)
    assert reader().mention(reader().look(post("")), START).claim == Claim()
