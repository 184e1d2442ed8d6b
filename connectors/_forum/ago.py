"""How boards tell a time by its distance: "an hour ago", "Çarşamba: 16:10" -> minutes, a weekday.

In tables for the languages of boards, since loading a language of dateparser takes 0.1 to 0.6 s.
"""

import re
from datetime import timedelta

from connectors._forum.months import plain

_UNITS = (
    (1 / 60, "sec seg sek sn saniye sanyie сек ثاني ثوان 秒"),
    (1, "min мин хв хвил dakika dk دقیق دقيق دقائ 分钟 分鐘"),
    (60, "hour hr heure stunde std hora ora ore uur godz saat час годин ساع 小时 小時"),
    (1440, "day jour tag dia giorn dag dni dzien gün ден дня дне дни дні يوم ايام روز 天"),
    (10080, "week wk semain semana woche settiman tyg tydz hafta недел тиж اسبوع اسابيع هفته 周"),
    (43200, "month mois monat mes mese mesi mies maand ay месяц місяц شهر اشهر ماه 个月"),
    (
        525600,
        "year yr an ans jahr año ano anno anni rok lat jaar yıl год лет рік рок سن عام سال 年",
    ),
)
_BARE = {"s": 1 / 60, "m": 1, "h": 60, "d": 1440, "w": 10080, "mo": 43200, "y": 525600}
_AGO = re.compile(
    r"(?:^|\s|')(?:ago|il y a|vor|hace|ha|atras|fa|temu|geleden|once|назад|тому|منذ|قبل|پیش)"
    r"(?:\s|\W*$)|前"
)
_DUAL = re.compile(r"(?:ساع|دقيق|يوم|اسبوع|شهر|سن)ت?ين")
_CLOCK = re.compile(r"[0-9]\s?:\s?[0-9]")
_LONGEST = 40
_WEEKDAYS = """
monday montag lundi lunes lunedi segunda maandag poniedzia понедел понеділ pazartesi الاثنين دوشنبه 周一 星期一
tuesday dienstag mardi martes martedi terça dinsdag wtorek вторник вівтор salı الثلاثاء سهشنبه 周二 星期二
wednesday mittwoch mercredi miercoles mercoledi quarta woensdag sroda сред серед çarşamba الاربعاء چهارشنبه 周三 星期三
thursday donnerstag jeudi jueves giovedi quinta donderdag czwartek четвер perşembe الخميس پنجشنبه 周四 星期四
friday freitag vendredi viernes venerdi sexta vrijdag piatek пятниц п'ятниц cuma الجمعة جمعه 周五 星期五
saturday samstag sonnabend samedi sabado sabato zaterdag sobota суббот субот cumartesi السبت شنبه 周六 星期六
sunday sonntag dimanche domingo domenica zondag niedziela воскрес неділ pazar الاحد یکشنبه 周日 星期日 星期天
"""  # noqa: E501  (a table)
_DAYS = sorted(
    (
        (plain(stem), number)
        for number, stems in enumerate(_WEEKDAYS.strip().splitlines())
        for stem in stems.split()
    ),
    key=lambda pair: -len(pair[0]),
)
_BY_UNIT = sorted(
    ((plain(stem), minutes) for minutes, stems in _UNITS for stem in stems.split()),
    key=lambda pair: -len(pair[0]),
)
_FEW = 3  #: letters of a stem that has to be the whole word


def ago(text: str) -> timedelta | None:
    """How long ago, by "3 hours ago" and "3 h"; None when the text says no distance."""
    said = plain(text).strip()
    bare = re.fullmatch(r"([0-9]{1,3})\s?(mo|[smhdwy])", said)
    if bare:
        return timedelta(minutes=int(bare[1]) * _BARE[bare[2]])
    if len(said) > _LONGEST or _CLOCK.search(said) or not _AGO.search(said):
        return None
    words = reversed(re.findall(r"[^\W\d_]+", said))  # "an hour ago": the unit is the last
    minutes = next(filter(None, map(_unit, words)), 0.0)
    return timedelta(minutes=minutes * _count(said)) if minutes else None


def weekday(text: str) -> int | None:
    """The day of the week that a text begins with, Monday is 0; None when with none."""
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", plain(text).replace("\u200c", ""))[:2]
    for word in words:
        for stem, number in _DAYS:
            if word.startswith(stem):
                return number
    return None


def _unit(word: str) -> float:
    for stem, minutes in _BY_UNIT:
        cjk = stem[0] > "\u4e00"
        if word == stem or (len(stem) >= _FEW and word.startswith(stem)) or (cjk and stem in word):
            return minutes
    return 0.0


def _count(said: str) -> float:
    number = re.search(r"[0-9]{1,4}", said)
    if number:
        return int(number[0])
    if re.search(r"半|half|halbe|demi|yarım", said):
        return 0.5
    return 2 if _DUAL.search(said) else 1
