"""Who speaks: the victim, an authority, the press, or somebody who denies. Pure."""

from monitor.model import Stage
from monitor.staging.proven import Proven
from monitor.staging.speech import Cue, Speech

_BACKGROUND = 8  #: words between "after" and "confirmed"
_BEHIND = 4  #: words between "confirmed" and its "after" where that stands behind
_VOICES = 2  #: words of the victim's own that make a notice
_AFTER_THE_VERB = frozenset({"tr", "zh"})
_VERB_LAST = frozenset({"tr", "fa", "zh", "de", "nl"})


def official(spoken: Speech, *, platform: str = "press") -> Proven | None:
    """The victim, a regulator, a CERT or a court says so; outside the press one word is not enough.

    On its own account a victim needs no more than to say what has happened to the data.
    """
    acts = [cue for cue in spoken.of("cue/official") if _is_of_this_leak(spoken, cue)]
    authorities = [cue for cue in spoken.cues if cue.concept.startswith("authority/")]
    press, own = platform == "press", platform == "social" and bool(spoken.acts)
    victim = () if _asks_around(spoken) else spoken.of("cue/victim-speaks", "cue/notice")
    if press and victim and not acts and spoken.of("cue/denial", "cue/all-clear"):
        return _own_denial(spoken)
    if victim and (press or acts or own):
        return Proven(Stage.DISCLOSURE, (f'the victim speaks: "{victim[0].said}"',))
    for cue in acts if press or authorities else ():
        if cue.sentence not in spoken.questions:
            return Proven(Stage.DISCLOSURE, (f'it is official: "{cue.said}"',))
    return _authority_says(spoken, authorities) if press else None


def notice(spoken: Speech) -> Proven | None:
    """A victim's own account tells its people, in so many words: "free" in it is no gift."""
    told = spoken.of("cue/victim-speaks", "cue/notice")
    if len({cue.start for cue in told}) < _VOICES or not spoken.acts:
        return None
    if spoken.of("cue/denial", "cue/all-clear", "cue/contact") or _asks_around(spoken):
        return None
    return Proven(Stage.DISCLOSURE, (f'the victim tells its people: "{told[0].said}"',))


def _own_denial(spoken: Speech) -> Proven | None:
    """A victim that denies on its own page says no more than others; a paper reports it."""
    if spoken.of("cue/says"):
        return None
    denial = spoken.of("cue/denial", "cue/all-clear")[0]
    return Proven(Stage.MENTION, (f'the victim denies it: "{denial.said}"',))


def _authority_says(spoken: Speech, authorities: list[Cue]) -> Proven | None:
    for authority in authorities:
        for cue in spoken.of("cue/says"):
            cleared = spoken.shares_sentence(cue, "cue/all-clear")
            if cue.sentence == authority.sentence and not cleared:
                why = f'an authority speaks: "{authority.said}" with "{cue.said}"'
                return Proven(Stage.DISCLOSURE, (why,))
    return None


def _is_of_this_leak(spoken: Speech, cue: Cue) -> bool:
    """Whether the official word is the news: no paper's own check, nothing told as past."""
    silent = any(
        none.word <= cue.last and cue.word <= none.last
        for none in spoken.of("cue/silence", "cue/looking-into")
    )
    return not silent and not _is_background(spoken, cue) and not _is_a_check(spoken, cue)


def _is_background(spoken: Speech, cue: Cue) -> bool:
    """Whether it is told as past: "downloaded freely, two days after the bank confirmed it"."""
    return any(
        _precedes(spoken, after, cue)
        for after in spoken.of("cue/after")
        if (after.sentence, after.clause) == (cue.sentence, cue.clause)
    )


def _precedes(spoken: Speech, after: Cue, cue: Cue) -> bool:
    """Whether the "after" governs the verb: no leak between them that it may govern instead."""
    if after.lang in _AFTER_THE_VERB:
        return 0 < after.word - cue.last <= _BEHIND
    between = range(after.last + 1, cue.word)
    governed = after.lang not in _VERB_LAST and any(act.word in between for act in spoken.acts)
    return len(between) <= _BACKGROUND and cue.word > after.last and not governed


def _is_a_check(spoken: Speech, cue: Cue) -> bool:
    """Whether those whom a paper asked confirm their own entries, or somebody admits a rumour."""
    asked = any(
        0 <= cue.sentence - other.sentence <= 1
        for other in spoken.of("cue/own-check", "cue/own-entry", "cue/sample")
    )
    if not asked and not spoken.of("cue/denial"):
        return False
    return not any(
        (act.sentence, act.clause) == (cue.sentence, cue.clause)
        if cue.lang in _VERB_LAST
        else act.sentence == cue.sentence and act.word > cue.word
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


def letter(spoken: Speech) -> Proven | None:
    """Somebody quotes the letter in which the victim tells its people."""
    told = spoken.of("cue/victim-speaks", "cue/notice") if spoken.of("cue/letter") else ()
    if not told or not spoken.acts:
        return None
    return Proven(Stage.DISCLOSURE, (f'the victim\'s letter is quoted: "{told[0].said}"',))


def passed_on(spoken: Speech) -> Proven | None:
    """Somebody passes on what media report."""
    for cue in spoken.said("cue/media", "cue/newspaper"):
        return Proven(Stage.PRESS, (f'it passes on what media report: "{cue.said}"',))
    return None


def served_again(spoken: Speech) -> Proven | None:
    """An old leak goes round as if it were new: it is told that it is the same."""
    for cue in spoken.of("cue/recycled"):
        if cue.sentence not in spoken.questions:
            return Proven(Stage.SPREAD, (f'an old leak is served again: "{cue.said}"',))
    return None


def denied(spoken: Speech, *, link: bool) -> Proven | None:
    """It is denied or doubted, unless what is denied is then handed out or offered all the same."""
    denials = spoken.of("cue/denial", "cue/all-clear")
    if not denials or _confirmed_since(spoken, denials) or _defied(spoken, denials, link=link):
        return None
    return Proven(Stage.MENTION, (f'it denies or doubts: "{denials[0].said}"',))


def _confirmed_since(spoken: Speech, denials: tuple[Cue, ...]) -> bool:
    """Whether an authority confirms what was denied: "police confirm the leak it denied"."""
    return any(
        authority.sentence == cue.sentence and cue.word < denials[0].word
        for cue in spoken.said("cue/official")
        for authority in spoken.cues
        if authority.concept.startswith("authority/") and authority.word <= cue.word
    )


def _defied(spoken: Speech, denials: tuple[Cue, ...], *, link: bool) -> bool:
    """Whether somebody hands it out or sells it after, and apart from, the last denial."""
    last = denials[-1]
    given = spoken.said("cue/free", "cue/open", "cue/handed-out", "cue/defiance")
    told = spoken.of("cue/says", "cue/official") and not spoken.of("cue/contact")
    sold = () if told else spoken.said("cue/for-sale")
    return any(
        cue.word > last.last and (cue.sentence, cue.clause) != (last.sentence, last.clause)
        for cue in (*(given if link else ()), *sold)
    )
