"""Who knew what when, told in the order of time."""

from datetime import timedelta

from monitor.acts import in_words
from monitor.model import Act, Delivery, DeliveryState, Incident
from monitor.register import Line, register
from monitor.timeline import opened
from tests.monitor.specimens import START, mention
from tests.monitor.storage import samples

FIRST = mention(1)
INCIDENT = opened(FIRST)


def act(kind: str, hours: float, **changes: object) -> Act:
    at = START + timedelta(hours=hours)
    return Act(kind=kind, incident=INCIDENT.id, by="Dana", at=at, **changes)  # type: ignore[arg-type]


def delivery(state: DeliveryState, hours: float | None) -> Delivery:
    alert = samples.alert(INCIDENT.id, seen_at=FIRST.seen_at)
    sent = None if hours is None else START + timedelta(hours=hours)
    return Delivery(key=f"{alert.key}.soc", channel="soc", alert=alert, state=state, sent_at=sent)


def lines(*, acts: tuple[Act, ...] = (), sent: tuple[Delivery, ...] = ()) -> tuple[Line, ...]:
    return register([INCIDENT], [FIRST], [one.alert for one in sent], sent, acts)


def test_what_was_read_told_and_said_stands_in_the_order_of_time() -> None:
    told = lines(acts=(act("note", 3, note="called them"),), sent=(delivery("sent", 2),))
    assert [(line.kind, line.who) for line in told] == [
        ("read", "leakline"),
        ("alert", "soc"),
        ("act", "Dana"),
    ]
    assert [line.at for line in told] == sorted(line.at for line in told)
    assert (told[0].source, told[0].post_id) == FIRST.key
    assert told[2].what == "noted: called them"


def test_awareness_stands_at_the_time_at_which_somebody_knew() -> None:
    knew = START + timedelta(hours=2)
    confirmed = act("confirm", 5, time=knew, affects_us=True)
    aware, said = lines(acts=(confirmed,))[1:]
    assert (aware.kind, aware.at, aware.recorded_at) == ("aware", knew, confirmed.at)
    assert (said.kind, said.at) == ("act", confirmed.at)


def test_a_confirmation_that_does_not_affect_us_starts_nothing() -> None:
    assert [line.kind for line in lines(acts=(act("confirm", 5),))] == ["read", "act"]


def test_the_notice_stands_at_the_time_at_which_the_authority_was_told() -> None:
    told = START + timedelta(hours=40)
    found = [
        one for one in lines(acts=(act("notified", 50, time=told),)) if one.kind == "authority"
    ]
    assert [(line.at, line.who, line.what) for line in found] == [
        (told, "authority", "was told, says Dana")
    ]


def test_who_was_not_told_stands_too() -> None:
    for state in ("dead", "waiting"):
        (line,) = lines(sent=(delivery(state, None),))[1:]
        assert (line.kind, line.who) == ("undelivered", "soc")
        assert line.what.endswith(f"the delivery is {state}")


def test_an_alert_without_any_channel_was_told_to_nobody() -> None:
    alert = samples.alert(INCIDENT.id, seen_at=FIRST.seen_at)
    told = register([INCIDENT], [FIRST], [alert], [], [])
    assert [line.who for line in told if line.kind == "undelivered"] == ["nobody"]


def test_each_place_stands_once_with_what_was_read_there_first() -> None:
    elsewhere = [mention(n, source="board-b") for n in (3, 2)]
    edited = mention(2, source="board-b", revision=2, seen_at=START + timedelta(days=9))
    told = register([INCIDENT], [FIRST, *elsewhere, edited], [], [], [])
    assert [(line.source, line.post_id) for line in told] == [("board-a", "1"), ("board-b", "2")]


def test_each_kind_of_act_has_its_words() -> None:
    kinds = ("confirm", "dismiss", "close", "reopen", "merge", "split", "stage", "name", "note")
    for kind in (*kinds, "assign", "notified"):
        said = [one.what for one in lines(acts=(act(kind, 1),)) if one.kind == "act"]
        assert len(said) == 1
        assert said[0].strip(": ")


def test_an_act_is_worded_alike_in_the_register_and_elsewhere() -> None:
    said = act("dismiss", 1, rules=("records-out",), note="a test file")
    (line,) = [one for one in lines(acts=(said,)) if one.kind == "act"]
    assert line.what == "dismissed as a false alarm: rules records-out; a test file"
    assert in_words(said) == "dismissed as a false alarm by Dana: rules records-out; a test file"


def test_the_same_line_of_a_merged_incident_is_told_once() -> None:
    twice: list[Incident] = [INCIDENT, INCIDENT]
    assert len(register(twice, [FIRST], [], [], [])) == 1
