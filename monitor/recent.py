"""The posts that were read lately, as they were read: in memory only, masked, and forgotten soon.

Sources are not read in the order of events. A terse post may be read before the one that names its
leak; it matches nothing then, and nothing of it is stored. Here it waits for a while. What an open
incident has claimed stays too, with the sounds of its words, for the incident may be told anew.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator

from monitor.desk import Draft
from monitor.model import PostKey

_MOST = 5_000  #: posts; some kilobytes each


class Recent:
    """The latest drafts. One pipeline owns it; nothing survives the process."""

    def __init__(self, most: int = _MOST) -> None:
        """`most` is how many drafts are remembered."""
        self._most = most
        self._drafts: OrderedDict[PostKey, Draft] = OrderedDict()
        self._waiting: dict[str, dict[PostKey, None]] = {}

    def note(self, drafts: Iterable[Draft], kept: Collection[PostKey]) -> None:
        """Remembers the drafts; those in `kept` have an incident, the others wait for one."""
        for draft in drafts:
            self._forget(draft.key)
            self._drafts[draft.key] = draft
            if draft.key not in kept:
                for key in draft.wanted:
                    self._waiting.setdefault(key, {})[draft.key] = None
        for post in kept:
            if post in self._drafts:
                self._no_longer_waits(self._drafts[post])
        while len(self._drafts) > self._most:
            self._forget(next(iter(self._drafts)))

    def waiting(self, keys: Iterable[str]) -> tuple[Draft, ...]:
        """The drafts without an incident that want one of the keys, in the order of events."""
        found = {post for key in keys for post in self._waiting.get(key, ())}
        return tuple(sorted((self._drafts[one] for one in found), key=lambda d: d.in_order))

    def of(self, keys: Iterable[PostKey]) -> Iterator[Draft]:
        """Those of these posts that are remembered."""
        return (self._drafts[key] for key in keys if key in self._drafts)

    def _forget(self, key: PostKey) -> None:
        draft = self._drafts.pop(key, None)
        if draft is not None:
            self._no_longer_waits(draft)

    def _no_longer_waits(self, draft: Draft) -> None:
        for key in draft.wanted:
            posts = self._waiting.get(key)
            if posts is not None:
                posts.pop(draft.key, None)
                if not posts:
                    del self._waiting[key]
