"""Which of many regular expressions a text may hold, told in one pass.

RE2 works out the letters that each expression cannot do without and looks for all of them at
once. Those that need no letters at all ([0-9]{4,9}) are put into one automaton. Either is built
further while texts are read, and where it grows beyond what RE2 allows the answer is "none",
without a word: so a witness that every text holds is among them. Where it is missing from the
answer each expression is asked by itself, which is slower and still linear.

Hyperscan is three times quicker than RE2 and knows fewer expressions, and of letters other ones: it
gets those that both write alike, with a wider class for "any letter". So it may name an expression
too many and never one too few.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from threading import Lock
from typing import Any, Protocol, TypeVar

import re2

Sources = Mapping[int, str]  #: expressions by their index
_WITNESS = "\x02" * 8  #: stands in no folded text


class Sieve(Protocol):
    """What tells at once which expressions a text may hold."""

    def holding(self, text: str) -> Iterable[int]:
        """Each expression that may hold somewhere; all that do are among them."""


def sieves(sources: Sources, *, by_hyperscan: bool = True) -> tuple[Sieve, ...]:
    """The sieves that know all expressions between them; Hyperscan's where it is worth its while.

    Making its database takes a tenth of a second and more.
    """
    worth = by_hyperscan and len(sources) >= _MANY and find_spec("hyperscan")
    quick = _Hyperscan.of(sources) if worth else None
    left = {i: source for i, source in sources.items() if quick is None or i not in quick.known}
    by_letters = tuple(_divided(left, _Letters))
    free = {i: sources[i] for sieve in by_letters for i in sieve.free}
    needed = (sieve for sieve in by_letters if not sieve.idle)
    return (*([quick] if quick else []), *needed, *_divided(free, _Automaton))


#: What Hyperscan and RE2 read alike: plain characters, classes, groups, alternatives, repetitions.
_ALIKE = re.compile(
    r"""(?x) (?: [^\\()\[\]]  |  \\p[LN]  |  \\[ds]  |  \\[^\w\s\[\]]
             | \(\?:  |  \((?!\?)  |  \)  |  \[\^?(?!\[)  |  \] )+"""
)
_MANY = 50  #: expressions
_LONGEST = 256  #: characters; of longer ones Hyperscan takes seconds to make a database
_WIDER = {r"\pL": r"a-zA-Z\x{80}-\x{10ffff}", r"\pN": r"0-9\x{80}-\x{10ffff}"}


def _wider(source: str) -> str | None:
    """An expression of Hyperscan that holds wherever this one does; None where that is unsure."""
    written = source.replace(r"\p{L}", r"\pL").replace(r"\p{N}", r"\pN")
    if len(written) > _LONGEST or not _ALIKE.fullmatch(written):
        return None
    for narrow, wide in _WIDER.items():
        if narrow in re.sub(r"\[[^^\]][^\]]*\]", "", written):
            return None  # outside of a class, or in one that says what must not stand there
        written = written.replace(narrow, wide)
    return written


class _Hyperscan:
    """Which expressions may hold, of those that Hyperscan knows."""

    def __init__(self, database: Any, known: frozenset[int]) -> None:
        self.known = known
        self._database = database
        self._lock = Lock()  # the database has one scratch space, whatever the thread

    @classmethod
    def of(cls, sources: Sources) -> "_Hyperscan | None":
        """The sieve for those of the expressions that it can know; None when it takes none."""
        import hyperscan  # noqa: PLC0415 - not on every machine

        written = {i: wide for i, source in sources.items() if (wide := _wider(source)) is not None}
        if not written:
            return None
        flags = ("CASELESS", "UTF8", "SINGLEMATCH", "PREFILTER")
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        try:
            database.compile(
                expressions=[wide.encode() for wide in written.values()],
                ids=list(written),
                elements=len(written),
                flags=sum(getattr(hyperscan, f"HS_FLAG_{flag}") for flag in flags),
            )
        except hyperscan.error:
            return None
        return cls(database, frozenset(written))

    def holding(self, text: str) -> Iterable[int]:
        """The expressions that may hold."""
        found: list[int] = []
        with self._lock:
            self._database.scan(text.encode(), _note, context=found)
        return found


def _note(number: int, _start: int, _end: int, _flags: int, found: Any) -> None:
    """What Hyperscan calls for each expression that may hold."""
    found.append(number)


class _Letters:
    """Which expressions have all the letters that they need in a text."""

    def __init__(self, sources: Sources) -> None:
        """Raises re2.error when they need too many different ones."""
        self._filter = re2.Filter()
        for source in (*sources.values(), _WITNESS):
            self._filter.Add(source, _options())
        self._filter.Compile()
        self._indexes = tuple(sources)
        self._nothing = [len(sources)]  #: the witness alone
        needless = self._filter.Match("", True) or ()
        self.free = frozenset(self._indexes[place] for place in needless)
        self.idle = len(self.free) == len(sources)  #: nothing is left to sieve

    def holding(self, text: str) -> Iterable[int]:
        """The expressions that may hold, without those that are free of letters."""
        places = self._filter.Match(text + _WITNESS, True) or ()
        if places == self._nothing:
            return ()
        if len(self._indexes) not in places:
            return set(self._indexes) - self.free
        return {self._indexes[place] for place in places[:-1]} - self.free


class _Automaton:
    """Which expressions hold somewhere in a text."""

    def __init__(self, sources: Sources) -> None:
        """Raises re2.error when the automaton would be too large."""
        self._set = re2.Set.SearchSet(_options())
        for source in (*sources.values(), ""):
            self._set.Add(source)
        self._set.Compile()
        self._indexes = tuple(sources)

    def holding(self, text: str) -> Iterable[int]:
        """The expressions that hold."""
        places = sorted(self._set.Match(text) or ())
        if len(self._indexes) not in places:
            return self._indexes
        return [self._indexes[place] for place in places[:-1]]


class _Each:
    """An expression that is too large for a sieve: any text may hold it."""

    def __init__(self, index: int) -> None:
        self.free: frozenset[int] = frozenset()
        self.idle = False
        self._index = index

    def holding(self, _text: str) -> Iterable[int]:
        """The expression."""
        return (self._index,)


S = TypeVar("S", _Letters, _Automaton)


def _divided(sources: Sources, make: Callable[[Sources], S]) -> Iterator[S | _Each]:
    """As few sieves as are large enough for the expressions."""
    if not sources:
        return
    try:
        yield make(sources)
    except re2.error:
        items = list(sources.items())
        if len(items) == 1:
            yield _Each(items[0][0])
            return
        for half in (items[: len(items) // 2], items[len(items) // 2 :]):
            yield from _divided(dict(half), make)


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options
