"""Words that Persian writes in two parts without a blank: بیمارستان‌ها is also read as بیمارستان ها.

Between the parts stands ZERO WIDTH NON-JOINER. The fold takes it away, because between other
letters it hides words; here it is read as the blank that many write instead.
"""

import re

from rules.fold import Folded, fold
from rules.reading import Reading

_JOINER = "\u200c"
_PARTED = re.compile(f"(?<=[\u0620-\u06ff]){_JOINER}+(?=[\u0620-\u06ff])")


def parted(folded: Folded) -> tuple[Reading, ...]:
    """The text with a blank between such parts; none where there are no such words."""
    if _JOINER not in folded.original:
        return ()
    parts = [fold(part).text for part in _PARTED.split(folded.original)]
    if len(parts) == 1:
        return ()
    starts, sources = [0], [(0, 1)]
    for part in parts[:-1]:
        starts.append(starts[-1] + len(part) + 1)
        sources.append((sources[-1][0] + len(part), 1))
    return (Reading(" ".join(parts), tuple(starts), tuple(sources)),)
