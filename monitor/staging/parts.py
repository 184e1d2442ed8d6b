"""Whether a part is given in so many words: a small number, pictures, what a witness saw. Pure."""

import re

from monitor.model import Stage
from monitor.staging.proven import Proven
from monitor.staging.speech import Cue, Speech
from rules.fold import Folded

_FEW = 5_000  #: as many records as somebody gives away to be believed
_CENTURIES = (19, 20)  #: of the years that are no numbers of records
_AHEAD = 24  #: characters between "here are" and the number
_ADDRESS = re.compile(r"\s?[:=-]?\s?https?://")
_FAR_AHEAD = 90  #: and between "answered" and "with 500 trips", or "sample" and its number
_WITH = re.compile(
    r"\b(?:with|avec|par|mit|con|com|met|z|ze|с|з|ile|ب|با|以|of|de|von|di|van)\b ?(?=\d)"
)
_NUMBER = re.compile(r"(?<![\w.,:/*])(\d{1,3}(?:[ .,']000)?|\d{4})(?![\d*%/:]|[.,]\d)\s?(\w+)")
#: What follows the number of no records: a size, a price, a time, a share.
_NO_RECORDS = re.compile(
    r"(?:[kmgt]b|[гмт]б|[гт]ігабайт|гигабайт|gigab|go$|to$|mo$|kk?$|m$|к+$|тыс|тис|mio|mln|млн|mil|"
    r"usd|eur|btc|xmr|руб|dol|дол|грн|h$|min|час|годин|day|tag|jour|dia|giorn|dag|dni|днеи|дн|gun|"
    r"hour|stund|heure|hora|ore$|uur|godz|saat|week|woch|seman|settim|tyg|тиж|недел|hafta|month|"
    r"monat|mois|mes|mies|мес|місяц|ay$|year|jahr|ans?$|ano|jaar|lat|rok|год|рок|лет|yil|"
    r"الف|مليون|مليار|هزار|ميليون|ميليارد|ملي|bin$|milyon|mila|mill|thous|taus|duiz|tuis|tys|mln|"
    r"jan|feb|fev|mar[zst]|mars|apr|avr|abr|mai$|may|mei|maj|jun|juin|jul|juil|aug|aout|ago|sep|"
    r"set[te]|okt|oct|out[u]|ott|nov|dec|dez|dic|gru|січ|лют|берез|квіт|трав|черв|лип|серп|верес|"
    r"жовт|листоп|груд|янв|фев|март|апр|мая|июн|июл|авг|сен|окт|ноя|дек|ocak|sub|nis|haz|tem|ey|"
    r"ek|ara|kas|يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر|"
    r"فروردين|ارديبهشت|خرداد|تير|مرداد|شهريور|مهر|ابان|اذر|دي$|بهمن|اسفند|درصد|"
    r"روز|ساعت|سال|ماه|يوم|ايام|سنة|شهر|ساعة|天|日|年|月|小时|万|萬|元|g$|percent|prozent|x$)"
)


def given(spoken: Speech, folded: Folded) -> Proven | None:
    """A small number of records comes right behind "here are", "he gave", "answered with"."""
    for cue in spoken.said("cue/defiance", "cue/shown", "cue/showed", "cue/gave"):
        number = _few(folded.text[cue.end : cue.end + _AHEAD])
        if number and not _is_taken_back(spoken, cue):
            return Proven(Stage.SAMPLE, (f'a part is given: "{cue.said}" with {number}',))
    return _answered(spoken, folded)


def _answered(spoken: Speech, folded: Folded) -> Proven | None:
    """A denial is answered "with 500 trips", whatever stands between."""
    for cue in spoken.said("cue/gave"):
        ahead = folded.text[cue.end : cue.end + _FAR_AHEAD]
        behind = _WITH.search(ahead)
        number = _few(ahead[behind.end() :]) if behind else None
        if number and not _is_taken_back(spoken, cue):
            return Proven(Stage.SAMPLE, (f'it is answered: "{cue.said}" with {number}',))
    return None


def _few(ahead: str) -> str | None:
    """The small number of records that stands in what follows, in its sentence."""
    found = _NUMBER.search(re.split(r"[.!?\n](?=\s|$)|\n", ahead, maxsplit=1)[0] + " ")
    if not found or _NO_RECORDS.match(found[2]):
        return None
    value = int(re.sub(r"\D", "", found[1]))
    return f"{found[1]} {found[2]}" if 1 < value <= _FEW and not _is_a_year(value) else None


def _is_a_year(value: int) -> bool:
    return value // 100 in _CENTURIES and value % 100 != 0


def _is_taken_back(spoken: Speech, cue: Cue) -> bool:
    """Whether all of it is meant, or it is no more than promised, threatened or denied."""
    denied = any(
        (no.sentence, no.clause) == (cue.sentence, cue.clause)
        for no in spoken.of("cue/denial", "cue/all-clear")
    )
    idle = spoken.shares_sentence(cue, "cue/promised", "cue/rumour", "cue/ransom")
    return denied or idle or bool(spoken.of("cue/free", "cue/open", "cue/in-full"))


def pictured(spoken: Speech) -> Proven | None:
    """Pictures of the data are there, and not only on request."""
    for cue in spoken.said("cue/pictures", "cue/blackened"):
        if not spoken.shares_sentence(
            cue, "cue/promised", "cue/denial", "cue/rumour", "cue/for-sale"
        ):
            return Proven(Stage.SAMPLE, (f'it is pictured: "{cue.said}"',))
    return None


def witnessed(spoken: Speech, folded: Folded) -> Proven | None:
    """Somebody has opened the proof, or it is put out, or a link stands right behind the word."""
    for cue in spoken.said("cue/free-part"):
        return Proven(Stage.SAMPLE, (f'only a part is free: "{cue.said}"',))
    for cue in spoken.of("cue/sample"):
        if spoken.shares_sentence(cue, "cue/promised", "cue/seeking"):
            continue
        if _ADDRESS.match(folded.text, cue.end):
            return Proven(Stage.SAMPLE, (f'a link to it follows: "{cue.said}"',))
        for saw in spoken.of("cue/witness"):
            asked = saw.sentence in spoken.questions or cue.sentence in spoken.questions
            if abs(saw.sentence - cue.sentence) <= 1 and (not asked or saw.sentence > cue.sentence):
                return Proven(Stage.SAMPLE, (f'it was looked at: "{cue.said}", "{saw.said}"',))
        for out in spoken.said("cue/out", "cue/showed", "cue/gave"):
            if out.sentence == cue.sentence and not spoken.shares_sentence(cue, "cue/in-full"):
                return Proven(Stage.SAMPLE, (f'a part is out: "{cue.said}" with "{out.said}"',))
    return None
