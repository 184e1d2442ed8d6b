"""Which unknown places posts point to, in which order, and why."""

import time
import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.telegram_web import Options
from monitor.model import Claim, Hand, Incident, Mention, Milestone, Stage
from monitor.places import place_of_link
from monitor.proposals import Pointed, proposal, score
from monitor.scouting import Found, Scout, configured, pointed
from monitor.timeline import opened
from tests.monitor.specimens import START, mention


def at(number: int, *links: str, **changes: Any) -> Mention:
    """A post of a channel with these links."""
    values = {"source": f"chat-{number}", "platform": "telegram", "claim": Claim(links=links)}
    return mention(number, **values | changes)


def found(*mentions: Mention, scout: Scout | None = None, **incident: Any) -> Found:
    """What a scout finds in mentions, each of an incident of its own."""
    scout = scout or Scout()
    for one in mentions:
        scout.note(one, replace(opened(one), **incident))
    return scout.found()


def places(result: Found) -> list[str]:
    """The places that are proposed, the best first."""
    return [one.place.shown for one in result.proposals]


def test_a_channel_that_a_post_was_forwarded_from_is_proposed_with_lines_to_paste() -> None:
    (one,) = found(at(1, forwarded_from="@Example_News")).proposals
    assert (one.place.shown, one.connector) == ("t.me/Example_News", "telegram_web")
    assert one.toml is not None
    (row,) = tomllib.loads(one.toml)["source"]
    assert row == {
        "name": "Example_News",
        "connector": "telegram_web",
        "channel": "Example_News",
        "every": "5m",
    }
    assert Options.model_validate({"channel": row["channel"]})


def test_the_lines_bear_a_name_that_no_source_has() -> None:
    scout = Scout()
    one = at(1, "t[.]me/example_news/1")
    scout.note(one, opened(one))
    (offered,) = scout.found(names=["EXAMPLE_NEWS", "example_news 2"]).proposals
    assert offered.toml is not None
    assert tomllib.loads(offered.toml)["source"][0]["name"] == "example_news 3"


def test_every_spelling_of_a_place_adds_up_to_one_proposal() -> None:
    spellings = ("t[.]me/Example_News", "hxxps://telegram[.]me/s/example_news/5")
    (one,) = found(*(at(n, link) for n, link in enumerate(spellings))).proposals
    assert len(one.incidents) == 2
    assert one.place.sure


@pytest.mark.parametrize(
    "options",
    [
        {"channel": "Example_News"},
        {"channels": ["example_news"]},
        {"url": "https://t.me/s/example_news"},
        {"url": "https://rsshub.app/telegram/channel/example_news"},
    ],
)
def test_a_configured_channel_is_not_proposed_whatever_its_connector(
    options: dict[str, Any],
) -> None:
    scout = Scout(known=configured([("a-name", options)]))
    assert places(found(at(1, "t[.]me/EXAMPLE_news/4", "t[.]me/other_news"), scout=scout)) == [
        "t.me/other_news"
    ]


def test_the_host_of_a_configured_feed_is_not_proposed() -> None:
    scout = Scout(known=configured([("press", {"url": "https://www.example.org/feed.xml"})]))
    links = ("hxxps://blog[.]example[.]org/a", "hxxps://example[.]net/a")
    assert places(found(at(1, *links), scout=scout)) == ["example.net"]


def test_the_default_address_of_telegram_hides_no_channel() -> None:
    scout = Scout(known=configured([("a", {"channel": "other", "base": "https://t.me/"})]))
    assert places(found(at(1, "t[.]me/example_news"), scout=scout)) == ["t.me/example_news"]


def test_a_place_that_posts_came_from_is_read_already_whenever_they_came() -> None:
    origin = at(2, source="Example Source")
    page = at(3, url="hxxps://board[.]example/threads/7")
    pointing = at(1, "hxxps://board[.]example/threads/9", forwarded_from="example source")
    assert places(found(pointing, origin, page)) == []


def test_the_domains_of_victims_and_of_protected_names_are_not_proposed() -> None:
    claim = Claim(
        who=("Example Energy", "shop.example.net"),
        links=(
            "hxxps://www[.]example-energy[.]com/news",
            "hxxps://exampleenergy[.]org/",
            "hxxps://shop[.]example[.]net/",
            "hxxps://marrowby[.]example/",
            "hxxps://board[.]example/",
        ),
    )
    scout = Scout(own=("Marrowby",))
    assert places(found(at(1, claim=claim), scout=scout)) == ["board.example"]


def test_hosts_that_everybody_links_to_and_hidden_services_are_not_proposed() -> None:
    links = (
        "hxxps://youtube[.]com/watch",
        "hxxps://en[.]wikipedia[.]org/wiki/Leak",
        "hxxps://bit[.]ly/x",
        "hxxps://web[.]archive[.]org/web/2021/https://board[.]example",
        "hxxp://abcdef…[.]onion/x",
        "[magnet link]",
    )
    assert found(at(1, *links)) == Found((), ())


def test_private_places_and_keepers_of_files_are_told_and_not_proposed() -> None:
    result = found(at(1, "t[.]me/+AbCdEfGh", "hxxps://mega[.]nz/file/x"))
    assert result.proposals == ()
    assert {one.place.shown: (one.why[0], one.toml) for one in result.unreadable} == {
        "t.me/+AbCd…": ("private: cannot be read", None),
        "mega.nz": ("file host: keeps files, which are never fetched", None),
    }


def test_a_site_and_a_name_say_that_no_connector_is_known() -> None:
    result = found(at(1, "hxxps://board[.]example/", forwarded_from="Example Source"))
    assert len(result.proposals) == 2
    for one in result.proposals:
        assert (one.connector, one.toml) == (None, None)
        assert one.why[-1].startswith("no connector known")


def test_a_host_that_hands_out_a_file_and_has_threads_too_is_a_forum() -> None:
    (one,) = found(
        at(1, "hxxps://example[.]org/data.zip"), at(2, "hxxps://example[.]org/threads/1")
    ).proposals
    assert one.place.kind == "forum"


def test_a_false_alarm_points_nowhere_and_a_confirmed_incident_is_true() -> None:
    one = at(1, "t[.]me/example_news/1")
    assert found(one, hand=Hand(verdict="dismissed")) == Found((), ())
    (offered,) = found(one, hand=Hand(verdict="confirmed")).proposals
    assert offered.incidents[0].true


def test_more_incidents_come_first() -> None:
    often = [at(n, "t[.]me/often_named/1") for n in (1, 2)]
    assert places(found(at(3, "t[.]me/once_named/1"), *often)) == [
        "t.me/often_named",
        "t.me/once_named",
    ]


def test_many_posts_of_one_incident_count_once() -> None:
    scout = Scout()
    posts = [at(n, "t[.]me/example_news/1") for n in (1, 2, 3)]
    for post in posts:
        scout.note(post, opened(posts[0]))
    (one,) = scout.found().proposals
    assert [(p.mentions, p.at, p.last_at) for p in one.incidents] == [
        (3, posts[0].published_at, posts[2].published_at)
    ]


def late(number: int, hours: int, *, stage: Stage = Stage.MENTION) -> tuple[Mention, Incident]:
    """A forward that was read some hours after it was written, and the incident it opened."""
    one = at(number, forwarded_from=f"@example_{number}", stage=stage)
    one = replace(one, seen_at=one.published_at + timedelta(hours=hours))
    return one, opened(one)


def test_what_would_have_been_seen_earlier_comes_first_and_says_by_how_much() -> None:
    scout = Scout()
    for one, incident in (late(1, 0), late(2, 14)):
        scout.note(one, incident)
    first, second = scout.found().proposals
    assert first.place.channel == "example_2"
    assert f"incident {first.incidents[0].incident} would have been seen at least 14 hours" in (
        " ".join(first.why)
    )
    assert not [why for why in second.why if "hours" in why]


def test_where_an_incident_came_from_first_is_told_and_counts_more() -> None:
    first, second = at(1, forwarded_from="@where_first"), at(2, forwarded_from="@where_later")
    scout = Scout()
    for one in (first, second):
        scout.note(one, opened(first))
    origin, later = scout.found().proposals
    assert (origin.place.channel, later.place.channel) == ("where_first", "where_later")
    assert f"the first post of incident {opened(first).id} was forwarded from there" in origin.why
    assert "it was not earlier than what is read already" in later.why


def test_a_stage_that_was_seen_late_is_gained_too() -> None:
    one, incident = late(1, 0, stage=Stage.PUBLICATION)
    seen = one.published_at + timedelta(hours=5)
    stage = Milestone(Stage.PUBLICATION, one.published_at, seen, "a", "1")
    scout = Scout()
    scout.note(one, replace(incident, milestones=(stage,)))
    (offered,) = scout.found().proposals
    assert offered.incidents[0].gained == timedelta(hours=5)


def of(days_ago: float, *, true: bool = False, hours: float = 0, origin: bool = False) -> Pointed:
    """What an incident says for a place, some days before START."""
    then = START - timedelta(days=days_ago)
    lead = timedelta(hours=hours)
    return Pointed("i", then, then, 1, true, lead, forwarded=origin, origin=origin)


def promise(*incidents: Pointed, link: str = "t.me/example_news/1", now: datetime = START) -> float:
    """The score of a place."""
    place = place_of_link(link)
    assert place is not None
    return score(place, incidents, now)


def test_the_score_is_what_the_documentation_says() -> None:
    assert promise(of(0)) == 1
    assert promise(of(0, true=True)) == 2
    assert promise(of(0, origin=True)) == 2
    assert promise(of(0, hours=12)) == 1.5
    assert promise(of(0, hours=1000)) == 3
    assert promise(of(90)) == 0.5
    assert promise(of(0), of(90)) == 1.5
    assert promise(of(0), link="t.me/example_news") == 0.5


def test_the_same_mentions_in_another_order_give_the_same_proposals() -> None:
    posts = [at(n, f"t[.]me/example_{n % 3}/1", f"hxxps://e{n % 2}[.]example/") for n in range(9)]
    assert found(*posts) == found(*reversed(posts))


@pytest.mark.parametrize(
    "name",
    [
        'x"\nconnector = "folder"\npath = "/"',
        'example"news',
        "example\nnews",
        "t.me/example\u0000news",
        "@example]]\n[[source]]",
        "example_news\x1b[31m",
    ],
)
def test_a_name_cannot_break_out_of_the_lines_to_paste(name: str) -> None:
    links = (f"t[.]me/{name}", f"hxxps://t[.]me/s/{name}")
    for one in found(at(1, *links, forwarded_from=name)).proposals:
        assert not set(one.place.shown) & set("\n\r\x00\x1b")
        if one.toml:
            (row,) = tomllib.loads(one.toml)["source"]
            assert set(row) == {"name", "connector", "channel", "every"}
            assert row["connector"] == "telegram_web"
            assert Options.model_validate({"channel": row["channel"]})


def test_hostile_links_cost_no_time_and_propose_nothing() -> None:
    start = time.perf_counter()
    links = ("hxxps://" + "a[.]" * 300_000, "t[.]me/" + "a" * 1_000_000, "hxxps://\x1b]0;x\x07/")
    assert found(at(1, *links, forwarded_from="\u202e" * 1_000_000)).proposals == ()
    assert time.perf_counter() - start < 2


def test_a_flood_of_places_is_forgotten_before_one_that_is_often_named() -> None:
    scout = Scout()
    often = [at(n, "t[.]me/often_named/1") for n in (1, 2)]
    for one in often:
        scout.note(one, opened(one))
    flood = at(3)
    incident = opened(flood)
    for n in range(2_100):
        links = tuple(f"hxxps://e{n}x{m}[.]example/" for m in range(10))
        scout.note(replace(flood, claim=Claim(links=links)), incident)
    result = scout.found()
    assert len(result.proposals) <= 20_010
    assert places(result)[0] == "t.me/often_named"


def test_nothing_is_found_where_nothing_is_kept() -> None:
    assert Scout().found() == Found((), ())


def test_a_mention_points_to_each_place_once() -> None:
    one = at(1, "t[.]me/example_news/1", "t[.]me/Example_News/2", forwarded_from="@example_news")
    assert [place.key for place in pointed(one)] == ["t.me/example_news"]


def test_a_proposal_shows_only_the_first_incidents() -> None:
    place = place_of_link("t.me/example_news/1")
    assert place is not None
    many = [replace(of(n), incident=f"i{n}") for n in range(9)]
    one = proposal(place, many, START, frozenset())
    assert one.why[0] == "9 posts of 9 incidents point there (i8, i7, i6, i5, i4, ...)"
