"""The facts that a post states, and what several posts state together. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.post import Post
from monitor.counting.counts import counts
from monitor.counting.money import prices
from monitor.counting.spans import time_left, years_covered
from monitor.data_classes import CLEAR, data_classes
from monitor.masking import handle, mask, mask_link
from monitor.model import Claim, Count, File
from monitor.naming.hints import hints
from monitor.naming.likeness import SAME, same_name
from monitor.naming.names import Named, names
from rules.fold import Folded
from rules.hit import Hit

_LINK = re.compile(
    r"(?:https?|hxxps?|ftp|magnet)(?::|\[:\])//?[^\s<>\"']{4,300}|\bt\.me/[^\s<>\"']{3,80}"
)
_FILE = re.compile(
    r"\b[\w-]{2,60}\.(?:sql|csv|tsv|txt|json|xlsx?|mdb|zip|rar|7z|tar\.gz|gz|bak|db)\b",
    re.IGNORECASE,
)
_READ = 20_000  #: characters in which links and files are looked for, and of a file's name
_MOST_NAMES = 6
_MOST_LINKS = 10
_MOST_COUNTS = 12
_LONGEST_FILE = 255  #: characters of a name, as many as a file system keeps
_THREAT = "cue/ransom"
#: Concepts that say of whose data a post speaks, without a name.
_SAYS_WHOSE = frozenset({"place/club", "cue/victim-speaks"})
_CLEAR_NAME = 2  #: strength from which a name is taken as who is hit
_AKIN = 0.5  #: likeness from which a name in an entry's text is its victim's, written otherwise


def claim(
    post: Post,
    folded: Folded,
    hits: Sequence[Hit],
    lang: str,
    key: bytes,
    *,
    regions: Sequence[str] = (),
) -> Claim:
    """The facts that the post states. `key` keeps the author's name from being guessed.

    `regions` are the countries whose national phone numbers are masked; see masking.mask.
    """
    watched = [hit for hit in hits if hit.kind == "watch"]
    stated = prices(folded.text)
    named = _named(post)
    return Claim(
        who=_who(_written(post, folded, watched), named, regions),
        called=_called(post, folded, hits, named, lang, regions=regions),
        watched=_once(hit.value for hit in watched),
        countries=_countries(hits),
        sectors=_weightiest(hit.value for hit in hits if hit.kind in ("sector", "people")),
        counts=_counts(folded.text),
        data_classes=data_classes(folded, hits, lang),
        period=years_covered(folded.text, post.published_at.year),
        price=stated[0] if stated else None,
        promised_at=_promised_at(post, folded, hits),
        files=_files(post, regions),
        links=_links(post.text, regions),
        handle=handle(post.author, key) if post.author else None,
    )


def merged(one: Claim, other: Claim) -> Claim:
    """What two posts of one incident state together; the first one's order is kept."""
    return Claim(
        who=_merged_names(one.who, other.who),
        called=_once((*one.called, *other.called))[: 4 * _MOST_NAMES],
        watched=_once((*one.watched, *other.watched)),
        countries=_once((*one.countries, *other.countries)),
        sectors=_once((*one.sectors, *other.sectors)),
        counts=_kept_counts(tuple(dict.fromkeys((*one.counts, *other.counts)))),
        data_classes=_once((*one.data_classes, *other.data_classes)),
        period=_wider(one.period, other.period),
        price=one.price or other.price,
        promised_at=max(filter(None, (one.promised_at, other.promised_at)), default=None),
        files=tuple(dict.fromkeys((*one.files, *other.files)))[:_MOST_LINKS],
        links=_once((*one.links, *other.links))[:_MOST_LINKS],
        handle=one.handle or other.handle,
    )


def _promised_at(post: Post, folded: Folded, hits: Iterable[Hit]) -> datetime | None:
    """When the countdown of a threat ends, counted from the post; None where nobody threatens."""
    threatens = post.platform == "leaksite" or any(hit.concept == _THREAT for hit in hits)
    left = time_left(folded.text) if threatens else None
    return post.published_at + left if left else None


def _wider(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def with_names(stated: Claim, found: Iterable[str]) -> Claim:
    """The claim with words that have turned out to be names of who is hit."""
    return replace(stated, who=_merged_names(stated.who, found))


def is_concrete(stated: Claim, hits: Iterable[Hit] = ()) -> bool:
    """Whether the claim says anything of whose data it is; without, it can be told of no leak.

    `hits` are those of its post: a kind of data that was spared says of which leak it speaks, too.
    So do a place that is told by its kind only ("the club") and a victim that speaks in its own
    name: there the account that posts it is the name.
    """
    return bool(
        stated.who
        or stated.watched
        or stated.countries
        or stated.sectors
        or stated.counts
        or stated.files
        or stated.data_classes
        or any(hit.kind == CLEAR or hit.concept in _SAYS_WHOSE for hit in hits)
    )


def _named(post: Post) -> list[Named]:
    """The names that may be who is hit; the hosts of links are not.

    An entry of a leak site is about the name in its title. What its text names beside are the
    victim's customers, suppliers and towns.
    """
    body = post.body
    found = names(body, title=post.title, platform=post.platform)
    may_be = [
        one
        for one in found
        if one.victim and not (one.kind == "domain" and _is_link(body, one.start, one.end))
    ]
    titled = next((one for one in may_be if one.kind == "title"), None)
    if titled is None:
        return may_be
    return [one for one in may_be if same_name(one.name, titled.name) >= _AKIN]


def _is_link(text: str, start: int, end: int) -> bool:
    return text[end : end + 1] == "/" or text[max(0, start - 3) : start] == "://"


def _who(watched: Iterable[str], named: Iterable[Named], regions: Sequence[str]) -> tuple[str, ...]:
    """Watched names first, then the clearest of the names that may be who is hit; masked."""
    clear = [one for one in named if one.strength >= _CLEAR_NAME]
    clearest = (one.name for one in sorted(clear, key=lambda one: -one.strength))
    return _merged_names((), (mask(name, regions).text for name in (*watched, *clearest)))


def _written(post: Post, folded: Folded, hits: Iterable[Hit]) -> tuple[str, ...]:
    """What the post writes where the hits are."""
    places = (folded.place(hit.start, hit.end) for hit in hits)
    return _once(post.body[start:end] for start, end in places)


def _called(
    post: Post,
    folded: Folded,
    hits: Sequence[Hit],
    named: Sequence[Named],
    lang: str,
    *,
    regions: Sequence[str],
) -> tuple[str, ...]:
    """Weak names and unknown words with a capital; masked, each once.

    Where a title says who it is, nobody needs to guess.
    """
    if any(one.kind == "title" for one in named):
        return ()
    weak = [one.name for one in named if one.strength < _CLEAR_NAME]
    places = [folded.place(hit.start, hit.end) for hit in hits]
    words = (*weak, *hints(post.body, lang, places))
    return _once(mask(word, regions).text for word in words)[:_MOST_NAMES]


def _merged_names(known: tuple[str, ...], new: Iterable[str]) -> tuple[str, ...]:
    for name in new:
        if len(known) >= _MOST_NAMES:
            break
        if not any(same_name(name, old) >= SAME for old in known):
            known = (*known, name)
    return known[:_MOST_NAMES]


def _countries(hits: Sequence[Hit]) -> tuple[str, ...]:
    """The countries that the text names; where it names none, those of its authorities.

    The country of a forum or of its sellers is not the victim's: "a Russian board".
    """
    stages = [hit.word for hit in hits if hit.concept == "place/underground"]
    named = _once(
        hit.value
        for hit in hits
        if hit.kind == "country" and not any(abs(hit.word - word) <= 1 for word in stages)
    )
    return named or _once(hit.value for hit in hits if hit.kind == "authority" and hit.value)


def _weightiest(values: Iterable[str]) -> tuple[str, ...]:
    """The values said most often, and those said at least half as often."""
    tally = Counter(value for value in values if value)
    most = max(tally.values(), default=0)
    return tuple(value for value, n in tally.most_common() if 2 * n >= most)


def _counts(text: str) -> tuple[Count, ...]:
    found = (counted.count for counted in counts(text) if not counted.sample)
    return tuple(dict.fromkeys(found))[:_MOST_COUNTS]


def _files(post: Post, regions: Sequence[str]) -> tuple[File, ...]:
    """The files that come with the post, then those that its text names; masked, the first few."""
    attached = [(file.name, file.size) for file in post.attachments[:_MOST_LINKS]]
    known = {name for name, _ in attached}
    named = dict.fromkeys(_FILE.findall(post.text[:_READ]))
    files = [*attached, *((name, None) for name in named if name not in known)][:_MOST_LINKS]
    return tuple(
        dict.fromkeys(
            File(mask(name[:_READ], regions).text[:_LONGEST_FILE], size) for name, size in files
        )
    )


def _links(text: str, regions: Sequence[str]) -> tuple[str, ...]:
    """The links, defanged; one that holds personal data is left out: masked, it equals others."""
    found = _LINK.findall(text[:_READ])[:_MOST_LINKS]
    masked = (mask_link(link, regions) for link in found)
    return _once(link.text for link in masked if not link.found)


def _kept_counts(stated: tuple[Count, ...]) -> tuple[Count, ...]:
    """The first counts; where there are more, the last place is the largest's: growth is seen."""
    if len(stated) <= _MOST_COUNTS:
        return stated
    largest = max(stated, key=lambda count: (count.of_records, count.said))
    first = tuple(count for count in stated if count != largest)
    return (*first[: _MOST_COUNTS - 1], largest)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
