"""What a post proves by itself: a stage, with the reasons. Pure.

The words that prove something are cues (rules/cues/*.toml). A cue is weighed in its sentence: one
that is negated, asked, or put into the future proves nothing there (staging/speech.py). What the
history of an incident adds (a second publication is a spread) is decided in monitor/timeline.py.
"""

from collections.abc import Sequence

from connectors.post import Post
from monitor.model import Stage
from monitor.staging.handing import handed_out, linked, with_files
from monitor.staging.offers import offered, withdrawn
from monitor.staging.parts import given, pictured
from monitor.staging.proven import Proven
from monitor.staging.samples import rows_shown, sampled
from monitor.staging.speech import Speech, speech
from monitor.staging.voices import denied, letter, notice, official, passed_on, press, served_again
from rules.fold import Folded
from rules.hit import Hit

__all__ = ["Proven", "stage"]


def stage(post: Post, folded: Folded, hits: Sequence[Hit]) -> Proven:
    """The highest stage that the post proves by itself, and why."""
    spoken = speech(folded, hits)
    if post.platform == "press":
        return official(spoken) or press(spoken)
    told = letter(spoken) or (notice(spoken) if post.platform == "social" else None)
    shown = rows_shown(post.text) or given(spoken, folded) or _scoffed_at(spoken)
    denial = None if shown else denied(spoken, link=linked(post.text))
    return told or denial or _proven(post, folded, spoken)


def _scoffed_at(spoken: Speech) -> Proven | None:
    """Pictures under a denial that is only asked: "still think I'm bluffing?"."""
    denials = spoken.of("cue/denial", "cue/all-clear")
    asked = all(cue.sentence in spoken.questions for cue in denials)
    return pictured(spoken) if asked else None


def _proven(post: Post, folded: Folded, spoken: Speech) -> Proven:
    """The stage of a post that denies nothing."""
    handed = handed_out(spoken, post)
    called_off = None if handed else withdrawn(spoken)
    offer = None if called_off else offered(spoken, folded)
    sample = sampled(spoken, folded, post.text, post.attachments)
    disclosed = None if handed or offer or sample else official(spoken, platform=post.platform)
    return (
        disclosed
        or with_files(post.attachments, handed, sample, offer)
        or (sample if sample and not spoken.of("cue/free", "cue/expired") else None)
        or handed
        or sample
        or offer
        or called_off
        or served_again(spoken)
        or passed_on(spoken)
        or _leak_site(post)
        or _mention(spoken)
    )


def _leak_site(post: Post) -> Proven | None:
    """A name on a leak site is held to ransom, whatever the words."""
    if post.platform != "leaksite":
        return None
    return Proven(Stage.OFFER, ("a leak site names it: it is held to ransom",))


def _mention(spoken: Speech) -> Proven:
    asked = spoken.of("cue/question", "cue/seeking")
    if asked:
        return Proven(Stage.MENTION, (f'somebody asks or has heard: "{asked[0].said}"',))
    return Proven(Stage.MENTION, ("somebody says that data is out or taken",))
