"""An incident as it grows: the same milestones whatever the order in which its posts are read."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.keys import text_keys
from monitor.model import LADDER, Claim, Incident, Mention, Stage
from monitor.timeline import (
    advanced,
    incident_id,
    milestones_of,
    opened,
    stage_in,
    stage_of,
)
from tests.monitor.specimens import START, mention

M, O, S, P, C, N, D = Stage


def grown(mentions: Iterable[Mention]) -> Incident:
    """The incident that the mentions make, read in this order."""
    first, *rest = mentions
    incident = opened(first)
    for one in rest:
        incident = advanced(incident, one)
    return incident


def at_hours(*told: tuple[int, Stage]) -> list[Mention]:
    """Mentions written at these hours, in the order in which they are read."""
    return [mention(hour, stage) for hour, stage in told]


def steps(incident: Incident) -> list[tuple[int, Stage]]:
    """The milestones as hours and stages."""
    return [(round((m.at - START) / timedelta(hours=1)), m.stage) for m in incident.milestones]


# -- the ladder ------------------------------------------------------------------------------------


def test_each_stage_is_reached_by_its_first_post() -> None:
    whole = grown(at_hours((1, M), (2, O), (3, O), (4, S), (5, P), (6, C), (7, N), (8, D), (9, N)))
    assert steps(whole) == [(1, M), (2, O), (4, S), (5, P), (6, C), (7, N), (8, D)]
    assert whole.stage is P


def test_a_step_that_comes_after_a_higher_one_is_no_milestone() -> None:
    assert steps(grown(at_hours((1, P), (2, O), (3, M), (4, S)))) == [(1, P)]
    assert steps(grown(at_hours((1, O), (2, M), (3, S)))) == [(1, O), (3, S)]


def test_the_second_hand_over_is_a_spread() -> None:
    whole = grown(at_hours((1, O), (2, P), (3, P), (4, P)))
    assert steps(whole) == [(1, O), (2, P), (3, C)]
    assert [stage_in(whole, one) for one in at_hours((1, O), (2, P), (3, P), (4, P))] == [
        O,
        P,
        C,
        C,
    ]


def test_an_earlier_hand_over_that_is_found_later_takes_the_publication_s_place() -> None:
    late = grown(at_hours((1, O), (5, P)))
    assert steps(late) == [(1, O), (5, P)]
    found = advanced(late, mention(3, P))
    assert steps(found) == [(1, O), (3, P), (5, C)]
    assert stage_in(found, mention(5, P)) is C


def test_a_post_that_calls_itself_a_copy_is_a_spread_without_a_publication() -> None:
    whole = grown(at_hours((1, C)))
    assert steps(whole) == [(1, C)]
    assert whole.stage is C


def test_the_earliest_copy_is_the_spread() -> None:
    assert steps(grown(at_hours((1, P), (5, P), (3, C)))) == [(1, P), (3, C)]
    assert steps(grown(at_hours((1, P), (3, P), (5, C)))) == [(1, P), (3, C)]


def test_the_echo_does_not_climb_the_ladder() -> None:
    whole = grown(at_hours((1, N), (2, D)))
    assert whole.stage is N
    assert grown(at_hours((1, D), (2, N), (3, M))).stage is M


def test_milestones_stand_in_the_order_of_events_and_name_their_posts() -> None:
    whole = grown(at_hours((4, P), (1, M), (2, N)))
    assert steps(whole) == [(1, M), (2, N), (4, P)]
    assert [m.post_id for m in whole.milestones] == ["1", "2", "4"]
    assert all(m.seen_at - m.at == timedelta(minutes=5) for m in whole.milestones)


def test_at_the_same_time_the_higher_step_counts() -> None:
    two = [mention(1, S), replace(mention(2, O), published_at=mention(1).published_at)]
    assert [m.stage for m in grown(two).milestones] == [S]


# -- any order -------------------------------------------------------------------------------------

MENTIONS = st.lists(
    st.builds(
        lambda hour, stage, source: replace(mention(hour, stage), source=source),
        st.integers(0, 12),
        st.sampled_from(list(Stage)),
        st.sampled_from(["board-a", "board-b"]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.key,
)


@given(MENTIONS, st.randoms())
def test_any_order_of_the_mentions_gives_the_same_history(
    mentions: Sequence[Mention], shuffled: random.Random
) -> None:
    one = grown(mentions)
    other = grown(shuffled.sample(list(mentions), len(mentions)))
    assert one.milestones == other.milestones
    assert one.first == other.first
    assert one.title == other.title
    assert (one.stage, one.first_at, one.last_at) == (other.stage, other.first_at, other.last_at)
    assert (one.mentions, one.severity, one.keys) == (other.mentions, other.severity, other.keys)
    assert set(one.languages) == set(other.languages)
    assert set(one.sources) == set(other.sources)


@given(MENTIONS)
def test_what_is_told_of_an_incident_agrees_with_itself(mentions: Sequence[Mention]) -> None:
    whole = grown(mentions)
    stages = [milestone.stage for milestone in whole.milestones]
    assert len(set(stages)) == len(stages)
    ladder = [stage for stage in stages if stage in LADDER]
    assert ladder == sorted(ladder, key=lambda stage: stage.rank)
    assert whole.stage == (ladder[-1] if ladder else min(stages, key=lambda s: s.rank))
    assert whole.mentions == len(mentions) == whole.revision
    assert whole.first_at == whole.milestones[0].at
    assert whole.last_at == max(one.published_at for one in mentions)
    publications = [one for one in mentions if stage_in(whole, one) is P]
    assert len(publications) == any(one.stage is P for one in mentions)


# -- edits -----------------------------------------------------------------------------------------


def test_an_edited_post_counts_once() -> None:
    whole = grown(at_hours((1, O), (2, P)))
    edited = replace(mention(2, P), revision=2, seen_at=START + timedelta(days=1))
    again = advanced(whole, edited, again=True)
    assert again.mentions == 2
    assert again.revision == 3
    assert [m.stage for m in again.milestones] == [O, P]


def test_an_edit_is_never_the_copy_of_the_post_itself() -> None:
    whole = grown(at_hours((1, P)))
    for day in (1, 2):
        edited = replace(mention(1, P), seen_at=START + timedelta(days=day))
        whole = advanced(whole, edited, again=True)
    assert [m.stage for m in whole.milestones] == [P]
    assert stage_in(whole, edited) is P


def test_an_edit_that_proves_more_climbs_the_ladder_when_it_is_seen() -> None:
    offered = mention(1, O)
    edited = replace(mention(1, P), revision=2, seen_at=START + timedelta(days=3))
    whole = advanced(opened(offered), edited, again=True)
    assert [(m.stage, m.at) for m in whole.milestones] == [
        (O, offered.published_at),
        (P, edited.seen_at),
    ]


# -- what else grows -------------------------------------------------------------------------------


def test_an_incident_opens_with_what_its_first_mention_says() -> None:
    one = mention(1, O, claim=Claim(who=("Marrowby",)), severity="high")
    incident = opened(one)
    assert (incident.title, incident.stage, incident.severity) == (one.title, O, "high")
    assert (incident.opened_at, incident.first_at) == (one.seen_at, one.published_at)
    assert (incident.mentions, incident.revision, incident.claim) == (1, 1, one.claim)
    assert incident.told.stages == frozenset()


def test_ids_follow_from_the_post_alone() -> None:
    one = mention(1)
    other = replace(one, stage=P, title="other", seen_at=START, claim=Claim(who=("Marrowby",)))
    assert incident_id(one) == incident_id(other) == opened(other).id
    assert len(incident_id(one)) == 12
    ids = {incident_id(replace(mention(n), source=s)) for n in range(50) for s in ("a", "b")}
    assert len(ids) == 100
    assert incident_id(replace(one, source="a", post_id="bc")) != incident_id(
        replace(one, source="ab", post_id="c")
    )


def test_an_id_stays_when_an_earlier_post_is_found() -> None:
    assert grown(at_hours((5, O), (1, M))).id == incident_id(mention(5))


def test_the_graver_severity_stays() -> None:
    grave = replace(mention(1), severity="critical")
    assert grown([grave, mention(2)]).severity == "critical"
    assert grown([mention(2), grave]).severity == "critical"


def test_languages_places_and_sources_stand_in_order_of_appearance() -> None:
    other = replace(mention(2), lang="tr", platform="telegram", source="kanal-b")
    whole = grown([mention(1), other, mention(3)])
    assert whole.languages == ("en", "tr")
    assert whole.platforms == ("forum", "telegram")
    assert whole.sources == ("board-a", "kanal-b")


@pytest.mark.parametrize(
    ("read", "titled"),
    [
        (((1, M), (2, O)), 2),
        (((1, P), (2, O)), 1),
        (((2, O), (1, O)), 1),
        (((1, O), (2, O)), 1),
        (((1, M), (5, O), (3, O)), 3),
        (((1, N), (2, M)), 2),
        (((1, O), (2, N)), 1),
        (((2, O), (1, N)), 2),
    ],
)
def test_the_post_that_proves_most_gives_the_title_and_of_equals_the_earliest(
    read: tuple[tuple[int, Stage], ...], titled: int
) -> None:
    assert grown(at_hours(*read)).title == f"Post {titled}"


def test_nothing_seen_has_no_milestones() -> None:
    assert milestones_of({}) == ()
    assert stage_of(milestones_of({D: (), M: grown(at_hours((1, M))).first[M]})) is M


def test_an_incident_keeps_the_signatures_and_keys_of_its_latest_texts_only() -> None:
    signed = [replace(mention(n), signature=f"{n:02x}" * 64) for n in range(1, 31)]
    whole = grown([*signed, replace(mention(31), signature=signed[-1].signature), mention(32)])
    assert whole.signatures == tuple(one.signature for one in signed[-12:])
    near = {key for key in whole.keys if key.startswith("near:")}
    assert near == text_keys(*whole.signatures)
