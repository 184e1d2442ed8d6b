"""Deliveries: in order for each incident and channel, none lost, none blocked by a dead one."""

from datetime import timedelta

import pytest

from monitor.storage.store import Delivery, Store
from tests.monitor.storage.samples import NOW, alert, commit, incident

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
async def queued(store: Store) -> Store:
    """Two alerts on one incident and one on another, each for two channels."""
    await commit(
        store,
        incidents=(incident("b"), incident("a")),
        alerts=(alert("b", 9), alert("b", 10), alert("a", 1)),
        channels=("slack", "mail"),
    )
    return store


async def due(store: Store) -> list[str]:
    return [delivery.key for delivery in await store.due_deliveries(NOW)]


async def test_each_channel_hears_the_alerts_of_an_incident_one_after_the_other(
    queued: Store,
) -> None:
    assert await due(queued) == ["b.9.mail", "b.9.slack", "a.1.mail", "a.1.slack"]
    await queued.delivered("b.9.slack", NOW)
    assert await due(queued) == ["b.9.mail", "b.10.slack", "a.1.mail", "a.1.slack"]


async def test_asking_twice_gives_the_same_deliveries_with_the_same_keys(queued: Store) -> None:
    assert await queued.due_deliveries(NOW) == await queued.due_deliveries(NOW)


async def test_the_alerts_of_one_channel_crowd_out_no_other(queued: Store) -> None:
    of_each = await queued.due_deliveries(NOW, limit=1)
    assert [delivery.key for delivery in of_each] == ["b.9.mail", "b.9.slack"]


async def test_a_delayed_delivery_holds_back_those_behind_it_until_its_time(queued: Store) -> None:
    await queued.delayed("b.9.slack", LATER, "429")
    assert await due(queued) == ["b.9.mail", "a.1.mail", "a.1.slack"]
    again = (await queued.due_deliveries(LATER))[1]
    assert (again.key, again.attempts, again.last_error) == ("b.9.slack", 1, "429")
    assert again.not_before == LATER


async def test_what_only_waits_behind_another_has_cost_no_attempt(queued: Store) -> None:
    await queued.delayed("b.9.slack", LATER, "429", tried=False)
    again = (await queued.due_deliveries(LATER))[1]
    assert (again.key, again.attempts, again.not_before) == ("b.9.slack", 0, LATER)


async def test_a_dead_delivery_does_not_block_and_can_be_revived(queued: Store) -> None:
    await queued.dead("b.9.slack", "401")
    assert "b.10.slack" in await due(queued)
    (dead,) = await queued.deliveries(state="dead")
    assert (dead.key, dead.last_error, dead.attempts) == ("b.9.slack", "401", 1)
    assert await queued.revive("b.9.slack")
    assert not await queued.revive("b.9.slack")
    assert not await queued.revive("b.9.mail")
    assert "b.9.slack" in await due(queued)
    assert "b.10.slack" not in await due(queued)


async def test_what_was_sent_stays_sent(queued: Store) -> None:
    await queued.delivered("a.1.mail", NOW, receipt="250 ok")
    await queued.delivered("a.1.mail", LATER, receipt="again")
    await queued.delayed("a.1.mail", LATER, "too late")
    await queued.dead("a.1.mail", "too late")
    (sent,) = await queued.deliveries(state="sent")
    assert (sent.sent_at, sent.receipt, sent.last_error) == (NOW, "250 ok", None)
    assert "a.1.mail" not in await due(queued)


async def test_the_first_reference_to_a_thread_is_kept_for_its_incident_and_channel(
    queued: Store,
) -> None:
    await queued.delivered("b.9.slack", NOW, thread="1613122200.000100")
    await queued.delivered("b.10.slack", NOW, thread="another")
    await commit(
        queued, incidents=(incident("b"),), alerts=(alert("b", 11),), channels=("slack", "mail")
    )
    threads = {(d.key, d.thread) for d in await queued.deliveries(incident_id="b")}
    assert ("b.11.slack", "1613122200.000100") in threads
    assert ("b.11.mail", None) in threads


async def test_a_delivery_carries_its_alert(queued: Store) -> None:
    (_, first, *_) = await queued.due_deliveries(NOW)
    assert first == Delivery(
        key="b.9.slack",
        channel="slack",
        alert=alert("b", 9),
        thread=None,
        state="waiting",
        attempts=0,
        not_before=None,
        last_error=None,
        sent_at=None,
        receipt=None,
    )
