"""A post read: the mention that is kept of it, behind the mask, or None. Pure.

Nothing unmasked goes further than this module.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.post import Post
from monitor.catalogue import Catalogue, Grade, recycled
from monitor.claims import claim, is_concrete
from monitor.copies import signature
from monitor.counting.counts import bare_numbers
from monitor.masking import excerpt, mask, mask_link, one_line
from monitor.model import Mention, Severity
from monitor.naming.spelling import sounds
from monitor.stages import stage
from rules.engine import Context, Engine, Match
from rules.fold import Folded, fold
from rules.hit import Hit

_TITLE = 100  #: characters
_EXCERPT = 300
_LINE = 400
_READ = 20_000  #: of what becomes a line: what is cut there in two is not shown
_SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")


#: Concepts of the vocabulary: what a post must speak of, beside a name, to be heard about an open
#: incident; what it must speak of beside the incident's number; and what makes it harmless.
_CONTEXT, _PRESS_CONTEXT = "leak-context", "press-context"
_NUMBER_CONTEXT, _HARMLESS = "number-context", "no-leak"
#: Talk says less than the press: beside a name, both of these are enough.
_TALK = frozenset({"talk-happens", "talk-matter"})
#: Who denies a leak says what it is instead (open data, an old list): that makes no post harmless.
_DENIALS = frozenset({"cue/denial", "talk/unfounded"})


@dataclass(frozen=True, slots=True)
class Look:
    """A post as it was read, before anybody knows whether it belongs to an open incident."""

    post: Post
    folded: Folded
    hits: tuple[Hit, ...]
    matches: tuple[Match, ...]  #: of the rules that are not on trial
    speaks_of_leaks: bool  #: it may be about a leak if it bears the name of one
    states_number: bool  #: it may be about a leak if its number is that of one

    @property
    def flagged(self) -> bool:
        """Whether a rule fired."""
        return bool(self.matches)

    @property
    def heard(self) -> frozenset[str]:
        """The sounds of its words, see spelling.is_named, and the marks of its bare numbers."""
        return sounds(self.post.body) | bare_numbers(self.folded.text)


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to read posts: the engine, the key of the handles, the regions of phones."""

    engine: Engine
    key: bytes
    regions: tuple[str, ...] = ()
    catalogue: Catalogue = field(default_factory=Catalogue)

    def read(self, post: Post, seen_at: datetime, revision: int = 1) -> Mention | None:
        """The mention that the post is, or None when no rule fires or nothing concrete is said."""
        look = self.look(post)
        mention = self.mention(look, seen_at, revision) if look.flagged else None
        return mention if mention and is_concrete(mention.claim, look.hits) else None

    def look(self, post: Post) -> Look:
        """The post with its hits and with the rules that fire on it."""
        folded = fold(post.body)
        hits = self.engine.hits(folded)
        place = Context(platform=post.platform, source=post.source, lang=post.lang)
        fired = self.engine.match(folded, place, hits)
        matches = tuple(match for match in fired if not match.rule.on_trial)
        present = self.engine.present(hits)
        harmless = _HARMLESS in present and present.keys().isdisjoint(_DENIALS)
        press = post.platform == "press"
        beside_name = _PRESS_CONTEXT if press else _CONTEXT
        beside_number = _CONTEXT if press else _NUMBER_CONTEXT
        numbered = any(hit.kind == "number" for hit in hits) and beside_number in present
        talks = not press and not numbered and present.keys() >= _TALK
        return Look(
            post,
            folded,
            hits,
            matches,
            speaks_of_leaks=(talks or beside_name in present) and not harmless,
            states_number=numbered and not harmless,
        )

    def mention(self, look: Look, seen_at: datetime, revision: int = 1) -> Mention:
        """What is kept of the post; `rules` is empty when it was found by an open incident."""
        post, folded, hits, matches = look.post, look.folded, look.hits, look.matches
        lang = post.lang or language(hits)
        said = claim(post, folded, hits, lang, self.key, regions=self.regions)
        proven = stage(post, folded, hits)
        return Mention(
            post_id=post.id,
            source=post.source,
            platform=post.platform,
            lang=lang,
            published_at=post.published_at,
            seen_at=seen_at,
            title=self._title(post),
            excerpt=excerpt(post.body, _places(matches), _EXCERPT, self.regions),
            url=mask_link(post.url, self.regions, own=True).text if post.url else None,
            forwarded_from=self._line(post.forwarded_from) if post.forwarded_from else None,
            reply_to=post.reply_to,
            digest=digest(post),
            text_key=text_key(folded.text),
            stage=proven.stage,
            why_stage=tuple(map(self._line, proven.why)),
            rules=tuple(match.rule.id for match in matches),
            severity=max((m.rule.severity for m in matches), key=_SEVERITIES.index, default="low"),
            claim=said,
            revision=revision,
            signature=signature(folded.text),
        )

    def known_before(self, mention: Mention, heard: frozenset[str]) -> tuple[str, ...]:
        """What the catalogue of known breaches says of the mention, in sentences."""
        claim, at = mention.claim, mention.published_at
        found = recycled(claim, self.catalogue, at, heard=heard) if self.catalogue else None
        if found is None:
            return ()
        return (found.remark, *(found.why if found.grade is Grade.LEAK else ()))

    def _line(self, text: str) -> str:
        """The beginning of a text on one line, masked."""
        return mask(one_line(text[:_READ]), self.regions).text[:_LINE]

    def _title(self, post: Post) -> str:
        """The post's own title, or its first words; masked."""
        line = one_line(post.title or post.text)
        masked = mask(line[: 4 * _TITLE], self.regions).text
        return masked if len(masked) <= _TITLE else f"{masked[: _TITLE - 1].rsplit(' ', 1)[0]}…"


def digest(post: Post) -> str:
    """A hash of what the post says: another one for the same post is an edit."""
    files = "\0".join(f"{file.name}\0{file.rough_size}" for file in post.attachments)
    return _hash(f"{post.title}\0{post.text}\0{files}")


def text_key(folded: str) -> str:
    """A hash of the letters and digits of a folded text: equal for copies of one text."""
    return _hash("".join(character for character in folded if character.isalnum()))


def language(hits: Iterable[Hit]) -> str:
    """The language in which most of the hits speak, "und" when they speak in none.

    A word that several languages write alike has its vote divided among them.
    """
    votes: dict[str, float] = {}
    for hit in hits:
        langs = hit.langs or (hit.lang,)
        for lang in langs if "*" not in langs else ():
            votes[lang] = votes.get(lang, 0) + 1 / len(langs)
    return min(votes, key=lambda lang: (-votes[lang], lang), default="und")


def _places(matches: Sequence[Match]) -> list[tuple[int, int]]:
    return sorted({place for match in matches for place in match.places})


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
