"""A folder of files as a place that can be polled."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.base import SourceUnavailable, Tools
from connectors.folder import PAGE, Folder, Options
from connectors.post import Attachment, Page


def line(id: object, **more: object) -> str:  # noqa: A002  (the format's own key)
    least = {"id": id, "source": "board-a", "published_at": "2026-03-02T09:40:00Z", "text": "hello"}
    return json.dumps({**least, **more}) + "\n"


def ids(page: Page) -> list[str]:
    return [post.id for post in page.posts]


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    (tmp_path / "posts").mkdir()
    return tmp_path / "posts"


@pytest.fixture
def folder(tools: Tools, posts: Path) -> Folder:
    return Folder(Options(path=Path("posts")), tools)


async def test_posts_keep_their_own_source_and_come_oldest_first(
    folder: Folder, posts: Path
) -> None:
    (posts / "a.jsonl").write_text(line(1, published_at="2026-03-02T10:00:00Z"))
    (posts / "b.jsonl").write_text(line(2, published_at="2026-03-02T09:00:00Z", platform="paste"))
    page = await folder.poll(None)
    assert ids(page) == ["2", "1"]
    assert [post.source for post in page.posts] == ["board-a"] * 2
    assert [post.platform for post in page.posts] == ["paste", "social"]
    assert (page.more, page.warnings) == (False, ())


async def test_nothing_new_is_an_empty_page_and_the_cursor_stays(
    folder: Folder, posts: Path
) -> None:
    (posts / "a.jsonl").write_text(line(1))
    first = await folder.poll(None)
    again = await folder.poll(first.cursor)
    assert again == Page((), first.cursor)


async def test_a_new_file_and_an_appended_line_are_read_and_the_old_ones_are_not(
    folder: Folder, posts: Path
) -> None:
    (posts / "b.jsonl").write_text(line(1))
    first = await folder.poll(None)
    (posts / "sub").mkdir()
    (posts / "sub" / "a.jsonl").write_text(line(2))
    with (posts / "b.jsonl").open("a") as file:
        file.write(line(3))
    assert sorted(ids(await folder.poll(first.cursor))) == ["2", "3"]


@pytest.mark.parametrize("text", [line(7) + line(8), line(7), line(7, text="x" * 500)])
async def test_a_rewritten_file_is_read_again(folder: Folder, posts: Path, text: str) -> None:
    file = posts / "a.jsonl"
    file.write_text(line(1))
    first = await folder.poll(None)
    file.write_text(text)
    os.utime(file, ns=(1, 1))
    assert ids(await folder.poll(first.cursor))[0] == "7"


async def test_a_half_written_line_waits_for_its_end(folder: Folder, posts: Path) -> None:
    file, whole = posts / "a.jsonl", line(2)
    file.write_text(line(1) + whole[:20])
    first = await folder.poll(None)
    assert (ids(first), first.warnings) == (["1"], ())
    with file.open("a") as out:
        out.write(whole[20:])
    assert ids(await folder.poll(first.cursor)) == ["2"]


async def test_a_line_that_is_never_finished_is_said_once(folder: Folder, posts: Path) -> None:
    (posts / "a.jsonl").write_text(line(1) + line(2)[:20])
    page = await folder.poll(None)
    said = []
    for _ in range(3):
        page = await folder.poll(page.cursor)
        said += page.warnings
    assert said == ["a.jsonl:2: the last line is not finished"]


async def test_a_last_line_without_line_end_is_read_and_the_next_one_has_its_number(
    folder: Folder, posts: Path
) -> None:
    file = posts / "a.jsonl"
    file.write_text(line(1).rstrip("\n"))
    first = await folder.poll(None)
    assert ids(first) == ["1"]
    with file.open("a") as out:
        out.write("\n{}\n" + line(3))
    second = await folder.poll(first.cursor)
    assert ids(second) == ["3"]
    assert second.warnings == ("a.jsonl:2: id: is missing",)


async def test_a_broken_line_is_said_once_and_nothing_else_is_lost(
    folder: Folder, posts: Path
) -> None:
    (posts / "a.jsonl").write_text(line(1) + "{oops\n" + "x" * 5_000_000 + "\n" + line(4))
    first = await folder.poll(None)
    assert ids(first) == ["1", "4"]
    assert [warning.partition(" ")[0] for warning in first.warnings] == ["a.jsonl:2:", "a.jsonl:3:"]
    assert (await folder.poll(first.cursor)).warnings == ()


async def test_many_posts_come_in_pages(folder: Folder, posts: Path) -> None:
    (posts / "a.jsonl").write_text("".join(line(n) for n in range(PAGE + 10)))
    (posts / "b.jsonl").write_text(line("last"))
    first = await folder.poll(None)
    second = await folder.poll(first.cursor)
    assert (len(first.posts), first.more) == (PAGE, True)
    assert (len(second.posts), second.more) == (11, False)


async def test_a_missing_folder_is_unavailable_and_says_so_plainly(tools: Tools) -> None:
    with pytest.raises(SourceUnavailable, match="folder nowhere: No such file"):
        await Folder(Options(path=Path("nowhere")), tools).poll(None)


async def test_no_link_leads_out_of_the_folder(folder: Folder, posts: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jsonl").write_text(line("secret"))
    (posts / "file.jsonl").symlink_to(outside / "secret.jsonl")
    (posts / "dir").symlink_to(outside)
    (posts / "own.jsonl").write_text(line(1))
    (posts / "alias.jsonl").symlink_to(posts / "own.jsonl")
    assert ids(await folder.poll(None)) == ["1", "1"]
    with pytest.raises(ValueError, match="no pattern of files in the folder"):
        Options(path=Path("posts"), files=("../outside/*.jsonl",))


async def test_what_is_no_file_does_not_hold_the_poll_up(folder: Folder, posts: Path) -> None:
    os.mkfifo(posts / "pipe.jsonl")
    (posts / "dir.jsonl").mkdir()
    (posts / "z.jsonl").write_text(line(1))
    page = await folder.poll(None)
    assert (ids(page), page.warnings) == (["1"], ())


MESSAGES: list[dict[str, Any]] = [
    {"id": 1, "type": "service", "date_unixtime": "1772440000", "actor": "x", "action": "pin"},
    {
        "id": 2,
        "type": "message",
        "date": "2026-03-02T12:00:00",
        "date_unixtime": "1772442000",
        "edited": "2026-03-02T13:00:00",
        "edited_unixtime": "1772445600",
        "from": "Example News",
        "author": "the editor",
        "forwarded_from": "Example Source",
        "reply_to_message_id": 1,
        "file": "(File not included. Change data exporting settings to download.)",
        "file_name": "customers.zip",
        "file_size": 1258291,
        "text": ["see ", {"type": "bold", "text": "this"}, "\nnow"],
    },
    {
        "id": 3,
        "type": "message",
        "date": "2026-03-02T12:00:00",
        "file": "files/a b.pdf",
        "text": "",
    },
    {
        "id": 4,
        "type": "message",
        "date_unixtime": "1772443000",
        "text": "",
        "poll": {"question": "Real?", "answers": [{"text": "yes"}, {"text": "no"}]},
    },
]
CHAT = {"name": "Example News", "type": "public_channel", "id": 55, "messages": MESSAGES}


async def test_an_export_of_one_chat_is_read(folder: Folder, posts: Path) -> None:
    (posts / "result.json").write_text(json.dumps(CHAT))
    page = await folder.poll(None)
    post, poll, old = page.posts
    assert ids(page) == ["55/2", "55/4", "55/3"]
    assert post.published_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert (post.text, post.author) == ("see this\nnow", "the editor")
    assert (post.source, post.platform) == ("the-source", "telegram")
    assert (post.forwarded_from, post.reply_to, post.edited) == ("Example Source", "55/1", True)
    assert post.attachments == (Attachment("customers.zip", 1258291),)
    assert post.url == "https://t.me/c/55/2"
    assert old.attachments == (Attachment("a b.pdf"),)
    assert poll.text == "Real?\nyes\nno"
    assert (await folder.poll(page.cursor)).posts == ()


async def test_an_export_of_an_account_is_read_chat_by_chat(folder: Folder, posts: Path) -> None:
    (posts / "e").mkdir()
    other = {**CHAT, "id": 56, "type": "personal_chat"}
    export = {
        "about": "x",
        "chats": {"about": "y", "list": [CHAT]},
        "left_chats": {"list": [other]},
    }
    (posts / "e" / "result.json").write_text(json.dumps(export))
    page = await folder.poll(None)
    assert set(ids(page)) == {f"{chat}/{n}" for chat in (55, 56) for n in (2, 3, 4)}
    assert {post.url for post in page.posts if post.id.startswith("56")} == {None}


async def test_a_long_export_comes_in_pages_and_a_new_one_is_read_again(
    folder: Folder, posts: Path, tools: Tools
) -> None:
    messages = [{**MESSAGES[1], "id": n} for n in range(1, PAGE + 3)]
    file = posts / "result.json"
    file.write_text(json.dumps({**CHAT, "messages": messages}))
    first = await folder.poll(None)
    second = await Folder(Options(path=Path("posts")), tools).poll(first.cursor)
    assert (len(first.posts), first.more) == (PAGE, True)
    assert (len(second.posts), second.more) == (2, False)
    file.write_text(json.dumps(CHAT))
    assert len((await folder.poll(second.cursor)).posts) == 3


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"messages": [', '{"messages": 5}', "[" * 100_000, '{"messages": [{}]}',
             '{"messages": [{"id": 1, "type": "message", "date": "soon"}]}', "NaN", "\x00"]
)  # fmt: skip
async def test_a_file_that_is_no_export_is_said_once(
    folder: Folder, posts: Path, text: str
) -> None:
    (posts / "result.json").write_text(text)
    (posts / "z.jsonl").write_text(line(1))
    page = await folder.poll(None)
    assert ids(page) == ["1"]
    assert len(page.warnings) == 1
    assert page.warnings[0].startswith("result.json: ")
    assert (await folder.poll(page.cursor)).warnings == ()


async def test_the_frozen_story_reads_from_shared(tools: Tools, tmp_path: Path) -> None:
    """Reads ../shared/stories; skipped where it is absent."""
    story = Path(__file__).parents[2].parent / "shared" / "stories" / "fr-labs-2021.jsonl"
    if not story.exists():
        pytest.skip("../shared is absent")
    (tmp_path / "story.jsonl").write_bytes(story.read_bytes())
    page = await Folder(Options(path=Path()), tools).poll(None)
    assert len(page.posts) == len(story.read_text().splitlines())
    assert page.warnings == ()
