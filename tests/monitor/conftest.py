"""The command line, called in this process or started as a user starts it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.cli import app

ROOT = Path(__file__).parents[2]
Leakline = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., "subprocess.Popen[str]"]

_MAIN = "from monitor.cli import main; main()"


def _environment(changed: dict[str, str]) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("LEAKLINE")}
    return {**inherited, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **changed}


@pytest.fixture
def leakline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Leakline:
    """Runs a command in a folder of its own: what it wrote, and its exit code."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("LEAKLINE"):
            monkeypatch.delenv(name)

    def run(*arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            code = app.run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, out, err)

    return run


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a command in a folder of its own; what still runs at the end is killed."""
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path, **env: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", _MAIN, *map(str, arguments)],
            cwd=tmp_path,
            env=_environment(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()
