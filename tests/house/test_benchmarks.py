"""Each benchmark starts the way its first lines say."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda p: p.stem)
def test_a_benchmark_starts_from_its_file(path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, str(path), "--help"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"python benchmarks/{path.name}" in done.stdout
