"""What goes wrong in real life with an account, each thing once; the server is a real one."""

import asyncio
import sqlite3
import stat
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors import _telegram_account
from connectors._telegram_files import Files
from connectors.base import SourceChanged, SourceRefused, SourceUnavailable, Tools
from connectors.shared import Shared
from connectors.telegram import Options, Telegram
from tests.servers import mtproto

NAME, OTHER = "example_news", "example_other"
KEYS = {"api_id": 1, "api_hash": "specimen"}
Started = Callable[..., Telegram]


def texts(count: int) -> list[dict[str, Any]]:
    return [{"id": n, "text": f"post {n}"} for n in range(1, count + 1)]


async def eventually(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came true")


@pytest.fixture
async def server(tools: Tools) -> AsyncIterator[mtproto.Telegram]:
    channels = [{"username": name, "messages": texts(30)} for name in (NAME, OTHER)]
    async with mtproto.Telegram(channels) as running:
        running.write_session(tools.home / "telegram" / "main.session")
        yield running


@asynccontextmanager
async def process(tools: Tools) -> AsyncIterator[Started]:
    """The sources of one life of the daemon."""
    shared = Shared()

    def started(channel: str = NAME, lent: Tools = tools, **options: Any) -> Telegram:
        asked = {"channel": channel, **KEYS, **options}
        lent = replace(lent, source=channel, shared=shared)
        return Telegram(Options.model_validate(asked), lent)

    try:
        yield started
    finally:
        await shared.close()


@pytest.fixture
async def place(server: mtproto.Telegram, tools: Tools) -> AsyncIterator[Started]:
    async with process(tools) as started:
        yield started


async def test_many_channels_share_one_connection_and_each_name_is_asked_for_once(
    server: mtproto.Telegram, tools: Tools
) -> None:
    for _ in range(2):
        async with process(tools) as started:
            places = [started(NAME), started(OTHER)]
            for _ in range(3):
                await asyncio.gather(*(one.poll(None) for one in places))
    assert server.count("contacts.ResolveUsername") == 2
    assert server.connections == 2  # one for each life


async def test_a_flood_wait_is_shown_and_kept_for_its_method_also_over_a_restart(
    server: mtproto.Telegram, tools: Tools
) -> None:
    server.fault("messages.GetHistory", error=(420, "FLOOD_WAIT_7500"), times=1)
    for _ in range(2):
        async with process(tools) as started:
            with pytest.raises(
                SourceUnavailable, match="waits until 14:05Z: Telegram ask"
            ) as caught:
                await started().poll(None)
    assert caught.value.retry_after == timedelta(seconds=7500)
    assert server.count("messages.GetHistory") == 1
    later = tools.now() + timedelta(seconds=7501)
    async with process(replace(tools, now=lambda: later)) as started:
        assert len((await started().poll(None)).posts) == 30


async def test_a_wait_for_names_holds_up_no_channel_that_is_known(
    server: mtproto.Telegram, place: Started
) -> None:
    page = await place().poll(None)
    server.fault("contacts.*", error=(420, "FLOOD_WAIT_86400"))
    with pytest.raises(SourceUnavailable, match="2026-03-03 12:00Z"):
        await place(OTHER).poll(None)
    assert (await place().poll(page.cursor)).posts == ()


async def test_a_revoked_session_is_told_once_and_asked_no_more_until_a_new_login(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    page = await place().poll(None)
    server.revoke()
    for _ in range(3):
        with pytest.raises(SourceRefused, match="run `leakline telegram login --account main`"):
            await place().poll(page.cursor)
    assert server.count("messages.GetHistory") == 2
    server.write_session(tools.home / "telegram" / "main.session")  # somebody signed in
    assert (await place().poll(page.cursor)).posts == ()


async def test_a_session_that_was_revoked_in_the_night_is_told_at_the_start(
    server: mtproto.Telegram, place: Started
) -> None:
    server.revoke()
    with pytest.raises(SourceRefused, match="has ended its session; run"):
        await place().poll(None)
    server.forget_keys()
    with pytest.raises(SourceRefused, match="login"):
        await place().poll(None)
    assert server.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        (406, "AUTH_KEY_DUPLICATED"),
        (401, "SESSION_REVOKED"),
        (401, "USER_DEACTIVATED_BAN"),
        (420, "FROZEN_METHOD_INVALID"),
    ],
)
async def test_a_dead_session_needs_a_new_login(
    server: mtproto.Telegram, place: Started, answer: tuple[int, str]
) -> None:
    server.fault("messages.*", error=answer)
    with pytest.raises(SourceRefused, match="run `leakline telegram login"):
        await place().poll(None)


async def test_a_key_that_nobody_knows_needs_a_new_login(
    server: mtproto.Telegram, place: Started
) -> None:
    server.forget_keys()
    with pytest.raises(SourceRefused, match="login"):
        await place().poll(None)


async def test_a_flood_of_the_transport_is_waited_for(
    server: mtproto.Telegram, place: Started
) -> None:
    server.transport_error = -429
    with pytest.raises(SourceUnavailable) as caught:
        await place().poll(None)
    assert caught.value.retry_after == timedelta(minutes=1)


@pytest.mark.parametrize("drop", ["before", "mid"])
async def test_a_connection_that_breaks_once_is_opened_again_and_nothing_is_lost(
    server: mtproto.Telegram, place: Started, drop: str
) -> None:
    server.fault("messages.GetHistory", drop=drop, times=1)
    assert len((await place().poll(None)).posts) == 30
    server.drop_connections()
    await asyncio.sleep(0.05)
    assert len((await place().poll(None)).posts) == 30
    assert server.connections == 3


async def test_a_connection_that_keeps_breaking_is_left_alone_for_a_while(
    server: mtproto.Telegram, place: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.fault("*", drop="before")
    for _ in range(20):
        with pytest.raises(SourceUnavailable, match=r"reached|broke"):
            await place().poll(None)
    await asyncio.sleep(0.3)
    assert server.connections == 1
    monkeypatch.setattr(_telegram_account, "PAUSE", 0)
    server.mend()


async def test_after_a_pause_it_is_tried_again(
    server: mtproto.Telegram, place: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_telegram_account, "PAUSE", 0.05)
    server.fault("*", drop="before")
    with pytest.raises(SourceUnavailable):
        await place().poll(None)
    server.mend()
    await asyncio.sleep(0.1)
    assert len((await place().poll(None)).posts) == 30


async def test_a_server_that_says_nothing_ends_in_an_error_in_time(
    server: mtproto.Telegram, place: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_telegram_account, "CONNECT", 0.3)
    server.silent = True
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="did not answer in time"):
        await place().poll(None)
    assert time.monotonic() - started < 5


async def test_one_channel_that_hangs_holds_up_no_other(
    server: mtproto.Telegram, place: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_telegram_account, "REQUEST", 1)
    hanging = server.room(NAME).id
    server.fault("messages.*", hang=True, where=lambda asked: asked.peer.channel_id == hanging)
    waiting = asyncio.create_task(place().poll(None))
    await asyncio.sleep(0.2)
    assert len((await place(OTHER).poll(None)).posts) == 30
    assert not waiting.done()
    with pytest.raises(SourceUnavailable, match="in time"):
        await waiting


async def test_a_poll_that_is_given_up_ends_and_leaves_the_account_usable(
    server: mtproto.Telegram, place: Started
) -> None:
    server.fault("messages.*", hang=True, times=1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await place().poll(None)
    assert len((await place().poll(None)).posts) == 30


async def test_another_salt_and_a_wrong_clock_change_nothing(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    page = await place().poll(None)
    server.rotate_salt()
    server.post(NAME, {"text": "new"}, push=False)
    assert [post.text for post in (await place().poll(page.cursor)).posts] == ["new"]
    for skew in (-7200, 7200):
        server.clock_skew = skew
        server.drop_connections()
        await asyncio.sleep(0.05)
        assert len((await place().poll(None)).posts) == 31


async def test_a_private_channel_and_one_that_shut_us_out_are_refused(
    server: mtproto.Telegram, place: Started
) -> None:
    server.room(NAME).error = "CHANNEL_PRIVATE"
    with pytest.raises(SourceRefused, match="example_news is private now, or has shut out the acc"):
        await place().poll(None)
    assert len((await place(OTHER).poll(None)).posts) == 30


async def test_a_channel_that_is_no_more_what_it_was_is_asked_for_again_once(
    server: mtproto.Telegram, place: Started
) -> None:
    page = await place().poll(None)
    server.room(NAME).id += 1  # another channel has taken the name
    server.room(NAME).messages = {1: {"id": 1, "text": "of others"}}
    page = await place().poll(page.cursor)
    assert [post.text for post in page.posts] == ["of others"]
    assert page.warnings == ("example_news is another channel now; it is read anew",)
    assert server.count("contacts.*") == 2
    server.room(NAME).error = "CHANNEL_INVALID"
    with pytest.raises(SourceChanged, match="400 ChannelInvalid"):
        await place().poll(page.cursor)
    assert server.count("contacts.*") == 3


@pytest.mark.parametrize("answer", [(500, "INTERNAL"), (-503, "Timeout")])
async def test_a_fault_of_telegrams_own_is_tried_again_later_and_not_at_once(
    server: mtproto.Telegram, place: Started, answer: tuple[int, str]
) -> None:
    server.fault("messages.*", error=answer)
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="a fault of its own"):
        await place().poll(None)
    assert server.count("messages.*") == 1
    assert time.monotonic() - started < 1.5  # the library would sleep for two seconds


async def test_an_answer_of_a_kind_that_nobody_knows_has_changed(
    server: mtproto.Telegram, place: Started
) -> None:
    server.fault("messages.*", unknown=True)
    with pytest.raises(SourceChanged, match="cannot be read"):
        await place().poll(None)
    server.mend()
    server.fault("messages.*", error=(400, "SOMETHING_NEW"))
    with pytest.raises(SourceChanged, match="400 SOMETHING_NEW"):
        await place().poll(None)


async def test_a_post_that_is_pushed_makes_the_poll_come_sooner_and_is_read_by_the_poll(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    nudged: list[str] = []
    source = place(NAME, replace(tools, nudge=lambda: nudged.append(NAME)))
    other = place(OTHER, replace(tools, nudge=lambda: nudged.append(OTHER)))
    page = await source.poll(None)
    await other.poll(None)
    for change in (
        lambda: server.post(NAME, {"text": "pushed"}),
        lambda: server.edit(NAME, 5, text="x"),
        lambda: server.delete(NAME, 6),
    ):
        nudged.clear()
        change()
        await eventually(lambda: bool(nudged))
        assert nudged == [NAME]
    page = await source.poll(page.cursor)
    assert [(p.text, p.vanished) for p in page.posts] == [
        ("x", False),
        ("pushed", False),
        ("", True),
    ]
    assert server.count("updates.GetChannelDifference") == 0


async def test_a_lost_update_loses_no_post(server: mtproto.Telegram, place: Started) -> None:
    server.room(NAME).joined = False
    page = await place().poll(None)
    server.post(NAME, {"text": "never pushed"})
    assert [post.text for post in (await place().poll(page.cursor)).posts] == ["never pushed"]


async def test_all_files_of_an_account_are_for_its_owner_only(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    folder = tools.home / "telegram"
    (folder / "main.session").chmod(0o644)
    await place().poll(None)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes == dict.fromkeys(("main.session", "main.state", "main.lock"), 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_nothing_secret_stands_in_an_error_or_in_the_state(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    await place().poll(None)
    kept = (tools.home / "telegram" / "main.state").read_text()
    assert "A. Specimen" in kept
    assert "phone" not in kept
    assert "specimen" not in repr(Options.model_validate({"channel": NAME, **KEYS}))


async def test_an_account_is_used_by_one_process_at_a_time(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    await place().poll(None)
    async with process(tools) as started:
        with pytest.raises(SourceUnavailable, match=r"in use by another leakline \(process \d+\)"):
            await started().poll(None)
    assert server.connections == 1


async def test_a_session_that_another_program_locks_is_told_at_once(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    other = sqlite3.connect(tools.home / "telegram" / "main.session", isolation_level=None)
    other.execute("begin exclusive")
    started = time.monotonic()
    with pytest.raises(SourceUnavailable, match="locked by another program"):
        await place().poll(None)
    assert time.monotonic() - started < 2
    other.close()
    assert len((await place().poll(None)).posts) == 30


@pytest.mark.parametrize("content", [None, b"", b"no database at all", "unsigned"])
async def test_without_a_session_somebody_is_asked_to_sign_in(
    server: mtproto.Telegram, tools: Tools, place: Started, content: bytes | str | None
) -> None:
    session = tools.home / "telegram" / "main.session"
    session.unlink()
    if content == "unsigned":
        server.write_session(session, signed_in=False)
    elif isinstance(content, bytes):
        session.write_bytes(content)
    with pytest.raises(SourceRefused, match="run `leakline telegram login --account main`"):
        await place().poll(None)
    assert server.connections == 0


async def test_without_an_application_somebody_is_asked_to_sign_in(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    keyless = Telegram(Options(channel=NAME), tools)
    with pytest.raises(SourceRefused, match="has no api_id and api_hash: run"):
        await keyless.poll(None)
    await tools.shared.close()
    credentials = Files(tools.home / "telegram", "main").credentials
    credentials.write_text('{"api_id": 1, "api_hash": "specimen"}')
    assert len((await Telegram(Options(channel=NAME), tools).poll(None)).posts) == 30
    await tools.shared.close()


async def test_several_accounts_stand_side_by_side(
    server: mtproto.Telegram, tools: Tools, place: Started
) -> None:
    server.write_session(tools.home / "telegram" / "second.session")
    first, second = place(), place(account="second")
    for one in (first, second):
        assert len((await one.poll(None)).posts) == 30
    assert server.connections == 2
    assert server.count("contacts.*") == 2  # a channel's hash is worth nothing to the other


class Socks:
    """A SOCKS5 proxy that leads everywhere, and notes who asked for what."""

    def __init__(self, *, silent: bool = False) -> None:
        self.asked: list[tuple[str, int]] = []
        self._silent = silent

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._silent:
            await asyncio.sleep(30)
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        writer.write(b"\x05\x00")
        *_, kind = await reader.readexactly(4)
        length = 4 if kind == 1 else (await reader.readexactly(1))[0]
        host = await reader.readexactly(length)
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append((".".join(map(str, host)), port))
        onward, back = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await asyncio.gather(_copy(reader, back), _copy(onward, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def proxy(socks: Socks) -> AsyncIterator[str]:
    listening = await asyncio.start_server(socks.serve, "127.0.0.1", 0)
    yield f"socks5h://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    listening.close()


async def test_with_a_proxy_nothing_goes_another_way(
    server: mtproto.Telegram, tools: Tools
) -> None:
    socks = Socks()
    async with proxy(socks) as address, process(replace(tools, proxy=address)) as started:
        assert len((await started().poll(None)).posts) == 30
    assert socks.asked == [("127.0.0.1", server.port)]
    asked = len(server.calls)
    async with process(replace(tools, proxy=address)) as started:  # it is closed now
        with pytest.raises(SourceUnavailable, match="the proxy does not lead to Telegram"):
            await started().poll(None)
    assert len(server.calls) == asked


async def test_a_proxy_that_says_nothing_ends_in_an_error_in_time(
    server: mtproto.Telegram, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_telegram_account, "CONNECT", 0.5)
    async with (
        proxy(Socks(silent=True)) as address,
        process(replace(tools, proxy=address)) as started,
    ):
        with pytest.raises(SourceUnavailable, match=r"in time|proxy"):
            await started().poll(None)


async def test_a_proxy_of_a_kind_that_cannot_carry_it_is_refused_and_nothing_is_dialled(
    server: mtproto.Telegram, tools: Tools
) -> None:
    async with process(replace(tools, proxy="https://127.0.0.1:8080")) as started:
        with pytest.raises(SourceRefused, match="through a proxy of the kind https"):
            await started().poll(None)
    assert server.connections == 0


async def test_sources_that_do_not_agree_on_the_way_out_are_refused_and_dial_no_other(
    server: mtproto.Telegram, tools: Tools
) -> None:
    socks = Socks()
    async with proxy(socks) as address, process(tools) as started:
        assert len((await started().poll(None)).posts) == 30
        with pytest.raises(SourceRefused, match="do not agree on `tor`"):
            await started(OTHER, replace(tools, proxy=address)).poll(None)
    assert socks.asked == []
    assert server.connections == 1


async def test_nothing_of_the_account_is_logged(
    server: mtproto.Telegram, place: Started, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    server.fault("messages.GetHistory", drop="mid", times=1)
    server.fault("messages.GetHistory", unknown=True, times=1)
    with pytest.raises(SourceChanged):
        await place().poll(None)
    assert [record for record in caplog.records if "tele" in record.name] == []
