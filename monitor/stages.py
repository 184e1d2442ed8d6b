"""What a post proves by itself: a stage, with the reasons. Pure.

The words that prove something are cues (rules/cues/*.toml). A cue is weighed in its sentence: one
that is negated, asked, or put into the future proves nothing there. What the history of an incident
adds (a second publication is a spread) is decided in monitor/timeline.py.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.post import Attachment, Post
from monitor.counting.counts import counts
from monitor.counting.money import prices
from monitor.model import Stage
from rules.fold import Folded
from rules.hit import Hit

_SENTENCE_END = re.compile(r"[.!?;][\"')\]]?(?=\s|$)|\n|[.!?](?=[\u3400-\u9fff])")
_CLAUSE_END = re.compile(r"[,:](?!\d)")
_MOST_CUES = 400  #: more are not weighed: each is compared with each
_OVERLAPPING = 20  #: hits that may overlap one place
_NEGATION_REACH = 2  #: words between "not" and what it negates
_SHOWN = 10  #: words between "sample" and "below"
_SAMPLE_REACH = 5  #: words between "free" and "sample" that make it a free sample
_DATA_FILE = re.compile(
    r"\.(sql|csv|tsv|txt|json|jsonl|xlsx?|mdb|db|sqlite3?|dump|bak|zip|rar|7z|gz|tar|tgz|xz|bz2|zst|pst)$",
    re.IGNORECASE,
)
_SAMPLE_FILE = re.compile(r"sample|proof|preview|example|ornek|primer|образ|пример|muestra|amostra")
_LINK = re.compile(r"magnet:|\b[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}/[^\s<>]{1,200}")
_SEPARATOR = re.compile(r"[|;\t]|,(?=\S)|, (?=[\d*\"])")
_MASKED = re.compile(r"\w\*{2,}")
_COLUMNS = 3  #: separators that make a line a row
_PART = 20  #: the whole is so many times larger than what is shown
_FEW_ROWS = 1_000  #: as many as sellers show
_ROWS = 2  #: rows that make a sample
_SAMPLE_SIZE = 1_000_000  #: bytes: a data file smaller than this is a part, not the whole


@dataclass(frozen=True, slots=True)
class Proven:
    """A stage with the sentences that an analyst reads."""

    stage: Stage
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """A hit of a cue with the sentence that it stands in."""

    concept: str
    said: str
    word: int
    sentence: int
    clause: int
    lang: str


@dataclass(frozen=True, slots=True)
class Speech:
    """The cues of a post, asked by name; those that are negated are gone."""

    cues: tuple[Cue, ...]
    questions: frozenset[int]  #: numbers of the sentences that end in a question mark

    def of(self, *concepts: str) -> tuple[Cue, ...]:
        """The cues of these concepts, in order."""
        return tuple(cue for cue in self.cues if cue.concept in concepts)

    def shares_sentence(self, cue: Cue, *concepts: str) -> bool:
        """Whether one of these concepts stands in the cue's sentence."""
        return any(other.sentence == cue.sentence for other in self.of(*concepts))

    def near(self, cue: Cue, reach: int, *concepts: str) -> bool:
        """Whether one of these concepts stands within `reach` words of the cue."""
        return any(abs(other.word - cue.word) <= reach for other in self.of(*concepts))


def stage(post: Post, folded: Folded, hits: Sequence[Hit]) -> Proven:
    """The highest stage that the post proves by itself, and why."""
    spoken = speech(folded, hits)
    if post.platform == "press":
        return _official(spoken) or _press(spoken)
    rows = _rows_shown(post.text)
    denied = spoken.of("cue/denial")
    if denied and not rows:
        return Proven(Stage.MENTION, (f'it denies or doubts: "{denied[0].said}"',))
    handed = _handed_out(spoken, post)
    offered = _offered(spoken) or _priced(spoken, folded)
    sampled = (
        rows
        or _sample_masked(spoken, post.text)
        or _sample_shown(spoken)
        or _few_rows(spoken, folded)
        or _sample_attached(spoken, post.attachments)
    )
    official = None if handed or offered or sampled else _official(spoken, strict=True)
    return (
        official
        or _with_files(post.attachments, handed, sampled, offered)
        or (sampled if sampled and not spoken.of("cue/free") else None)
        or handed
        or sampled
        or offered
        or _media(spoken)
        or _leak_site(post)
        or _mention(spoken)
    )


def speech(folded: Folded, hits: Iterable[Hit]) -> Speech:
    """The cues among the hits, each with its sentence; negated ones left out."""
    ends = [found.end() for found in _SENTENCE_END.finditer(folded.text)]
    commas = [found.end() for found in _CLAUSE_END.finditer(folded.text)]
    cues = [
        Cue(
            hit.concept,
            folded.text[hit.start : hit.end],
            hit.word,
            bisect_right(ends, hit.start),
            bisect_right(commas, hit.start),
            hit.lang,
        )
        for hit in _outermost(hit for hit in hits if hit.kind in ("cue", "authority"))[:_MOST_CUES]
    ]
    negations = [cue for cue in cues if cue.concept == "cue/negation"]
    kept = tuple(cue for cue in cues if not _negated(cue, negations))
    questions = frozenset(
        number for number, end in enumerate(ends) if "?" in folded.text[max(0, end - 3) : end]
    )
    return Speech(kept, questions)


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that do not lie inside a longer one: "feel free" is not "free"."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        widest = max(kept[-_OVERLAPPING:], key=lambda other: other.end, default=None)
        inside = widest is not None and hit.end <= widest.end
        if not inside or widest is None or (hit.start, hit.end) == (widest.start, widest.end):
            kept.append(hit)
    return kept


def _negated(cue: Cue, negations: Sequence[Cue]) -> bool:
    """Whether a "not" stands just before the cue; in Turkish and Persian just after."""
    if cue.concept in ("cue/negation", "cue/denial") and not any(
        n.word < cue.word for n in negations
    ):
        return False
    for negation in negations:
        distance = cue.word - negation.word
        apart = (negation.sentence, negation.clause) != (cue.sentence, cue.clause)
        if apart or cue.said.startswith(negation.said):
            continue
        if negation.lang in ("tr", "fa"):
            distance = -distance
        if 0 < distance <= _NEGATION_REACH and cue.concept != "cue/negation":
            return True
    return False


def _asserted(spoken: Speech, cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """The cues that are said, neither asked nor sought nor put into the future."""
    return tuple(
        cue
        for cue in cues
        if cue.sentence not in spoken.questions
        and not spoken.shares_sentence(cue, "cue/seeking", "cue/future")
    )


def _handed_out(spoken: Speech, post: Post) -> Proven | None:
    """The whole is handed to anyone who comes, or a copy of what is out already."""
    free = _whole(spoken, spoken.of("cue/free"))
    ways = _whole(spoken, spoken.of("cue/handed-out"))
    copies = _asserted(spoken, spoken.of("cue/copy"))
    linked = _LINK.search(post.text) is not None
    sold = _asserted(spoken, spoken.of("cue/for-sale"))
    if post.platform == "leaksite":  # in other sentences the victim is praised: "offers", "sales"
        sold = tuple(cue for cue in sold if any(cue.sentence == way.sentence for way in ways))
    if linked and not sold:
        ways = ways or _whole(spoken, spoken.of("cue/shown"))
    if not free and sold and not (copies and linked):
        return None
    if not (free or ways or (linked and _whole(spoken, copies))):
        return None
    cue = (free or ways or copies)[0]
    if copies:
        return Proven(
            Stage.SPREAD,
            (f'it is handed out: "{cue.said}"', f'it is a copy: "{copies[0].said}"'),
        )
    return Proven(Stage.PUBLICATION, (f'it is handed to anyone who comes: "{cue.said}"',))


def _whole(spoken: Speech, cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """The asserted cues that do not speak of a sample or of a ransom."""
    return tuple(
        cue
        for cue in _asserted(spoken, cues)
        if not spoken.near(cue, _SAMPLE_REACH, "cue/sample")
        and not spoken.shares_sentence(cue, "cue/ransom")
    )


def _sample_shown(spoken: Speech) -> Proven | None:
    """A part is shown; a sample that is only promised proves nothing."""
    for cue in _asserted(spoken, spoken.of("cue/sample")):
        if spoken.shares_sentence(cue, "cue/promised"):
            continue
        for shown in spoken.of("cue/shown", "cue/handed-out", "cue/free"):
            if abs(shown.sentence - cue.sentence) <= 1 and abs(shown.word - cue.word) <= _SHOWN:
                return Proven(Stage.SAMPLE, (f'a part is shown: "{cue.said}" with "{shown.said}"',))
    return None


def _rows_shown(text: str) -> Proven | None:
    """Rows of data stand in the post itself."""
    rows = [line for line in text.splitlines() if len(_SEPARATOR.findall(line)) >= _COLUMNS]
    if len(rows) < _ROWS:
        return None
    return Proven(Stage.SAMPLE, (f"{len(rows)} rows of data are shown",))


def _sample_masked(spoken: Speech, text: str) -> Proven | None:
    """Values that somebody has starred out stand beside the word for a sample."""
    if len(_MASKED.findall(text)) < _ROWS:
        return None
    for cue in _asserted(spoken, spoken.of("cue/sample")):
        return Proven(Stage.SAMPLE, (f'a part is shown, starred out: "{cue.said}"',))
    return None


def _few_rows(spoken: Speech, folded: Folded) -> Proven | None:
    """A small number of rows or people is shown; what is handed out is never so small."""
    shown = spoken.of("cue/shown", "cue/sample", "cue/handed-out")
    if not shown or spoken.of("cue/free") or spoken.shares_sentence(shown[0], "cue/promised"):
        return None
    stated = [counted.count for counted in counts(folded.text)]
    largest = max((count.said for count in stated), default=0)
    for count in stated:
        part = count.unit == "rows" or (count.unit == "people" and largest > _PART * count.said)
        if part and count.said <= _FEW_ROWS:
            return Proven(Stage.SAMPLE, (f"{count.said} {count.unit} are shown",))
    return None


def _sample_attached(spoken: Speech, attachments: Sequence[Attachment]) -> Proven | None:
    """A file or picture comes with the word for a sample."""
    for cue in _asserted(spoken, spoken.of("cue/sample")) if attachments else ():
        return Proven(Stage.SAMPLE, (f'a part is shown: "{cue.said}" with {attachments[0].name}',))
    return None


def _priced(spoken: Speech, folded: Folded) -> Proven | None:
    """A price is named, and nothing says that it is a fine or a ransom paid."""
    if spoken.of("cue/official", "cue/free", "cue/media", "cue/seeking") or spoken.questions:
        return None
    for price in prices(folded.text):
        return Proven(Stage.OFFER, (f"a price is named: {price.amount:g} {price.currency}",))
    return None


def _offered(spoken: Speech) -> Proven | None:
    """It is for sale, auctioned, exchanged or held to ransom."""
    for cue in spoken.of("cue/for-sale"):
        asked = cue.sentence in spoken.questions and not spoken.of("cue/contact")
        if not asked and not spoken.shares_sentence(cue, "cue/seeking"):
            return Proven(Stage.OFFER, (f'it is on offer: "{cue.said}"',))
    for cue in spoken.of("cue/ransom"):
        if cue.sentence not in spoken.questions:
            return Proven(Stage.OFFER, (f'it is held to ransom: "{cue.said}"',))
    return None


def _with_files(
    attachments: Sequence[Attachment],
    handed: Proven | None,
    sampled: Proven | None,
    offered: Proven | None,
) -> Proven | None:
    """What attached data files prove beside the words; None when there are none."""
    files = [file for file in attachments if _DATA_FILE.search(file.name)]
    if not files or handed:
        return None
    name = files[0].name
    if sampled or offered or all(_is_part(file) for file in files):
        return Proven(Stage.SAMPLE, (f"a file is attached as proof: {name}",))
    return Proven(Stage.PUBLICATION, (f"the data is attached: {name}",))


def _is_part(file: Attachment) -> bool:
    small = file.size is not None and file.size < _SAMPLE_SIZE
    return small or _SAMPLE_FILE.search(file.name.lower()) is not None


def _official(spoken: Speech, *, strict: bool = False) -> Proven | None:
    """The victim, a regulator, a CERT or a court says so; `strict` outside the press."""
    victim = spoken.of("cue/victim-speaks")
    acts = spoken.of("cue/official")
    if victim and (acts or not strict):
        return Proven(Stage.DISCLOSURE, (f'the victim speaks: "{victim[0].said}"',))
    authorities = [cue for cue in spoken.cues if cue.concept.startswith("authority/")]
    for cue in acts if not strict or authorities else ():
        if cue.sentence not in spoken.questions:
            return Proven(Stage.DISCLOSURE, (f'it is official: "{cue.said}"',))
    for authority in authorities:
        for cue in spoken.of("cue/says"):
            if cue.sentence == authority.sentence and not strict:
                why = f'an authority speaks: "{authority.said}" with "{cue.said}"'
                return Proven(Stage.DISCLOSURE, (why,))
    return None


def _press(spoken: Speech) -> Proven:
    denied = spoken.of("cue/denial")
    doubt = (f'it reports a denial or doubt: "{denied[0].said}"',) if denied else ()
    return Proven(Stage.PRESS, ("media report it", *doubt))


def _media(spoken: Speech) -> Proven | None:
    media = _asserted(spoken, spoken.of("cue/media"))
    return (
        Proven(Stage.PRESS, (f'it passes on what media report: "{media[0].said}"',))
        if media
        else None
    )


def _leak_site(post: Post) -> Proven | None:
    """A name on a leak site is held to ransom, whatever the words."""
    if post.platform != "leaksite":
        return None
    return Proven(Stage.OFFER, ("a leak site names it: it is held to ransom",))


def _mention(spoken: Speech) -> Proven:
    asked = spoken.of("cue/question", "cue/seeking")
    if asked:
        return Proven(Stage.MENTION, (f'somebody asks or has heard: "{asked[0].said}"',))
    return Proven(Stage.MENTION, ("somebody says that data is out or taken",))
