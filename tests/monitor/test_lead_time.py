"""How early an incident was known, what was seen late, and by which gap."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.coverage import foreseen, watching
from monitor.gaps import Coverage, Silence, Watching
from monitor.lead_time import Foresight, Late, foresight, leads, tally
from monitor.model import Claim, Hand, Incident, Mention, Milestone, Stage
from monitor.replay import IN_MEMORY
from monitor.report import foresight as words
from monitor.report import render
from monitor.report.period import period_of
from monitor.report.weekly import weekly
from monitor.storage.store import PollCommit, Store, open_store
from monitor.tables import ReportTable, Settings, SourceTable
from monitor.timeline import advanced, opened
from tests.monitor.report import french_case
from tests.monitor.specimens import START, mention

PARIS = ZoneInfo("Europe/Paris")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOARD = "board-a"
WATCHED = Coverage(since=START - 30 * DAY, every=HOUR / 4)


def post(day: float, stage: Stage = Stage.MENTION, late: timedelta = HOUR / 12, **more: Any) -> Any:
    """A mention that was written so many days after the start, and seen so late."""
    at = START + day * DAY
    number = round(day * 1000)
    return mention(number, stage, **{"published_at": at, "seen_at": at + late} | more)


def incident_of(posts: Iterable[Mention]) -> Incident:
    """The incident that the posts make, in the order in which they were seen."""
    first, *others = sorted(posts, key=lambda one: (one.seen_at, one.published_at, one.revision))
    incident, known = opened(first), {first.key}
    for one in others:
        incident = advanced(incident, one, again=one.key in known)
        known.add(one.key)
    return incident


def told(*posts: Mention, board: Coverage = WATCHED, **others: Coverage) -> Foresight:
    """What is told of the posts when the board, and others, were watched so."""
    sources = {BOARD: board, **others}
    return foresight(incident_of(posts), posts, Watching(sources=sources))


def only(foreseen: Foresight) -> Late:
    (late,) = foreseen.lates
    return late


def said(foreseen: Foresight) -> str:
    return words.foreseen(foreseen, UTC)


MENTION, OFFER, PUBLICATION, PRESS = (
    post(0),
    post(3, Stage.OFFER),
    post(10, Stage.PUBLICATION),
    post(12, Stage.PRESS),
)


# leads


def test_the_sentence_tells_the_leads_in_their_order_and_nothing_else_when_nothing_was_late() -> (
    None
):
    foreseen = told(MENTION, OFFER, PUBLICATION, PRESS)
    assert foreseen.lates == ()
    assert (
        said(foreseen)
        == "seen 9 days 23 h before the publication and 11 days 23 h before the press"
    )


def test_an_incident_that_was_heard_of_from_the_press_says_plainly_after() -> None:
    late = post(12, Stage.PRESS, late=3 * HOUR)
    foreseen = told(late)
    assert said(foreseen).startswith("seen 3 h after the press; the press of 14 May 2022")


def test_an_incident_that_went_no_further_says_so() -> None:
    assert said(told(MENTION)) == "neither published nor in the press so far"


def test_the_french_case_was_known_twelve_days_before_the_publication() -> None:
    posts = french_case.mentions()
    until = {lead.until: lead.seen for lead in leads(french_case.incident(posts))}
    assert 11 * DAY < until[Stage.PUBLICATION] < 12 * DAY + DAY / 2
    assert 13 * DAY < until[Stage.PRESS] < 14 * DAY + DAY / 2


# what is late


@pytest.mark.parametrize(
    ("every", "late", "count"),
    [
        (HOUR / 4, HOUR, 0),
        (HOUR / 4, HOUR + timedelta(seconds=1), 1),
        (6 * HOUR, 11 * HOUR, 0),
        (6 * HOUR, 13 * HOUR, 1),
        (None, HOUR, 0),
    ],
)
def test_a_post_is_late_after_two_polls_and_never_within_an_hour(
    every: timedelta | None, late: timedelta, count: int
) -> None:
    coverage = Coverage(since=START - DAY, every=every)
    assert len(told(post(0, late=late), board=coverage).lates) == count


def test_the_operator_can_be_more_patient() -> None:
    posts = (post(0, late=5 * HOUR),)
    patient = Watching(sources={BOARD: WATCHED}, late_after=6 * HOUR)
    assert foresight(incident_of(posts), posts, patient).lates == ()


def test_a_milestone_that_is_the_first_of_its_language_too_is_told_once() -> None:
    offer = post(3, Stage.OFFER, late=2 * DAY, lang="tr")
    late = only(told(MENTION, offer))
    assert (late.stage, late.lang, late.reached) == (Stage.OFFER, "tr", True)
    assert words.subject(late, UTC) == "the offer of 5 May 2022 (the first post in Turkish)"


def test_the_first_post_of_a_language_matters_and_the_second_does_not() -> None:
    first = post(4, late=2 * DAY, lang="ru")
    second = post(5, late=2 * DAY, lang="ru")
    late = only(told(MENTION, OFFER, first, second))
    assert (late.reached, late.post_id) == (False, first.post_id)
    assert words.subject(late, UTC) == "the first post in Russian (6 May 2022)"


def test_a_language_that_is_not_known_is_no_first() -> None:
    assert told(MENTION, post(4, late=2 * DAY, lang="und")).lates == ()


def test_a_post_that_claims_to_come_from_the_future_is_not_late() -> None:
    assert told(post(0, late=-2 * DAY)).lates == ()


# by which gap


def test_a_place_that_was_added_later_is_a_missing_source() -> None:
    offer = post(3, Stage.OFFER, late=2 * DAY, source="board-b")
    foreseen = told(MENTION, offer, **{"board-b": Coverage(since=offer.seen_at)})
    assert only(foreseen).gap.kind == "source missing"
    assert said(foreseen).endswith(
        "the offer of 5 May 2022 was seen 2 days late because board-b was not watched before "
        "7 May 2022, 08:00"
    )


def test_a_place_that_is_no_source_is_a_missing_source() -> None:
    late = only(told(MENTION, post(3, Stage.OFFER, late=2 * DAY, source="elsewhere")))
    assert late.gap.kind == "source missing"
    assert words.because(late, UTC).startswith("because elsewhere is not watched itself")


def test_a_source_that_could_not_be_looked_at_is_silent() -> None:
    offer = post(3, Stage.OFFER, late=2 * DAY)
    outage = Silence(offer.published_at - HOUR, offer.seen_at, "unreachable")
    late = only(told(MENTION, offer, board=replace(WATCHED, silences=(outage,))))
    assert late.gap.kind == "source silent"
    assert words.because(late, UTC) == (
        "because board-a could not be looked at (unreachable) "
        "from 5 May 2022, 07:00 until 7 May 2022, 08:00"
    )


def test_an_outage_that_was_over_long_before_explains_nothing() -> None:
    offer = post(3, Stage.OFFER, late=5 * DAY)
    outage = Silence(offer.published_at, offer.published_at + HOUR, "unreachable")
    other = Silence(offer.seen_at + DAY, None, "refused")
    late = only(told(MENTION, offer, board=replace(WATCHED, silences=(outage, other))))
    assert late.gap.kind == "unclear"


def test_of_two_gaps_the_longer_one_is_told_and_that_it_was_not_all() -> None:
    offer = post(3, Stage.OFFER, late=5 * DAY)
    added = offer.published_at + DAY
    outage = Silence(added, offer.seen_at, "refused")
    late = only(told(MENTION, offer, board=Coverage(since=added, silences=(outage,))))
    assert late.gap.kind == "source silent"
    assert words.because(late, UTC).startswith("mostly because board-a could not be looked at")


def test_a_post_that_only_the_incident_claimed_had_no_rule() -> None:
    late = only(told(MENTION, post(3, Stage.OFFER, late=2 * DAY, rules=())))
    assert late.gap.kind == "rule missing"
    assert "only the open incident claimed it" in words.because(late, UTC)


def test_a_post_whose_source_was_read_in_between_had_no_rule_then() -> None:
    between = post(4)
    foreseen = told(MENTION, between, post(3, Stage.OFFER, late=3 * DAY))
    late = only(foreseen)
    assert (late.gap.kind, late.gap.since) == ("rule missing", between.seen_at)
    assert "nothing flagged it then" in words.because(late, UTC)


def test_what_nothing_explains_is_unclear() -> None:
    late = only(told(MENTION, post(3, Stage.OFFER, late=3 * DAY)))
    assert late.gap.kind == "unclear"


def test_where_nothing_is_known_of_the_sources_nothing_is_claimed() -> None:
    posts = (MENTION, post(3, Stage.OFFER, late=3 * DAY, rules=()))
    assert only(foresight(incident_of(posts), posts, Watching())).gap.kind == "unclear"


def test_a_stage_that_stood_there_only_after_an_edit_is_no_gap_of_ours() -> None:
    before = post(1)
    after = replace(before, revision=2, stage=Stage.OFFER, seen_at=before.published_at + 2 * DAY)
    for known in ((MENTION, before, after), (MENTION, after)):
        late = only(foresight(incident_of((MENTION, before, after)), known, Watching()))
        assert (late.gap.kind, late.by) == ("edited", 2 * DAY)
        assert late.at == before.published_at


def test_an_edit_later_does_not_make_the_first_post_of_a_language_late() -> None:
    before = post(1, lang="tr")
    after = replace(before, revision=2, seen_at=before.published_at + 9 * DAY)
    incident = incident_of((MENTION, before, after))
    for known in ((MENTION, before, after), (MENTION, after)):
        assert foresight(incident, known, Watching()).lates == ()


def test_a_stage_that_only_a_person_told_of_was_in_no_source() -> None:
    incident = incident_of((MENTION,))
    press = Milestone(Stage.PRESS, START + DAY, START + 4 * DAY, "by hand", "")
    by_hand = replace(incident, milestones=(*incident.milestones, press))
    late = only(foresight(by_hand, (MENTION,), Watching(sources={BOARD: WATCHED})))
    assert late.gap.kind == "source missing"
    assert "a person did" in words.because(late, UTC)


# places that nobody watches


def test_a_forward_from_a_place_that_is_no_source_is_told() -> None:
    posts = [
        post(n, forwarded_from=name) for n, name in enumerate(("Example Yard", "@exampleyard"))
    ]
    (pointer,) = told(*posts).pointers
    assert (pointer.place, pointer.posts, pointer.at) == ("Example Yard", 2, START)


@pytest.mark.parametrize("name", ["board-a", "Board A", "@Board_A", "Own Name", "[phone number]"])
def test_a_forward_from_a_source_or_from_a_masked_name_tells_nothing(name: str) -> None:
    board = replace(WATCHED, also=("own_name",))
    assert told(post(0, forwarded_from=name), board=board).pointers == ()


def test_a_forward_from_an_address_and_a_link_into_it_are_one_place() -> None:
    posts = [
        post(0, forwarded_from="https://t.me/Example_Yard"),
        post(1, claim=Claim(links=("hxxps://t[.]me/s/example_yard/12",))),
    ]
    (pointer,) = told(*posts).pointers
    assert (pointer.place, pointer.posts) == ("t[.]me/Example_Yard", 2)


@pytest.mark.parametrize("name", ["https://t.me/+AbCdEfGh", "https://www.facebook.com/someone"])
def test_a_forward_from_where_nobody_could_watch_is_no_place_to_watch(name: str) -> None:
    assert told(post(0, forwarded_from=name)).pointers == ()


def test_a_copy_of_what_was_seen_already_points_nowhere() -> None:
    copy = post(1, forwarded_from="Example Yard", text_key=MENTION.text_key)
    assert told(MENTION, copy).pointers == ()


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("hxxps://t[.]me/example_yard/12", "t[.]me/example_yard"),
        ("t[.]me/s/Example_Yard/12?single", "t[.]me/Example_Yard"),
        ("hxxps://telegram[.]me/example_yard/12", "t[.]me/example_yard"),
        ("hxxps://web[.]telegram[.]org/k/#@example_yard", None),
        ("hxxps://t[.]me/c/1234567/12", None),
        ("hxxps://t[.]me/example_yard", None),
        ("hxxps://t[.]me/+AbCdEf", None),
        ("hxxps://example[.]org/t/12", None),
    ],
)
def test_a_link_to_a_post_of_a_channel_points_there_and_a_mere_name_does_not(
    link: str, place: str | None
) -> None:
    found = told(post(0, claim=Claim(links=(link,)))).pointers
    assert [one.place for one in found] == ([place] if place else [])


def test_a_place_is_told_so_that_nobody_follows_it_by_accident() -> None:
    (pointer,) = told(post(0, forwarded_from="news of https://example.org/x")).pointers
    assert pointer.place == "news of hxxps://example[.]org/x"


# old cases


def archive(read_at: datetime) -> tuple[Mention, ...]:
    posts = (MENTION, OFFER, PUBLICATION, PRESS)
    return tuple(replace(one, seen_at=read_at) for one in posts)


def test_an_archive_that_is_read_in_one_go_is_told_by_the_times_of_its_posts() -> None:
    read_at = START + 1700 * DAY
    foreseen = told(*archive(read_at))
    assert (foreseen.afterwards, foreseen.lates) == (read_at, ())
    assert said(foreseen) == (
        "an old case, read afterwards on 27 Dec 2026; by the posts' own times first spoken of "
        "10 days before the publication and 12 days before the press"
    )
    assert "1688 days" not in render.html(report(foreseen, archive(read_at)))
    assert tally([foreseen]).medians == ()
    assert tally([foreseen]).afterwards == 1


def test_what_is_written_of_an_old_case_after_it_was_read_is_live_again() -> None:
    read_at = START + 100 * DAY
    spread = post(103, Stage.SPREAD, late=2 * DAY)
    foreseen = told(*archive(read_at), spread)
    assert foreseen.afterwards == read_at
    assert only(foreseen).stage is Stage.SPREAD


def test_a_source_that_is_added_while_the_case_is_fresh_is_a_gap_and_no_archive() -> None:
    read_at = PRESS.published_at + 2 * DAY
    foreseen = told(*archive(read_at), board=Coverage(since=read_at))
    assert foreseen.afterwards is None
    assert {late.gap.kind for late in foreseen.lates} == {"source missing"}
    assert said(foreseen).startswith("seen 4 days after the publication and 2 days after the press")


def report(foreseen: Foresight, posts: tuple[Mention, ...]) -> Any:
    return weekly(
        [(foreseen.incident, posts)],
        period_of("2022-W19", PARIS),
        now=START + 20 * DAY,
        tz=PARIS,
        by="event",
        watching=Watching(sources={BOARD: WATCHED}),
    )


# many


def test_the_median_is_over_the_incidents_that_reached_the_stage() -> None:
    cases = [
        told(replace(MENTION, seen_at=MENTION.published_at + n * DAY), PUBLICATION)
        for n in (1, 3, 12)
    ]
    (until,) = tally([*cases, told(MENTION)]).medians
    assert (until.until, until.incidents, until.before) == (Stage.PUBLICATION, 3, 2)
    assert until.seen == 7 * DAY


def test_gaps_are_counted_by_kind_and_say_what_closes_them() -> None:
    case = told(MENTION, post(3, Stage.OFFER, late=2 * DAY, rules=()))
    total = tally([case, case])
    assert total.gaps["rule missing"] == 2
    assert total.gaps["edited"] == 0
    assert "seen late 2 times: rule missing (extend the rules)" in words.tallied(total)


def test_what_a_person_struck_counts_nowhere() -> None:
    case = told(MENTION, post(3, Stage.OFFER, late=2 * DAY), PUBLICATION)
    for struck in ({"hand": Hand(verdict="dismissed")}, {"merged_into": "another"}):
        total = tally([replace(case, incident=replace(case.incident, **struck))])
        assert (total.incidents, total.medians, set(total.gaps.values())) == (0, (), {0})


def test_a_report_counts_each_gap_in_the_period_to_which_it_belongs() -> None:
    posts = (MENTION, post(3, Stage.OFFER, late=2 * DAY, rules=()), PUBLICATION, PRESS)
    incident = incident_of(posts)
    sources = Watching(sources={BOARD: WATCHED})
    weeks = [
        weekly([(incident, posts)], period_of(name, PARIS), now=START, tz=PARIS, watching=sources)
        for name in ("2022-W18", "2022-W19", "2022-W20")
    ]
    assert [week.tally.gaps["rule missing"] for week in weeks] == [1, 0, 0]
    assert [[one.until for one in week.tally.medians] for week in weeks] == [
        [],
        [Stage.PUBLICATION, Stage.PRESS],
        [],
    ]


@pytest.mark.parametrize("write", [render.html, render.markdown, render.as_json])
def test_the_report_tells_the_gap_in_each_format_whatever_a_place_is_called(write: Any) -> None:
    hostile = "<b>board</b>|[x](y)"
    late = post(8, Stage.OFFER, late=DAY, source=hostile, forwarded_from="<i>yard</i>")
    posts = (MENTION, late, PUBLICATION)
    page = write(report(told(*posts), posts))
    assert "source missing" in page
    assert ("<b>board" in page or "<i>yard" in page) == (write is render.as_json)


# from the store


async def kept(store: Store, *revisions: Mention, incident: Incident) -> None:
    row = await store.source(BOARD, "feed", START)
    for version, one in enumerate(revisions, row.version):
        poll = PollCommit(
            source=BOARD,
            cursor=None,
            version=version,
            mentions=((one, incident.id),),
            incidents=(incident,),
            next_poll_at=one.seen_at,
            now=one.seen_at,
            posts_seen=1,
        )
        await store.commit(poll)


async def test_outages_first_days_and_intervals_come_from_store_and_configuration() -> None:
    offer = post(3, Stage.OFFER, late=2 * DAY)
    table = SourceTable(name=BOARD, connector="feed", every=timedelta(hours=2))
    settings = Settings(source=(table,), report=ReportTable(late_after=2 * HOUR))
    async with open_store(IN_MEMORY) as store:
        await store.source(BOARD, "feed", START)
        down = offer.published_at - HOUR
        await store.look_failed(BOARD, "unreachable", "away", offer.seen_at, down)
        incident = incident_of((offer,))
        await kept(store, offer, incident=incident)
        watched = await watching(store, settings)
        late = only(await foreseen(store, incident, watched))
    assert watched.late_after == 2 * HOUR
    assert (watched.sources[BOARD].since, watched.patience(BOARD)) == (START, 4 * HOUR)
    assert (late.gap.kind, late.gap.since) == ("source silent", down)


async def test_what_an_edited_post_said_before_is_asked_of_the_store() -> None:
    first = post(1, lang="tr", late=2 * DAY)
    edit = replace(first, revision=2, digest="other", seen_at=first.published_at + 9 * DAY)
    incident = incident_of((MENTION, first, edit))
    async with open_store(IN_MEMORY) as store:
        await kept(store, MENTION, first, edit, incident=incident)
        late = only(await foreseen(store, incident, Watching()))
    assert (late.lang, late.by) == ("tr", 2 * DAY)
