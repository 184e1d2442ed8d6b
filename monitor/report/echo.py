"""What a mention means within its incident. Pure."""

from monitor.model import Incident, Mention, Stage


def stage_here(mention: Mention, incident: Incident) -> Stage:
    """The stage of a mention in its incident: a copy proves "publication" and is spread here.

    Everything that hands out the whole after the first publication is an echo of it.
    """
    if mention.stage is not Stage.PUBLICATION:
        return mention.stage
    first = next((m for m in incident.milestones if m.stage is Stage.PUBLICATION), None)
    if first is None or mention.key == (first.source, first.post_id):
        return mention.stage
    return Stage.SPREAD if mention.published_at >= first.at else mention.stage
