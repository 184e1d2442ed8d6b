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
    " اليوم امروز idag"
)
YESTERDAY = (
    "yesterday gestern hier ayer ieri ontem gisteren wczoraj včera вчера вчора dün 昨天 أمس"
    " دیروز igår"
)
_BEFORE = "vorgestern avant-hier anteayer позавчера позавчора eergisteren przedwczoraj 前天 پریروز"
_WHOLE = """
فروردین يناير ژانویه محرم 一月
اردیبهشت فبراير فوریه صفر 二月
خرداد مارس مارچ 三月
تیر أبريل ابریل آوریل 四月
مرداد مايو مه 五月
شهریور يونيو ژوئن 六月
مهر يوليو ژوئیه جولای رجب 七月
آبان أغسطس اوت آگوست شعبان 八月
آذر سبتمبر سپتامبر رمضان 九月
دی أكتوبر اکتبر شوال 十月
بهمن نوفمبر نوامبر 十一月
اسفند ديسمبر دسامبر 十二月
"""
_HALF = re.compile(
    r"(上午|凌晨|早上|下午|晚上|中午)\s*([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)"
    r"|([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)\s*(مساء|م(?!\w)|ب\.ظ|صباح|ص(?!\w)|ق\.ظ)"
)
_MORNING = ("上午", "凌晨", "早上", "صباح", "ص", "ق.ظ")
_IDEOGRAPHS = re.compile(r"([0-9]{4})\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?日")
_ATTACHED = re.compile(r"(?<=[今昨前]天)(?=\S)")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،", "01234567890123456789,")
_WORD = re.compile(r"[^\W\d_]{2,}")


def plain(text: str) -> str:
    """The text in small letters without accents."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


_BY_STEM = {
    plain(stem): number
    for number, stems in enumerate(_MONTHS.strip().splitlines(), 1)
    for stem in stems.split()
}
_BY_NAME = {
    plain(name): number
    for number, names in enumerate(_WHOLE.strip().splitlines(), 1)
    for name in names.split()
}
_DAYS = {
    plain(word): back
    for back, words in enumerate((TODAY, YESTERDAY, _BEFORE))
    for word in words.split()
}


def digits_and_halves(text: str) -> str:
    """The text with ASCII digits, "pm" and "am" for their words, and 2026-3-1 for 2026年3月1日."""
    text = _IDEOGRAPHS.sub(r"\1-\2-\3 ", text.translate(_DIGITS))
    return _HALF.sub(_half, _ATTACHED.sub(" ", text))


def _half(found: re.Match[str]) -> str:
    word, clock = found[1] or found[4], found[2] or found[3]
    return f"{clock} {'am' if word in _MORNING else 'pm'} "


def month_in(text: str) -> int:
    """The number of the month that a text names; 0 if it names none."""
    for word in _WORD.findall(plain(text)):
        found = _BY_NAME.get(word) or _BY_STEM.get(word[:4]) or _BY_STEM.get(word[:3])
        if found:
            return found
    return 0


def days_ago(text: str) -> int | None:
    """0 for today and 1 for yesterday, where a text begins with such a word."""
    words = plain(text).replace(",", " ").split()
    return next((_DAYS[word] for word in words[:1] if word in _DAYS), None)
