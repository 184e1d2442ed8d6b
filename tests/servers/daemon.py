"""The program as a user starts it: a process of its own that works on a folder's config.toml.

daemon = Daemon(folder)
await daemon.start()               # returns when it is watching
daemon.kill()                      # SIGKILL, as a power cut; then start() again
await daemon.stop()                # SIGTERM; its exit code
done = await leakline(folder, "incidents", "--json")

Servers of the test run on in the meantime, unlike with subprocess.run.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-c", "from monitor.cli import main; main()")


def _environment() -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("LEAKLINE")}
    return {**inherited, "PYTHONPATH": str(ROOT), "COLUMNS": "250"}


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


async def leakline(folder: Path, *arguments: str) -> Done:
    """A command run to its end."""
    process = await asyncio.create_subprocess_exec(
        *_COMMAND,
        *arguments,
        cwd=folder,
        env=_environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())


@dataclass
class Daemon:
    """`leakline run -c config.toml`; `out.txt` and `err.txt` of the folder keep what it says."""

    folder: Path
    starts: int = 0
    _process: Process | None = field(default=None, repr=False)

    @property
    def out(self) -> str:
        """All that it has printed, in all its lives."""
        return self._said("out.txt")

    @property
    def err(self) -> str:
        """All that it has logged, in all its lives."""
        return self._said("err.txt")

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._running().pid

    async def start(self, *, until: str | None = "watching sources=") -> None:
        """Start, and wait for a line of this life's log that holds the words (None: do not)."""
        before = len(self.err)
        with (self.folder / "out.txt").open("a") as out, (self.folder / "err.txt").open("a") as err:
            self._process = await asyncio.create_subprocess_exec(
                *(*_COMMAND, "run", "-c", "config.toml"),
                cwd=self.folder,
                env=_environment(),
                stdout=out,
                stderr=err,
            )
        self.starts += 1
        if until:
            await eventually(lambda: until in self.err[before:], self.err)

    async def kill(self) -> None:
        """End it as a power cut does."""
        process = self._running()
        process.kill()
        await process.wait()

    async def stop(self) -> int:
        """Ask it to end; its exit code."""
        process = self._running()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            return await process.wait()

    async def end(self) -> None:
        """Kill it if it still runs."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    def _running(self) -> Process:
        assert self._process is not None
        assert self._process.returncode is None, self.err
        return self._process

    def _said(self, name: str) -> str:
        file = self.folder / name
        return file.read_text(encoding="utf-8") if file.exists() else ""


@asynccontextmanager
async def daemon_in(folder: Path) -> AsyncIterator[Daemon]:
    """A daemon that is not started yet; it does not outlive the block."""
    daemon = Daemon(folder)
    try:
        yield daemon
    finally:
        await daemon.end()


async def eventually(holds: Callable[[], bool], told: object = "", *, seconds: float = 40) -> None:
    """Nothing, once it holds. Fails with what `told` says when it does not hold in time."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, told() if callable(told) else told
        await asyncio.sleep(0.02)
