"""Whether it is for sale, auctioned, exchanged or held to ransom. Pure."""

from monitor.counting.money import prices
from monitor.model import Stage
from monitor.staging.proven import Proven
from monitor.staging.speech import Speech
from rules.fold import Folded


def offered(spoken: Speech, folded: Folded) -> Proven | None:
    """It is on offer in so many words, or by its price."""
    return _for_sale(spoken) or _held_to_ransom(spoken) or _priced(spoken, folded)


def withdrawn(spoken: Speech) -> Proven | None:
    """The sale is called off: what is told of it is no offer any more."""
    for cue in spoken.said("cue/withdrawn"):
        return Proven(Stage.MENTION, (f'the sale is called off: "{cue.said}"',))
    return None


def _for_sale(spoken: Speech) -> Proven | None:
    for cue in spoken.of("cue/for-sale", "cue/swap"):
        doubted = cue.sentence in spoken.questions or spoken.shares_sentence(cue, "cue/is-it-true")
        asked = doubted and not spoken.of("cue/contact")
        if not asked and not spoken.shares_sentence(cue, "cue/seeking"):
            return Proven(Stage.OFFER, (f'it is on offer: "{cue.said}"',))
    return None


def _held_to_ransom(spoken: Speech) -> Proven | None:
    for cue in spoken.of("cue/ransom", "cue/expired", "cue/claimed"):
        if cue.sentence not in spoken.questions:
            return Proven(Stage.OFFER, (f'it is held to ransom: "{cue.said}"',))
    return None


def _priced(spoken: Speech, folded: Folded) -> Proven | None:
    """A price is named, and nothing says that it is a fine or a ransom paid."""
    if spoken.of("cue/official", "cue/free", "cue/media", "cue/seeking") or spoken.questions:
        return None
    for price in prices(folded.text):
        return Proven(Stage.OFFER, (f"a price is named: {price.amount:g} {price.currency}",))
    return None
