"""Text that tries to leave its place, and the French case with such text in every field."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from monitor.model import Claim, Count, Incident, Mention, Price
from monitor.report.model import Report, SourceLine
from monitor.report.period import period_of
from monitor.report.weekly import weekly
from tests.monitor.report import french_case

KNOWN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></svg></style><iframe src='//example.org'>",
    "]]><!--",
    "{{ 7 * 7 }}{% raw %}",
    "a | b || c \\| d \\\\| e",
    "`code` ``` ~~~",
    "\n\n# heading\n- item\n> quote\n---",
    "[link](https://example.org) ![picture](https://example.org/x.png)",
    "<https://example.org> www.example.org someone@example.org @channel",
    "**bold** __under__ ~~gone~~ $x$ &lt;b&gt; &#0;",
    "\x00\x1b[31m\x07\x85\u2028",
    "\u202egnp.exe\u2066\u200f",
    "\ud800\udfff\ufffe\uffff",
    "1. one\r2. two\t",
    "數據庫 泄露 👩‍👩‍👧 Z̷̡̛a̸̧l̵̢g̴̨o",
)
TEXT = st.one_of(
    st.sampled_from(KNOWN),
    st.text(max_size=40),
    st.text(alphabet="<>\"'&|\\`*_[]()!#\n-~{}%:/.@", max_size=40),
)


def report(text: str, tz: ZoneInfo, *, lang: str | None = None) -> Report:
    """A report whose every free text is `text`; its structure is the same for every text.

    Only the width of a language code moves things in the picture, so it is changed apart.
    """
    posts = tuple(_mention(m, f"x{text}", lang or m.lang) for m in french_case.mentions())
    return weekly(
        [(_incident(french_case.incident(posts), f"x{text}"), posts)],
        period_of("2021-W06", tz),
        now=datetime(2021, 3, 1, tzinfo=tz),
        tz=tz,
        by="event",
        sources=[
            SourceLine(name=f"x{text}", platform=f"x{text}", state="changed", note=f"x{text}"),
            SourceLine(name=f"x{text}", platform="press", state=f"x{text}", note=f"x{text}"),
        ],
        why_here={m.key: (f"x{text}",) for m in posts},
    )


def _claim(claim: Claim, text: str) -> Claim:
    return replace(
        claim,
        who=(text,),
        watched=(text,),
        countries=(text,),
        sectors=(text,),
        data_classes=(text,),
        counts=(Count(1, 2, "people", 3),),
        price=Price(float("inf"), text),
    )


def _mention(mention: Mention, text: str, lang: str) -> Mention:
    return replace(
        mention,
        post_id=f"{mention.post_id}{text}",
        source=f"{mention.source}{text}",
        platform=text,
        lang=lang,
        title=f"title {text}",
        excerpt=f"excerpt {text}",
        url=f"https://example.org/{text}",
        text_key="",
        why_stage=(text,),
        rules=(text,),
        claim=_claim(mention.claim, text),
    )


def _incident(incident: Incident, text: str) -> Incident:
    return replace(incident, id=text, title=text, claim=_claim(incident.claim, text))
