"""Who speaks: the victim, an authority, the press, or somebody who denies. Pure."""

from monitor.model import Stage
from monitor.staging.proven import Proven
from monitor.staging.speech import Cue, Speech

_BACKGROUND = 8  #: words between "after" and "confirmed"
_BEHIND = 4  #: words between "confirmed" and its "after" where that stands behind
_AFTER_THE_VERB = frozenset({"tr", "zh"})
_VERB_LAST = frozenset({"tr", "fa", "zh"})


def official(spoken: Speech, *, strict: bool = False) -> Proven | None:
    """The victim, a regulator, a CERT or a court says so; `strict` outside the press."""
    victim = spoken.of("cue/victim-speaks")
    acts = tuple(cue for cue in spoken.of("cue/official") if _is_of_this_leak(spoken, cue))
    if victim and (acts or not strict) and not _asks_around(spoken):
        return Proven(Stage.DISCLOSURE, (f'the victim speaks: "{victim[0].said}"',))
    authorities = [cue for cue in spoken.cues if cue.concept.startswith("authority/")]
    for cue in acts if not strict or authorities else ():
        if cue.sentence not in spoken.questions:
            return Proven(Stage.DISCLOSURE, (f'it is official: "{cue.said}"',))
    return None if strict else _authority_says(spoken, authorities)


def _authority_says(spoken: Speech, authorities: list[Cue]) -> Proven | None:
    for authority in authorities:
        for cue in spoken.of("cue/says"):
            if cue.sentence == authority.sentence:
                why = f'an authority speaks: "{authority.said}" with "{cue.said}"'
                return Proven(Stage.DISCLOSURE, (why,))
    return None


def _is_of_this_leak(spoken: Speech, cue: Cue) -> bool:
    """Whether the official word is the news, and not a paper's own check or what went before."""
    return not _is_background(spoken, cue) and not _is_a_check(spoken, cue)


def _is_background(spoken: Speech, cue: Cue) -> bool:
    """Whether it is told as past: "downloaded freely, two days after the bank confirmed it"."""
    for after in spoken.of("cue/after"):
        if after.sentence != cue.sentence or after.clause != cue.clause:
            continue
        behind = after.lang in _AFTER_THE_VERB
        reach = _BEHIND if behind else _BACKGROUND
        first, last = (cue, after) if behind else (after, cue)
        between = range(first.last + 1, last.word)
        if 0 < last.word - first.word <= reach and (
            behind or not any(act.word in between for act in spoken.acts)
        ):
            return True
    return False


def _is_a_check(spoken: Speech, cue: Cue) -> bool:
    """Whether those asked by a paper confirm their own entries: no word of a leak follows."""
    if not spoken.shares_sentence(cue, "cue/own-check", "cue/sample"):
        return False
    return not any(
        act.sentence == cue.sentence and (act.word > cue.word or cue.lang in _VERB_LAST)
        for act in spoken.acts
    )


def _asks_around(spoken: Speech) -> bool:
    """Whether a paper tells what it has seen and whom it has asked: its "we" is its own."""
    return bool(spoken.of("cue/own-check"))


def press(spoken: Speech) -> Proven:
    """Media report it; with their doubts."""
    denied = spoken.of("cue/denial")
    doubt = (f'it reports a denial or doubt: "{denied[0].said}"',) if denied else ()
    return Proven(Stage.PRESS, ("media report it", *doubt))


def passed_on(spoken: Speech) -> Proven | None:
    """Somebody passes on what media report."""
    for cue in spoken.said("cue/media"):
        return Proven(Stage.PRESS, (f'it passes on what media report: "{cue.said}"',))
    return None


def denied(spoken: Speech, *, link: bool) -> Proven | None:
    """It is denied or doubted, unless what is denied is then handed out or offered all the same."""
    denials = spoken.of("cue/denial")
    if not denials or _defied(spoken, denials, link=link):
        return None
    return Proven(Stage.MENTION, (f'it denies or doubts: "{denials[0].said}"',))


def _defied(spoken: Speech, denials: tuple[Cue, ...], *, link: bool) -> bool:
    """Whether somebody hands it out or sells it after, and apart from, the last denial."""
    last = denials[-1]
    given = spoken.said("cue/free", "cue/open", "cue/handed-out", "cue/defiance")
    sold = spoken.said("cue/for-sale")
    return any(
        cue.word > last.last and (cue.sentence, cue.clause) != (last.sentence, last.clause)
        for cue in (*(given if link else ()), *sold)
    )
