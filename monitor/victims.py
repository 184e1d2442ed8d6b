"""Whether a claim names a victim that a list knows by a title and a domain, and how surely. Pure.

A domain tells most. A name tells less where chance may be behind it: one ordinary word, a word
that may be no name, words that stand anywhere in a text, a name that only sounds like the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from monitor.linking import Evidence
from monitor.model import Claim
from monitor.naming.domains import domains, label
from monitor.naming.everyday import is_everyday
from monitor.naming.likeness import SAME, same_name
from monitor.naming.spelling import WEAK, is_named, name_keys, own_words
from rules.name_words import is_general

TELLING = 2.2  #: a name of this weight needs no second piece of evidence to be the same victim
BY_CHANCE = 0.5  #: ordinary words that stand so, or names of one sound: only a number helps

_UNPROVEN = 2.0  #: a telling name that stands where no name need stand
_SHORT = 4  #: a name of so few letters is found by chance
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_APOSTROPHES = re.compile("['’]")


@dataclass(frozen=True, slots=True)
class Victim:
    """The names and the domain by which posts may call a victim."""

    names: tuple[str, ...]
    host: str  #: the domain without www; empty for collections of many victims

    @classmethod
    def of(cls, title: str, domain: str) -> "Victim":
        """The victim whom a list calls by this title and this domain, which may be empty."""
        host = domain.casefold().removeprefix("www.")
        host = host if "." in host else ""
        return cls(tuple(dict.fromkeys(_names(title, host))), host)

    @property
    def keys(self) -> frozenset[str]:
        """The keys under which it is looked for: `asked_keys` of its names share one."""
        keys = {key for name in self.names for key in name_keys(name) if not key.startswith(WEAK)}
        keys |= {f"under:{above}" for above in _above(self.host)}
        return frozenset(keys | ({f"host:{self.host}"} if self.host else set()))


def asked_keys(claim: Claim, heard: frozenset[str] = frozenset()) -> frozenset[str]:
    """The keys under which the victims are looked for that a claim may name.

    `heard` are the sounds of the post's words.
    """
    keys = {key for name in (*claim.who, *claim.called) for key in _keys_of(name)}
    return frozenset(keys | {f"word:{sound}" for sound in heard})


def named(claim: Claim, victim: Victim, heard: frozenset[str] = frozenset()) -> Evidence | None:
    """How surely the claim names the victim: the strongest of its names; None when none does."""
    found = [
        *(piece for name in claim.who for piece in _named_by(name, victim)),
        *(_doubtful(piece) for name in claim.called for piece in _named_by(name, victim)),
        *_heard(victim, heard),
    ]
    return max(found, key=lambda piece: piece.weight, default=None)


def _named_by(said: str, victim: Victim) -> Iterator[Evidence]:
    """What one name of the claim says: by domain, or by a name of the victim."""
    host = _host(said)
    if host and victim.host:
        yield from _by_domain(host, victim)
        return
    name = max(victim.names, key=partial(same_name, said))
    score = same_name(said, name)
    if score < SAME:
        return
    yield _by_name(said, name, score, victim)


def _by_name(said: str, name: str, score: float, victim: Victim) -> Evidence:
    """What a name says that is the same: less where chance, or another owner, may be behind it."""
    several = len(own_words(name)) > 1
    if _is_ordinary(name) or _is_ordinary(said):
        return Evidence(1.0, f'the same name, of ordinary words: "{said}" and "{name}"')
    if said.isascii() and not any(_spelled_alike(said, other) for other in victim.names):
        return Evidence(BY_CHANCE, f'names that only sound alike: "{said}" and "{name}"')
    if not victim.host:
        weight = 1.75 if several else 1.0
        return Evidence(weight, f'the name of a collection: "{said}" and "{name}"')
    return Evidence((3.0 if several else 2.5) * score, f'the same name: "{said}" and "{name}"')


def _by_domain(host: str, victim: Victim) -> Iterator[Evidence]:
    if host == victim.host:
        yield Evidence(3.0, f"the same domain: {host}")
    elif _is_below(host, victim.host):
        yield Evidence(2.5, f"a part of the domain: {host} of {victim.host}")
    elif _is_below(victim.host, host):
        yield Evidence(1.0, f"the domain is a part of it: {victim.host} of {host}")
    elif label(host) == label(victim.host):
        yield Evidence(1.0, f"the same name under another domain: {host}, not {victim.host}")


def _spelled_alike(one: str, other: str) -> bool:
    """Whether the telling words of two names are the same letters; a plural's s does not matter."""
    return "".join(own_words(one)).rstrip("s") == "".join(own_words(other)).rstrip("s")


def _doubtful(piece: Evidence) -> Evidence:
    """The same for a word that only may be a name: it needs a second piece of evidence."""
    return Evidence(min(_UNPROVEN, piece.weight), f"{piece.why}; it may be no name")


def _heard(victim: Victim, heard: frozenset[str]) -> Iterator[Evidence]:
    """Names whose words all stand in the text, in whatever place; ordinary words mostly do."""
    for name in victim.names if heard and victim.host else ():
        if is_named(name, heard):
            weight = BY_CHANCE if _is_ordinary(name) else _UNPROVEN
            yield Evidence(weight, f'the text bears the name "{name}"')


def _is_ordinary(name: str) -> bool:
    """Whether the name is met by chance: one word that is short, general or everyday, or none."""
    own = own_words(name)
    if len(own) != 1:
        return not own
    return len(own[0]) <= _SHORT or is_general(own[0]) or is_everyday(own[0])


def _names(title: str, host: str) -> Iterator[str]:
    """The title less what stands in brackets, a second name in brackets, and the domain's.

    People leave apostrophes out. "(2022 Update)" and "(via somebody)" are no second names. The
    domain of a part of a site tells the site's name, not the victim's.
    """
    whole = _BRACKETS.sub("", title).strip() or title
    yield whole
    yield _APOSTROPHES.sub("", whole)
    for inside in _BRACKETS.findall(title):
        if inside and not inside[0].islower() and not any(map(str.isdigit, inside)):
            yield inside
    if host and host.split(".", maxsplit=1)[0] == label(host):
        yield host


def _keys_of(name: str) -> frozenset[str]:
    host = _host(name)
    keys = {key for key in name_keys(name) if not key.startswith(WEAK)}
    keys |= {f"host:{one}" for one in (host, *_above(host)) if one}
    return frozenset(keys | ({f"under:{host}"} if host else set()))


def _host(name: str) -> str:
    """The domain that a name is or holds; empty for none."""
    return next((domain.host for domain in domains(name)), "")


def _above(host: str) -> Iterator[str]:
    """The domains that a host belongs to: b.c and not c, for a.b.c."""
    labels = host.split(".")
    return (".".join(labels[n:]) for n in range(1, len(labels) - 1))


def _is_below(host: str, above: str) -> bool:
    return host.endswith(f".{above}")
