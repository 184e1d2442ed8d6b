"""Which incidents are worth weighing for a mention: those that share the most telling keys. Pure.

Weighing reads an incident's whole claim, and thousands of incidents share a country or a round
number. So they are ranked first by what they share, each key by its kind and by how few bear it;
only the nearest are read.
"""

import math
from collections.abc import Collection, Mapping

MOST = 40  #: incidents that are weighed for one mention
COMMON = 64  #: a key that more incidents share tells little: it finds only those of late

#: What a key of this kind says, where one incident alone has it; the longest prefix counts.
_WORTH = {
    "post:": 5.0,
    "text:": 5.0,
    "file:": 4.0,
    "link:": 4.0,
    "watch:": 4.0,
    "exact:": 4.0,
    "who:name:": 4.0,
    "who:": 2.0,
    "near:": 1.5,
    "place:": 1.5,
    "count:": 0.7,
    "country:": 0.5,
    "sector:": 0.5,
}
#: Keys that find an incident however old it is: what is handed out again after years keeps these.
_LASTING = ("who:name:", "who:start:", "text:", "near:", "file:", "link:", "exact:")


def is_lasting(key: str) -> bool:
    """Whether an incident is found by the key even when nobody has spoken of it for years."""
    return key.startswith(_LASTING)


def nearest(
    wanted: Collection[str], holders: Mapping[str, Collection[str]], most: int = MOST
) -> tuple[str, ...]:
    """The ids of the incidents that share the most telling keys, nearest first, at most `most`.

    `holders` are the ids under each key. A key that many hold finds nobody where rarer keys have
    found enough; it only tells them apart. Incidents that share equally much are in order of id.
    """
    asked = sorted((len(ids), key) for key in wanted if (ids := holders.get(key)))
    score: dict[str, float] = {}
    for held, key in asked:
        ids = holders[key]
        found = ids if held <= COMMON or len(score) < most else score.keys() & ids
        worth = _worth(key) / (1 + math.log(held))
        for id_ in found:
            score[id_] = score.get(id_, 0.0) + worth
    ranked = sorted(score, key=lambda id_: (-round(score[id_], 6), id_))
    return tuple(ranked[:most])


def _worth(key: str) -> float:
    kinds = (prefix for prefix in _WORTH if key.startswith(prefix))
    return _WORTH.get(max(kinds, key=len, default=""), 0.5)
