"""Everything that is kept of an incident, also what was told under an id that it had before."""

from monitor.deciding import decide
from monitor.dossier import dossier
from monitor.model import Act, Incident
from monitor.register import register
from monitor.replay import IN_MEMORY
from monitor.storage.store import Store, open_store
from tests.monitor.specimens import START, post
from tests.walks import read

NAMED = post("Records of Kestrel Airways leaked", 700)
COUNTED = post("Records leaked: 88,120 passengers", 800)
BOTH = post("Records of Kestrel Airways for sale, 88,120 passengers", 600)
OTHER = post("Records of Fjordlane Bank for sale, 7,731 clients", 900)


async def merged_by_a_late_post(store: Store) -> tuple[Incident, Incident]:
    """The incident that has swallowed another, and that one; no person has said a word."""
    await read(store, [NAMED, COUNTED, BOTH], {1, 2})
    (gone,) = [one for one in await store.incidents() if one.merged_into]
    (stays,) = [one for one in await store.incidents() if not one.merged_into]
    return stays, gone


async def test_what_was_told_under_an_id_that_a_late_post_has_merged_away_is_in_the_dossier() -> (
    None
):
    async with open_store(IN_MEMORY) as store:
        stays, gone = await merged_by_a_late_post(store)
        known = await dossier(store, stays.id)
        assert known is not None
        assert known.merged == (gone,)
        assert {alert.incident for alert in known.alerts} == {stays.id, gone.id}
        assert {one.alert.incident for one in known.deliveries} == {stays.id, gone.id}
        assert {mention.post_id for mention in known.mentions} == {"600", "700", "800"}


async def test_the_register_tells_every_alert_of_an_incident_that_was_two() -> None:
    async with open_store(IN_MEMORY) as store:
        stays, _ = await merged_by_a_late_post(store)
        known = await dossier(store, stays.id)
        assert known is not None
        family = (known.incident, *known.merged)
        lines = register(family, known.history, known.alerts, known.deliveries, known.acts)
        told = {line.key for line in lines if line.kind in ("alert", "undelivered")}
        assert told == {f"{alert.key}.mail" for alert in await store.alerts()}


async def test_what_people_and_posts_have_merged_one_after_the_other_is_one_family() -> None:
    async with open_store(IN_MEMORY) as store:
        stays, gone = await merged_by_a_late_post(store)
        await read(store, [OTHER])
        (bank,) = [one for one in await store.incidents() if "Fjordlane" in one.title]
        act = Act(kind="merge", incident=bank.id, by="ana", at=START, others=(stays.id,))
        await decide(store, act)
        known = await dossier(store, bank.id)
        assert known is not None
        assert {one.id for one in known.merged} == {stays.id, gone.id}
        times = [one.alert.seen_at for one in known.deliveries]
        assert times == sorted(times)


async def test_there_is_no_dossier_of_nothing() -> None:
    async with open_store(IN_MEMORY) as store:
        assert await dossier(store, "nothing") is None
