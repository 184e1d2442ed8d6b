"""The shapes of personal data: what masking replaces, and what each piece is called.

A shape is a pattern for RE2 (linear whatever the text is; it knows no look-around) and, where a
pattern is not enough, a check in Python. Checksums only add certainty: a number that fails its
checksum is still masked when it is long enough and no figure of the text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import phonenumbers
import re2
from stdnum import luhn
from stdnum.br import cpf
from stdnum.iso7064 import mod_97_10
from stdnum.tr import tckimlik

from monitor.figures import alone

GivesWay = Literal["never", "to sure figures", "to figures"]


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of personal data at start:end, and what stands in its place."""

    start: int
    end: int
    kind: str
    shown: str  #: "[e-mail]"
    gives_way: GivesWay = "never"  #: if a figure stands in the same place


def _always(_text: str) -> bool:
    return True


def _bracketed(kind: str) -> Callable[[str], str]:
    return lambda _found: f"[{kind}]"


@dataclass(frozen=True, slots=True)
class _Shape:
    """One way personal data is written. The last group of the pattern is what is replaced."""

    kind: str
    pattern: str
    holds: Callable[[str], bool] = _always
    gives_way: GivesWay = "never"
    number: bool = False  #: digits may not go on to the left or right of it
    shown: Callable[[str], str] | None = None


def items(text: str, regions: Sequence[str] = ()) -> tuple[Item, ...]:
    """Every piece of personal data in a cleaned text, in no order; they may overlap.

    Numbers are read in ASCII digits only: see figures.ascii_digits.
    """
    shapes = (item for shape in _SHAPES for item in _look(shape, text))
    return (*shapes, *_logins(text), *_national_phones(text, regions))


@cache
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def _look(shape: _Shape, text: str) -> Iterator[Item]:
    pattern = _compiled(shape.pattern)
    show = shape.shown or _bracketed(shape.kind)
    for match in pattern.finditer(text):
        start, end = match.span(pattern.groups)
        found = text[start:end]
        if (not shape.number or alone(text, start, end, "")) and shape.holds(found):
            yield Item(start, end, shape.kind, show(found), shape.gives_way)


# -- checks ---------------------------------------------------------------------------------------

_IBAN_DIGITS = 10
_PASSPORT_DIGITS = 7  # or a letter and six
_BYTE = 255
_THOUSANDS = 3


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _has(low: int, high: int) -> Callable[[str], bool]:
    return lambda text: low <= len(_digits(text)) <= high


def _has_letter(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _is_passport(text: str) -> bool:
    return len(_digits(text)) >= _PASSPORT_DIGITS - _has_letter(text)


def _is_iban(text: str) -> bool:
    number = "".join(char for char in text if char.isalnum())
    sound = bool(mod_97_10.is_valid(number[4:] + number[:4]))
    return sound or len(_digits(number)) >= _IBAN_DIGITS


def _is_card(text: str) -> bool:
    return bool(luhn.is_valid(_digits(text)))


def _is_id_of_11(text: str) -> bool:
    number = _digits(text)
    return bool(tckimlik.is_valid(number) or cpf.is_valid(number))


def _is_address(text: str) -> bool:
    return all(int(part) <= _BYTE for part in text.split("."))


def _is_plain_address(text: str) -> bool:
    """Whether an address cannot be a count: 1.100.200.250 may be one."""
    return _is_address(text) and any(len(part) != _THOUSANDS for part in text.split(".")[1:])


def _onion(found: str) -> str:
    host = found.lower().replace("[.]", ".").partition(".onion")[0]
    return f"[onion link {host.rpartition('.')[2].rpartition('/')[2][:6]}…]"


# -- shapes ---------------------------------------------------------------------------------------

_EMAIL = r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+"
_SPELLED = (
    r"[\p{L}\p{N}._%+-]+ ?[\[({] ?(?:at|@) ?[\])}] ?[\p{L}\p{N}._-]+"
    r"(?: ?[\[({] ?dot ?[\])}] ?\p{L}+)*"
)
_WORD = r"(?:^|[^\p{L}])"  # RE2's \b knows ASCII only
_GAP = r"""["']?[\s\p{Zs}]*[:=|#№]?[\s\p{Zs}]*["']?"""
_NO = r"(?: (?:no|number|№|n°|nr)\.?)?"
_LOGIN_WORDS = (
    r"pass|passw|password|passwd|pwd|passphrase|mdp|mot de passe|парол[ьи]|[şs][iİ]fre(?:si)?"
    r"|parola|senha|contraseña|clave|passwort|kennwort|wachtwoord|hasło|密码|كلمة المرور"
)
_BORN = (
    r"dob|d\.o\.b\.?|born(?: on)?|birth ?da(?:te|y)|date of birth|né(?:\(?e\)?)?(?: le)?|naissance"
    r"|do[ğg]um(?: tarihi)?|родил(?:ся|ась)|дата рождения|д\.р\.|г\.р\.|geboren(?: am)?"
    r"|geburtsdatum|nacimiento|nascimento|nat[oa] il|nascita|data urodzenia|geboortedatum"
)
_PASSPORT = r"passport|passeport|pasaporte?|паспорт\p{L}*|reisepass|passaporto|passaporte|paszport"
_NATIONAL = (
    r"ssn|social security(?: number| no)?|bsn|sin|nino|national id|id card|nir|t\.?c\.?(?: kimlik)?"
    r"|num[ée]ro de s[ée]curit[ée] sociale|kimlik|снилс|инн|cpf|dni|curp|pesel|codice fiscale"
    r"|aadhaar|steuer-?id|sozialversicherungsnummer|personnummer"
)
_LABEL = (
    r"(?:first|last|full|sur|maiden)[ _-]?name|pr[ée]nom|nom(?: de famille)?|soyad[ıi]?|apellidos?"
    r"|фамилия|фио|отчество|(?:home |street |postal )?address|adresse|адрес|adres[iı]?|dirección"
    r"|endereço"
)
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{8}|\d{1,2}\.? \p{L}+\.? \d{4}"
_PASSPORT_NUMBER = r"[A-Z]{0,2} ?\d{2,4} ?\d{3,7}"
_NIR = (
    r"[12378][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d\d|2[ABab])[ .]?\d{3}[ .]?\d{3}"
    r"(?:[ .]?\d\d)?"
)
_CARD = r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5}|\d{13,19}"
_HIDDEN_SERVICE = r"(?:https?://)?(?:[a-z0-9-]+\.)*[a-z2-7]{16,56}(?:\.|\[\.\])onion\b[^\s]*"

_SHAPES = (
    _Shape("credentials", r"(?i)[a-z][a-z0-9+.-]*://([^\s/@:]*:[^\s/@]*)@"),
    _Shape("magnet link", r"(?i)magnet:\?[^\s]+"),
    _Shape("onion link", f"(?i){_HIDDEN_SERVICE}", shown=_onion),
    _Shape("login", rf"{_EMAIL}[ \t]?[:;|][ \t]?[^\s,;|]+"),
    _Shape("e-mail", _EMAIL),
    _Shape("e-mail", f"(?i){_SPELLED}"),
    _Shape("password", rf"(?i){_WORD}(?:{_LOGIN_WORDS})[\"']?\s?[:=]\s?[\"']?([^\s\"']+)"),
    _Shape(
        "name or address",
        rf"(?i){_WORD}(?:{_LABEL})[\"']?\s?[:=][ \t]?[\"']?([^\s\"',;|][^\n\"',;|]*)",
        _has_letter,
        "to sure figures",
    ),
    _Shape("IBAN", r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b", _is_iban),
    _Shape("date of birth", rf"(?i){_WORD}(?:{_BORN}){_GAP}({_DATE})"),
    _Shape("passport", rf"(?i)(?:{_PASSPORT}){_NO}{_GAP}({_PASSPORT_NUMBER})", _is_passport),
    _Shape(
        "national id",
        rf"(?i){_WORD}(?:{_NATIONAL}){_NO}{_GAP}(\d[\d .\-]{{5,20}}\d)",
        _has(7, 20),
        "to sure figures",
    ),
    _Shape("national id", r"\d{3}-\d{2}-\d{4}", number=True),
    _Shape("national id", r"\d{3}\.\d{3}\.\d{3}-\d{2}", number=True),
    _Shape("national id", r"[1-9]\d{10}", _is_id_of_11, number=True),
    _Shape("national id", _NIR, number=True),
    _Shape("card", _CARD, _is_card, number=True),
    _Shape("IP address", r"\d{1,3}(?:\.\d{1,3}){3}", _is_plain_address, number=True),
    _Shape("IP address", r"\d{1,3}(?:\.\d{1,3}){3}", _is_address, "to figures", number=True),
    _Shape("phone", r"\+ ?\d[\d ().\-/]{5,20}\d", _has(8, 15), "to figures"),
    _Shape(
        "phone", r"\(?0\d{0,4}\)?(?:[ .\-/]\d{1,4}){2,7}", _has(8, 15), "to figures", number=True
    ),
    _Shape(
        "phone",
        r"(?:\+?\d[ -]?)?\(\d{2,5}\)[ -]?\d[\d -]{4,10}\d",
        gives_way="to figures",
        number=True,
    ),
    _Shape("number", r"\d{2,6}(?:-\d{2,6}){2,4}", _has(9, 24), "to figures", number=True),
    _Shape("number", r"\d{4}(?:[ -]\d{4}){2}[ -]\d{1,7}", gives_way="to figures", number=True),
    _Shape("number", r"\b[A-Z]{1,3}\d{6,12}\b", gives_way="to figures"),
    _Shape("number", r"\d{8,}", gives_way="to figures"),
)


# -- what one pattern cannot say ------------------------------------------------------------------

_LOGIN_LINE = re2.compile(r"(?m)^[ \t]*([^\s:;|]{2,64}[:;|][^\s:;|]{4,64})[ \t]*\r?$")
_AMOUNT = re2.compile(r"^[$€£₺₽]?[\d.,]+\p{L}*[$€£₺₽]?$")
_READ_BY_LIBRARY = 16_000  # characters: it costs up to 5 ms a kilobyte and region
_SHORTEST_PHONE = 7


def _logins(text: str) -> Iterator[Item]:
    """Lines that are nothing but "name:password"."""
    for match in _LOGIN_LINE.finditer(text):
        password = match.group(1).replace(";", ":").replace("|", ":").partition(":")[2]
        likely = any(char.isdigit() for char in password) and not password.startswith("//")
        if likely and not _AMOUNT.search(password):
            yield Item(match.start(1), match.end(1), "login", "[login]", "to sure figures")


def _national_phones(text: str, regions: Sequence[str]) -> Iterator[Item]:
    head = text[:_READ_BY_LIBRARY]
    if len(_digits(head)) < _SHORTEST_PHONE:
        return
    for region in regions:
        for match in phonenumbers.PhoneNumberMatcher(head, region):
            way: GivesWay = "to figures" if _may_count(match.raw_string) else "to sure figures"
            yield Item(match.start, match.end, "phone", "[phone]", way)


def _may_count(number: str) -> bool:
    """Whether a phone number might as well be a count: 612 345 000, 61234567."""
    return number.endswith("000") or number.isdigit()
