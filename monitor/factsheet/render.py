"""Sheet -> text: HTML and Markdown through the templates beside this file, JSON by hand.

As with the report, whatever a template prints is made harmless: no title, name or note leaves its
place; see monitor/report/pages.py.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Literal

from monitor.as_json import Json, time
from monitor.defanging import defang
from monitor.factsheet.model import Evidence, Sheet, Statement
from monitor.report import words
from monitor.report.pages import Escape, environment, for_html, for_markdown

Format = Literal["md", "html", "json"]


def markdown(sheet: Sheet) -> str:
    """The sheet as Markdown, for a ticket or a wiki."""
    return _page(sheet, "sheet.md", for_markdown).strip() + "\n"


def html(sheet: Sheet) -> str:
    """The sheet as one page that needs nothing else: no script, no link, no network."""
    return _page(sheet, "sheet.html", for_html)


def as_json(sheet: Sheet) -> str:
    """The sheet for machines: keys and standings are the same in every language; times in UTC."""
    numbers = _numbers(sheet)
    told = {
        "incident": sheet.incident,
        "title": words.plain(sheet.title),
        "language": sheet.language.code,
        "made_at": time(sheet.made_at),
        "unknown": sheet.unknown,
        "sections": [
            {
                "key": section.key,
                "article": section.article,
                "title": section.title,
                "statements": [_statement(line, numbers) for line in section.statements],
            }
            for section in sheet.sections
        ],
        "evidence": [_evidence(one, numbers[one]) for one in sheet.evidence],
    }
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


FORMATS: Mapping[Format, Callable[[Sheet], str]] = {
    "md": markdown,
    "html": html,
    "json": as_json,
}


def _numbers(sheet: Sheet) -> dict[Evidence, int]:
    return {one: number for number, one in enumerate(sheet.evidence, 1)}


def _page(sheet: Sheet, template: str, escape: Escape) -> str:
    say, language, numbers = sheet.language.say, sheet.language, _numbers(sheet)
    made = language.when(sheet.made_at, sheet.tz)
    return (
        _environment(escape)
        .get_template(template)
        .render(
            sheet=sheet,
            say=say,
            numbers=numbers,
            called=lambda line: sorted(numbers[one] for one in line.evidence),
            standing=lambda line: standing(sheet, line),
            told=lambda one: told(sheet, one),
            incident=say("sheet.incident", incident=sheet.incident, title=sheet.title),
            made=say("sheet.made", at=made, zone=sheet.tz),
            unknown=language.count("sheet.unknown", sheet.unknown),
        )
    )


def standing(sheet: Sheet, line: Statement) -> str:
    """How far a statement stands, and what a derived one follows from."""
    word = sheet.language.say(f"standing.{line.standing}")
    if not line.basis:
        return word
    joint = sheet.language.say("sheet.joint")
    return f"{word}{joint}{sheet.language.say('sheet.basis', names=joint.join(line.basis))}"


def told(sheet: Sheet, one: Evidence) -> str:
    """An evidence in one line: where, which post, when written and read, and what became of it."""
    say, language = sheet.language.say, sheet.language
    when = language.when(one.at, sheet.tz)
    if one.kind == "act":
        what = language.name("act", one.post_id)
        return f"{say('sheet.recorded', who=one.source, what=what)}, {when}"
    parts = [f"{language.name('platform', one.platform)} {one.source}"]
    parts += [say("sheet.post", post=one.post_id), say("sheet.written", at=when)]
    parts += [say("sheet.tongue", language=language.tongue(one.lang))]
    if one.seen_at:
        parts.append(say("sheet.seen", at=language.when(one.seen_at, sheet.tz)))
    if one.url:
        parts.append(defang(one.url))
    if one.revision > 1:
        parts.append(say("sheet.edited", n=one.revision))
    if one.vanished_at:
        parts.append(say("sheet.gone", at=language.when(one.vanished_at, sheet.tz)))
    if one.reliability:
        name = language.name("reliability", one.reliability)
        parts.append(say("sheet.reliability", code=one.reliability, words=name))
    return ", ".join(parts)


def _statement(line: Statement, numbers: Mapping[Evidence, int]) -> Json:
    return {
        "key": line.key,
        "text": words.plain(line.text),
        "standing": line.standing,
        "basis": list(line.basis),
        "evidence": sorted(numbers[one] for one in line.evidence),
    }


def _evidence(one: Evidence, number: int) -> Json:
    return {
        "number": number,
        "kind": one.kind,
        "source": words.plain(one.source),
        "post_id": words.plain(one.post_id),
        "at": time(one.at),
        "seen_at": time(one.seen_at),
        "platform": words.plain(one.platform) or None,
        "lang": words.plain(one.lang) or None,
        "url": words.plain(defang(one.url)) or None,
        "revision": one.revision,
        "vanished_at": time(one.vanished_at),
        "reliability": one.reliability or None,
    }


_environment = cache(partial(environment, "monitor.factsheet"))
