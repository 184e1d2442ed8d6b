"""Nothing in the project belongs to somebody: no credential, no onion, no path of a machine."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "a token of Slack": re.compile(r"xox[abprs]-\d{6,}-[\w-]+"),
    "a webhook of Slack": re.compile(r"hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\w"),
    "a token of Telegram": re.compile(r"\b\d{8,10}:AA[\w-]{33}\b"),
    "a key of AWS": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\bgh[opsu]_\w{36}\b"),
    "an onion address": re.compile(r"\b[a-z2-7]{56}\.onion\b"),
    "a path of a machine": re.compile(r"(?<![\w.])/(?:work|root|home)/\w"),
    "an index of packages": re.compile(r"--(?:extra-)?index-url|/simple/"),
}


def texts() -> Iterator[tuple[str, str]]:
    """Each file of the project that is text, with its name."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the developer's own git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("no git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path != Path(__file__) and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content[:8_000]:
                yield name, content.decode("utf-8", "replace")


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN.items(), ids=FORBIDDEN)
def test_no_file_holds_what_belongs_to_somebody(what: str, pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}"
        for name, text in texts()
        for hit in pattern.finditer(text)
    ]
    assert found == [], what
