"""How often rules would have fired, in how many incidents, and where: before they are saved.

What is kept are masked excerpts of posts that some rule flagged, or that an open incident claimed.
A post that no rule flagged left nothing, so a rule that finds more than the others shows that only
on an export of whole posts.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.post import Post
from monitor import replay
from monitor.masking import excerpt
from monitor.mentions import Reader
from monitor.model import Mention, PostKey
from monitor.storage.store import Store, open_store
from rules.engine import Context, Engine, Match
from rules.fold import fold
from rules.model import Rule, Rulebook

EXAMPLES = 5
_WIDTH = 200  #: characters of an example


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that rules are tried on."""

    key: PostKey
    at: datetime  #: when it was written
    text: str
    context: Context
    by: frozenset[str] | None = None  #: the rules that flagged it; None is asked of the engine


@dataclass(frozen=True, slots=True)
class Example:
    """A text on which a rule would have fired; `text` is masked, one line, and a stranger's."""

    key: PostKey
    at: datetime
    text: str
    incident: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would have done."""

    rule: Rule
    fired: int = 0
    alone: int = 0  #: of these, texts that no other rule flagged
    incidents: frozenset[str] = frozenset()
    examples: tuple[Example, ...] = ()  #: the latest


@dataclass(frozen=True, slots=True)
class Backtest:
    """What each rule would have done, and on how much that was tried."""

    tried: tuple[Tried, ...]
    texts: int
    first: datetime | None  #: when the oldest text was written; None without texts
    last: datetime | None


@dataclass(slots=True)
class _Tally:
    """Texts tried one after the other; only those on which a rule fires are held."""

    rulebook: Rulebook
    ids: Collection[str]
    engine: Engine
    texts: int = 0
    times: tuple[datetime, ...] = ()  #: of the oldest and the newest text
    found: list[tuple[Piece, Sequence[Match]]] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Try the rules on one more text."""
        self.texts += 1
        times = (*self.times, piece.at)
        self.times = (min(times), max(times))
        matches = self.engine.match(fold(piece.text), piece.context)
        if any(match.rule.id in self.ids for match in matches):
            self.found.append((piece, matches))

    async def result(self, store: Store) -> Backtest:
        """What each rule came to; the incidents are those of the store."""
        homes = await store.incident_of(piece.key for piece, _ in self.found)
        at_home = {key: incident.id for key, incident in homes.items()}
        rules = (rule for rule in self.rulebook.rules if rule.id in self.ids)
        tried = tuple(_of(rule, self.found, at_home) for rule in rules)
        first, last = self.times or (None, None)
        return Backtest(tried, self.texts, first, last)


async def on_kept(
    rulebook: Rulebook, ids: Collection[str], store: Store, since: datetime
) -> Backtest:
    """The rules of these ids on what is kept of the posts written since."""
    tally = _Tally(rulebook, ids, Engine(rulebook))
    async for mention in store.every_mention():
        if mention.published_at >= since:
            tally.add(_kept(mention))
    return await tally.result(store)


async def on_posts(rulebook: Rulebook, ids: Collection[str], posts: Sequence[Post]) -> Backtest:
    """The rules of these ids on whole posts, oldest first; incidents are those of a replay.

    In the replay the rules count as stable, so that the incidents are those to be expected.
    """
    tally = _Tally(rulebook, ids, Engine(rulebook))
    for post in posts:
        tally.add(_whole(post))
    live = tuple(replace(r, status="stable") if r.id in ids else r for r in rulebook.rules)
    async with open_store(replay.IN_MEMORY) as store:
        reader = Reader(Engine(replace(rulebook, rules=live)), replay.KEY)
        await replay.run(posts, reader, store)
        return await tally.result(store)


def _kept(one: Mention) -> Piece:
    head = one.title.removesuffix("…")
    text = one.excerpt if head in one.excerpt else f"{one.title}\n{one.excerpt}"
    lang = None if one.lang == "und" else one.lang
    context = Context(platform=one.platform, source=one.source, lang=lang)
    return Piece(one.key, one.published_at, text, context, frozenset(one.rules))


def _whole(post: Post) -> Piece:
    context = Context(platform=post.platform, source=post.source, lang=post.lang)
    return Piece((post.source, post.id), post.published_at, post.body, context)


Found = Sequence[tuple[Piece, Sequence[Match]]]


def _of(rule: Rule, found: Found, homes: dict[PostKey, str]) -> Tried:
    """What one rule would have done."""
    fired = [(piece, match) for piece, ms in found for match in ms if match.rule.id == rule.id]
    alone = sum(1 for piece, matches in found if _only(rule, piece, matches))
    incidents = frozenset(homes[piece.key] for piece, _ in fired if piece.key in homes)
    latest = sorted(fired, key=lambda one: one[0].at)[-EXAMPLES:]
    examples = tuple(
        Example(p.key, p.at, excerpt(p.text, m.places, _WIDTH), homes.get(p.key)) for p, m in latest
    )
    return Tried(rule, len(fired), alone, incidents, examples)


def _only(rule: Rule, piece: Piece, matches: Iterable[Match]) -> bool:
    """Whether the rule fires on the piece and no other one that is not on trial."""
    firing = {match.rule.id: match.rule for match in matches}
    others = {id_ for id_, one in firing.items() if not one.on_trial} | (piece.by or frozenset())
    return rule.id in firing and not others - {rule.id}
