"""An inbox: a spool folder, and the signed messages that fill it over a real socket."""

import base64
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from connectors.base import SourceRefused, SourceUnavailable, Tools
from connectors.inbox import PAGE, Inbox, Options
from connectors.post import Page

SECRET = "whsec_" + base64.b64encode(b"specimen-secret-of-32-bytes-long").decode()


def line(id: object = 1, **more: object) -> str:  # noqa: A002  (the format's own key)
    least = {"id": id, "source": "board-a", "published_at": "2026-03-02T09:40:00Z", "text": "hello"}
    return json.dumps({**least, **more}) + "\n"


def ids(page: Page) -> list[str]:
    return [post.id for post in page.posts]


def drop(folder: Path, name: str, text: str, at: int = 1) -> Path:
    """A file moved into the spool as another program would."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".aside").write_text(text, encoding="utf-8")
    os.utime(folder / ".aside", (at, at))
    return (folder / ".aside").rename(folder / name)


def link(path: Path, to: Path) -> None:
    path.symlink_to(to)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "inbox" / "the-source"


@pytest.fixture
def inbox(tools: Tools) -> Inbox:
    return Inbox(Options(), tools)


async def test_files_of_the_spool_are_read_oldest_first_and_removed_after_the_commit(
    inbox: Inbox, spool: Path
) -> None:
    drop(spool, "b.jsonl", line(1), at=1)
    drop(spool, "a.jsonl", line(2), at=2)
    first = await inbox.poll(None)
    assert ids(first) == ["board-a/1", "board-a/2"]
    assert names(spool) == ["a.jsonl", "b.jsonl"]
    again = await inbox.poll(first.cursor)
    assert (again.posts, again.cursor, again.more) == ((), first.cursor, False)
    assert names(spool) == []


async def test_what_was_not_committed_is_read_again(inbox: Inbox, spool: Path) -> None:
    drop(spool, "a.jsonl", line(1))
    assert ids(await inbox.poll(None)) == ["board-a/1"]
    assert ids(await inbox.poll(None)) == ["board-a/1"]


async def test_a_file_that_takes_the_name_of_one_that_was_read_is_not_removed_unread(
    inbox: Inbox, spool: Path
) -> None:
    drop(spool, "a.jsonl", line(1))
    first = await inbox.poll(None)
    drop(spool, "a.jsonl", line(2), at=2)
    assert ids(await inbox.poll(first.cursor)) == ["board-a/2"]


async def test_a_file_that_is_older_than_the_last_one_is_read_too(
    inbox: Inbox, spool: Path
) -> None:
    drop(spool, "z.jsonl", line(1), at=1000)
    first = await inbox.poll(None)
    drop(spool, "a.jsonl", line(2), at=1)
    assert ids(await inbox.poll(first.cursor)) == ["board-a/2"]


async def test_a_large_file_comes_in_pages_and_stays_until_its_end(
    inbox: Inbox, spool: Path
) -> None:
    file = drop(spool, "a.jsonl", "".join(line(n) for n in range(PAGE + 10)))
    drop(spool, "b.jsonl", line("last"), at=2)
    first = await inbox.poll(None)
    second = await inbox.poll(first.cursor)
    assert (len(first.posts), first.more) == (PAGE, True)
    assert len(second.posts) == 11
    assert file.exists()
    third = await inbox.poll(second.cursor)
    assert (third.posts, third.more, file.exists()) == ((), False, False)


async def test_a_file_with_a_bad_line_is_kept_aside_and_its_good_lines_are_read(
    inbox: Inbox, spool: Path
) -> None:
    drop(spool, "a.jsonl", line(1) + "{oops\n" + line(3))
    first = await inbox.poll(None)
    assert ids(first) == ["board-a/1", "board-a/3"]
    assert first.warnings[0].startswith("a.jsonl:2: ")
    assert first.warnings[1] == "a.jsonl: is kept as a.jsonl.rejected"
    assert (await inbox.poll(first.cursor)).warnings == ()
    assert names(spool) == ["a.jsonl.rejected"]


async def test_links_folders_and_unfinished_files_are_left_alone(
    inbox: Inbox, spool: Path, tmp_path: Path
) -> None:
    drop(tmp_path, "secret.jsonl", line("secret"))
    drop(spool, "own.jsonl", line(1))
    drop(spool, ".half.jsonl", line(2)[:20])
    drop(spool / "dir.jsonl", "c.jsonl", line(3))
    link(spool / "link.jsonl", tmp_path / "secret.jsonl")
    page = await inbox.poll(None)
    assert (ids(page), page.warnings) == (["board-a/1"], ())
    await inbox.poll(page.cursor)
    assert names(spool) == [".half.jsonl", "dir.jsonl", "link.jsonl"]


async def test_a_file_that_grew_after_it_was_read_is_read_again_and_not_lost(
    inbox: Inbox, spool: Path
) -> None:
    file = drop(spool, "a.jsonl", line(1))
    first = await inbox.poll(None)
    with file.open("a") as out:
        out.write(line(2))
    assert ids(await inbox.poll(first.cursor)) == ["board-a/1", "board-a/2"]


async def test_posts_carry_the_inboxs_name_and_keep_their_origin_in_front_of_the_id(
    tools: Tools, spool: Path
) -> None:
    drop(spool, "a.jsonl", line(2, source="cnil", reply_to=1, url="https://example.org/2"))
    (post,) = (await Inbox(Options(), tools).poll(None)).posts
    assert (post.source, post.id, post.reply_to) == ("the-source", "cnil/2", "cnil/1")
    assert post.url == "https://example.org/2"
    (post,) = (await Inbox(Options(sources=("cnil",)), tools).poll(None)).posts
    assert (post.source, post.id, post.reply_to) == ("cnil", "2", "1")


async def test_a_spool_that_cannot_be_read_is_unavailable(tools: Tools, tmp_path: Path) -> None:
    drop(tmp_path, "inbox", "a file")
    with pytest.raises(SourceUnavailable, match="the spool cannot be read"):
        await Inbox(Options(), tools).poll(None)


async def test_two_inboxes_never_empty_one_spool(inbox: Inbox, tools: Tools, spool: Path) -> None:
    await inbox.poll(None)
    other = Inbox(Options(spool=spool), replace(tools, source="other"))
    with pytest.raises(SourceRefused, match="the inbox the-source has the same spool"):
        await other.poll(None)


async def test_the_spool_is_made_for_us_alone(inbox: Inbox, spool: Path) -> None:
    await inbox.poll(None)
    assert mode(spool) == 0o700


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "short", "ä" * 40])
def test_a_secret_that_protects_nothing_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Options.model_validate({"secret": secret})
    assert "openssl rand" in str(caught.value)
    assert not secret or secret not in str(caught.value)
