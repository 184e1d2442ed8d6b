"""The command push, against a real inbox in a real daemon's clothes: one port, one spool."""

import asyncio
import base64
import gzip
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors._inbox.receiver import PATIENCE, posts_in
from connectors.base import Tools
from connectors.fetch import Client
from connectors.inbox import Inbox, Options
from connectors.post import Post
from monitor import pushing
from monitor.cli.pushing import SECRET as VARIABLE
from tests.servers.daemon import Done, leakline

SECRET = "whsec_" + base64.b64encode(b"specimen-secret-of-32-bytes-long").decode()
ROOT = Path(__file__).parents[2]


def line(number: int, **more: object) -> str:
    least = {"source": "board-a", "published_at": "2026-03-02T09:40:00Z", "text": "hello"}
    return json.dumps({"id": number, **least, **more}) + "\n"


@dataclass
class Door:
    """An inbox that listens, and the folder from which is pushed."""

    inbox: Inbox
    url: str
    folder: Path

    async def push(self, text: str, *more: str) -> Done:
        self.write(text)
        return await leakline(self.folder, "push", "posts.jsonl", "--to", self.url, *more)

    def write(self, text: str) -> Path:
        (self.folder / "posts.jsonl").write_text(text, encoding="utf-8")
        return self.folder / "posts.jsonl"


@pytest.fixture
async def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    monkeypatch.setattr("tests.servers.daemon._environment", _with_secret)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    options = {"secret": SECRET, "listen": f"127.0.0.1:{port}", "rate": 10_000}
    tools = Tools("colleagues", Client(), lambda: datetime.now(UTC), tmp_path)
    inbox = Inbox(Options.model_validate(options), tools)
    await inbox.poll(None)
    yield Door(inbox, f"http://127.0.0.1:{port}/colleagues", tmp_path)
    await tools.shared.close()


def _with_secret() -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "COLUMNS": "250", "PATH": "/usr/bin:/bin", VARIABLE: SECRET}


async def test_posts_of_a_file_arrive_and_a_second_push_does_nothing(door: Door) -> None:
    first = await door.push(line(1) + line(2))
    assert (first.code, first.out) == (0, "2 posts taken, 0 taken before\n")
    again = await door.push(line(1) + line(2), "--json")
    assert json.loads(again.out) == {"taken": 0, "taken_before": 2}
    assert len((await door.inbox.poll(None)).posts) == 2


async def test_many_posts_go_in_several_messages(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "LARGEST", 2000)
    posts = [post for n in range(100) for post in posts_of(line(n))]
    assert len(list(pushing.messages(posts))) > 3
    done = await pushing.push(posts, door.url, SECRET)
    assert done == pushing.Pushed(taken=100)


def posts_of(text: str) -> list[Post]:
    return list(posts_in(text.encode()))


async def test_a_line_that_is_no_post_is_named_and_nothing_is_sent(door: Door) -> None:
    done = await door.push(line(1) + '{"id": 2}\n')
    assert (done.code, done.out) == (2, "")
    assert done.err == "leakline: posts.jsonl:2: source: is missing; nothing was sent\n"
    assert (await door.inbox.poll(None)).posts == ()


async def test_what_the_inbox_refuses_is_a_failure_with_its_reason(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "whsec_" + base64.b64encode(b"another-specimen-secret-32-bytes").decode()
    wrong = {**_with_secret(), VARIABLE: other}
    monkeypatch.setattr("tests.servers.daemon._environment", lambda: wrong)
    done = await door.push(line(1))
    assert (done.code, done.out) == (1, "")
    assert "answers 401: webhook-signature does not fit" in done.err
    assert other not in done.err


async def test_a_missing_secret_and_a_wrong_address_are_one_line(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.write(line(1))
    done = await leakline(door.folder, "push", "posts.jsonl", "--to", "127.0.0.1:8480")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    done = await leakline(door.folder, "push", "nowhere.jsonl", "--to", door.url)
    assert (done.code, done.err) == (2, "leakline: nowhere.jsonl: No such file or directory\n")
    bare = {name: value for name, value in _with_secret().items() if name != VARIABLE}
    monkeypatch.setattr("tests.servers.daemon._environment", lambda: bare)
    done = await leakline(door.folder, "push", "posts.jsonl", "--to", door.url)
    assert (done.code, VARIABLE in done.err) == (2, True)


def recipe(language: str) -> str:
    """The recipe of docs/interchange.md in a language."""
    page = (ROOT / "docs" / "interchange.md").read_text(encoding="utf-8")
    _, _, after = page.partition(f"```{language}\n")
    return after.partition("```")[0]


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")), reason="no curl, no openssl"
)
async def test_the_recipe_with_curl_and_openssl_arrives(door: Door) -> None:
    door.write(line(1) + line(2, text="données à vendre"))
    script = recipe("bash").replace("http://127.0.0.1:8480/colleagues", door.url)
    process = await asyncio.create_subprocess_exec(
        *("sh", "-euc", script),
        cwd=door.folder,
        env={"PATH": "/usr/bin:/bin", "LEAKLINE_PUSH_SECRET": SECRET},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert json.loads(out) == {"posts": 2}
    assert (await door.inbox.poll(None)).posts[1].text == "données à vendre"


def test_the_recipe_for_an_ail_feeder_makes_lines_of_its_messages(tmp_path: Path) -> None:
    message = {
        "source": "ail_feeder_telegram",
        "source-uuid": "00000000-0000-0000-0000-000000000000",
        "default-encoding": "UTF-8",
        "meta": {
            "id": 12,
            "date": {"timestamp": 1772442000, "timezone": "UTC"},
            "chat": {"id": 55, "username": "examplechannel"},
            "sender": {"id": 7, "username": "qa1"},
            "reply_to": {"message_id": 11},
        },
        "data": base64.b64encode(gzip.compress("12,000 rows — données".encode())).decode(),
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", recipe("python")],
        input=json.dumps(message) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    (post,) = posts_of(done.stdout)
    assert (post.id, post.source, post.reply_to) == ("12", "examplechannel", "11")
    assert (post.text, post.author) == ("12,000 rows — données", "qa1")
    assert post.published_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
