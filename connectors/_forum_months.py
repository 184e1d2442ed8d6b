"""Words of days and months in the languages of boards -> numbers, without loading a language.

The beginnings of the months' names in Latin and Cyrillic script do not contradict each other, so
one table serves all; what it does not know, dateparser reads (and takes 0.6 s for).
"""

import re
import unicodedata

_MONTHS = """
jan jän янв січ ene gen sty oca
feb фев fev fév fev lut лют şub
mar мар mär mrt maa бер
apr апр avr abr kwi кві nis
may май мая mai mei maj mag тра
jun июн juin giu cze чер haz
jul июл juil lug lip лип tem
aug авг aoû ago sie сер ağu
sep сен sept set wrz вер eyl
oct окт okt ott out paź жов eki
nov ноя lis лис kas
dec дек dez déc dic gru гру ara
"""
TODAY = (
    "today heute aujourd'hui hoy oggi hoje vandaag dziś dzisiaj dnes сегодня сьогодні bugün 今天"
    " اليوم idag"
)
YESTERDAY = (
    "yesterday gestern hier ayer ieri ontem gisteren wczoraj včera вчера вчора dün 昨天 أمس igår"
)
_WORD = re.compile(r"[^\W\d_]{3,}")


def plain(text: str) -> str:
    """The text in small letters without accents."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


_BY_STEM = {
    plain(stem): number
    for number, stems in enumerate(_MONTHS.strip().splitlines(), 1)
    for stem in stems.split()
}
_DAYS = {plain(word): 0 for word in TODAY.split()} | {plain(word): 1 for word in YESTERDAY.split()}


def month_in(text: str) -> int:
    """The number of the month that a text names; 0 if it names none."""
    for word in _WORD.findall(plain(text)):
        found = _BY_STEM.get(word[:4]) or _BY_STEM.get(word[:3])
        if found:
            return found
    return 0


def days_ago(text: str) -> int | None:
    """0 for today and 1 for yesterday, where a text begins with such a word."""
    words = plain(text).replace(",", " ").split()
    return next((_DAYS[word] for word in words[:1] if word in _DAYS), None)
