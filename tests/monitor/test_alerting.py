"""Which moves of an incident are said, and how few alerts that makes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerting import Policy, alert_for
from monitor.model import Alert, Claim, Clock, Count, Hand, Incident, Mention, Reason, Stage
from monitor.timeline import advanced, opened
from tests.monitor.specimens import START, mention

M, O, S, P, C, N, D = Stage


def people(said: int) -> tuple[Count, ...]:
    return (Count(said, said, "people", said),)


def says(number: int, stage: Stage = Stage.OFFER, **more: Any) -> Mention:
    """A mention with these claims; `lang` and `platform` are the mention's own."""
    own = {key: more.pop(key) for key in ("lang", "platform", "severity") if key in more}
    return mention(number, stage, claim=Claim(**more), **own)


def told(mentions: Iterable[Mention]) -> tuple[Incident, list[Alert | None]]:
    """The incident that the mentions make in this order, and what each of them made us say."""
    incident: Incident | None = None
    alerts = []
    for one in mentions:
        after = advanced(incident, one) if incident else opened(one)
        incident, alert = alert_for(incident, after, one, ("it fits",))
        alerts.append(alert)
    assert incident is not None
    return incident, alerts


def reasons(*mentions: Mention) -> list[Reason | None]:
    return [alert.reason if alert else None for alert in told(mentions)[1]]


# -- one alert for each stage ----------------------------------------------------------------------


def test_the_first_mention_is_said() -> None:
    one = says(1, M, who=("Marrowby",), severity="high")
    incident, (alert,) = told([one])
    assert alert is not None
    assert (alert.reason, alert.stage) == (Reason.FIRST_MENTION, M)
    assert (alert.incident, alert.revision) == (incident.id, incident.revision)
    assert (alert.at, alert.seen_at) == (one.published_at, one.seen_at)
    assert (alert.source, alert.post_id, alert.title) == (*one.key, one.title)
    assert (alert.severity, alert.claim, alert.excerpt) == ("high", incident.claim, one.excerpt)
    assert alert.milestones == incident.milestones
    assert alert.why == ("it is a mention", "it fits")


def test_each_new_stage_is_said_once() -> None:
    stages = [M, O, O, S, S, O, P, C, N, N, D, D, C, M]
    _, alerts = told(says(n, stage) for n, stage in enumerate(stages))
    said = [alert.stage if alert else None for alert in alerts]
    assert said == [M, O, None, S, None, None, P, C, N, None, D, None, None, None]
    assert {alert.reason for alert in alerts[1:] if alert} == {Reason.NEW_STAGE}


def test_the_second_hand_over_is_said_as_the_spread() -> None:
    _, alerts = told([says(1, P), says(2, P), says(3, P)])
    assert [alert.stage if alert else None for alert in alerts] == [P, C, None]


def test_nothing_is_said_on_a_repeat() -> None:
    said: dict[str, Any] = {
        "who": ("Marrowby",),
        "counts": people(500_000),
        "data_classes": ("Names",),
    }
    assert reasons(*(says(n, **said) for n in range(50))) == [Reason.FIRST_MENTION] + [None] * 49


def test_an_earlier_post_that_is_found_later_is_said_with_its_stage() -> None:
    _, alerts = told([says(5, O), says(2, M)])
    assert [alert.stage if alert else None for alert in alerts] == [O, M]


def test_a_publication_found_before_the_known_one_makes_that_one_the_spread() -> None:
    _, alerts = told([says(5, P), says(2, P)])
    last = alerts[-1]
    assert last is not None
    assert (last.reason, last.stage) == (Reason.NEW_STAGE, C)


# -- what grew in between --------------------------------------------------------------------------


def test_what_grew_is_told_with_the_next_alert() -> None:
    _, alerts = told(
        [
            says(1, O, counts=people(100_000), data_classes=("Names",)),
            says(2, O, counts=people(150_000), lang="tr", platform="telegram"),
            says(3, O, data_classes=("Blood types",)),
            says(4, P),
            says(5, C),
        ]
    )
    assert [alert is not None for alert in alerts] == [True, False, False, True, True]
    third, last = alerts[3], alerts[4]
    assert third is not None
    assert last is not None
    assert set(third.why) == {
        "it is a publication",
        "the number grew from 100,000 to 150,000",
        "new language: tr",
        "new kind of place: telegram",
        "new data: Blood types",
        "it fits",
    }
    assert last.why == ("it is a spread", "it fits")


def test_the_first_alert_says_of_nothing_that_it_is_new() -> None:
    _, (alert,) = told([says(1, watched=("w",), counts=people(9), data_classes=("Names",))])
    assert alert is not None
    assert alert.why == ("it is a offer", "it fits")


def test_a_count_that_doubled_is_said_alone_and_once() -> None:
    said = [says(n, counts=people(100_000 * 2**n)) for n in range(5)]
    assert reasons(*said) == [Reason.FIRST_MENTION, Reason.GREW, None, None, None]


def test_a_count_that_grew_by_less_waits() -> None:
    assert reasons(says(1, counts=people(100)), says(2, counts=people(199)))[1] is None
    assert reasons(says(1, counts=people(100)), says(2, counts=people(200)))[1] is Reason.GREW


def test_a_first_count_has_not_doubled() -> None:
    assert reasons(says(1), says(2, counts=people(100_000)))[1] is None


def test_a_new_watched_name_is_said_alone() -> None:
    _, alerts = told([says(1), says(2, watched=("w",)), says(3, watched=("w",))])
    assert [alert.reason if alert else None for alert in alerts] == [
        Reason.FIRST_MENTION,
        Reason.NEW_NAME,
        None,
    ]
    assert alerts[1] is not None
    assert "new watched name: w" in alerts[1].why
    assert alerts[1].stage is O


def test_each_watched_name_is_said_even_after_the_count_doubled() -> None:
    said = [
        says(1, counts=people(10)),
        says(2, counts=people(20)),
        says(3, watched=("v",)),
        says(4, watched=("w",)),
    ]
    assert reasons(*said)[1:] == [Reason.GREW, Reason.NEW_NAME, Reason.NEW_NAME]


def test_a_watched_name_that_is_told_first_keeps_no_doubling_from_being_told() -> None:
    said = [
        says(1, counts=people(100)),
        says(2, counts=people(100), watched=("acme",)),
        says(3, counts=people(500), watched=("acme",)),
    ]
    assert reasons(*said)[1:] == [Reason.NEW_NAME, Reason.GREW]


@pytest.mark.parametrize(
    ("watched", "crossing", "wanted"),
    [
        (("w",), {"lang": "tr", "platform": "telegram"}, Reason.NEW_LANGUAGE),
        ((), {"lang": "tr", "platform": "telegram"}, None),
        (("w",), {"lang": "tr"}, None),
        (("w",), {"platform": "telegram"}, None),
    ],
)
def test_a_watched_name_that_crosses_to_another_language_and_place_is_said_alone(
    watched: tuple[str, ...], crossing: dict[str, Any], wanted: Reason | None
) -> None:
    assert reasons(says(1, watched=watched), says(2, **crossing))[1] is wanted


def test_a_new_stage_outranks_everything_that_grew() -> None:
    said = reasons(says(1, counts=people(10)), says(2, P, counts=people(90), watched=("w",)))
    assert said[1] is Reason.NEW_STAGE


# -- few -------------------------------------------------------------------------------------------


def _any_mention(number: int, stage: Stage, said: int, lang: str, platform: str) -> Mention:
    return says(number, stage, counts=people(said), lang=lang, platform=platform)


MENTIONS = st.lists(
    st.builds(
        _any_mention,
        st.integers(0, 60),
        st.sampled_from(list(Stage)),
        st.sampled_from([0, 50, 200, 900, 10_000]),
        st.sampled_from(["en", "tr", "ru"]),
        st.sampled_from(["forum", "telegram"]),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda one: one.post_id,
)


@given(MENTIONS)
def test_posts_in_their_order_make_at_most_an_alert_a_milestone_and_one_more(
    mentions: Sequence[Mention],
) -> None:
    incident, alerts = told(sorted(mentions, key=lambda one: one.published_at))
    said = [alert for alert in alerts if alert]
    assert len(said) <= len(incident.milestones) + 1
    assert {alert.stage for alert in said} == {one.stage for one in incident.milestones}


@given(MENTIONS)
def test_in_any_order_each_stage_is_said_at_most_once_and_every_milestone_is(
    mentions: Sequence[Mention],
) -> None:
    incident, alerts = told(mentions)
    stages = [alert.stage for alert in alerts if alert and alert.reason is not Reason.GREW]
    assert len(stages) == len(set(stages))
    assert sum(alert is not None for alert in alerts) <= len(stages) + 1
    assert {one.stage for one in incident.milestones} <= incident.told.stages


@given(MENTIONS)
def test_every_alert_has_a_number_of_its_own_and_says_why(mentions: Sequence[Mention]) -> None:
    said = [alert for alert in told(mentions)[1] if alert]
    assert len({alert.key for alert in said}) == len(said)
    assert all(alert.why for alert in said)


@given(MENTIONS)
def test_what_is_read_again_is_not_said_again(mentions: Sequence[Mention]) -> None:
    incident, _ = told(mentions)
    for one in mentions:
        again = replace(one, revision=2)
        after = advanced(incident, again, again=True)
        incident, alert = alert_for(incident, after, again, ())
        assert alert is None or alert.reason is Reason.GREW


def test_with_watches_only_the_watched_are_told_and_then_with_their_whole_past() -> None:
    policy = Policy(watched_only=True)
    first = opened(mention(1, Stage.OFFER))
    untold, silence = alert_for(None, first, mention(1, Stage.OFFER), (), policy)
    assert silence is None
    named = mention(2, Stage.SAMPLE, claim=Claim(watched=("acme",)))
    _, alert = alert_for(untold, advanced(untold, named), named, (), policy)
    assert alert is not None
    assert alert.reason is Reason.FIRST_MENTION
    assert [m.stage for m in alert.milestones] == [Stage.OFFER, Stage.SAMPLE]


# -- the awareness clock ---------------------------------------------------------------------------


def test_an_alert_carries_the_clock_of_its_incident() -> None:
    before, _ = told([says(1, M)])
    before = replace(before, hand=Hand(aware_at=START))
    later = says(2, O)
    _, alert = alert_for(before, advanced(before, later), later, (), Policy(hours=24))
    assert alert is not None
    assert alert.clock == Clock(START, START + timedelta(hours=24))


def test_a_new_stage_does_not_forget_which_reminder_was_given() -> None:
    before, _ = told([says(1, M)])
    before = replace(before, told=replace(before.told, reminded=48))
    later = says(2, O)
    after, alert = alert_for(before, advanced(before, later), later, ())
    assert alert is not None
    assert after.told.reminded == 48
