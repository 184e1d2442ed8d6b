"""Fifteen paste sites, as another program polls them: their shapes can be written down as ours."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Tools
from connectors.paste import Options, Paste
from tests.servers.web import Web

CORPUS = Path(__file__).parents[3] / "shared/corpora/paste/paste_sites_polling.jsonl"
IDS = ("20241017", "17710234")
SITES = (
    [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    if CORPUS.exists()
    else []
)

pytestmark = pytest.mark.skipif(not SITES, reason="../shared/corpora is not there")


def markup(pattern: str, id_: str) -> str:
    """The markup that an expression was made for, with this id in its group."""
    group = re.search(r"\(([^()]+)\)", pattern)
    assert group
    filled = f"{id_}/{id_}" if "/" in group[1] else id_
    around = pattern.replace(group[0], filled).replace(".+", "a title").replace("[0-9]", "7")
    return re.sub(r"\\(.)", r"\1", around)


def here(address: str, web: Web) -> str:
    """The address at the test's server."""
    return web.url("/" + address.partition("://")[2].partition("/")[2])


@pytest.mark.parametrize("site", SITES, ids=[site["site"] for site in SITES])
async def test_a_sites_pattern_finds_the_ids_in_its_markup(
    web: Web, tools: Tools, site: dict[str, Any]
) -> None:
    pattern = site["archive-regex"]
    rows = "\n".join(f"<tr>{markup(pattern, id_)}</a></td></tr>" for id_ in IDS)
    web.serve("/list", f"<html><table>{rows}</table></html>")
    raw = here(site["download-url"], web)
    options = {"list": web.url("/list"), "id": pattern, "raw": raw, "pace": 0}
    place = Paste(Options.model_validate(options), tools)
    ids = [f"{id_}/{id_}" if "+/[" in pattern else id_ for id_ in IDS]
    for id_ in ids:
        target = raw.replace("{id}", id_).removeprefix(web.url().rstrip("/"))
        web.serve(target, f"text of {id_}")
    page = await place.poll(None)
    assert {post.id: post.text for post in page.posts} == {id_: f"text of {id_}" for id_ in ids}


def test_there_are_fifteen_sites() -> None:
    assert len(SITES) == 15
