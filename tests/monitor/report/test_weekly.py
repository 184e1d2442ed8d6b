import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Hand, Incident, Mention, Stage
from monitor.report import render
from monitor.report.model import Decision, Report, SourceLine
from monitor.report.period import period_of, week_of
from monitor.report.weekly import weekly
from tests.monitor.report import french_case

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2021, 3, 1, 8, tzinfo=UTC)
Case = tuple[Incident, tuple[Mention, ...]]


def seen_in(report: Report) -> list[tuple[str, str]]:
    """The keys of all mentions that a report tells of."""
    return [m.key for c in report.chapters for e in c.evidence for m in (e.mention, *e.copies)]


def decided(incident: Incident) -> tuple[Decision, ...]:
    posts = french_case.mentions()
    whole = period_of("2021-W06", PARIS)
    return weekly([(incident, posts)], whole, now=NOW, tz=PARIS).decisions


def reached(incident: Incident, *stages: Stage, **changes: object) -> Incident:
    """The incident as if it had come no further than these stages."""
    kept = tuple(m for m in incident.milestones if m.stage in stages)
    return replace(incident, milestones=kept, stage=kept[-1].stage, **changes)  # type: ignore[arg-type]


def test_the_lead_is_counted_from_the_first_mention_seen_and_from_the_first_written(
    report: Report,
) -> None:
    press = next(lead for lead in report.chapters[0].leads if lead.until is Stage.PRESS)
    assert press.event == timedelta(days=13, hours=13, minutes=50)
    assert press.seen == press.event - timedelta(minutes=7)


def test_a_lead_is_negative_when_the_press_was_faster_than_we(french: Case) -> None:
    incident, posts = french
    late = replace(incident, opened_at=datetime(2021, 2, 15, 10, 30, tzinfo=UTC))
    told = weekly([(late, posts)], period_of("2021-W06", PARIS), now=NOW, tz=PARIS)
    leads = {lead.until: lead for lead in told.chapters[0].leads}
    assert leads[Stage.PRESS].seen == timedelta(days=-1)
    assert leads[Stage.PRESS].event > timedelta(days=13)


def test_numbers_stand_side_by_side_in_the_order_in_which_they_were_stated(report: Report) -> None:
    counts = report.chapters[0].counts
    assert [(c.said, c.source, c.mentions) for c in counts] == [
        (500_000, "bazaar", 6),
        (491_840, "bazaar", 3),
        (489_838, "quickpaste", 1),
    ]


def test_languages_stand_in_the_order_in_which_they_were_crossed(report: Report) -> None:
    assert [(c.lang, c.platform) for c in report.chapters[0].crossings] == [
        ("en", "forum"),
        ("tr", "telegram"),
        ("ru", "forum"),
        ("fr", "paste"),
    ]


@pytest.mark.parametrize("by", ["seen", "event"])
def test_each_mention_is_told_in_exactly_one_week(french: Case, by: str) -> None:
    incident, posts = french
    slow = tuple(replace(m, seen_at=m.seen_at + timedelta(days=n)) for n, m in enumerate(posts))
    names = [f"2021-W{n:02}" for n in range(1, 20)]
    told = Counter(
        key
        for name in names
        for key in seen_in(
            weekly([(incident, slow)], period_of(name, PARIS), now=NOW, tz=PARIS, by=by)  # type: ignore[arg-type]
        )
    )
    assert told == Counter(m.key for m in posts)


def test_a_post_that_was_found_late_belongs_to_the_week_in_which_it_was_seen(french: Case) -> None:
    incident, posts = french
    late = replace(posts[0], seen_at=datetime(2021, 2, 20, tzinfo=UTC))
    known = (late, *posts[1:])
    seen = weekly([(incident, known)], week_of(late.seen_at, PARIS), now=NOW, tz=PARIS)
    event = weekly([(incident, known)], week_of(late.seen_at, PARIS), now=NOW, tz=PARIS, by="event")
    assert (seen_in(seen), seen_in(event)) == ([late.key], [])


def test_an_incident_without_a_mention_in_the_period_is_not_told(french: Case) -> None:
    report = weekly([french], period_of("2021-W10", PARIS), now=NOW, tz=PARIS)
    assert (report.chapters, report.new, report.moves, report.decisions) == ((), (), (), ())


def test_the_first_week_calls_the_incident_new_and_later_weeks_say_where_it_stood(
    french: Case,
) -> None:
    first = weekly([french], period_of("2021-W04", PARIS), now=NOW, tz=PARIS)
    third = weekly([french], period_of("2021-W06", PARIS), now=NOW, tz=PARIS)
    assert [i.id for i in first.new] == ["fr-2021-01"]
    assert (first.moves[0].before, third.new) == (None, ())
    assert third.moves[0].before is Stage.OFFER
    assert [m.stage for m in third.moves[0].reached] == [
        Stage.SAMPLE,
        Stage.PUBLICATION,
        Stage.SPREAD,
        Stage.PRESS,
    ]


def test_fifty_reposts_are_one_line_of_evidence(french: Case) -> None:
    incident, posts = french
    mirror = posts[6]
    reposts = tuple(
        replace(mirror, post_id=f"r{n}", published_at=mirror.published_at + timedelta(minutes=n))
        for n in range(50)
    )
    report = weekly(
        [(incident, posts + reposts)], period_of("2021-W06", PARIS), now=NOW, tz=PARIS, by="event"
    )
    line = next(e for e in report.chapters[0].evidence if e.copies)
    assert (len(line.copies), line.stage) == (50, Stage.SPREAD)
    assert report.mentions == 56


def test_a_copy_of_the_publication_counts_as_spread_and_the_first_one_does_not(
    report: Report,
) -> None:
    stages = {e.mention.post_id: e.stage for e in report.chapters[0].evidence}
    assert (stages["p06"], stages["p07"]) == (Stage.PUBLICATION, Stage.SPREAD)


def test_the_order_of_the_input_does_not_matter(
    french: Case, sources: tuple[SourceLine, ...]
) -> None:
    incident, posts = french
    other = replace(incident, id="other", severity="critical")
    cases = [(incident, posts), (other, posts)]
    period = period_of("2021-W06", PARIS)
    told = weekly(cases, period, now=NOW, tz=PARIS, sources=sources)
    shuffled = [(i, p[::2] + p[1::2]) for i, p in reversed(cases)]
    assert weekly(shuffled, period, now=NOW, tz=PARIS, sources=sources[::-1]) == told
    assert [c.incident.id for c in told.chapters] == ["other", "fr-2021-01"]


def test_what_is_published_without_an_official_word_must_be_decided_now(french: Case) -> None:
    incident = reached(french[0], Stage.MENTION, Stage.PUBLICATION, Stage.PRESS)
    (asked,) = decided(incident)
    assert asked.level == "now"
    assert asked.ask.startswith("Tell those concerned?")
    assert "records claimed: 500,000 / 491,840 / 489,838" in asked.why
    assert "the press already writes of it" in asked.why


def test_what_is_on_offer_must_be_decided_before_it_is_published(french: Case) -> None:
    (asked,) = decided(reached(french[0], Stage.MENTION, Stage.OFFER))
    assert (asked.level, asked.ask.split("?")[0]) == ("soon", "Warn the owner of the data")


def test_talk_about_a_watched_name_cannot_wait(french: Case) -> None:
    claim = replace(french[0].claim, watched=("our-labs",))
    (asked,) = decided(reached(french[0], Stage.MENTION, claim=claim))
    assert asked.level == "now"
    assert "names what you watch: our-labs" in asked.why


def test_grave_talk_asks_whether_it_is_believed_and_slighter_talk_does_not(french: Case) -> None:
    (asked,) = decided(reached(french[0], Stage.MENTION))
    assert (asked.level, asked.ask.split(",")[0]) == ("soon", "Believe it")
    assert decided(reached(french[0], Stage.MENTION, severity="medium")) == ()


@pytest.mark.parametrize(
    ("stages", "severity"),
    [((Stage.MENTION, Stage.DISCLOSURE), "high"), ((Stage.MENTION, Stage.OFFER), "low")],
)
def test_what_is_official_or_slight_asks_nobody(
    french: Case, stages: tuple[Stage, ...], severity: str
) -> None:
    assert decided(reached(french[0], *stages, severity=severity)) == ()


def test_a_source_that_a_person_must_repair_is_a_decision_and_one_that_is_down_is_not(
    report: Report,
) -> None:
    assert [d.subject for d in report.decisions if d.level == "operator"] == ["second-hall"]
    assert [s.name for s in report.blind] == ["second-hall", "quickpaste"]


# -- the awareness clock ---------------------------------------------------------------------------


def aware(incident: Incident, hours_ago: int, **hand: object) -> Incident:
    return replace(incident, hand=Hand(aware_at=NOW - timedelta(hours=hours_ago), **hand))  # type: ignore[arg-type]


def test_a_running_clock_comes_first_of_all_that_is_to_be_decided(french: Case) -> None:
    incident, posts = french
    late = aware(replace(incident, id="late", title="late"), 80)
    soon = aware(replace(incident, id="soon", title="soon"), 60)
    plain = replace(incident, id="plain", title="plain", milestones=incident.milestones[:4])
    cases = [(plain, posts), (soon, posts), (late, posts)]
    asked = weekly(cases, period_of("2021-W06", PARIS), now=NOW, tz=PARIS).decisions
    assert [(d.level, d.subject) for d in asked] == [
        ("now", "late"),
        ("now", "soon"),
        ("now", "plain"),
    ]
    assert asked[0].ask == "Tell the authority? Overdue by 8 h."
    assert asked[1].ask == "Tell the authority? 12 h left."


def test_a_clock_asks_though_nobody_spoke_of_its_incident_in_the_period(french: Case) -> None:
    incident, posts = french
    report = weekly([(aware(incident, 5), posts)], period_of("2021-W30", PARIS), now=NOW, tz=PARIS)
    assert report.chapters == ()
    assert [d.ask for d in report.decisions] == ["Tell the authority? 67 h left."]


def test_a_clock_that_stands_asks_for_nothing_and_is_still_shown(french: Case) -> None:
    incident, posts = french
    told = aware(incident, 80, notified_at=NOW - timedelta(hours=40))
    report = weekly([(told, posts)], period_of("2021-W06", PARIS), now=NOW, tz=PARIS)
    assert not [d for d in report.decisions if "authority" in d.ask]
    assert "in time, 32 h before its end" in render.markdown(report)


def test_each_form_of_the_report_shows_the_clock(french: Case) -> None:
    incident, posts = french
    week = period_of("2021-W06", PARIS)
    report = weekly([(aware(incident, 5), posts)], week, now=NOW, tz=PARIS, hours=24)
    assert "Clock: 19 h left" in render.markdown(report)
    assert "Clock: 19 h left" in render.html(report)
    (chapter,) = json.loads(render.as_json(report))["incidents"]
    assert chapter["clock"]["seconds_left"] == 19 * 3600
    assert chapter["clock"]["stopped_at"] is None
