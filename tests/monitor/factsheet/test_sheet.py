"""What a fact sheet states, by what it is known, and what it says is not known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.clock import clock_of
from monitor.factsheet.kinds import kinds
from monitor.factsheet.sheet import sheet
from monitor.factsheet.stated import contradicting, figures
from monitor.model import Count, Hand, Milestone, Stage
from tests.monitor.factsheet.cases import AWARE, NOW, act, case, lines, people, says

AFFECTS = act("confirm", 1, time=AWARE, affects_us=True)


def aware(**hand: object) -> object:
    known = case()
    return replace(known.incident, hand=Hand(aware_at=AWARE, **hand))  # type: ignore[arg-type]


# -- how far a statement stands --------------------------------------------------------------------


def test_every_statement_about_the_world_has_evidence_or_says_that_nothing_is_known() -> None:
    for section in sheet(case(incident=aware(), acts=(AFFECTS,))).sections:
        for line in section.statements:
            general = line.standing in ("unknown", "observed") or line.key == "consequence.control"
            assert bool(line.evidence) != general, line


def test_what_posts_say_stands_as_claimed_and_an_official_word_as_official() -> None:
    nature = lines(case(), "nature")
    assert nature["stage.offer"].standing == "claimed"
    assert nature["stage.disclosure"].standing == "official"
    assert lines(case(), "data")["data.class"].standing == "claimed"


def test_evidence_names_the_post_and_what_became_of_it() -> None:
    first = says(1, counts=(people(500),), url="hxxps://forum[.]example[.]org/1")
    gone = first.seen_at + timedelta(hours=2)
    edited = replace(first, revision=2, vanished_at=gone, seen_at=gone)
    known = case(edited, history=(first, edited), reliability={"board-a": "C"})
    (evidence,) = lines(known, "people")["number.people"].evidence
    assert (evidence.source, evidence.post_id, evidence.at) == ("board-a", "1", first.published_at)
    assert (evidence.revision, evidence.vanished_at) == (2, gone)
    assert (evidence.seen_at, evidence.url) == (first.seen_at, first.url)
    assert evidence.reliability == "C"


# -- nature ----------------------------------------------------------------------------------------


def test_a_leak_that_is_only_talked_about_is_a_possible_loss() -> None:
    nature = lines(case(says(1, Stage.MENTION)), "nature")
    assert "nature.possible" in nature
    assert "nature.confidentiality" not in nature


def test_each_milestone_is_told_with_its_post() -> None:
    nature = lines(case(), "nature")
    posts = {key: line.evidence[0].post_id for key, line in nature.items() if "stage." in key}
    assert posts == {
        "stage.mention": "p01",
        "stage.offer": "p03",
        "stage.sample": "p05",
        "stage.publication": "p06",
        "stage.spread": "p07",
        "stage.press": "p10",
        "stage.disclosure": "p12",
    }


def test_a_stage_that_a_person_set_is_told_as_a_decision() -> None:
    known = case(says(1, Stage.MENTION))
    milestone = Milestone(Stage.PRESS, NOW, NOW, "", "")
    incident = replace(known.incident, milestones=(*known.incident.milestones, milestone))
    known = replace(known, incident=incident, acts=(act("stage", stage=Stage.PRESS),))
    line = lines(known, "nature")
    assert line["stage.set"].standing == "recorded"
    assert [e.kind for e in line["stage.set"].evidence] == ["act"]


def test_the_breach_happened_at_the_latest_when_it_was_first_spoken_of() -> None:
    latest = lines(case(), "nature")["nature.latest"]
    assert latest.standing == "derived"
    assert "31 January 2021, 21:40 at the latest" in latest.text


@pytest.mark.parametrize(
    ("stages", "verdict", "open_"),
    [
        ((Stage.MENTION,), "open", True),
        ((Stage.MENTION,), "confirmed", False),
        ((Stage.MENTION, Stage.DISCLOSURE), "open", False),
    ],
)
def test_whether_it_is_true_is_open_until_somebody_confirms_it(
    stages: tuple[Stage, ...], verdict: str, open_: bool
) -> None:
    known = case(*(says(n, stage) for n, stage in enumerate(stages, 1)))
    incident = replace(known.incident, hand=Hand(verdict=verdict))  # type: ignore[arg-type]
    assert ("unknown.genuine" in lines(replace(known, incident=incident), "nature")) is open_


def test_who_is_concerned_is_open_until_a_post_or_a_person_says_it() -> None:
    assert "unknown.who" in lines(case(says(1)), "nature")
    assert "unknown.who" not in lines(case(says(1, who=("Example Labs",))), "nature")
    ours = case(says(1))
    hand = Hand(aware_at=AWARE)
    ours = replace(ours, incident=replace(ours.incident, hand=hand), clock=clock_of(hand, 72))
    assert "unknown.who" not in lines(ours, "nature")
    named = replace(ours, clock=None, incident=replace(ours.incident, hand=Hand(who=("Labs",))))
    assert lines(named, "nature")["nature.who"].standing == "recorded"


# -- numbers ---------------------------------------------------------------------------------------


def test_a_number_is_a_range_with_who_said_it_first_and_how_many_repeat_it() -> None:
    about = people(500_000, 450_000, 550_000)
    known = case(*(says(n, counts=(about,)) for n in (1, 2, 3)))
    assert lines(known, "people")["number.people"].text == (
        "500,000 people (that is, between 450,000 and 550,000): first stated on 2 May 2022, 11:00 "
        "(board-a), repeated by 2 more posts."
    )


def test_a_number_that_an_edit_brought_was_said_when_the_edit_was_read() -> None:
    first = says(1)
    late = says(1, counts=(people(900),), revision=2, seen_at=first.seen_at + timedelta(days=3))
    (figure,) = figures((first, late))
    assert figure.tally.at == late.seen_at


@pytest.mark.parametrize(
    ("numbers", "apart"),
    [
        ((500_000, 491_840, 478_882), ()),
        ((500_000, 1_200_000), (500_000, 1_200_000)),
        ((500_000, 510_000, 9_000), (9_000, 500_000, 510_000)),
    ],
)
def test_numbers_that_are_far_apart_exclude_each_other(
    numbers: tuple[int, ...], apart: tuple[int, ...]
) -> None:
    posts = [says(n, counts=(people(said),)) for n, said in enumerate(numbers, 1)]
    assert tuple(one.said for one in contradicting(figures(posts))) == apart
    assert ("number.conflict" in lines(case(*posts), "people")) is bool(apart)


def test_people_and_records_are_counted_apart_and_each_says_what_the_other_lacks() -> None:
    rows = case(says(1, counts=(Count(800, 800, "rows", 800),)))
    assert "unknown.people-from-records" in lines(rows, "people")
    assert "number.rows" in lines(rows, "records")
    persons = case(says(1, counts=(people(800),)))
    assert "unknown.records-from-people" in lines(persons, "records")
    neither = case(says(1))
    assert "unknown.people-number" in lines(neither, "people")
    assert "unknown.records-number" in lines(neither, "records")


def test_an_official_number_is_told_as_one() -> None:
    known = case(says(1, counts=(people(500),)), says(2, Stage.DISCLOSURE, counts=(people(488),)))
    told = [line for line in sheet(known).sections[2].statements if line.key == "number.people"]
    assert [line.standing for line in told] == ["claimed", "official"]


# -- data and consequences -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Blood types", "special category of personal data (Article 9 GDPR)"),
        ("Social security numbers", "national identification number (Article 87 GDPR)"),
        ("Criminal records", "convictions and offences (Article 10 GDPR)"),
        ("Bank account numbers", "financial data"),
        ("Passwords", "access credentials"),
    ],
)
def test_what_the_law_or_the_guidelines_single_out_is_flagged(name: str, words: str) -> None:
    known = case(says(1, data_classes=(name,)))
    assert words in lines(known, "data")["data.class"].text
    assert "risk.high" in lines(known, "consequences")


def test_the_gravest_categories_come_first_and_an_unknown_one_is_told_as_it_came() -> None:
    names = ("Names", "Shoe sizes", "Blood types", "Credit cards")
    known = case(says(1, data_classes=names))
    told = [l.text.split(" –")[0].split(":")[0] for l in sheet(known).sections[4].statements[:4]]
    assert told == ["Blood groups", "Payment cards", "Names", "Shoe sizes"]


@pytest.mark.parametrize(
    ("claim", "follows"),
    [
        ({"data_classes": ("Passwords",)}, "takeover"),
        ({"data_classes": ("Email addresses",)}, "phishing"),
        ({"data_classes": ("Credit cards",)}, "money"),
        ({"data_classes": ("Passport numbers",)}, "identity-theft"),
        ({"data_classes": ("Personal health data",)}, "secrecy"),
        ({"data_classes": ("Sexual orientations",)}, "blackmail"),
        ({"data_classes": ("Physical addresses",)}, "safety"),
        ({"data_classes": ("Travel habits",)}, "profile"),
        ({"sectors": ("education",)}, "vulnerable"),
    ],
)
def test_a_consequence_follows_from_what_is_claimed_and_only_then(
    claim: dict[str, tuple[str, ...]], follows: str
) -> None:
    key = f"consequence.{follows}"
    line = lines(case(says(1, Stage.MENTION, **claim)), "consequences")[key]
    assert line.standing == "derived"
    assert line.basis
    assert [e.post_id for e in line.evidence] == ["1"]
    assert key not in lines(case(says(1, Stage.MENTION)), "consequences")


def test_without_any_data_class_the_consequences_are_not_known() -> None:
    found = lines(case(says(1, Stage.MENTION)), "consequences")
    assert set(found) == {"consequence.control", "unknown.consequences"}


def test_every_kind_of_data_that_the_rules_know_has_its_place() -> None:
    from rules.load import load  # noqa: PLC0415

    shipped = {c.value for c in load().concepts.values() if c.kind == "data-class"}
    assert shipped
    assert shipped <= kinds().classes.keys()


# -- deadline, contact, measures -------------------------------------------------------------------


def test_the_deadline_stands_with_who_recorded_it() -> None:
    found = lines(case(incident=aware(), acts=(AFFECTS,)), "clock")
    assert "due by 26 February 2021, 09:00: 22 h left" in found["clock.due"].text
    assert [e.source for e in found["clock.since"].evidence] == ["Dana"]
    assert "unknown.delay" not in found


def test_a_late_notification_asks_for_its_reasons() -> None:
    late = case(incident=aware(), acts=(AFFECTS,), now=AWARE + timedelta(hours=80))
    assert "unknown.delay" in lines(late, "clock")
    told = aware(notified_at=AWARE + timedelta(hours=75))
    found = lines(case(incident=told, acts=(AFFECTS, act("notified", 75))), "clock")
    assert "late, 3 h after the end" in found["clock.late"].text
    assert "unknown.delay" in found


def test_without_awareness_no_clock_runs_and_the_sheet_says_so() -> None:
    assert list(lines(case(), "clock")) == ["unknown.aware"]


def test_what_was_set_aside_says_so() -> None:
    known = case()
    incident = replace(known.incident, hand=Hand(verdict="dismissed", closed_at=NOW))
    found = lines(replace(known, incident=incident, acts=(act("dismiss"),)), "clock")
    assert "false alarm by Dana" in found["clock.dismissed"].text


def test_measures_come_from_what_people_recorded() -> None:
    acts = (AFFECTS, act("assign", 2, assignee="Kim"), act("note", 3, note="Access cut."))
    found = lines(case(acts=acts), "measures")
    assert "Kim" in found["measure.assign"].text
    assert "“Access cut.”" in found["measure.note"].text
    assert "unknown.measures" not in found
    assert "unknown.measures" in lines(case(acts=acts[:2]), "measures")


def test_the_contact_is_never_known_from_what_strangers_say() -> None:
    assert list(lines(case(), "contact")) == ["unknown.contact"]


def test_an_incident_of_which_nothing_is_known_says_so_for_each_thing_that_is_asked() -> None:
    made = sheet(case(says(1, Stage.MENTION)))
    unknown = {s.key: sum(l.standing == "unknown" for l in s.statements) for s in made.sections}
    assert all(unknown.values()), unknown
    assert made.unknown == sum(unknown.values())
