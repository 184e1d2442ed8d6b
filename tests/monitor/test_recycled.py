"""An old leak that is posted again as new: by our own memory, and by a catalogue."""

from dataclasses import replace
from datetime import date, timedelta

from monitor.catalogue import Catalogue, KnownBreach
from monitor.model import Reason
from monitor.replay import IN_MEMORY
from monitor.storage.store import open_store
from tests.monitor.specimens import START, post
from tests.walks import READER, read

SALE = post("Records of Kestrel Airways for sale, 88,120 passengers", 1)
KNOWN = KnownBreach(
    name="KestrelAirways",
    title="Kestrel Airways",
    domain="kestrel.example.com",
    breached_on=date(2019, 5, 1),
    added_on=date(2019, 6, 1),
    people=88_120,
)


async def test_a_breach_that_the_catalogue_knows_is_told_with_the_first_alert() -> None:
    reader = replace(READER, catalogue=Catalogue.of([KNOWN]))
    async with open_store(IN_MEMORY) as store:
        await read(store, [SALE], reader=reader)
        (incident,) = await store.incidents()
        (alert,) = await store.alerts()
        assert incident.recycled[0].startswith("the same leak was known before: Kestrel Airways")
        assert incident.recycled[0] in alert.why


async def test_a_new_leak_of_a_known_victim_is_not_called_old() -> None:
    reader = replace(READER, catalogue=Catalogue.of([replace(KNOWN, people=2_400_000)]))
    async with open_store(IN_MEMORY) as store:
        await read(store, [SALE], reader=reader)
        (incident,) = await store.incidents()
        assert not any("the same leak" in line for line in incident.recycled)


async def test_a_leak_that_is_posted_again_after_months_joins_its_incident_and_is_told() -> None:
    text = "Records of Kestrel Airways for sale again, 88,120 passengers"
    again = post(text, 2, published_at=START + timedelta(days=200), source="board-b")
    soon = replace(again, id="3", text=f"{text}!", published_at=START + timedelta(days=201))
    async with open_store(IN_MEMORY) as store:
        await read(store, [SALE], reader=READER)
        await read(store, [again])
        await read(store, [soon])
        (incident,) = await store.incidents()
        assert incident.mentions == 3
        assert incident.recycled == (
            "it is posted again: nobody had spoken of it since 2022-05-02",
        )
        assert [alert.reason for alert in await store.alerts()] == [
            Reason.FIRST_MENTION,
            Reason.RECYCLED,
        ]
