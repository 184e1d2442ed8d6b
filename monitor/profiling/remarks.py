"""What was odd about a file, in plain sentences that quote nothing of it."""

from collections import Counter

_SAID = {
    "long line": "lines over 4 MB, which were left out",
    "open quote": "rows that could not be read: an open quote, or a field over 128 KB",
    "bad json": "lines or objects that are no JSON",
    "no object": "lines of JSON that are no object",
    "deep json": "objects nested too deeply to be read",
    "bad row": "places of an SQL statement that could not be read as rows",
    "list": "lists inside objects, of which the first entry was looked at",
    "new columns": "keys of objects beyond the 512 that are looked at",
    "tables": "rows of further tables beyond the 64 that are looked at",
}


class Remarks:
    """Counts what was odd while rows were read."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def add(self, what: str, times: int = 1) -> None:
        """Count something odd; `what` is a key of the sentences above."""
        self._seen[what] += times

    def sentences(self) -> tuple[str, ...]:
        """One sentence for each kind of oddity."""
        return tuple(f"{n:,} {_SAID[what]}" for what, n in self._seen.items() if n)
