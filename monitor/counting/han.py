"""Numbers and what they count in Chinese, Japanese and Korean: 50万, 五十万名患者, 数十万, 50만 명.

These scripts leave no space between words, so a number is read with the characters round it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from monitor.counting.counted import How
from monitor.counting.digits import digits
from monitor.counting.tokens import bare
from monitor.model import Unit

_DIGITS = dict(zip("零〇一二两兩三四五六七八九", (0, 0, 1, 2, 2, 2, *range(3, 10)), strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "만": 10**4, "亿": 10**8, "億": 10**8, "억": 10**8}
_SCALE = 10**4
_SOME = "数數几幾"  # before a number: several
_ODD = "多余餘几幾"  # inside or after one: 50多万 is more than 500,000

_PART = f"(?:[0-9]|{'|'.join((*_DIGITS, *_TENS, *_MYRIADS))})"
_LATIN = {"k": 10**3, "w": 10**4, "m": 10**6}  # 50w is 50万
_RUN = f"[0-9][0-9.]*[kwm]|[{_SOME}]?{_PART}(?:[.,]?{_PART}|[{_ODD}]| (?:[0-9]|[万萬亿億]|만|억))*"
_LONGEST = 40  # characters of one number
_NOUNS = (
    r"(?P<people>患者|病人|用户|用戶|客户|客戶|顾客|公民|居民|市民|国民|员工|員工|学生|學生|选民|選民"
    r"|会员|會員|成员|订户|账户|帳戶|账号|帳號|乘客|旅客|受害者|民众|民眾|人|利用者|ユーザー|顧客|会員|社員"
    r"|従業員|住民|환자|고객|회원|사용자|가입자|이용자|직원|국민|시민)"
    r"|(?P<rows>记录|記錄|紀錄|行|数据|數據|资料|資料|个人信息|個資|信息|邮箱|电邮|密码|密碼|护照"
    r"|身份证|银行卡|病历|病歷|レコード|データ|件|パスワード|기록|건|정보|비밀번호)"
    r"|(?P<files>文件|文档|檔案|图片|圖片|照片|扫描件|ファイル|文書|画像|파일|문서|사진)"
)
_OTHER = (
    r"^ ?(?:元|块|塊|美元|美金|欧元|人民币|円|원|달러|年|月|日|号|天|岁|歲|小时|小時|分|秒|%|次"
    r"|倍|级|家|世纪|世紀|[个個]月|년|월|일|시|세|회|배)"
)
_NOT_AFTER = r"[第前$€£¥₽.,%]$|每 ?$"
_MEASURE = r"^ ?(?:(?P<people>[人名位]|명)|(?P<rows>[条條件行]|건)|(?P<files>[张張]))"
_AFTER = rf"^ ?(?:[个個份口筆笔]|개)?[^，,。.;；:!?\n0-9]{{0,8}}?(?:{_NOUNS})"
_BEFORE = (
    rf"(?:{_NOUNS})(?:数据|數據|信息|资料|數量|数量|总数|總數|件数|数|量|수|个|達)?"
    r"(?:[:= ]|共|达|達|约|約|近|超过|超過|逾|多达|高达|为|有|은|는|약)*$"
)
_HOW_BEFORE: Mapping[How, tuple[str, ...]] = {
    "about": ("约", "約", "近", "接近", "약", "대략"),
    "over": ("超过", "超過", "逾", "超", "至少"),
    "upto": ("多达", "多達", "高达", "高達", "最多", "최대"),
}
_HOW_AFTER: Mapping[How, tuple[str, ...]] = {
    "over": ("以上", "이상"),
    "about": ("左右", "程度", "가량", "정도"),
}
_UNITS: tuple[Unit, ...] = ("people", "rows", "files")


@dataclass(frozen=True, slots=True)
class HanNumber:
    """A number with what it counts, text[start:end]; a vague one has its unit as value."""

    value: float
    start: int
    end: int
    unit: Unit
    noun: str
    how: How = ""
    vague: bool = False


def han_numbers(text: str) -> Iterator[HanNumber]:
    """What a comparable text counts in Chinese, Japanese or Korean, in order."""
    if _regex(r"[\p{Han}\p{Hangul}]").search(text) is None:
        return
    for run in _regex(_RUN).finditer(text):
        said, start, end = run.group(), run.start(), run.end()
        if _regex(_NOT_AFTER).search(text[max(0, start - 2) : start]):
            continue
        value = _value(said.lstrip(_SOME)) if len(said) <= _LONGEST else None
        noun = None if value is None else _after(text, end) or _before(text, start)
        if value is None or noun is None or _regex(_OTHER).search(text[end : end + 8]):
            continue
        vague = said[0] in _SOME
        how = "over" if not vague and any(c in _ODD for c in said) else _how(text, start, end)
        yield HanNumber(value, start, end, *noun, how, vague)


def bare_han_numbers(text: str) -> Iterator[float]:
    """The numbers with a word of scale (50万) that a comparable text states of whatever."""
    if _regex(r"[\p{Han}\p{Hangul}]").search(text) is None:
        return
    for run in _regex(_RUN).finditer(text):
        said = run.group()
        scaled = len(said) <= _LONGEST and any(_values().get(c, 0) >= _SCALE for c in said)
        if scaled and said[0] not in _SOME and not _regex(_OTHER).search(text[run.end() :][:8]):
            value = _value(said)
            if value is not None:
                yield value


@cache
def _regex(pattern: str) -> Any:
    return re2.compile(bare(pattern))


def _after(text: str, end: int) -> tuple[Unit, str] | None:
    """The measure word or else the noun within eight characters after a number."""
    window = text[end : end + 24]
    if window[:1].isascii() and window[:1].isalpha():
        return None  # 50gb
    return _found(_regex(_MEASURE).search(window)) or _found(_regex(_AFTER).search(window))


def _before(text: str, start: int) -> tuple[Unit, str] | None:
    return _found(_regex(_BEFORE).search(text[max(0, start - 24) : start]))


def _found(match: Any) -> tuple[Unit, str] | None:
    if match is None:
        return None
    return next((unit, match.group(unit)) for unit in _UNITS if match.group(unit) is not None)


def _how(text: str, start: int, end: int) -> How:
    before, after = text[max(0, start - 6) : start].rstrip(), text[end : end + 9]
    for how, words in _hows(before=True).items():
        if before.endswith(words):
            return how
    for how, words in _hows(before=False).items():
        if any(word in after for word in words):
            return how
    return ""


@cache
def _hows(*, before: bool) -> Mapping[How, tuple[str, ...]]:
    table = _HOW_BEFORE if before else _HOW_AFTER
    return {how: tuple(map(bare, words)) for how, words in table.items()}


@cache
def _values() -> Mapping[str, int]:
    return {bare(c): n for table in (_DIGITS, _TENS, _MYRIADS, _LATIN) for c, n in table.items()}


def _value(said: str) -> float | None:
    """The number that a run of characters says; None when it says none."""
    total = section = 0.0
    now: float | None = None
    for part in _regex(rf"[0-9][0-9., ]*|[kwm]|{_PART}").findall(said):
        value = _values().get(part)
        if value is None:
            reading = digits(part.rstrip(" .,"))
            if reading is None or now is not None:
                return None
            now = reading.value(",")
        elif value < _TENS["十"]:
            now = value + 10 * (now or 0)
        elif value < _MYRIADS["万"] and part != "k":
            section, now = section + (1 if now is None else now) * value, None
        else:
            total, section, now = total + (section + (now or 0) or 1) * value, 0.0, None
    return total + section + (now or 0) or None
