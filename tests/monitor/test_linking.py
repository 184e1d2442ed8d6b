"""Whether a mention joins an incident: what speaks for it, what against, and that it says why."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.copies import signature
from monitor.counting.counts import bare_numbers
from monitor.keys import keys_of, trail_keys, wanted_keys
from monitor.linking import JOIN, link, newly_named, total, weigh
from monitor.model import Claim, Count, File, Incident, Mention, Stage
from monitor.naming.spelling import sounds
from monitor.timeline import advanced, opened
from rules.fold import fold
from tests.monitor.specimens import START, mention


def people(said: int, spread: float = 0.05) -> Count:
    return Count(round(said * (1 - spread)), round(said * (1 + spread)), "people", said)


def says(number: int = 1, stage: Stage = Stage.OFFER, **claim: Any) -> Mention:
    """A mention that claims this; what belongs to the mention itself is set with `replace`."""
    return mention(number, stage, claim=Claim(**claim))


def known(number: int = 1, stage: Stage = Stage.OFFER, **claim: Any) -> Incident:
    """An incident that a mention of this claim has opened."""
    return opened(says(number, stage, **claim))


def joins(one: Mention, *incidents: Incident, heard: str = "") -> bool:
    found = link(one, incidents, sounds(heard))
    assert found.why
    return found.incident is not None


# -- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Marrowby Clinic", "MARROWBY CLINIC"),
        ("Пример-Банк", "Primer Bank"),
        ("Çamlıören Hastanesi", "Camlioren Hastanesi"),
        ("больницы Ольховка", "Olkhovka Hospital"),
        ("clinique Aubraisel", "Aubraisel"),
    ],
)
def test_one_name_joins_across_scripts_and_spellings(one: str, other: str) -> None:
    incident = known(who=(one,))
    found = link(says(2, who=(other,)), [incident])
    assert found.incident is incident
    assert any(one in why and other in why for why in found.why)


def test_another_name_speaks_against_it() -> None:
    incident = known(who=("Marrowby Clinic",), countries=("GB",), sectors=("health",))
    one = says(2, who=("Saint Orwin Hospital",), countries=("GB",), sectors=("health",))
    assert not joins(one, incident)
    assert any(piece.weight < 0 and "Saint Orwin" in piece.why for piece in weigh(one, incident))


def test_a_watched_name_joins() -> None:
    incident = known(watched=("client-7",), who=("Marrowby",))
    found = link(says(2, watched=("client-7",), who=("Fjordlane",)), [incident])
    assert found.incident is incident
    assert "the same watched name: client-7" in found.why


def test_a_name_that_only_the_incident_knows_is_heard_in_the_post() -> None:
    incident = known(who=("Пример-Банк",))
    assert joins(says(2), incident, heard="clients of primer bank leaked")
    assert not joins(says(2), incident, heard="clients of another bank leaked")


def test_a_word_that_two_posts_bear_becomes_a_name() -> None:
    incident = known(called=("Zorbelin",))
    heard = "the zorbelin customers again"
    assert joins(says(2), incident, heard=heard)
    assert newly_named(incident.claim, sounds(heard)) == ("Zorbelin",)
    assert newly_named(incident.claim, sounds("the others")) == ()
    assert not joins(says(2), incident, heard="the others again")


def test_on_a_leak_site_the_words_of_another_name_name_nobody() -> None:
    incident = known(who=("Quillon Works",))
    entry = replace(says(2, who=("Quillon Marrow Valley",)), platform="leaksite")
    assert not joins(entry, incident, heard="Quillon Marrow Valley")
    rumour = known(called=("Brackwater",))
    titled = replace(says(2, who=("Brackwater Valley School",)), platform="leaksite")
    assert joins(titled, rumour, heard="Brackwater Valley School")


# -- numbers ---------------------------------------------------------------------------------------


def test_an_exact_number_joins() -> None:
    incident = known(counts=(people(491_840),))
    found = link(says(2, counts=(Count(491_840, 491_840, "rows", 491_840),)), [incident])
    assert found.incident is incident
    assert "exactly the same number: 491,840" in found.why


def test_a_round_number_alone_does_not_join() -> None:
    assert not joins(says(2, counts=(people(500_000),)), known(counts=(people(500_000),)))


def test_a_number_that_is_near_agrees_and_one_that_is_far_speaks_against() -> None:
    place: dict[str, Any] = {"countries": ("FR",), "sectors": ("health",)}
    incident = known(counts=(people(500_000),), **place)
    assert joins(says(2, counts=(people(491_840),), **place), incident)
    assert not joins(says(2, counts=(people(160_000),), **place), incident)


def test_the_size_of_a_sample_contradicts_nothing() -> None:
    for size, whole in ((1, 500_000), (20, 500_000), (5_000, 500_000), (20, 1_500)):
        incident = known(counts=(people(whole),))
        assert not [e for e in weigh(says(2, counts=(people(size),)), incident) if e.weight < 0]


def test_gigabytes_and_people_are_not_compared() -> None:
    incident = known(counts=(people(500_000),))
    one = says(2, counts=(Count(3, 3, "gigabytes", 3),))
    assert not [piece for piece in weigh(one, incident) if "number" in piece.why]


# -- twins: the same country, sector and week ------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"who": ("Marrowby Clinic",)}, {"who": ("Saint Orwin Hospital",)}),
        ({"counts": (people(500_000),)}, {"counts": (people(130_000),)}),
        (
            {"who": ("Marrowby Clinic",), "counts": (people(80_000),)},
            {"who": ("Saint Orwin Hospital",), "counts": (people(82_000),)},
        ),
    ],
)
def test_twins_stay_apart(first: dict[str, Any], second: dict[str, Any]) -> None:
    place: dict[str, Any] = {
        "countries": ("GB",),
        "sectors": ("health",),
        "data_classes": ("Names", "Blood types"),
    }
    assert not joins(says(2, **place, **second), known(**place, **first))
    assert not joins(says(2, **place, **first), known(**place, **second))


def test_country_and_sector_alone_join_a_vague_offer_only_where_there_is_one_incident() -> None:
    vague = says(2, Stage.OFFER, **FRENCH_HEALTH)
    assert joins(vague, known(**FRENCH_HEALTH))
    assert link(vague, [known(number, **FRENCH_HEALTH) for number in (1, 3)]).incident is None
    named = says(2, Stage.OFFER, **FRENCH_HEALTH, who=("clinique Aubraisel",))
    assert not joins(named, known(**FRENCH_HEALTH))
    counted = says(2, Stage.OFFER, **FRENCH_HEALTH, counts=(people(120_000),))
    assert not joins(counted, known(**FRENCH_HEALTH))


def test_a_mention_joins_the_nearer_one_and_names_the_other_as_a_suggestion() -> None:
    near = known(who=("Marrowby Clinic",), countries=("GB",))
    far = known(5, countries=("GB",), sectors=("health",), data_classes=("Names", "Blood types"))
    one = says(
        2,
        who=("Marrowby Clinic",),
        countries=("GB",),
        sectors=("health",),
        data_classes=("Names", "Blood types"),
    )
    found = link(one, [far, near])
    assert found.incident is near
    assert found.suggested == (far.id,)


def test_what_is_near_and_not_joined_is_suggested() -> None:
    place: dict[str, Any] = {"countries": ("GB",), "sectors": ("health",)}
    two = [known(number, **place) for number in (1, 3)]
    found = link(says(2, **place), two)
    assert found.incident is None
    assert set(found.suggested) == {incident.id for incident in two}


# -- traces ----------------------------------------------------------------------------------------


def test_an_answer_joins_what_it_answers() -> None:
    incident = known(1)
    answer = replace(says(2), reply_to="1")
    assert "an answer to a post of this incident" in link(answer, [incident]).why
    assert not joins(replace(answer, source="board-b"), incident)
    assert not joins(replace(answer, reply_to="3"), incident)


def test_the_same_file_joins() -> None:
    incident = known(files=(File("marrowby.sql", 5),))
    found = link(says(2, files=(File("marrowby.sql"), File("b.sql"))), [incident])
    assert found.incident is incident
    assert "the same file: marrowby.sql" in found.why


def test_the_same_link_joins() -> None:
    where = "hxxps://files[.]example[.]org/d/1"
    assert joins(says(2, links=(where,)), known(links=(where,)))
    assert not joins(says(2, links=(where + "2",)), known(links=(where,)))


def test_a_copy_of_the_text_joins() -> None:
    incident = known(1)
    copy = replace(says(2), text_key="text-1", source="board-b")
    assert "a copy of the same text" in link(copy, [incident]).why


SAID = "the whole customer file of a telephone company was handed out last night " * 2 + "{}"


def test_nearly_the_same_text_is_found_and_joins_and_says_how_much_of_it() -> None:
    first = replace(says(1), signature=signature(SAID.format("for nothing at all by its seller")))
    other = signature(SAID.format("for nothing at all by another man"))
    copy = replace(says(2), signature=other, source="board-b", text_key="text-2")
    incident = opened(first)
    assert any(key.startswith("near:") for key in wanted_keys(copy) & incident.keys)
    found = link(copy, [incident])
    assert found.incident is incident
    assert any(re.fullmatch(r"nearly the same text \(\d\d % of it\)", why) for why in found.why)


def test_one_form_with_another_name_in_it_is_another_leak() -> None:
    form = signature(SAID.format("for nothing at all by its seller"))
    incident = opened(replace(says(1, who=("Marrowby Clinic",)), signature=form))
    other = signature(SAID.format("for nothing at all by the seller"))
    one = replace(says(2, who=("Saint Orwin Hospital",)), signature=other, text_key="text-2")
    assert not joins(one, incident)


def test_a_forward_and_an_author_speak_for_it_and_do_not_join_alone() -> None:
    incident = known(handle="aa")
    one = replace(says(2, handle="aa"), source="board-b", forwarded_from="board-a")
    whys = [piece.why for piece in weigh(one, incident) if piece.weight > 0]
    assert "the same author" in whys
    assert "forwarded from board-a, which speaks of it" in whys
    assert not joins(one, incident)
    assert not joins(replace(one, forwarded_from="board-c"), incident)


# -- place and time --------------------------------------------------------------------------------


def test_another_country_speaks_against_it() -> None:
    said: dict[str, Any] = {"sectors": ("health",), "counts": (people(500_000),)}
    assert joins(says(2, countries=("FR",), **said), known(countries=("FR", "BE"), **said))
    assert not joins(says(2, countries=("PT",), **said), known(countries=("FR",), **said))


def test_another_sector_speaks_against_it() -> None:
    one = says(2, sectors=("finance",))
    assert any(piece.weight < 0 for piece in weigh(one, known(sectors=("health",))))


@pytest.mark.parametrize("days", [-200, -90, 90, 200])
def test_what_is_far_in_time_speaks_against_it(days: int) -> None:
    incident = known(countries=("FR",), sectors=("health",), counts=(people(500_000),))
    one = says(countries=("FR",), sectors=("health",), counts=(people(500_000),))
    later = replace(one, published_at=START + timedelta(days=days))
    assert total(weigh(later, incident)) < total(weigh(one, incident))
    assert any("days apart" in why for why in (piece.why for piece in weigh(later, incident)))


def test_a_month_speaks_neither_for_nor_against_it() -> None:
    one = replace(says(2), published_at=START + timedelta(days=30))
    assert weigh(one, known()) == ()


@pytest.mark.parametrize("days", [150, 900, -900])
def test_an_old_leak_that_is_offered_again_joins_and_is_called_recycled(days: int) -> None:
    incident = known(who=("Marrowby Clinic",))
    again = replace(says(2, who=("Marrowby Clinic",)), published_at=START + timedelta(days=days))
    found = link(again, [incident])
    assert found.incident is incident
    assert found.recycled
    assert any(why.startswith("recycled: ") for why in found.why)
    assert not link(says(2, who=("Marrowby Clinic",)), [incident]).recycled


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zorbel Data", "Zorbel Mortgage"), ("zorbel.com", "zorbel.de"), ("Zorbel", "Zorbell")],
)
def test_years_apart_only_the_whole_name_joins(one: str, other: str) -> None:
    again = replace(says(2, who=(other,)), published_at=START.replace(year=2025))
    assert not joins(again, known(who=(one,)))


@pytest.mark.parametrize("stage", [Stage.MENTION, Stage.PRESS, Stage.DISCLOSURE])
def test_what_is_only_told_of_a_name_years_later_is_told_of_something_new(stage: Stage) -> None:
    told = replace(says(2, stage, who=("Marrowby Clinic",)), published_at=START.replace(year=2025))
    assert not joins(told, known(who=("Marrowby Clinic",)))


def test_an_offer_years_later_with_other_numbers_is_another_leak() -> None:
    incident = known(who=("Marrowby Clinic",), counts=(people(80_000),))
    other = says(2, who=("Marrowby Clinic",), counts=(people(310_000),))
    assert not joins(replace(other, published_at=START.replace(year=2025)), incident)


# -- the echo --------------------------------------------------------------------------------------

FRENCH_HEALTH: dict[str, Any] = {"countries": ("FR",), "sectors": ("health",)}


@pytest.mark.parametrize("stage", [Stage.PRESS, Stage.DISCLOSURE])
def test_an_echo_without_name_or_number_means_the_only_incident_of_its_place(stage: Stage) -> None:
    incident = known(**FRENCH_HEALTH, who=("clinique Aubraisel",))
    found = link(says(2, stage, **FRENCH_HEALTH), [incident])
    assert found.incident is incident
    assert "the only open incident of its country and sector" in found.why


def test_where_there_are_two_the_echo_means_neither() -> None:
    two = [known(n, **FRENCH_HEALTH) for n in (1, 3)]
    assert not joins(says(2, Stage.PRESS, **FRENCH_HEALTH), *two)


def test_an_incident_of_another_place_does_not_stand_in_the_way() -> None:
    other = known(3, countries=("FR",), sectors=("finance",))
    assert joins(says(2, Stage.PRESS, **FRENCH_HEALTH), known(**FRENCH_HEALTH), other)


@pytest.mark.parametrize(
    "more", [{"who": ("Saint Orwin Hospital",)}, {"counts": (people(90_000),)}]
)
def test_an_echo_with_a_name_or_a_number_of_its_own_opens_an_incident(more: dict[str, Any]) -> None:
    incident = known(**FRENCH_HEALTH, who=("clinique Aubraisel",), counts=(people(700_000),))
    assert not joins(says(2, Stage.PRESS, **FRENCH_HEALTH, **more), incident)
    assert not joins(says(2, Stage.PRESS, **FRENCH_HEALTH, **more), known(**FRENCH_HEALTH))


def test_who_says_no_more_than_a_sector_means_its_only_incident_of_these_days() -> None:
    bare = says(2, Stage.PRESS, sectors=("health",))
    other = known(3, countries=("DE",), sectors=("health",))
    assert joins(bare, known(**FRENCH_HEALTH))
    assert not joins(bare, known(**FRENCH_HEALTH), other)
    late = replace(bare, published_at=START + timedelta(days=6))
    assert not joins(late, known(**FRENCH_HEALTH))


def test_talk_of_a_sector_alone_is_taken_up_by_the_leak_of_the_next_days() -> None:
    talk = known(1, Stage.MENTION, sectors=("finance",))
    sale = says(2, who=("Fjordlane Bank",), sectors=("finance",), counts=(people(7_731, 0),))
    assert joins(sale, talk)
    named = known(1, who=("Larkspur Bank",), sectors=("finance",))
    assert not joins(sale, named)


# -- numbers that are heard ------------------------------------------------------------------------


def hears(text: str) -> frozenset[str]:
    return sounds(text) | bare_numbers(fold(text).text)


@pytest.mark.parametrize(
    "text",
    ["now for everyone. 640,118", "640.118 gratis", "640 118 бесплатно", "٦٤٠١١٨ مجانا", "640118!"],
)
def test_the_very_number_of_an_incident_leads_to_it_without_a_word_of_what_is_counted(
    text: str,
) -> None:
    incident = known(counts=(people(640_118, 0),))
    found = link(says(2, Stage.PUBLICATION), [incident], hears(text))
    assert found.incident is incident
    assert "it bears the number 640,118" in found.why
    assert trail_keys("b", None, hears(text)) & incident.keys


@pytest.mark.parametrize("text", ["in 2021", "for 640,118 €", "500k for everyone", "call 640119"])
def test_years_prices_round_and_other_numbers_lead_nowhere(text: str) -> None:
    incident = known(counts=(people(640_118, 0), people(500_000)))
    assert link(says(2, Stage.PUBLICATION), [incident], hears(text)).incident is None


def test_the_only_incident_of_these_days_with_such_a_number_is_meant() -> None:
    incident = known(counts=(people(2_300_000),))
    twin = known(3, counts=(people(2_310_000),))
    again = says(2, Stage.PUBLICATION, counts=(people(2_300_000),))
    assert joins(again, incident)
    assert not joins(again, incident, twin)


# -- one victim, other numbers ---------------------------------------------------------------------


def test_another_number_for_the_same_name_is_a_resale_and_not_another_leak() -> None:
    incident = known(who=("Umbral Heron",), counts=(people(11_200_000),))
    resold = says(2, who=("Umbral Heron",), counts=(people(14_100_000),))
    assert joins(resold, incident)
    assert not joins(says(2, counts=(people(14_100_000),)), incident)


# -- keys ------------------------------------------------------------------------------------------


@given(st.integers(100, 10**9), st.floats(0.95, 1.05))
def test_numbers_that_agree_share_a_key(number: int, factor: float) -> None:
    one, other = (
        says(1, counts=(people(number),)),
        says(2, counts=(people(round(number * factor)),)),
    )
    shared = keys_of(one) & wanted_keys(other)
    assert any(key.startswith("count:") for key in shared)


def test_a_count_of_files_is_no_key() -> None:
    keys = keys_of(says(counts=(Count(3, 3, "files", 3),)))
    assert not any(key.startswith("count:") for key in keys)


@pytest.mark.parametrize(
    ("claim", "shared"),
    [
        ({"who": ("Пример-Банк",)}, "who:"),
        ({"called": ("Zorbelin",)}, "who:"),
        ({"watched": ("client-7",)}, "watch:client-7"),
        ({"files": (File("A.sql"),)}, "file:a.sql"),
        ({"links": ("hxxps://a[.]example",)}, "link:"),
        ({"countries": ("FR",), "sectors": ("health",)}, "place:FR|health"),
        ({"countries": ("FR",)}, "country:FR"),
        ({"sectors": ("health",)}, "sector:health"),
    ],
)
def test_what_can_join_is_a_key_under_which_the_incident_is_found(
    claim: dict[str, Any], shared: str
) -> None:
    found = keys_of(says(1, **claim)) & wanted_keys(says(2, **claim))
    assert any(key.startswith(shared) for key in found)


def test_country_and_sector_are_asked_together_where_both_are_known() -> None:
    wanted = wanted_keys(says(countries=("FR",), sectors=("health",)))
    assert not {"country:FR", "sector:health"} & wanted


def test_an_acronym_alone_is_not_asked() -> None:
    one = says(who=("Fjordlane Savings Bank",))
    assert any(key.startswith("who:acronym:") for key in keys_of(one))
    assert not any(key.startswith("who:acronym:") for key in wanted_keys(one))


def test_a_post_does_not_look_for_itself_or_for_its_neighbours() -> None:
    assert not any(key.startswith(("post:", "source:")) for key in wanted_keys(says()))


def test_the_trail_of_a_post_leads_to_what_it_answers_and_to_what_it_names() -> None:
    incident = known(who=("Пример-Банк",))
    assert trail_keys("board-a", "1", frozenset()) <= incident.keys
    assert trail_keys("board-a", None, sounds("clients of primer bank")) & incident.keys
    assert not trail_keys("board-a", None, sounds("clients of another")) & incident.keys


# -- whatever is weighed ---------------------------------------------------------------------------

CLAIMS = st.builds(
    Claim,
    who=st.sampled_from([(), ("Marrowby Clinic",), ("Fjordlane Bank",), ("Пример-Банк",)]),
    called=st.sampled_from([(), ("Zorbelin",)]),
    watched=st.sampled_from([(), ("client-7",)]),
    countries=st.sampled_from([(), ("FR",), ("GB",)]),
    sectors=st.sampled_from([(), ("health",), ("finance",)]),
    counts=st.sampled_from([(), (people(500_000),), (people(491_840),), (people(20),)]),
    files=st.sampled_from([(), (File("a.sql"),)]),
)


@given(st.lists(CLAIMS, max_size=6), CLAIMS, st.sampled_from(list(Stage)), st.randoms())
def test_the_order_of_the_candidates_decides_nothing_and_every_link_has_reasons(
    claims: Sequence[Claim], said: Claim, stage: Stage, shuffled: random.Random
) -> None:
    incidents = [opened(mention(n, claim=one)) for n, one in enumerate(claims, 10)]
    one = mention(1, stage, claim=said)
    found = link(one, incidents)
    shuffled.shuffle(incidents)
    assert link(one, incidents) == found
    assert found.why
    assert all(found.why)
    if found.incident:
        assert found.incident.id not in found.suggested


@given(CLAIMS, CLAIMS)
def test_what_an_incident_has_taken_in_it_knows_again(first: Claim, second: Claim) -> None:
    incident = advanced(opened(mention(1, claim=first)), mention(2, claim=second))
    again = replace(mention(2, claim=second), source="board-b")
    assert total(weigh(again, incident)) >= JOIN
