"""The keys by which mentions and incidents find each other before they are weighed. Pure."""

import math

from monitor.copies import bands
from monitor.model import Count, Mention, post_name
from monitor.naming.spelling import WEAK, name_keys

_BUCKETS_PER_E = 8  #: a step of the count keys is 13 %; neighbours are looked up too


def keys_of(mention: Mention) -> frozenset[str]:
    """What another mention may share with this one; incidents are looked up by these."""
    claim = mention.claim
    names = (*claim.who, *claim.called)
    keys = {f"who:{key}" for name in names for key in name_keys(name)}
    keys |= {f"watch:{watch}" for watch in claim.watched}
    keys |= {f"count:{bucket}" for count in claim.counts for bucket in _buckets(count)}
    keys |= {f"file:{file.name.lower()}" for file in claim.files}
    keys |= {f"link:{link}" for link in claim.links}
    keys |= {f"place:{country}|{sector}" for country in claim.countries for sector in claim.sectors}
    keys |= {f"country:{country}" for country in claim.countries}
    keys |= {f"sector:{sector}" for sector in claim.sectors}
    keys.add(f"source:{mention.source}")
    if claim.handle:
        keys.add(f"handle:{claim.handle}")
    return frozenset(keys.union(traces_of(mention), text_keys(mention.signature)))


def traces_of(mention: Mention) -> tuple[str, ...]:
    """The keys that each mention adds: an incident keeps those of its latest mentions only."""
    return (f"text:{mention.text_key}", post_key(mention.source, mention.post_id))


def text_keys(*signatures: str) -> frozenset[str]:
    """The keys under which texts that are nearly the same find each other."""
    return frozenset(f"near:{band}" for signature in signatures for band in bands(signature))


def trail_keys(source: str, reply_to: str | None, heard: frozenset[str]) -> frozenset[str]:
    """The keys that lead from a post to an open incident which it names, numbers or answers.

    `heard` are the sounds of its words and the marks of its numbers.
    """
    keys = {f"who:word:{sound}" for sound in heard if sound[0] not in "=~#%"}
    for mark in heard:
        if mark[0] == "#":
            number = int(mark[1:])
            keys |= {
                f"count:{bucket}" for bucket in _buckets(Count(number, number, "rows", number))
            }
    return frozenset(keys | {post_key(source, reply_to)} if reply_to else keys)


def wanted_keys(mention: Mention) -> frozenset[str]:
    """The keys under which an incident for this mention is looked for.

    Country and sector together are asked; either alone only where the other is not known.
    """
    keys = {key for key in keys_of(mention) if not key.startswith(f"who:{WEAK}")}
    unwanted = {"post", "source"}
    if mention.claim.countries and mention.claim.sectors:
        unwanted |= {"country", "sector"}
    keys = {key for key in keys if key.split(":", 1)[0] not in unwanted}
    return frozenset(keys)


def _buckets(count: Count) -> set[int]:
    """The steps of a logarithmic scale that the count's range touches, and those beside them."""
    if not count.of_records:
        return set()
    low = math.floor(math.log(max(count.low, 1)) * _BUCKETS_PER_E)
    high = math.floor(math.log(max(count.high, 1)) * _BUCKETS_PER_E)
    return set(range(low - 1, min(high, low + _BUCKETS_PER_E) + 2))


def post_key(source: str, post_id: str) -> str:
    """The key of a post: ids are unique within their source."""
    return f"post:{post_name(source, post_id)}"
