"""The kinds of values that a column may hold, and how each of them is recognised.

A value is of a kind when its outline (see outlines.py) has the kind's form and the value itself
passes the kind's check. The form is the cheap half: it is asked once for each outline.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from ipaddress import IPv6Address
from itertools import compress
from typing import Any

from monitor.profiling import checks, dates, phones
from monitor.profiling.outlines import LONGEST, at_once, outline

_LIKELY = 0.9


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value.

    `chance` is the share of other values of such an outline that pass by accident; a kind is
    believed of a column only when clearly more pass. `vague` kinds say how something is written and
    not what it is: any other kind that fits is the better word.
    """

    name: str
    form: re.Pattern[bytes]  #: of the whole outline
    check: Callable[[str], object] | None  #: true for its own; None when the outline decides
    data_class: str | None = None  #: HIBP's name of what such values are
    chance: float = 0.0
    vague: bool = False
    which: Callable[[Sequence[str]], list[bool]] | None = None  #: `check` of many values, cheaper
    key: str = "as it is"  #: how values of one meaning become equal; see `keyed`

    def holds(self, value: str) -> bool:
        """Whether a value without blanks around it is of this kind."""
        return self.fits(outline(value)) and (self.check is None or bool(self.check(value)))

    def fits(self, of_value: bytes) -> bool:
        """Whether a value of this outline can be of this kind."""
        return len(of_value) <= LONGEST and self.form.fullmatch(of_value) is not None

    def passing(self, values: Sequence[str]) -> Sequence[str]:
        """Those of the values, which all have the form, that pass the check."""
        if self.check is None:
            return values
        if self.which is None:
            return list(filter(self.check, values))
        return list(compress(values, self.which(values)))

    def is_believed(self, share: float) -> bool:
        """Whether so many of a column's values make it a column of this kind."""
        least = _LIKELY if self.chance >= 0.01 else 0.5  # noqa: PLR2004 - one in a hundred
        return share >= max(least, min(0.97, 3 * self.chance))


def _pattern(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


def _one_of(words: str) -> Callable[[str], bool]:
    known = frozenset(words.split())
    return lambda value: value.casefold().rstrip(".") in known


def _checked(pattern: str, module: str) -> Callable[[str], bool]:
    """A form, and the check of a module of python-stdnum, which is imported when it is needed."""
    compiled = re.compile(pattern, re.ASCII)

    def holds(value: str) -> bool:
        return compiled.fullmatch(value) is not None and bool(_stdnum(module)(value))

    return holds


@cache
def _stdnum(module: str) -> Callable[[str], bool]:
    found: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return found


def _is_ipv6(value: str) -> bool:
    try:
        IPv6Address(value)
    except ValueError:
        return False
    return True


_EMAIL = (
    r"[^\s@<>()\[\],;:\\\"]{1,64}@"
    r"(?:(?:[a-zA-Z0-9][a-zA-Z0-9-]{0,62}\.)+(?:[a-zA-Z]{2,24}|xn--[a-zA-Z0-9-]{2,59})"
    r"|(?:\w[\w-]{0,62}\.)+[^\W\d_]{2,24})"
)
_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_URL = r"(?i)(?:(?:https?|ftps?)://|www\.)[^\s/?#]+\.[^\s]{2,}"
_DIGEST = r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}"
_SALTED = (
    r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:id|i|d)\$[^\s]{20,}|\$[PH]\$[./A-Za-z0-9]{31}"
    r"|\$[156]\$[^\s]{20,}|\$5\$[^\s]{20,}|\{SSHA(?:256|512)?\}[A-Za-z0-9+/=]{28,}|\$scrypt\$[^\s]+"
    r"|pbkdf2_sha\d+\$\d+\$[^\s$]+\$[A-Za-z0-9+/=]+"
)
_BLOOD = (
    r"(?i)(?:A|B|AB|O|0) ?(?:rh ?)?(?:\+|-|pos(?:iti[fv]e?)?|neg(?:ati[fv]e?)?|n[ée]g(?:atif)?)"
)
_UUID = r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PLATE = r"[A-HJ-NP-TV-Z]{2}-?\d{3}-?[A-HJ-NP-TV-Z]{2}"
_POSTCODE = (
    r"(?:0[1-9]|[1-9]\d)\d{3}|\d{5}-\d{3,4}|(?i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"
    r"|\d{4} ?[A-Z]{2}|\d\d-\d{3}|(?i:[A-Z]\d[A-Z] ?\d[A-Z]\d)"
)
_SEXES = (
    "m f h w male female homme femme masculin féminin feminin mann frau männlich weiblich hombre"
    " mujer masculino femenino feminino uomo donna maschio femmina man vrouw erkek kadın kadin"
    " м ж муж жен мужской женский mr mrs ms mme mlle monsieur madame herr"
)
_TRUTHS = "true false yes no oui non ja nein si sí sim não nao evet hayır да нет t y n 0 1"
_TIME = rb"(?:[a ] ?00?:00(?::00(?:[.,]0{1,9})?)?(?: ?(?:a|[+-]00(?::?00)?))?)?"
_DAY = rb"(?:0000([-/.])00?\1 ?00?|00?([-/.])00?\2 ?0000|0{8})"
_CARD = rb"0{13,19}|0000([ -])0000\1?0000\1?0{1,7}|0000[ -]0{6}[ -]0{5}"
_NIR_FORM = rb"0[ .-]?00[ .-]?00[ .-]?(?:00|0a)[ .-]?000[ .-]?000"
_PHONE = (
    rb"(?!0000([-./])00?\1 ?00?\Z|00?([-./])00?\2 ?0000\Z|0{1,3}(?:\.0{1,3}){3}\Z|0{15})"
    rb"(?:\+ ?)?\(?0(?:[ ().\-/]{0,2}0){7,14}"
)
_US = r"(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}"

_IP = "IP addresses"
_SSN, _ID = "Social security numbers", "Government issued IDs"


def _national() -> Iterable[Kind]:
    """Numbers of countries: how they are written, and the module that knows their sum."""
    dated = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    written = (
        ("Spanish DNI or NIE", rb"0{7,8}-?a|a-?0{7}-?a", r"(?i)[XYZ\d]-?\d{7}-?[A-Z]", "es.nie"),
        ("Italian codice fiscale", rb"a00a00a000a", r"(?i)[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]",
         "it.codicefiscale"),
        ("Polish PESEL", rb"0{11}", r"\d\d(?:[02468][1-9]|[13579][0-2])[0-3]\d{6}", "pl.pesel"),
        ("Turkish kimlik no", rb"0{11}", r"[1-9]\d{9}[02468]", "tr.tckimlik"),
        ("Brazilian CPF", rb"0{11}|000\.000\.000-00", r"[\d.-]+", "br.cpf"),
        ("Belgian national number", rb"0{11}|00\.00\.00-000\.00",
         r"\d\d\.?(?:[024][0-9]|[135][0-2])\.?[0-3]\d-?\d{3}\.?\d\d", "be.nn"),
        ("Swedish personnummer", rb"0{6}[-+]0{4}|0{8}-0{4}", rf"(?:\d\d)?\d\d{dated}[-+]\d{{4}}",
         "se.personnummer"),
        ("Finnish henkilötunnus", rb"0{6}[-+a]000[a0]",
         r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[-+A]\d{3}[0-9A-Y]", "fi.hetu"),
        ("Romanian CNP", rb"0{13}", rf"[1-9]\d\d{dated}\d{{6}}", "ro.cnp"),
        ("Swiss AHV number", rb"000\.?0000\.?0000\.?00", r"756\.?\d{4}\.?\d{4}\.?\d\d", "ch.ssn"),
        ("Chinese resident number", rb"0{17}[a0]", rf"\d{{6}}(?:19|20)\d\d{dated}\d{{3}}[\dXx]",
         "cn.ric"),
    )  # fmt: skip
    for name, form, pattern, module in written:
        check = _spanish if module == "es.nie" else _checked(pattern, module)
        data_class = _SSN if module == "ch.ssn" else _ID
        yield Kind(name, re.compile(form), check, data_class, key="compact")


def _spanish(value: str) -> bool:
    number = value.replace("-", "").upper()
    return len(number) == 9 and any(_stdnum(module)(number) for module in ("es.dni", "es.nie"))  # noqa: PLR2004


@cache
def kinds(regions: tuple[str, ...] = ("FR",)) -> tuple[Kind, ...]:
    """All kinds, the most telling first. `regions` are those of national phone numbers."""

    def kind(name: str, form: bytes, check: Callable[[str], object] | None, **more: Any) -> Kind:
        return Kind(name, re.compile(form, re.DOTALL), check, **more)

    def number(name: str, form: bytes, check: Callable[[str], object], **more: Any) -> Kind:
        return kind(name, form, check, key="compact", **more)

    phone = partial(phones.is_phone, regions=regions)
    which = partial(phones.which_phones, regions=regions)
    return (
        kind("e-mail", rb"[^@]+@[^@]+", _pattern(_EMAIL), data_class="Email addresses",
             key="lower"),
        number("French NIR", _NIR_FORM + rb"[ .-]?00", checks.is_nir, data_class=_SSN,
               chance=0.003, which=checks.which_nirs),
        number("IBAN", rb"a00[a0 .-]+", checks.is_iban, data_class="Bank account numbers",
               which=checks.which_ibans),
        *_national(),
        kind("US SSN", rb"000-00-0000", _pattern(_US), data_class=_SSN),
        kind("salted password hash", rb"(?:\$|\{a|a[a0_]*\$).{4,}", _pattern(_SALTED),
             data_class="Passwords"),
        kind("IP address", rb"0{1,3}(?:\.0{1,3}){3}", _pattern(rf"{_BYTE}(?:\.{_BYTE}){{3}}"),
             data_class=_IP),
        kind("IP address (v6)", rb"[a0:.]*:[a0:.]*:[a0:.]*", _is_ipv6, data_class=_IP),
        number("phone", _PHONE, phone, data_class="Phone numbers", chance=0.005, which=which),
        number("card", _CARD, checks.is_card, data_class="Credit cards", chance=0.03),
        kind("date", _DAY + _TIME, dates.is_date, chance=0.005),
        kind("URL", rb"a(?:://|\.).+", _pattern(_URL)),
        kind("UUID", rb"[a0]+(?:-[a0]+){4}", _pattern(_UUID)),
        kind("hex digest", rb"(?=.{14})0*a[a0]+", _pattern(f"(?i){_DIGEST}")),
        kind("blood type", rb"[a0] ?(?:a? ?[+-]|a|a ?a)", _pattern(_BLOOD),
             data_class="Blood types"),
        kind("French plate", rb"a-?000-?a", _pattern(_PLATE), data_class="Vehicle details"),
        number("French NIR without key", _NIR_FORM, checks.is_nir_without_key, data_class=_SSN,
               chance=0.07),
        kind("postcode", rb"0{5}(?:-0{3,4})?|00-000|0000 ?a|a0a? ?0a|a00 ?0a|a0a ?0a?0",
             _pattern(_POSTCODE), chance=0.3),
        kind("sex or title", rb"a\.?", _one_of(_SEXES), data_class="Genders", chance=0.3),
        kind("yes or no", rb"a|0", _one_of(_TRUTHS), chance=0.3),
        kind("whole number", rb"[+-]?0+", None, vague=True),
        kind("decimal number", rb"[+-]?0*[.,]0+", None, vague=True),
        kind("words", rb"a+(?:[ '.-]{1,2}a+)*\.?", None, vague=True),
    )  # fmt: skip


_DROPPED = str.maketrans("", "", " .-/()")


def keyed(values: Sequence[str], key: str) -> Sequence[str]:
    """The values in the spelling in which equal things are equal, for a kind's `key`."""
    if key == "as it is":
        return values
    return at_once(values, _compact if key == "compact" else str.lower)


def _compact(text: str) -> str:
    return text.lower().translate(_DROPPED)
