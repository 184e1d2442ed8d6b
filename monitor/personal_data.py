"""The shapes of personal data: what masking replaces, and what each piece is called.

A shape is a pattern for RE2 and, where a pattern is not enough, a check in Python. A weak item is
one that a figure of the text overrules (a number of records may look like a phone number); a strong
one stands by itself (it has a checksum, a context word, or a form that no figure has). Checksums
only add certainty: a number that fails its checksum is still masked when it is long enough.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
import re2
from stdnum import luhn
from stdnum.br import cpf
from stdnum.iso7064 import mod_97_10
from stdnum.tr import tckimlik

from monitor.figures import alone


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of personal data at start:end; `shown` is what stands in its place if not [kind]."""

    start: int
    end: int
    kind: str
    weak: bool = False
    shown: str = ""


def _always(_text: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Shape:
    """One way personal data is written. The last group of the pattern is what is replaced."""

    kind: str
    pattern: str
    holds: Callable[[str], bool] = _always
    weak: bool = False
    number: bool = False  #: digits may not go on to the left or right of it
    shown: Callable[[str], str] | None = None


def items(text: str, regions: Sequence[str] = ()) -> tuple[Item, ...]:
    """Every piece of personal data in a cleaned text, in no order; they may overlap."""
    plain = text if text.isascii() else text.translate(_DIGITS)
    shapes = (item for shape in _SHAPES for item in _look(shape, plain))
    return (*shapes, *_logins(plain), *_national_phones(plain, regions))


def _look(shape: _Shape, text: str) -> Iterator[Item]:
    pattern = re2.compile(shape.pattern)
    for match in pattern.finditer(text):
        start, end = match.span(pattern.groups)
        found = text[start:end]
        if shape.number and not alone(text, start, end, ""):
            continue
        if shape.holds(found):
            shown = shape.shown(found) if shape.shown else ""
            yield Item(start, end, shape.kind, shape.weak, shown)


_DIGITS = {
    # 1:1, so that places stay: Arabic, Persian, Devanagari, Bengali, Thai, full-width
    zero + value: str(value)
    for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10)
    for value in range(10)
}


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _is_iban(text: str) -> bool:
    number = "".join(char for char in text if char.isalnum())
    return len(_digits(number)) >= 10 or bool(mod_97_10.is_valid(number[4:] + number[:4]))


def _is_card(text: str) -> bool:
    return bool(luhn.is_valid(_digits(text)))


def _is_id_of_11(text: str) -> bool:
    number = _digits(text)
    return bool(tckimlik.is_valid(number) or cpf.is_valid(number))


def _is_address(text: str) -> bool:
    return all(int(part) <= 255 for part in text.split("."))


def _is_grouped_address(text: str) -> bool:
    # 1.234.567.890 may be a number of records: only a part that is not three digits long tells
    return _is_address(text) and any(len(part) != 3 for part in text.split(".")[1:])


def _dialled(low: int, high: int) -> Callable[[str], bool]:
    return lambda text: low <= len(_digits(text)) <= high


_EMAIL = r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+"
_GAP = r"""["']?[\s\p{Zs}]*[:=|#№]?[\s\p{Zs}]*["']?"""
_SECRET = (
    r"pass|passw|password|passwd|pwd|passphrase|mdp|mot de passe|парол[ьи]|[şs][iİ]fre(?:si)?|parola"
    r"|senha|contraseña|clave|passwort|kennwort|wachtwoord|hasło|密码|كلمة المرور"
)
_BORN = (
    r"dob|d\.o\.b\.?|born(?: on)?|birth ?da(?:te|y)|date of birth|né(?:\(?e\)?)?(?: le)?|naissance"
    r"|do[ğg]um(?: tarihi)?|родил(?:ся|ась)|дата рождения|д\.р\.|г\.р\.|geboren(?: am)?|geburtsdatum"
    r"|nacimiento|nascimento|nato il|nata il|nascita|data urodzenia|geboortedatum"
)
_PASSPORT = (
    r"passport|passeport|pasaport|паспорт\p{L}*|pasaporte|reisepass|passaporto|passaporte|paszport"
)
_NATIONAL = (
    r"ssn|social security(?: number| no)?|bsn|sin|nino|national id|id card|nir|num[ée]ro de s[ée]curit[ée]"
    r" sociale|t\.?c\.?(?: kimlik)?(?: no)?|kimlik(?: no)?|снилс|инн|cpf|dni|curp|pesel|codice fiscale"
    r"|aadhaar|steuer-?id|sozialversicherungsnummer|personnummer"
)
_LABEL = (
    r"(?:first|last|full|sur|maiden)[ _-]?name|prénom|prenom|nom(?: de famille)?|soyad[ıi]?|фамилия|фио"
    r"|отчество|(?:home |street |postal )?address|adresse|адрес|adres[iı]?|dirección|endereço|apellidos?"
)
_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{8}|\d{1,2}\.? \p{L}{3,12}\.? \d{4}"

_SHAPES = (
    _Shape("credentials", r"(?i)[a-z][a-z0-9+.-]*://([^\s/@:]*:[^\s/@]*)@"),
    _Shape("magnet link", r"(?i)magnet:\?[^\s]+"),
    _Shape(
        "onion link",
        r"(?i)(?:https?://)?(?:[a-z0-9-]+\.)*[a-z2-7]{16,56}(?:\.|\[\.\])onion\b[^\s]*",
        shown=lambda found: f"[onion link {_onion(found)}…]",
    ),
    _Shape("login", rf"{_EMAIL}[ \t]?[:;|][ \t]?[^\s,;|]+"),
    _Shape("e-mail", _EMAIL),
    _Shape(
        "e-mail",
        r"(?i)[\p{L}\p{N}._%+-]+ ?[\[({] ?(?:at|@) ?[\])}] ?[\p{L}\p{N}._-]+(?: ?[\[({]dot[\])}] ?\p{L}+)*",
    ),
    _Shape("password", rf"(?i)(?:^|[^\p{{L}}])(?:{_SECRET})[\"']?\s?[:=]\s?[\"']?([^\s\"']+)"),
    _Shape(
        "name",
        rf"(?i)(?:^|[^\p{{L}}])(?:{_LABEL})[\"']?\s?[:=][ \t]?[\"']?([^\s\"',;|][^\n\"',;|]*)",
    ),
    _Shape("IBAN", r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b", _is_iban),
    _Shape("date of birth", rf"(?i)(?:^|[^\p{{L}}])(?:{_BORN}){_GAP}({_DATE})"),
    _Shape(
        "passport",
        rf"(?i)(?:{_PASSPORT})(?: (?:no|number|№|n°|nr)\.?)?{_GAP}([A-Z]{{0,2}} ?\d{{2,4}} ?\d{{3,7}})",
    ),
    _Shape(
        "national id",
        rf"(?i)(?:^|[^\p{{L}}])(?:{_NATIONAL})(?: (?:no|number|№|n°|nr)\.?)?{_GAP}(\d[\d .\-]{{5,20}}\d)",
    ),
    _Shape("national id", r"\d{3}-\d{2}-\d{4}", number=True),
    _Shape("national id", r"\d{3}\.\d{3}\.\d{3}-\d{2}", number=True),
    _Shape("national id", r"[1-9]\d{10}", _is_id_of_11, number=True),
    _Shape(
        "national id",
        r"[12378][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d\d|2[ABab])[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d\d)?",
        number=True,
    ),
    _Shape(
        "card",
        r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5}|\d{13,19}",
        _is_card,
        number=True,
    ),
    _Shape("number", r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}", weak=True, number=True),
    _Shape("IP address", r"\d{1,3}(?:\.\d{1,3}){3}", _is_grouped_address, number=True),
    _Shape("IP address", r"\d{1,3}(?:\.\d{1,3}){3}", _is_address, weak=True, number=True),
    _Shape("phone", r"\+ ?\d[\d ().\-/]{5,20}\d", _dialled(8, 15), weak=True),
    _Shape(
        "phone", r"\(?0\d{0,4}\)?(?:[ .\-/]\d{1,4}){2,7}", _dialled(8, 15), weak=True, number=True
    ),
    _Shape("phone", r"(?:\+?\d[ -]?)?\(\d{2,5}\)[ -]?\d[\d -]{4,10}\d", weak=True, number=True),
    _Shape("number", r"\d{2,6}(?:-\d{2,6}){2,4}", _dialled(9, 24), weak=True, number=True),
    _Shape("number", r"\b[A-Z]{1,3}\d{6,12}\b", weak=True),
    _Shape("number", r"\d{8,}", weak=True),
)


def _onion(found: str) -> str:
    host = found.lower().replace("[.]", ".").partition(".onion")[0]
    return host.rpartition(".")[2].rpartition("/")[2][:6]


# -- what a pattern cannot say --------------------------------------------------------------------

_LOGIN_LINE = re2.compile(r"(?m)^[ \t]*([^\s:;|]{2,64}[:;|][^\s:;|]{4,64})[ \t]*\r?$")
_AMOUNT = re2.compile(r"^[$€£₺₽]?[\d.,]+\p{L}{0,5}[$€£₺₽]?$")


def _logins(text: str) -> Iterator[Item]:
    """Lines that are nothing but "name:password"."""
    for match in _LOGIN_LINE.finditer(text):
        password = match.group(1).replace(";", ":").replace("|", ":").partition(":")[2]
        mixed = not password.isalpha() and not password.startswith("//")
        if mixed and not _AMOUNT.search(password):
            yield Item(match.start(1), match.end(1), "login")


_READ_BY_LIBRARY = 16_000  # characters: it costs about 5 ms a kilobyte of digits and region


def _national_phones(text: str, regions: Sequence[str]) -> Iterator[Item]:
    head = text[:_READ_BY_LIBRARY]
    for region in regions if len(_digits(head)) >= 7 else ():
        for match in phonenumbers.PhoneNumberMatcher(head, region):
            yield Item(match.start, match.end, "phone", weak=_is_thousands(match.raw_string))


def _is_thousands(number: str) -> bool:
    """Whether a phone number might as well be a count: 612 345 000."""
    return number.endswith("000") or not number[:1].isdigit() or number.isdigit()
