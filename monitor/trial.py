"""What would become of a post that somebody types in. Pure; nothing is kept."""

from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.post import Platform, Post
from monitor.claims import is_concrete
from monitor.mentions import Reader
from monitor.model import Mention
from rules.engine import Context, Engine

_KEY = b"trial"  #: nothing of a trial is kept
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)

_NO_RULE = "nothing: no rule holds; it is kept only if it names or answers an open incident"
_ON_TRIAL = "nothing: only rules on trial hold (status test): {}"
_NOT_CONCRETE = (
    "nothing, although a rule holds: the text names no victim, country, sector, number, file or "
    "kind of data, so that it can be joined to no incident"
)
_KEPT = "a mention, severity {}, by {}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pipeline would make of a post that names and answers no open incident."""

    mention: Mention  #: also where none would be kept
    kept: bool
    because: str  #: a plain sentence


def a_post(text: str, platform: Platform, source: str, lang: str | None = None) -> Post:
    """A post that somebody types in to see what becomes of it."""
    return Post(
        id="-", source=source, platform=platform, published_at=_SOME_DAY, text=text, lang=lang
    )


def reading(post: Post, engine: Engine) -> Reading:
    """What the pipeline would make of the post, and why."""
    reader = Reader(engine, _KEY)
    look = reader.look(post)
    mention = reader.mention(look, post.published_at)
    if look.flagged and is_concrete(mention.claim, look.hits):
        return Reading(mention, True, _KEPT.format(mention.severity, ", ".join(mention.rules)))
    if look.flagged:
        return Reading(mention, False, _NOT_CONCRETE)
    context = Context(platform=post.platform, source=post.source, lang=post.lang)
    tried = [match.rule.id for match in engine.match(look.folded, context, look.hits)]
    return Reading(mention, False, _ON_TRIAL.format(", ".join(tried)) if tried else _NO_RULE)
