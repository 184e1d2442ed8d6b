"""Entries of trackers of leak sites, from countdown to published, and titles posted again."""

from typing import Any

import pytest

from connectors.post import Post
from monitor.model import Incident, Stage
from monitor.replay import IN_MEMORY, run
from monitor.storage.store import open_store
from tests.crowd import END, crowd, fill, seekers
from tests.monitor.specimens import reader
from tests.tracker_rows import entry_posts, plain_title, title_posts


def entry(victim: str, *states: str, about: str = "") -> dict[str, Any]:
    """An entry that was seen in these states, one a day."""
    seen = [
        {
            "status": state,
            "observed_at": f"2025-03-{day:02}T08:00:00Z",
            "estimated_publish_date": "2025-03-20",
        }
        for day, state in enumerate(states, 1)
    ]
    return {"entity": victim, "group": "greylock", "victim": victim, "preview": about, "obs": seen}


def title(said: str, group: str, day: str) -> dict[str, str]:
    return {"post_title": said, "group_name": group, "discovered": f"{day} 10:00:00.000000"}


async def led_to(*posts: Post) -> tuple[Incident, ...]:
    """The incidents that the posts lead to, in the order of their first posts."""
    async with open_store(IN_MEMORY) as store:
        await run(sorted(posts, key=lambda post: post.published_at), reader(), store)
        return tuple(sorted(await store.incidents(), key=lambda one: one.first_at))


async def test_an_entry_that_changes_is_one_post_and_one_incident_with_both_milestones() -> None:
    row = entry("wexcombe.example.com", "countdown", "countdown", "countdown", "published")
    (incident,) = await led_to(*entry_posts(row))
    assert [step.stage for step in incident.milestones] == [Stage.OFFER, Stage.PUBLICATION]
    assert [step.at.day for step in incident.milestones] == [1, 4]
    assert incident.mentions == 1


async def test_victims_that_one_group_describes_in_one_form_stay_apart() -> None:
    about = "Greetings! Today we are posting here the new company {}. Headquarters: Lark Street."
    victims = ("wexcombe.com", "pellworth.co.uk", "Torrefosca Omnia S.p.A.")
    rows = [entry(one, "published", about=about.format(one)) for one in victims]
    found = await led_to(*(post for row in rows for post in entry_posts(row)))
    assert sorted(one.title for one in found) == sorted(victims)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Pellworth Chemical, LLC", "UPDATED: Pellworth Chemical"),
        ("https://www.wexcombefreight.com/", "WEXCOMBEFREIGHT.COM"),
        ("Torrefosca Omnia All data upload", "Torrefosca Omnia"),
    ],
)
async def test_a_victim_that_another_group_posts_years_later_is_found_by_its_name(
    first: str, again: str
) -> None:
    rows = [title(first, "one", "2021-09-09"), title(again, "other", "2025-11-10")]
    (incident,) = await led_to(*title_posts(rows))
    assert incident.mentions == 2


async def test_the_titles_of_many_victims_stay_apart() -> None:
    said = (
        "Quillon Works", "Quillard Foods", "Marrowby Mills", "Marrable Motors", "Zorbel Data",
        "Point Dedicated Services", "itspoint.com", "Shell Foods", "cell.com",
    )  # fmt: skip
    rows = [title(one, "one", f"2023-{n:02}-01") for n, one in enumerate(said, 1)]
    assert len(await led_to(*title_posts(rows))) == len(said)


async def test_a_mention_finds_its_incident_in_a_crowd_that_shares_its_country_and_number() -> None:
    incidents = list(crowd(400))
    async with open_store(IN_MEMORY) as store:
        await store._write(lambda connection: fill(connection, incidents))  # noqa: SLF001
        for one in seekers(incidents, 20):
            near = await store.candidates([one.wanted], END)
            late = await store.candidates([one.wanted], incidents[0].first_at.replace(year=2000))
            assert len(near) <= len(late) <= 40
            assert one.incident is None or one.incident in {found.id for found in late}


def test_a_plain_title_is_equal_for_one_victim() -> None:
    assert plain_title("https://www.Wexcombe.com/") == plain_title("wexcombe.com") == "wexcombecom"
