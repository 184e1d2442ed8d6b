"""The ways in which people write a watched name."""

from rules.model import Watch


def spellings(watch: Watch) -> tuple[str, ...]:
    """Terms for a name and its spellings, most faithful first, each once."""
    return tuple(dict.fromkeys(watch.names))
