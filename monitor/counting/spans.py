"""The years that a file covers and the time that a countdown leaves, in a folded text.

A period is a span of years ("2015-2020", "from 2015 to 2020", "depuis 2015"). A countdown is a
number of days or hours ("9 days", "72 часа", "5天"); whether it is a threat is for the caller to
know. Words of fourteen languages; years outside 1980 to the asked one are none.
"""

import re
from datetime import timedelta

_FIRST_YEAR = 1980
_YEAR = r"(?<![\d.,/-])((?:19|20)\d\d)"
_NO_MORE = r"(?![\d]|[.,/-]\d)"
_TO = (
    r"-|–|—|/|to|until|till|through|a|au|bis|tot|do|hasta|ate|fino al|al|до|по|ile|الى|حتى|تا|至|到"
)
_SINCE = (
    r"since|from|depuis|des|seit|desde|dal|dall'|od|sinds|с|из|з|від|منذ|من|از|自|从|從|since year"
)
_RANGE = re.compile(rf"{_YEAR}\s*(?:{_TO})\s*((?:19|20)\d\d){_NO_MORE}")
_OPEN = re.compile(rf"(?<!\w)(?:{_SINCE})\s*{_YEAR}{_NO_MORE}")
_DAYS = (
    r"days?|jours?|tage?n?|dias?|giorn[oi]|dni|dzien|dagen|dag|дн(?:ей|я|і|ів)?|день|сут(?:ок|ки)|доб[иу]?"
    r"|gun|يوما?|ايام|روز|天|日"
)
_HOURS = (
    r"hours?|hrs?|heures?|stunden?|horas?|ore|ora|godzin[ya]?|uur|uren|час(?:а|ов)?|годин[иу]?|saat"
    r"|ساعة|ساعات|ساعت|小时|小時"
)
_LEFT = re.compile(rf"(?<![\d.,])(\d{{1,3}})\s*(?:(?P<d>{_DAYS})|(?P<h>{_HOURS}))(?![a-zа-я])")
_LONGEST = timedelta(days=120)


def years_covered(text: str, latest: int) -> tuple[int, int] | None:
    """The first and the last year that the text says its data covers; None when it says none.

    An open span ("since 2015") ends in `latest`, the year in which the text was written.
    """
    closed = [(int(one[1]), int(one[2])) for one in _RANGE.finditer(text)]
    spans = closed or [(int(one[1]), latest) for one in _OPEN.finditer(text)]
    sound = [span for span in spans if _FIRST_YEAR <= span[0] < span[1] <= latest]
    return max(sound, key=lambda span: span[1] - span[0], default=None)


def time_left(text: str) -> timedelta | None:
    """The days or hours that a countdown leaves, of several the longest; None when none is said."""
    stated = [
        timedelta(days=int(one[1])) if one["d"] else timedelta(hours=int(one[1]))
        for one in _LEFT.finditer(text)
    ]
    return max((span for span in stated if timedelta(0) < span <= _LONGEST), default=None)
