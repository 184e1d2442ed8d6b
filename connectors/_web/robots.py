"""What a place's robots.txt asks of us, as RFC 9309 has it; read by protego.

A robots.txt that is not there (4xx) forbids nothing, one that cannot be had (5xx, no answer)
forbids everything until it can. Both are remembered for a while, so that a poll of many pages asks
once.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

from connectors.base import SourceChanged, SourceRefused, SourceUnavailable, TorMissing

_HOSTS = 512  #: that are remembered
_AN_HOUR = 3600.0
_KEPT = 12 * _AN_HOUR  #: RFC 9309, 2.4: not more than a day
_KEPT_FAILED = 60.0
_LONGEST_DELAY = 60.0
LONGEST = 500 * 1024  #: bytes that are read of it; RFC 9309, 2.5
_TOKEN = re.compile(r"[A-Za-z_-]+")
_AGENT = re.compile(r"\s*user[-\s]*agent[\s:]+(?P<agent>[^#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Word:
    """What a place said, or why it could not be asked."""

    until: float
    rules: Protego | None = None  #: None forbids nothing
    error: str = ""


class Robots:
    """Asks each place once in a while what it allows. `read` brings the text of an address."""

    def __init__(self, user_agent: str) -> None:
        found = _TOKEN.match(user_agent)
        self._agent = found[0].lower() if found else "leakline"
        self._words: OrderedDict[str, _Word] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def delay(self, origin: str, url: str, read: Callable[[str], Awaitable[str]]) -> float:
        """The seconds between two requests that the place asks for; 0 where it asks for none.

        Raises SourceRefused when it forbids the address, SourceUnavailable when it cannot say.
        """
        lock = self._asking.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                word = self._remembered(origin) or await self._asked(origin, read)
        finally:
            if not lock.locked():
                self._asking.pop(origin, None)
        if word.error:
            raise SourceUnavailable(word.error)
        if word.rules is None:
            return 0.0
        if not word.rules.can_fetch(url, self._agent):
            raise SourceRefused(
                f"{origin}/robots.txt asks {self._agent!r} not to read this page;"
                " see ignore_robots in [limits]"
            )
        return min(max(word.rules.crawl_delay(self._agent) or 0.0, 0.0), _LONGEST_DELAY)

    def _remembered(self, origin: str) -> _Word | None:
        word = self._words.get(origin)
        return word if word and word.until > asyncio.get_running_loop().time() else None

    async def _asked(self, origin: str, read: Callable[[str], Awaitable[str]]) -> _Word:
        now = asyncio.get_running_loop().time()
        try:
            text = await read(f"{origin}/robots.txt")
        except TorMissing:
            raise
        except SourceUnavailable as error:
            sentence = f"robots.txt, which has to be read first: {error}"
            word = _Word(now + _KEPT_FAILED, error=sentence)
        except (SourceRefused, SourceChanged):
            word = _Word(now + _KEPT)
        else:
            word = _Word(now + _KEPT, Protego.parse(for_one(text, self._agent)))
        self._words[origin] = word
        self._words.move_to_end(origin)
        while len(self._words) > _HOSTS:
            self._words.popitem(last=False)
        return word


def for_one(text: str, agent: str) -> str:
    """The robots.txt with all agents that are not `agent` under one name.

    The parser gives each rule to each name above it: 20,000 names over 20,000 rules would be
    400 million.
    """
    return "\n".join(_renamed(line, agent) for line in text.splitlines())


def _renamed(line: str, agent: str) -> str:
    found = _AGENT.match(line)
    if found is None:
        return line
    name = found["agent"].strip().lower()
    ours = name == "*" or (name.replace("*", "") and name.replace("*", "") in agent)
    return f"User-agent: {name if ours else 'another'}"
