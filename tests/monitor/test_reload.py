"""Rules that changed are handed over once they rest, and faults are told once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from loguru import logger

from monitor.reload import Reload, Shelf
from rules.engine import Engine
from rules.load import files, load

GOOD = '[[rule]]\nid = "{}"\ntitle = "t"\nseverity = "low"\nany = [\'"x"\']\n'
EVERY = 0.02


@dataclass
class Taker:
    """What was handed over."""

    ids: list[list[str]] = field(default_factory=list)

    def take(self, engine: Engine) -> None:
        self.ids.append([rule.id for rule in engine.rulebook.rules])


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []
    number = logger.add(lambda line: lines.append(str(line)), format="{message} {extra}")
    yield lines
    logger.remove(number)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "a.toml").write_text(GOOD.format("a"), encoding="utf-8")
    return Shelf(lambda: files([tmp_path]), lambda: load([tmp_path], shipped=False))


@asynccontextmanager
async def kept(reload: Reload) -> AsyncIterator[None]:
    task = asyncio.create_task(reload.keep())
    await asyncio.sleep(5 * EVERY)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_nothing_is_read_while_nothing_changes(shelf: Shelf) -> None:
    taker = Taker()
    async with kept(Reload(shelf, taker.take, every=EVERY)):
        await asyncio.sleep(10 * EVERY)
    assert taker.ids == []


async def test_files_that_change_come_and_go_are_taken(shelf: Shelf, tmp_path: Path) -> None:
    taker = Taker()
    async with kept(Reload(shelf, taker.take, every=EVERY)):
        (tmp_path / "a.toml").write_text(GOOD.format("b"), encoding="utf-8")
        await until(lambda: taker.ids == [["b"]])
        (tmp_path / "c.toml").write_text(GOOD.format("c"), encoding="utf-8")
        await until(lambda: taker.ids[1:] == [["b", "c"]])
        (tmp_path / "a.toml").unlink()
        await until(lambda: taker.ids[2:] == [["c"]])


async def test_a_file_that_is_being_written_is_left_until_it_rests(
    shelf: Shelf, tmp_path: Path, log: list[str]
) -> None:
    taker = Taker()
    async with kept(Reload(shelf, taker.take, every=EVERY)):
        with (tmp_path / "a.toml").open("w", encoding="utf-8") as file:
            for number in range(30):
                file.write(GOOD.format(f"r{number}"))
                file.flush()
                await asyncio.sleep(EVERY / 4)
        await until(lambda: bool(taker.ids) and len(taker.ids[-1]) == 30)
    assert len(taker.ids) < 5, "not at each of the 30 writes"


async def test_faults_are_told_once_and_change_nothing(
    shelf: Shelf, tmp_path: Path, log: list[str]
) -> None:
    taker = Taker()
    reload = Reload(shelf, taker.take)
    (tmp_path / "a.toml").write_text(GOOD.format("a b"), encoding="utf-8")
    for _ in range(3):
        await reload.look()
    assert taker.ids == []
    (line,) = log
    assert "a.toml:2: rule[0].id: " in line
    (tmp_path / "a.toml").write_text("id =", encoding="utf-8")
    await reload.look()
    assert "a.toml:1: " in log[1]
    (tmp_path / "a.toml").write_text(GOOD.format("mended"), encoding="utf-8")
    await reload.look()
    assert taker.ids == [["mended"]]
    (tmp_path / "a.toml").write_text("id =", encoding="utf-8")
    await reload.look()
    assert "a.toml:1: " in log[3], "it was sound in between"


async def test_who_asks_is_answered_at_once_and_hears_every_fault(
    shelf: Shelf, tmp_path: Path, log: list[str]
) -> None:
    taker = Taker()
    reload = Reload(shelf, taker.take, every=3600)
    async with kept(reload):
        reload.asked.set()
        await until(lambda: taker.ids == [["a"]])
        (tmp_path / "a.toml").write_text("id =", encoding="utf-8")
        for told in (1, 2):
            reload.asked.set()
            await until(lambda: sum("a.toml:1: " in line for line in log) == told)  # noqa: B023


async def test_a_folder_that_cannot_be_listed_is_told_and_does_not_end_the_watch(
    tmp_path: Path, log: list[str]
) -> None:
    taker, broken = Taker(), [True]

    def there() -> list[Path]:
        if broken:
            raise PermissionError("closed")
        return [tmp_path]

    (tmp_path / "a.toml").write_text(GOOD.format("a"), encoding="utf-8")
    reload = Reload(Shelf(there, lambda: load(files(there()), shipped=False)), taker.take)
    reload.every = EVERY
    reload.asked.set()
    async with kept(reload):
        await until(lambda: any("the old ones stay" in line for line in log))
        broken.clear()
        await until(lambda: taker.ids == [["a"]])
    assert len(log) == 2
