"""A stage with its reasons."""

from dataclasses import dataclass

from monitor.model import Stage


@dataclass(frozen=True, slots=True)
class Proven:
    """A stage with the sentences that an analyst reads."""

    stage: Stage
    why: tuple[str, ...]
