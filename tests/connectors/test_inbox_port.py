"""The port of an inbox: signed messages over a real socket, and what is done with them."""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from standardwebhooks import Webhook

from connectors._inbox import receiver
from connectors._inbox import spool as _spool
from connectors.base import SourceRefused, SourceUnavailable, Tools
from connectors.inbox import Inbox, Options
from connectors.post import Page
from connectors.shared import Shared

SECRET = "whsec_" + base64.b64encode(b"specimen-secret-of-32-bytes-long").decode()


def line(id: object = 1, **more: object) -> str:  # noqa: A002  (the format's own key)
    least = {"id": id, "source": "board-a", "published_at": "2026-03-02T09:40:00Z", "text": "hello"}
    return json.dumps({**least, **more}) + "\n"


def ids(page: Page) -> list[str]:
    return [post.id for post in page.posts]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "inbox" / "the-source"


@dataclass
class Door:
    """An inbox that listens, its sender, and the clock of both."""

    inbox: Inbox
    tools: Tools
    url: str
    spool: Path
    nudges: list[str]
    http: aiohttp.ClientSession

    async def push(
        self,
        body: str | bytes,
        id_: str = "msg_1",
        *,
        at: datetime | None = None,
        secret: str = SECRET,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON of the answer to a message signed by the library."""
        at = at or datetime.now(UTC)
        text = body.decode("latin-1") if isinstance(body, bytes) else body
        signed = {
            "webhook-id": id_,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(id_, at.replace(microsecond=0), text),
            **(headers or {}),
        }
        async with self.http.post(self.url, data=body, headers=signed) as answer:
            return answer.status, await answer.json()

    def files(self) -> list[Path]:
        return sorted(self.spool.glob("*.jsonl"))


@pytest.fixture
async def opened(tools: Tools, spool: Path) -> AsyncIterator[Callable[..., Any]]:
    """Opens a door with options; all are closed at the end."""
    shared, port = Shared(), _free_port()
    async with aiohttp.ClientSession() as http:

        async def door(shared: Shared = shared, **options: Any) -> Door:
            nudges: list[str] = []
            lent = replace(
                tools,
                shared=shared,
                now=lambda: datetime.now(UTC),
                nudge=lambda: nudges.append("now"),
            )
            options = {"secret": SECRET, "listen": f"127.0.0.1:{port}", **options}
            inbox = Inbox(Options.model_validate(options), lent)
            await inbox.poll(None)
            url = f"http://127.0.0.1:{port}{options.get('path', '/the-source')}"
            return Door(inbox, lent, url, spool, nudges, http)

        yield door
        await shared.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
async def door(opened: Callable[..., Any]) -> Door:
    made: Door = await opened()
    return made


async def test_a_signed_message_is_on_the_disk_before_it_is_answered_and_asks_for_a_poll(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(_spool.os, "fsync", lambda handle: synced.append(os.fstat(handle).st_mode))
    assert await door.push(line(1) + line(2)) == (202, {"posts": 2})
    assert any(map(stat.S_ISREG, synced))
    assert any(map(stat.S_ISDIR, synced))
    (file,) = door.files()
    assert mode(file) == 0o600
    assert door.nudges == ["now"]
    assert ids(await door.inbox.poll(None)) == ["board-a/1", "board-a/2"]


async def test_a_first_poll_is_asked_for_so_that_the_port_opens_after_a_start(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.inbox._ASKING", [0.01, 0.02, 5])
    nudges: list[str] = []
    lent = replace(tools, nudge=lambda: nudges.append("now"))
    inbox = Inbox(Options.model_validate({"secret": SECRET, "listen": "127.0.0.1:0"}), lent)
    await asyncio.sleep(0.1)
    assert nudges == ["now", "now"]
    await inbox.poll(None)
    await lent.shared.close()
    assert inbox._asked == []  # noqa: SLF001


async def test_one_id_is_taken_once_and_a_repeat_does_nothing(door: Door) -> None:
    await door.push(line(1))
    status, said = await door.push(line(2))
    assert (status, said["posts"], len(door.files())) == (200, 0, 1)
    assert door.nudges == ["now"]
    assert (await door.push(line(2), "msg_2"))[0] == 202


async def test_an_id_is_remembered_after_a_restart_and_after_its_file_was_read(
    opened: Callable[..., Any], door: Door
) -> None:
    await door.push(line(1))
    first = await door.inbox.poll(None)
    await door.inbox.poll(first.cursor)
    assert door.files() == []
    await door.tools.shared.close()
    reborn = await opened(Shared())
    assert (await reborn.push(line(1)))[0] == 200
    assert door.files() == []
    await reborn.tools.shared.close()


async def test_an_id_is_remembered_when_a_crash_came_before_it_was_noted(door: Door) -> None:
    await door.push(line(1))
    (door.spool / ".accepted").unlink()
    fresh = _spool.Spool(door.spool)
    assert fresh.has_taken("msg_1")
    assert not fresh.has_taken("msg_2")


async def test_two_messages_of_one_id_at_once_are_taken_once(door: Door) -> None:
    answers = await asyncio.gather(*(door.push(line(1)) for _ in range(5)))
    assert sorted(status for status, _ in answers) == [200] * 4 + [202]
    assert len(door.files()) == 1


@pytest.mark.parametrize(
    ("body", "number", "reason"),
    [
        (line(1) + "{oops}\n" + line(3), 2, "Invalid JSON"),
        (line(1) + line(2, published_at="soon"), 2, "published_at: not an ISO 8601 time"),
        (line(1) + '{"id": 1}', 2, "source: is missing"),
        (f"[{line(1)}, {{}}]", 2, "id: is missing"),
        ("[1]", 1, "must be an object"),
        ("[" * 100_000, 1, "Invalid JSON"),
        ("[]", 1, "there is no post in it"),
        ("\n \n", 1, "there is no post in it"),
        ("", 1, "there is no post in it"),
        (line(1, text="\x00"), 1, "text: contains a NUL character"),
    ],
)
async def test_a_bad_line_is_named_and_nothing_of_the_message_is_taken(
    door: Door, body: str, number: int, reason: str
) -> None:
    status, said = await door.push(body)
    assert (status, said["line"]) == (422, number)
    assert reason.lower() in str(said["reason"]).lower()
    assert (door.files(), door.nudges) == ([], [])
    assert (await door.push(line(1)))[0] == 202, "a mended message may have the same id"


@pytest.mark.parametrize(
    "body",
    [
        line(1).strip(),
        json.dumps(json.loads(line(1)), indent=2),
        f"[{line(1)}]",
        f"\ufeff{line(1)}\r\n\r\n",
        f" [\n{line(1)}]\n",
    ],
)
async def test_lines_a_list_and_one_object_over_many_lines_are_read(door: Door, body: str) -> None:
    assert await door.push(body) == (202, {"posts": 1})
    assert ids(await door.inbox.poll(None)) == ["board-a/1"]


async def test_bytes_that_are_no_text_are_a_bad_line_for_who_has_the_secret(door: Door) -> None:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    body, at = b'{"id": "\xff"}', str(int(datetime.now(UTC).timestamp()))
    mac = hmac.new(key, f"msg_1.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(mac).decode()}"
    status, said = await door.push(
        body, headers={"webhook-signature": signature, "webhook-timestamp": at}
    )
    assert (status, said) == (422, {"reason": "is not UTF-8", "line": 1})


OTHER = "whsec_" + base64.b64encode(b"another-specimen-secret-32-bytes").decode()


@pytest.mark.parametrize(
    "broken",
    [
        {"secret": OTHER},
        {"headers": {"webhook-signature": "v1,"}},
        {"headers": {"webhook-signature": "v1"}},
        {"headers": {"webhook-signature": "v1,not base64 at all"}},
        {"headers": {"webhook-signature": "v2," + "A" * 44}},
        {"headers": {"webhook-signature": ""}},
        {"headers": {"webhook-id": ""}},
        {"headers": {"webhook-id": "msg_2"}},
        {"headers": {"webhook-id": "a.1"}},
        {"headers": {"webhook-id": "x" * 300}},
        {"headers": {"webhook-timestamp": "nan"}},
        {"headers": {"webhook-timestamp": "9" * 30}},
        {"headers": {"webhook-timestamp": "-1"}},
        {"at": datetime.now(UTC) - timedelta(minutes=6)},
        {"at": datetime.now(UTC) + timedelta(hours=1)},
    ],
)
async def test_what_is_not_rightly_signed_is_refused_and_not_taken(
    door: Door, broken: dict[str, Any]
) -> None:
    status, said = await door.push(line(1), **broken)
    assert status == 401
    assert str(said["reason"]).startswith("webhook-")
    assert door.files() == []


async def test_one_of_several_signatures_is_enough_while_a_secret_is_changed(door: Door) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    both = " ".join(Webhook(one).sign("msg_1", at, line(1)) for one in (OTHER, SECRET))
    assert (await door.push(line(1), at=at, headers={"webhook-signature": both}))[0] == 202


async def test_a_body_that_is_too_large_is_refused_declared_or_not(
    opened: Callable[..., Any],
) -> None:
    door = await opened(max_body=2000)
    body = line(1, text="x" * 3000)
    assert (await door.push(body))[0] == 413

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 1000

    async with door.http.post(door.url, data=pieces()) as answer:
        assert answer.status == 413
    assert door.files() == []


async def test_a_body_that_drips_ends_with_the_patience(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "PATIENCE", 0.2)

    async def drip() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b" "
            await asyncio.sleep(0.05)

    async with door.http.post(door.url, data=drip()) as answer:
        assert answer.status == 408


async def test_a_compressed_body_is_not_unpacked(door: Door) -> None:
    status, _ = await door.push(line(1), headers={"content-encoding": "gzip"})
    assert status == 415


async def test_too_many_messages_are_asked_to_wait_and_strangers_use_up_nothing(
    opened: Callable[..., Any],
) -> None:
    door = await opened(rate=2)
    for _ in range(3):
        assert (await door.push(line(1), secret=OTHER))[0] == 401
    answers = [await door.push(line(n), f"msg_{n}") for n in range(4)]
    assert [status for status, _ in answers] == [202, 202, 429, 429]
    assert 1 <= answers[-1][1]["retry_after"] <= 31


async def test_a_disk_that_does_not_take_the_message_is_told_and_leaves_nothing(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(_spool.os, "fsync", full)
        status, said = await door.push(line(1))
    assert (status, "No space left" in said["reason"]) == (503, True)
    assert door.files() == []
    assert not list(door.spool.glob(".*.jsonl.*"))
    assert (await door.push(line(1)))[0] == 202


async def test_a_full_spool_takes_no_more(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "FULLEST", 150)
    assert (await door.push(line(1)))[0] == 202
    status, said = await door.push(line(2), "msg_2")
    assert (status, said["reason"]) == (503, "the spool is full")


async def test_another_path_and_another_method_find_no_inbox(door: Door) -> None:
    async with door.http.post(f"{door.url}/other", data=b"") as answer:
        assert answer.status == 404
    async with door.http.get(door.url) as answer:
        assert answer.status == 405


async def test_several_inboxes_share_one_port_and_no_path(
    opened: Callable[..., Any], door: Door
) -> None:
    other = Options.model_validate(
        {
            "secret": OTHER,
            "listen": door.url.removeprefix("http://").partition("/")[0],
            "path": "/b",
            "spool": "inbox/other",
        }
    )
    second = Inbox(other, replace(door.tools, source="other"))
    await second.poll(None)
    url = door.url.replace("/the-source", "/b")
    to_second = replace(door, url=url, spool=door.spool.parent / "other")
    assert (await to_second.push(line(1), secret=OTHER))[0] == 202
    assert (await to_second.push(line(1), "msg_2"))[0] == 401, "a secret opens its own path only"
    taken = other.model_copy(update={"path": "/the-source", "spool": Path("inbox/third")})
    with pytest.raises(SourceRefused, match="has the path /the-source"):
        await Inbox(taken, replace(door.tools, source="third")).poll(None)


async def test_a_port_that_is_taken_is_unavailable(door: Door, tools: Tools) -> None:
    listen = door.url.removeprefix("http://").partition("/")[0]
    other = Inbox(Options.model_validate({"secret": SECRET, "listen": listen}), tools)
    with pytest.raises(SourceUnavailable, match="cannot listen on"):
        await other.poll(None)
