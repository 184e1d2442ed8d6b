"""A post read: the mention that is kept of it, behind the mask, or None. Pure.

Nothing unmasked goes further than this module.
"""

import hashlib
from collections.abc import Iterable, Sequence
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from connectors.post import Post
from monitor.claims import claim, is_concrete
from monitor.masking import defang, excerpt, mask, one_line
from monitor.model import Claim, Mention, Severity
from monitor.stages import stage
from rules.engine import Context, Engine, Match
from rules.fold import fold
from rules.hit import Hit

_TITLE = 100  #: characters
_EXCERPT = 300
_SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True)
class Reader:
    """What it takes to read posts: the engine, the key of the handles, the regions of phones."""

    engine: Engine
    key: bytes
    regions: tuple[str, ...] = ()

    def read(self, post: Post, seen_at: datetime, revision: int = 1) -> Mention | None:
        """The mention that the post is, or None when no rule fires or nothing concrete is said."""
        folded = fold(post.body)
        hits = self.engine.hits(folded)
        context = Context(platform=post.platform, source=post.source, lang=post.lang)
        matches = self.engine.match(folded, context, hits)
        if not matches:
            return None
        said = claim(post, folded, hits, self.key)
        if not is_concrete(said):
            return None
        proven = stage(post, folded, hits)
        return Mention(
            post_id=post.id,
            source=post.source,
            platform=post.platform,
            lang=post.lang or language(hits),
            published_at=post.published_at,
            seen_at=seen_at,
            title=self._title(post, said),
            excerpt=excerpt(post.body, _places(matches), _EXCERPT, self.regions),
            url=defang(post.url) if post.url else None,
            forwarded_from=post.forwarded_from,
            reply_to=post.reply_to,
            digest=digest(post),
            text_key=text_key(folded.text),
            stage=proven.stage,
            why_stage=proven.why,
            rules=tuple(match.rule.id for match in matches),
            severity=max((m.rule.severity for m in matches), key=_SEVERITIES.index),
            claim=said,
            revision=revision,
        )

    def _title(self, post: Post, said: Claim) -> str:
        """The post's own title, or its first words; masked."""
        line = one_line(post.title or post.text)
        masked = mask(line[: 4 * _TITLE], self.regions).text
        return masked if len(masked) <= _TITLE else f"{masked[: _TITLE - 1].rsplit(' ', 1)[0]}…"


def digest(post: Post) -> str:
    """A hash of what the post says: another one for the same post is an edit."""
    files = "\0".join(f"{file.name}\0{file.size}" for file in post.attachments)
    return _hash(f"{post.title}\0{post.text}\0{files}")


def text_key(folded: str) -> str:
    """A hash of the letters and digits of a folded text: equal for copies of one text."""
    return _hash("".join(character for character in folded if character.isalnum()))


def language(hits: Iterable[Hit]) -> str:
    """The language in which most of the hits speak, "und" when they speak in none."""
    votes = Counter(hit.lang for hit in hits if hit.lang != "*")
    return min(votes, key=lambda lang: (-votes[lang], lang), default="und")


def _places(matches: Sequence[Match]) -> list[tuple[int, int]]:
    return sorted({place for match in matches for place in match.places})


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
