"""The figures of a text that its timeline is made of: numbers of records, dates, prices.

Masking keeps them. A figure is `sure` when it can be nothing else: a date, a price, or a count of
which the text says what it counts ("491840 patients", "rows: 491840"). 612 345 678 is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import re2

_SPACE = r"[ \x{00a0}\x{2009}\x{202f}]"
_GROUPED = re2.compile(
    # after a year or another number's end: "in 2021 491 840 patients"
    rf"(?:^|\D)([1-9]\d{{0,2}}(?:(?:,\d{{3}})+|(?:\.\d{{3}})+|(?:{_SPACE}\d{{3}})+|(?:['’_٬，]\d{{3}})+)"
    r"|[1-9]\d?(?:,\d{2})+,\d{3})"
)
_PLAIN = re2.compile(r"\d{3,}")
_YEAR_FIRST = re2.compile(r"(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])[-./](?:3[01]|[12]\d|0?[1-9])")
_YEAR_LAST = re2.compile(r"\d{1,2}[-./]\d{1,2}[-./](?:(?:19|20)\d\d|\d\d)")
_YEARS = re2.compile(
    r"(?:19|20)\d\d(?: ?[-–/,] ?| )(?:(?:19|20)\d\d)(?:(?: ?[-–/,] ?| )(?:19|20)\d\d)*"
)
_DAY = re2.compile(r"20[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?")
_TIME = re2.compile(r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[+-]\d\d:?\d\d)?")
_AMOUNT = rf"(?:\d{{1,3}}(?:[.,]\d{{3}}|{_SPACE}\d{{3}})+|\d+)(?:[.,]\d{{1,8}})?"
_CURRENCY = (
    r"(?:[$€£₺₽₴¥₹]"
    r"|(?:usdt?|eur|gbp|try|tl|rub|btc|xmr|eth|dollars?|euros?|lira|reais)\b|руб|zł)"
)
_PRICE = re2.compile(rf"(?i)[$€£₺₽₴¥₹] ?{_AMOUNT}|{_AMOUNT} ?{_CURRENCY}")

_COUNTED = (
    # what people count in a leak, as stems; prefix of a word, in lower case
    r"record|row|line|user|people|person|patient|customer|client|account|entr|member|employee|e-?mail"
    r"|file|document|citizen|student|profile|hash|password|credential|victim|individu|subscriber"
    r"|download|view|byte|million|thousand"
    r"|enregistrement|ligne|dossier|personne|utilisateur|compte|abonn|assuré|salarié|fichier|mille"
    r"|kay[ıi]t|kayd|sat[ıi]r|kişi|kullan[ıi]c|hasta|müşteri|hesap|üye|vatandaş|bin\b|milyon"
    r"|запис|строк|строч|человек|люд|пользовател|пациент|клиент|аккаунт|уч[её]т|абонент|граждан"
    r"|тыс|млн|миллион|файл|анкет|рядк|осіб"
    r"|registro|registr|persona|pessoa|usuari|usuário|paciente|cuenta|conta\b|contas|línea|linha"
    r"|datens[aä]tz|zeile|kunde|nutzer|benutzer|konto|konten|mitarbeiter"
    r"|persone|utenti|righe|pazient|rekord|wiersz|osób|użytkowni|regels|gebruiker|klanten"
    r"|pengguna|orang|baris|juta|سجل|مستخدم|شخص|رکورد|کاربر|نفر|条|人|万|用户|名|件|건|명"
)
_NOUN_AFTER = re2.compile(
    rf"(?i)^\+?[\s\p{{Zs}}]?(?:[\p{{L}}'’-]+[\s\p{{Zs}}]){{0,2}}(?:{_COUNTED})"
)
_LABEL_BEFORE = re2.compile(
    rf"(?i)(?:{_COUNTED}|total|count|size|toplam|adet|всего|всього)\p{{L}}*\s?[:=~≈]\s?$"
)
_LONGEST_COUNT = 11  # digits: nobody leaks a hundred thousand million records


_DIGITS = {
    # one for one, so that places stay: Arabic, Persian, Devanagari, Bengali, Thai, full-width
    zero + value: str(value)
    for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10)
    for value in range(10)
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure to keep, and where it stands."""

    start: int
    end: int
    kind: Literal["count", "date", "price"]
    sure: bool = True


def figures(text: str) -> tuple[Figure, ...]:
    """The counts, dates and prices of a text, in no order; they may overlap."""
    return (*_dates(text), *_prices(text), *_counts(text))


def ascii_digits(text: str) -> str:
    """The text with digits of other scripts as 0 to 9; places stay as they are."""
    return text if text.isascii() else text.translate(_DIGITS)


def alone(text: str, start: int, end: int, joints: str = ".-/") -> bool:
    """Whether the digits at start:end are a whole number: no digit goes on beyond a joint."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before[-1:].isdigit() or after[:1].isdigit():
        return False
    joined_before = before[-1:] in joints and before[:1].isdigit() and len(before) > 1
    joined_after = after[:1] in joints and after[1:].isdigit()
    return not (joined_before or joined_after)


def _dates(text: str) -> Iterator[Figure]:
    for match in _YEAR_FIRST.finditer(text):
        if not text[match.start() - 1 : match.start()].isdigit():
            yield Figure(match.start(), match.end(), "date")
    for pattern in (_YEAR_LAST, _YEARS, _DAY, _TIME):
        for match in pattern.finditer(text):
            if alone(text, match.start(), match.end()):
                yield Figure(match.start(), match.end(), "date")


def _prices(text: str) -> Iterator[Figure]:
    for match in _PRICE.finditer(text):
        if alone(text, match.start(), match.end()):
            yield Figure(match.start(), match.end(), "price")


def _counts(text: str) -> Iterator[Figure]:
    for match in _GROUPED.finditer(text):
        start, end = match.span(1)
        dialled = start > 0 and text[start - 1] == "+" and not _is_round(text[start:end])
        sure = _says_of_what(text, start, end)
        if alone(text, start, end, ".-/,") and (sure or not dialled):
            yield Figure(start, end, "count", sure)
    for match in _PLAIN.finditer(text):
        start, end = match.span()
        if text[start] == "0" or end - start > _LONGEST_COUNT:
            continue
        sure = _says_of_what(text, start, end)
        if sure or (_is_round(match.group()) and alone(text, start, end)):
            yield Figure(start, end, "count", sure)


def _is_round(number: str) -> bool:
    return number.endswith("000")


def _says_of_what(text: str, start: int, end: int) -> bool:
    after, before = text[end : end + 48], text[max(0, start - 24) : start]
    return bool(_NOUN_AFTER.search(after) or _LABEL_BEFORE.search(before))
