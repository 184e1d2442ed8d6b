"""What every connector owes: the walk over all of them.

A new connector adds tests/connectors/test_NAME.py and tests/saved/NAME/ with a saved answer and a
contract.json: the `options` with which it reads that `answer` ({base} is the test's server, {saved}
a copy of the folder), the `path` on which the answer is served with its `type` (none for a place
without a network), and the number of `posts` in it. A place with a protocol of its own names its
`server`, a module of tests/servers/ whose saved(answer, home) serves the answer. Nothing else needs
to be edited.
"""

import importlib
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors import discovery
from connectors.base import (
    Connector,
    ConnectorOptions,
    Plugin,
    SourceChanged,
    SourceError,
    SourceRefused,
    SourceUnavailable,
    Tools,
)
from connectors.fetch import Client
from connectors.post import PLATFORMS
from tests.servers.faults import FAULTS, SLOW
from tests.servers.web import Reply, Web, busy, redirect

NAMES = discovery.names()
HERE = Path(__file__).parent
SAVED = HERE.parent / "saved"
CONTRACTS: dict[str, dict[str, Any]] = {
    name: json.loads((SAVED / name / "contract.json").read_text())
    for name in NAMES
    if (SAVED / name / "contract.json").exists()
}
ON_THE_WEB = [name for name in NAMES if "path" in CONTRACTS.get(name, {})]
LOGIN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method='post'><input type='password'></form></body></html>"  # noqa: E501

each = pytest.mark.parametrize("name", NAMES)
each_on_the_web = pytest.mark.parametrize("name", ON_THE_WEB)


@pytest.fixture(autouse=True)
async def _server_of_its_own(request: pytest.FixtureRequest, tools: Tools) -> AsyncIterator[None]:
    """Runs what a connector's contract.json names as its server, and ends what it shares."""
    walk = getattr(request.node, "callspec", None)
    name = walk.params.get("name") if walk else None
    contract = CONTRACTS.get(name, {})
    async with AsyncExitStack() as stack:
        if "server" in contract:
            module = importlib.import_module(f"tests.servers.{contract['server']}")
            await stack.enter_async_context(
                module.saved(SAVED / name / contract["answer"], tools.home)
            )
        stack.push_async_callback(tools.shared.close)
        yield


@pytest.fixture
def start(web: Web, tools: Tools, tmp_path: Path) -> Callable[..., Connector]:
    """Start a connector as its contract.json says, on a copy of its saved answer."""

    def started(name: str, client: Client | None = None) -> Connector:
        copy = shutil.copytree(SAVED / name, tmp_path / "saved", dirs_exist_ok=True)
        text = json.dumps(CONTRACTS[name]["options"])
        text = text.replace("{base}", web.url().rstrip("/")).replace("{saved}", str(copy))
        plugin = discovery.load(name)
        lent = replace(tools, fetch=client) if client else tools
        return plugin.start(plugin.options.model_validate_json(text), lent)

    return started


def serve(web: Web, name: str, reply: Reply | None = None) -> bytes:
    """Serve the connector's saved answer, or a fault in its place."""
    contract = CONTRACTS[name]
    body = (SAVED / name / contract["answer"]).read_bytes()
    if "path" in contract:
        good = Reply(body, headers={"Content-Type": contract["type"]})
        web.serve(contract["path"], reply or good)
    return body


@each
def test_it_exports_a_plugin_with_frozen_options_that_refuse_unknown_keys(name: str) -> None:
    plugin = discovery.load(name)
    assert isinstance(plugin, Plugin)
    assert issubclass(plugin.options, ConnectorOptions)
    given = {**CONTRACTS[name]["options"], "an_unknown_key": 1}
    with pytest.raises(ValidationError, match="an_unknown_key"):
        plugin.options.model_validate(given)
    assert plugin.options.model_config["frozen"]
    assert plugin.options.model_config["hide_input_in_errors"]


@each
def test_its_docstring_says_what_the_place_is_and_how_it_may_be_read(name: str) -> None:
    said = importlib.import_module(f"connectors.{name}").__doc__ or ""
    for word in ("Place: ", "Access: ", "Rate: "):
        assert word in said


@each
def test_it_has_a_test_of_its_own_and_a_saved_answer(name: str) -> None:
    assert (HERE / f"test_{name}.py").exists()
    assert (SAVED / name / CONTRACTS[name]["answer"]).stat().st_size


@each
async def test_its_saved_answer_becomes_posts_oldest_first(
    web: Web, start: Callable[..., Connector], name: str
) -> None:
    serve(web, name)
    page = await start(name).poll(None)
    assert len(page.posts) == CONTRACTS[name]["posts"]
    assert [post.published_at for post in page.posts] == sorted(p.published_at for p in page.posts)
    assert len({(post.source, post.id) for post in page.posts}) == len(page.posts)
    for post in page.posts:
        assert post.published_at.tzinfo is UTC
        assert post.platform in PLATFORMS
        assert post.id


@each
async def test_the_cursor_is_kept_on_an_empty_page(
    web: Web, start: Callable[..., Connector], name: str
) -> None:
    serve(web, name)
    first = await start(name).poll(None)
    again = await start(name).poll(first.cursor)
    assert again.posts == ()
    assert again.cursor == first.cursor
    assert not again.more


@each_on_the_web
@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_broken_server_is_unavailable(
    web: Web, start: Callable[..., Connector], name: str, status: int
) -> None:
    serve(web, name, Reply(b"", status))
    with pytest.raises(SourceUnavailable):
        await start(name).poll(None)


@each_on_the_web
async def test_a_place_that_asks_to_wait_says_how_long(
    web: Web, start: Callable[..., Connector], name: str
) -> None:
    serve(web, name, busy("90"))
    with pytest.raises(SourceUnavailable) as caught:
        await start(name).poll(None)
    assert caught.value.retry_after == timedelta(seconds=90)


@each_on_the_web
@pytest.mark.parametrize("status", [401, 403])
async def test_a_closed_door_is_refused(
    web: Web, start: Callable[..., Connector], name: str, status: int
) -> None:
    serve(web, name, Reply(b"", status))
    with pytest.raises(SourceRefused):
        await start(name).poll(None)


@each_on_the_web
async def test_a_place_that_never_answers_is_unavailable(
    web: Web, start: Callable[..., Connector], name: str
) -> None:
    serve(web, name, Reply(hang=True))
    hurried = Client(allow_hosts=["127.0.0.1"], pace=timedelta(), deadline=timedelta(seconds=0.3))
    with pytest.raises(SourceUnavailable):
        await start(name, hurried).poll(None)


@each_on_the_web
async def test_a_login_page_is_never_an_empty_page(
    web: Web, start: Callable[..., Connector], name: str
) -> None:
    serve(web, name, redirect("/login"))
    web.serve("/login", LOGIN)
    with pytest.raises((SourceRefused, SourceChanged)):
        await start(name).poll(None)


@each_on_the_web
async def test_a_truncated_answer_is_never_a_page(
    web: Web, start: Callable[..., Connector], name: str
) -> None:
    body = serve(web, name)
    contract = CONTRACTS[name]
    for half in (
        Reply(body, headers={"Content-Type": contract["type"]}, cut=len(body) // 2),
        Reply(body[: len(body) // 2], headers={"Content-Type": contract["type"]}),
    ):
        serve(web, name, half)
        with pytest.raises(SourceError):
            await start(name).poll(None)


@pytest.fixture
def hurried() -> Client:
    """A client that gives up soon, and reads little."""
    return Client(
        allow_hosts=["127.0.0.1"],
        pace=timedelta(),
        deadline=timedelta(seconds=0.5),
        max_body=1024 * 1024,
    )


def well(name: str) -> Reply:
    """What the place answers when nothing is wrong."""
    contract = CONTRACTS[name]
    body = (SAVED / name / contract["answer"]).read_bytes()
    return Reply(body, headers={"Content-Type": contract["type"]})


@each_on_the_web
@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_of_a_place_has_the_right_error(
    web: Web, start: Callable[..., Connector], hurried: Client, name: str, fault: str
) -> None:
    FAULTS[fault].serve(web, CONTRACTS[name]["path"], well(name))
    lent = hurried if fault in (*SLOW, "endless body") else None
    with pytest.raises(FAULTS[fault].errors) as caught:
        await start(name, lent).poll(None)
    assert str(caught.value)
    assert web.count("/fault/private") == 0
    if fault == "clock skew":
        assert isinstance(caught.value, SourceUnavailable)
        assert caught.value.retry_after == timedelta(seconds=90), "by the clock of the place"


@each_on_the_web
async def test_after_any_fault_it_reads_on_where_it_was(
    web: Web, start: Callable[..., Connector], hurried: Client, name: str
) -> None:
    """The daemon keeps the cursor of the last good page; the connector must not spoil it."""
    serve(web, name)
    place = start(name, hurried)
    first = await start(name).poll(None)
    for fault in FAULTS.values():
        fault.serve(web, CONTRACTS[name]["path"], well(name))
        with pytest.raises(SourceError):
            await place.poll(first.cursor)
    serve(web, name)
    again = await start(name).poll(first.cursor)
    assert (again.posts, again.cursor) == ((), first.cursor)
    new = await start(name).poll(None)
    assert len(new.posts) == CONTRACTS[name]["posts"]


@each_on_the_web
@pytest.mark.parametrize("charset", ["utf-16", "shift_jis", "no-such-charset", "utf-7", "idna"])
async def test_a_wrong_charset_never_makes_an_empty_page(
    web: Web, start: Callable[..., Connector], name: str, charset: str
) -> None:
    kind = CONTRACTS[name]["type"].partition(";")[0]
    serve(web, name, replace(well(name), headers={"Content-Type": f"{kind}; charset={charset}"}))
    try:
        page = await start(name).poll(None)
    except SourceError:
        return
    assert len(page.posts) == CONTRACTS[name]["posts"]


def test_a_module_without_a_connector_and_an_unknown_name_are_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(LookupError, match=r"there are .*feed"):
        discovery.load("nowhere")
    monkeypatch.setattr(discovery, "_FOUNDATIONS", discovery._FOUNDATIONS - {"charset"})  # noqa: SLF001
    with pytest.raises(TypeError, match="charset"):
        discovery.load("charset")


def test_a_package_from_outside_brings_a_connector_but_takes_no_name_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def points(group: str) -> list[EntryPoint]:
        return [
            EntryPoint("bulletin", "connectors.feed", group),
            EntryPoint("folder", "connectors.feed", group),
        ]

    monkeypatch.setattr(discovery, "entry_points", points)
    ours = importlib.import_module("connectors.folder")
    found = discovery.discover()
    assert set(found) == {*NAMES, "bulletin"}
    assert found["bulletin"] is found["feed"]
    assert found["folder"] is ours.CONNECTOR
