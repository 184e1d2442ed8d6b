"""Whether the whole is handed to anyone who comes, or a copy of what is out already. Pure."""

import re
from collections.abc import Iterable, Sequence

from connectors.post import Attachment, Post
from monitor.model import Stage
from monitor.staging.proven import Proven
from monitor.staging.speech import Cue, Speech

_SAMPLE_REACH = 5  #: words between "free" and "sample" that make it a free sample
_WHOLE_REACH = 6  #: words between "published" and "in full"
_SAMPLE_SIZE = 1_000_000  #: bytes: a data file smaller than this is a part, not the whole
_DATA_FILE = re.compile(
    r"\.(sql|csv|tsv|txt|json|jsonl|xlsx?|mdb|db|sqlite3?|dump|bak|zip|rar|7z|gz|tar|tgz|xz|bz2|zst|pst)$",
    re.IGNORECASE,
)
_SAMPLE_FILE = re.compile(r"sample|proof|preview|example|ornek|primer|образ|пример|muestra|amostra")
_ADDRESS = re.compile(r"https?://[\w-]")  #: where a copy stands: a site of its own will do
_LINK = re.compile(r"magnet:|\b[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}/[^\s<>]{1,200}")


def linked(text: str) -> bool:
    """Whether the text holds a link that leads to something: a site alone is none."""
    return _LINK.search(text) is not None


def handed_out(spoken: Speech, post: Post) -> Proven | None:
    """The whole is handed to anyone who comes, or a copy of what is out already."""
    free = _firm(spoken, _whole(spoken, spoken.of("cue/free", "cue/open", "cue/seeded")))
    ways = _whole(spoken, spoken.of("cue/handed-out")) or _out_in_full(spoken)
    ways = ways or _link_kept_back(spoken)
    copies = _copies(spoken)
    link, sold = linked(post.text), spoken.said("cue/for-sale")
    if post.platform == "leaksite":  # in other sentences the victim is praised: "offers", "sales"
        sold = tuple(cue for cue in sold if any(cue.sentence == way.sentence for way in ways))
    if link and not sold:
        ways = ways or _whole(spoken, spoken.of("cue/shown", "cue/defiance", "cue/expired"))
    if not free and sold and not (copies and link):
        return None
    again = _again(spoken, copies, linked_to=bool(link or _ADDRESS.search(post.text)))
    if not (free or ways or again):
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
        for cue in spoken.asserted(cues)
        if not spoken.near(cue, _SAMPLE_REACH, "cue/sample") and not _is_threatened(spoken, cue)
    )


def _is_threatened(spoken: Speech, cue: Cue) -> bool:
    """Whether a ransom is still asked in its sentence: the time given has not run out."""
    return spoken.shares_sentence(cue, "cue/ransom") and not spoken.of("cue/expired")


def _again(spoken: Speech, copies: tuple[Cue, ...], *, linked_to: bool) -> tuple[Cue, ...]:
    """The words for a copy, where a link or a second such word says that it is there."""
    told = {cue.word for cue in copies if cue.clause != copies[0].clause}
    if linked_to:
        return _whole(spoken, copies)
    asked = spoken.of("cue/seeking", "cue/question", "cue/for-sale", "cue/denial")
    return copies if told and not asked else ()


def _firm(spoken: Speech, cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """The cues that no rumour in their sentence takes back; "not for sale any more" is no gift."""
    off = {cue.start for cue in spoken.of("cue/withdrawn")}
    return tuple(
        cue
        for cue in cues
        if cue.start not in off and not spoken.shares_sentence(cue, "cue/rumour")
    )


def _link_kept_back(spoken: Speech) -> tuple[Cue, ...]:
    """A link that is not passed on is there: what is said to be out beside it can be had."""
    if not spoken.of("cue/no-link"):
        return ()
    return _whole(spoken, spoken.of("cue/in-full", "cue/whole", "cue/out", "cue/expired"))


def _out_in_full(spoken: Speech) -> tuple[Cue, ...]:
    """What is published, and "in full" near it: "all nine parts are out"."""
    return tuple(
        cue
        for cue in _whole(spoken, spoken.of("cue/in-full"))
        if any(
            out.sentence == cue.sentence and abs(out.word - cue.word) <= _WHOLE_REACH
            for out in spoken.said("cue/out", "cue/seeded")
        )
    )


def _copies(spoken: Speech) -> tuple[Cue, ...]:
    """Words for a copy; one that is promised in case the first goes down is none yet."""
    return tuple(
        cue for cue in spoken.said("cue/copy") if not spoken.shares_sentence(cue, "cue/in-case")
    )


def with_files(
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
