from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Incident, Mention, Milestone, Stage
from monitor.report import layout, render
from monitor.report.layout import Flag
from monitor.report.period import period_between, period_of
from monitor.report.picture import WIDTH, timeline_svg
from monitor.report.scale import scale_of
from monitor.report.shapes import COLOURS, shape
from monitor.report.words import MARKS
from tests.monitor.report import french_case, hostile

PARIS = ZoneInfo("Europe/Paris")
SVG = "{http://www.w3.org/2000/svg}"
WEEK = period_of("2021-W06", PARIS)
Case = tuple[Incident, tuple[Mention, ...]]
YEAR = datetime(2021, 1, 1), datetime(2021, 12, 31)  # noqa: DTZ001 # as hypothesis wants them
INSTANTS = st.datetimes(*YEAR, timezones=st.just(UTC))


def crowd(n: int) -> tuple[Mention, ...]:
    """The French case with so many mentions in the days after the publication."""
    dice = Random(1)  # noqa: S311 # a crowd, no secret
    posts = list(french_case.mentions())
    places = ["telegram/a", "telegram/b", "forum/c", "paste/d", "leaksite/e", "social/f", "press/g"]
    for number in range(100, 100 + n - len(posts)):
        written = datetime(2021, 2, 12, 9, tzinfo=UTC) + timedelta(hours=dice.expovariate(1 / 30))
        stage = dice.choice(list(Stage))
        lang = dice.choice(["tr", "ru", "fr", "en", "ar", "zh", "uk"])
        posts.append(
            french_case.mention(
                number, f"{written:%Y-%m-%dT%H:%M}", dice.choice(places), lang, stage, "specimen"
            )
        )
    return tuple(posts)


def drawn(posts: tuple[Mention, ...]) -> ET.Element:
    return parsed(timeline_svg(french_case.incident(posts), posts, tz=PARIS, period=WEEK))


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 # our own picture


def french_case_in(lang: str) -> Case:
    posts = tuple(replace(m, lang=lang) for m in french_case.mentions())
    return french_case.incident(posts), posts


def pills(incident: Incident, posts: tuple[Mention, ...]) -> list[layout.Pill]:
    scale = scale_of([m.published_at for m in posts], 134, 868)
    return [p for lane in layout.lanes(incident, posts, scale) for p in lane.pills]


def skeleton(svg: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a picture with the names of their attributes."""
    return [(e.tag, tuple(e.attrib)) for e in parsed(svg).iter()]


@pytest.mark.parametrize("n", [1, 3, 12, 60, 200])
def test_the_picture_is_well_formed_and_every_text_stands_within_the_paper(n: int) -> None:
    posts = crowd(n) if n > 12 else french_case.mentions()[:n]
    picture = drawn(posts)
    assert int(picture.attrib["height"]) < 1500
    for text in picture.iter(f"{SVG}text"):
        room = layout.width(text.text or "", float(text.attrib["font-size"]))
        x = (
            float(text.attrib["x"])
            - {"start": 0, "middle": room / 2, "end": room}[text.attrib["text-anchor"]]
        )
        assert x >= 0
        assert x + room <= WIDTH


def test_equal_mentions_in_any_order_give_the_same_picture() -> None:
    posts = crowd(80)
    shuffled = posts[::3] + posts[2::3] + posts[1::3]
    incident = french_case.incident(posts)
    assert timeline_svg(incident, posts, tz=PARIS) == timeline_svg(incident, shuffled, tz=PARIS)


def test_each_milestone_is_named_with_its_local_time(french: Case) -> None:
    picture = parsed(timeline_svg(*french, tz=PARIS))
    texts = [t.text for t in picture.iter(f"{SVG}text")]
    assert {"Mention", "Offer", "Sample", "Publication", "Spread", "Press", "Disclosure"} <= {
        *texts
    }
    assert "Fri 12 Feb, 09:10" in texts
    assert "13 days 13 h before the press" in texts


def test_the_picture_says_when_the_press_was_faster_than_we(french: Case) -> None:
    late = replace(french[0], opened_at=datetime(2021, 2, 16, 10, 30, tzinfo=UTC))
    assert "seen 2 days after the press" in timeline_svg(late, french[1], tz=PARIS)


def test_a_stage_is_told_by_its_shape_alone() -> None:
    without_colour = {
        stage: str(shape(stage, 0, 0, 6)).replace(COLOURS[stage], "") for stage in Stage
    }
    assert len(set(without_colour.values())) == len(Stage)
    assert len(set(MARKS.values())) == len(Stage) == len(set(COLOURS.values()))


@pytest.mark.parametrize("stage", Stage)
def test_each_colour_stands_out_from_white_paper(stage: Stage) -> None:
    red, green, blue = (int(COLOURS[stage][n : n + 2], 16) / 255 for n in (1, 3, 5))
    light = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    assert 1.05 / (luminance + 0.05) >= 3  # WCAG 1.4.11


def test_a_period_is_shaded_only_where_it_is_a_part_of_the_picture(french: Case) -> None:
    year = period_between(date(2021, 1, 1), date(2021, 12, 31), PARIS)
    assert timeline_svg(*french, tz=PARIS, period=year) == timeline_svg(*french, tz=PARIS)
    assert WEEK.name in timeline_svg(*french, tz=PARIS, period=WEEK)


def test_the_picture_refers_to_nothing_outside_and_holds_no_style_or_script(french: Case) -> None:
    svg = timeline_svg(*french, tz=PARIS, period=WEEK)
    names = {name for e in parsed(svg).iter() for name in e.attrib}
    assert {e.tag.removeprefix(SVG) for e in parsed(svg).iter()} == {
        "svg", "title", "g", "rect", "path", "circle", "text"
    }  # fmt: skip
    assert not names & {"href", "style", "class", "id", "src"}
    assert "url(" not in svg


@settings(max_examples=40, deadline=None)
@given(hostile.TEXT)
def test_a_hostile_language_code_brings_no_new_element_into_the_picture(lang: str) -> None:
    told, calm = (hostile.report("", PARIS, lang=code).chapters[0] for code in (lang, "tr"))
    picture = timeline_svg(told.incident, told.mentions, tz=PARIS)
    assert {*skeleton(picture)} <= {*skeleton(timeline_svg(calm.incident, calm.mentions, tz=PARIS))}
    assert all(pill.right - pill.left < 220 for pill in pills(*french_case_in(lang)))


@settings(max_examples=60, deadline=None)
@given(hostile.TEXT)
def test_hostile_text_never_changes_the_structure_of_the_picture(text: str) -> None:
    told, calm = (hostile.report(t, PARIS).chapters[0] for t in (text, "calm"))
    picture = timeline_svg(told.incident, told.mentions, tz=PARIS, period=WEEK)
    assert skeleton(picture) == skeleton(
        timeline_svg(calm.incident, calm.mentions, tz=PARIS, period=WEEK)
    )
    picture.encode()


def test_a_mention_from_the_first_or_the_last_year_of_the_calendar_is_drawn(french: Case) -> None:
    incident, posts = french
    first = replace(posts[0], published_at=datetime(1, 1, 1, tzinfo=UTC))
    last = replace(posts[1], published_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    odd = replace(incident, first_at=first.published_at, last_at=last.published_at)
    assert timeline_svg(odd, (first, last, *posts[2:]), tz=PARIS).startswith("<svg")


def test_an_incident_without_its_mentions_is_drawn_from_its_milestones(french: Case) -> None:
    assert "Publication" in timeline_svg(french[0], (), tz=PARIS)


def test_the_file_stands_alone(french: Case, tmp_path: Path) -> None:
    render.picture_file(*french, tmp_path / "case.svg", tz=PARIS)
    assert parsed((tmp_path / "case.svg").read_text(encoding="utf-8")).tag == f"{SVG}svg"


def test_the_picture_in_the_documentation_is_what_the_code_draws(french: Case) -> None:
    """If this fails, look at the new picture and write it with render.picture_file."""
    kept = Path(__file__).parents[3] / "docs" / "pictures" / "french-case.svg"
    assert kept.read_text(encoding="utf-8") == timeline_svg(*french, tz=PARIS) + "\n"


@settings(max_examples=100, deadline=None)
@given(st.lists(INSTANTS, min_size=1, max_size=40))
def test_places_on_the_axis_keep_the_order_of_time_and_stay_on_the_paper(
    times: list[datetime],
) -> None:
    scale = scale_of(times, 100, 900)
    places = [scale.x(t) for t in sorted(times)]
    assert all(a <= b for a, b in pairwise(places))
    assert min(places) >= 100
    assert max(places) <= 900.001
    ticks = scale.ticks(PARIS, 56)
    assert all(b.x - a.x >= 56 * 0.7 - 0.001 for a, b in pairwise(ticks))


def test_months_of_silence_are_cut_out_and_said() -> None:
    start = datetime(2021, 2, 12, tzinfo=UTC)
    busy = [start + timedelta(hours=n) for n in range(0, 72, 3)]
    scale = scale_of([*busy, start + timedelta(days=90)], 100, 900)
    ((middle, silence),) = scale.breaks
    assert scale.x(busy[-1]) - scale.x(busy[0]) > 400
    assert scale.x(busy[-1]) < middle < scale.x(start + timedelta(days=90))
    assert scale.x(start + timedelta(days=45)) == middle
    assert timedelta(days=80) < silence < timedelta(days=88)


@pytest.mark.parametrize(
    "day", [datetime(2021, 3, 28, tzinfo=PARIS), datetime(2021, 10, 31, tzinfo=PARIS)]
)
def test_ticks_stand_at_round_local_hours_when_the_clocks_change(day: datetime) -> None:
    start = day.astimezone(UTC)
    ticks = scale_of([start, start + timedelta(days=1)], 100, 900).ticks(PARIS, 56)
    labels = [t.label for t in ticks]
    assert set(labels) <= {f"{h:02}:00" for h in range(24)}
    assert len(labels) == len({*labels}) + labels.count("00:00") - 1


STAGES = st.lists(st.tuples(st.floats(134, 868), st.sampled_from(Stage)), min_size=1, max_size=7)


@settings(max_examples=200, deadline=None)
@given(STAGES)
def test_no_label_of_a_milestone_covers_another_label_or_pole(
    places: list[tuple[float, Stage]],
) -> None:
    at = datetime(2021, 2, 12, tzinfo=UTC)
    flags = layout.flags(
        Flag(Milestone(s, at, at, "source", "post"), x, (s.capitalize(), "Fri 12 Feb, 09:10"))
        for x, s in places
    )
    for a, b in combinations(flags, 2):
        assert a.x + a.width <= b.x or a.row < b.row  # b's pole starts below a's label


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(INSTANTS, st.sampled_from(Stage), st.sampled_from(["tr", "ru", "fr", "zh-Hant"])),
        min_size=1,
        max_size=60,
    )
)
def test_pills_never_overlap_and_hold_every_mention_once(
    posts: list[tuple[datetime, Stage, str]],
) -> None:
    mentions = tuple(
        french_case.mention(n, f"{t:%Y-%m-%dT%H:%M}", "forum/x", lang, stage, "specimen")
        for n, (t, stage, lang) in enumerate(posts)
    )
    scale = scale_of([m.published_at for m in mentions], 134, 868)
    (lane,) = layout.lanes(french_case.incident(mentions), mentions, scale)
    for a, b in combinations(lane.pills, 2):
        assert a.row != b.row or a.right <= b.left or b.right <= a.left
    held = [m.key for p in lane.pills for m in p.mentions]
    assert sorted(held) == sorted(m.key for m in mentions)
    assert lane.rows <= 14


def test_a_milestone_has_a_pill_of_its_own_that_says_so(french: Case) -> None:
    marked = [(p.stage, p.mentions[0].post_id) for p in pills(*french) if p.milestone]
    assert sorted(marked) == sorted((m.stage, m.post_id) for m in french[0].milestones)
