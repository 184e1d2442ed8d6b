"""Names of organisations in a post: who is hit, as written. Rules, no model."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.naming.context import context
from monitor.naming.domains import domains
from monitor.naming.leaksite_titles import leaksite_name
from monitor.naming.quotes import quoted
from monitor.naming.runs import Reading, Run, distinctive, legal_form, runs
from monitor.naming.uncased import uncased

Kind = Literal[
    "title", "domain", "legal", "organisation", "quoted", "pattern", "authority", "press", "group"
]

LONGEST_TEXT = 20_000  #: characters; what comes after is not read
LONGEST_NAME = 120  #: characters
_BYSTANDERS = ("authority", "press", "group")
_OUTLET_WORDS = 6  #: the longest name of a newspaper at the end of a title
_HEADLINE_WORDS = 4  #: before the newspaper; "Data Breach | Acme" is shorter
_MARKS = tuple('«»„“”"')
_JOINED_WORDS = 4  #: "Attorney General", "Recorded Future": words that one entry may take


@dataclass(frozen=True, slots=True)
class Named:
    """A name as written, with its place in the text.

    `strength`: 3 the form itself is an organisation's (legal form, domain, leak-site title, label),
    2 an organisation word or a phrase such as "leak of X", 1 only a capital near a leak word.
    """

    name: str
    start: int
    end: int
    kind: Kind
    strength: int

    @property
    def victim(self) -> bool:
        """Whether it may be who is hit: not a regulator, a newspaper or a gang."""
        return self.kind not in _BYSTANDERS


def names(text: str, *, title: str | None = None, platform: str | None = None) -> tuple[Named, ...]:
    """The organisations that a post names, in the order of the text, without overlaps.

    `text` is the post's body: title, line break, text. `title` is its head, when it has one: on a
    leak site it is the victim's name, in the press its last part is the newspaper.
    """
    text = text[:LONGEST_TEXT]
    headline = title if title and text.startswith(title) else ""
    reading = Reading.of(text)
    found = [*_bystanders(reading), *_domains(text)]
    if platform == "press":
        found += _outlet(reading, headline)
    if platform == "leaksite":
        found += _leaksite(headline)
    taken = _words_within(reading, found)
    found += [_named(reading, run, "quoted", strength) for run, strength in quoted(reading)]
    found += _runs(reading, taken)
    found += _uncased(reading)
    return _apart(reading, found)


def victims(named: Iterable[Named]) -> tuple[Named, ...]:
    """Those who may be hit, strongest first, otherwise in the order of the text."""
    return tuple(sorted((n for n in named if n.victim), key=lambda n: (-n.strength, n.start)))


def _runs(reading: Reading, taken: frozenset[int]) -> Iterator[Named]:
    """The names among capitalised words: legal forms cut a run, the rest is judged by its place."""
    for run in runs(reading, taken):
        first = run.first
        while first <= run.last:
            piece, legal = _legal_piece(reading, Run(first, run.last))
            first = piece.last + 1
            if distinctive(reading, piece):
                if legal:
                    yield _named(reading, piece, "legal", 3)
                elif (judged := context(reading, piece)) is not None:
                    yield _named(reading, *judged)


def _legal_piece(reading: Reading, run: Run) -> tuple[Run, bool]:
    """The run up to its first legal form, that included; and whether there is one."""
    for i in range(run.first + 1, run.last + 2):
        size = legal_form(reading, i)
        if size and (reading.tight(i) or reading.words[i].gap == ", "):
            return Run(run.first, i + size - 1), True
    return run, run.last > run.first and reading.words[run.first].plain in reading.known.legal_front


def _named(reading: Reading, run: Run, kind: Kind, strength: int) -> Named:
    start, end = reading.words[run.first].start, reading.words[run.last].end
    if kind == "quoted" and any(c in _MARKS for c in reading.text[start:end]):
        end += reading.text[end : end + 1] in _MARKS
    last = reading.words[run.last]
    if kind == "legal" and ("." in last.text or last.plain in reading.known.abbreviation):
        end += reading.text.startswith(".", end)
    return Named(reading.text[start:end], start, end, kind, strength)


def _bystanders(reading: Reading) -> Iterator[Named]:
    """Regulators, newspapers and gangs that the text names."""
    i = 0
    while i < len(reading.words):
        kind, size = _bystander(reading, i)
        if kind is not None:
            yield _named(reading, Run(i, i + size - 1), kind, 3)
        i += size


def _bystander(reading: Reading, i: int) -> tuple[Kind | None, int]:
    """The kind of bystander that begins with this word, and its number of words."""
    known, joined = reading.known, ""
    best: tuple[Kind | None, int] = (None, 1)
    if not reading.words[i].named and reading.words[i].plain not in known.group:
        return best
    for n in range(_JOINED_WORDS):
        if n and not reading.tight(i + n):
            break
        joined += "".join(c for c in reading.words[i + n].plain if c.isalnum() or c == "$")
        for kind, listed in known.bystanders.items():
            if joined in listed and not (kind == "press" and _goes_on(reading, i, i + n)):
                best = (kind, n + 1)
    return ("group", 1) if best[0] is None and _gang(reading, i) else best


def _goes_on(reading: Reading, first: int, last: int) -> bool:
    """Whether a name goes on before or behind: "Guardian Childcare" is no newspaper."""
    before = reading.tight(first) and reading.role(first - 1) == "name"
    behind = reading.tight(last + 1) and reading.role(last + 1) == "name"
    return before or behind


def _gang(reading: Reading, i: int) -> bool:
    """Whether an ordinary word is a gang's name here: "ransomware" or "gang" stands beside it."""
    known = reading.known
    if reading.words[i].plain not in known.doubtful:
        return False
    near = [n for n in (i - 1, i + 1) if 0 <= n < len(reading.words)]
    return any(reading.words[n].plain in known.beside and reading.joined[max(i, n)] for n in near)


def _outlet(reading: Reading, headline: str) -> Iterator[Named]:
    """The newspaper behind the last " - " or " | " of a title, unless it is an organisation."""
    cut = max(headline.rfind(mark) for mark in (" - ", " | "))
    words = [i for i, w in enumerate(reading.words) if 0 < cut < w.start < len(headline)]
    if not 0 < len(words) <= _OUTLET_WORDS or words[0] < _HEADLINE_WORDS:
        return
    organisation = any(reading.role(i) == "organisation" for i in words)
    site = len(headline[cut + 3 :].split()) == 1
    if (site or reading.words[words[0]].named) and not organisation:
        yield _named(reading, Run(words[0], words[-1]), "press", 2)


def _leaksite(headline: str) -> Iterator[Named]:
    """The victim that the title of a leak site's post is."""
    place = leaksite_name(headline)
    if place is not None:
        yield Named(headline[slice(*place)], *place, "title", 3)


def _uncased(reading: Reading) -> Iterator[Named]:
    for start, end in uncased(reading):
        yield Named(reading.text[start:end], start, end, "organisation", 1)


def _domains(text: str) -> Iterator[Named]:
    for domain in domains(text):
        kind: Kind = "press" if domain.press else "domain"
        yield Named(domain.host, domain.start, domain.end, kind, 3)


def _words_within(reading: Reading, found: Iterable[Named]) -> frozenset[int]:
    """The numbers of the words that the names found so far cover."""
    covered = bytearray(len(reading.text) + 1)
    for named in found:
        covered[named.start : named.end] = b"x" * (named.end - named.start)
    return frozenset(i for i, word in enumerate(reading.words) if covered[word.start])


def _apart(reading: Reading, found: Sequence[Named]) -> tuple[Named, ...]:
    """The names without overlaps, in the order of the text.

    Of two that overlap the bystander stays, then a title, then the stronger, then the longer.
    """
    kept: list[Named] = []
    covered = bytearray(len(reading.text) + 1)
    for named in sorted(found, key=_rank):
        if len(named.name) <= LONGEST_NAME and not any(covered[named.start : named.end]):
            covered[named.start : named.end] = b"x" * (named.end - named.start)
            kept.append(named)
    return tuple(sorted(kept, key=lambda n: n.start))


def _rank(named: Named) -> tuple[bool, bool, int, int]:
    return named.victim, named.kind != "title", -named.strength, named.start - named.end
