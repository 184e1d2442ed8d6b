"""The section "spread" of `leakline show`: who took it over from whom, in which language."""

from typing import TYPE_CHECKING

from monitor.cli.screen import moment, say
from monitor.harmless import one_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.spread import Hop, NewLanguage, Spread

_MOST = 20  #: hops that are shown; --json has them all


def say_spread(spread: "Spread", zone: "ZoneInfo") -> None:
    """Print the first hops, and each new language; nothing where there is none of both."""
    if not spread.hops and not spread.new_languages:
        return
    say("\nspread")
    for hop in spread.hops[:_MOST]:
        say(f"  {moment(hop.at, zone)}  {_hop(hop)}")
    if len(spread.hops) > _MOST:
        say(f"  and {len(spread.hops) - _MOST} more: see --json")
    for new in spread.new_languages:
        say(f"  {moment(new.at, zone)}  {_language(new)}")


def _hop(hop: "Hop") -> str:
    places = f"{_place(hop.from_place, hop.from_lang)} -> {_place(hop.to_place, hop.to_lang)}"
    return f"{places}  {hop.how}"


def _place(name: str, lang: str | None) -> str:
    return f"{one_line(name)} [{lang or '?'}]"


def _language(new: "NewLanguage") -> str:
    at = f"new language {new.to_lang} at {one_line(new.to_place)}"
    if new.from_place is None:
        return f"{at}, after {new.from_lang}: no trace of the way"
    return f"{at}, from {new.from_lang} at {one_line(new.from_place)}: {new.how}"
