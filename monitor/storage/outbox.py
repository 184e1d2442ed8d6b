"""Deliveries: what waits to be said, what was said, what could not be."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    func,
    or_,
    select,
    update,
)

from monitor.model import Alert, Delivery, DeliveryState, Notice
from monitor.storage.codec import decode
from monitor.storage.rows import insert_new
from monitor.storage.tables import alert, delivery, notice, report_sent, thread


def due(connection: Connection, now: datetime, limit: int) -> tuple[Delivery, ...]:
    """Deliveries whose turn it is; see Store.due_deliveries."""
    # numbered in one pass: PostgreSQL joins a young table to itself row by row
    place = func.row_number().over(
        partition_by=(delivery.c.channel, delivery.c.incident_id),  # notices have none: one line
        order_by=(delivery.c.revision, delivery.c.notice),
    )
    line = select(delivery, place.label("place")).where(delivery.c.state == "waiting").subquery()
    query = _with_alert(line).where(
        line.c.place == 1, or_(line.c.not_before.is_(None), line.c.not_before <= now)
    )
    turn = func.row_number().over(partition_by=line.c.channel, order_by=_oldest_first(line))
    all_told = func.row_number().over(order_by=_oldest_first(line)).label("place")
    ranked = query.order_by(None).add_columns(turn.label("turn"), all_told).subquery()
    first = select(ranked).where(ranked.c.turn <= limit).order_by(ranked.c.place)
    return _read(connection, first)


def listed(
    connection: Connection, state: DeliveryState | None, incident_id: str | None
) -> tuple[Delivery, ...]:
    """Deliveries in the order in which their alerts were made."""
    query = _with_alert(delivery)
    if state is not None:
        query = query.where(delivery.c.state == state)
    if incident_id is not None:
        query = query.where(delivery.c.incident_id == incident_id)
    return _read(connection, query)


def mark_sent(
    connection: Connection, key: str, now: datetime, receipt: str | None, reference: str | None
) -> None:
    """Marks a delivery as sent, once, and keeps the first reference to the incident's thread."""
    row = (
        connection.execute(
            update(delivery)
            .where(delivery.c.key == key, delivery.c.state != "sent")
            .values(
                state="sent",
                sent_at=now,
                receipt=receipt,
                attempts=delivery.c.attempts + 1,
                not_before=None,
                last_error=None,
            )
            .returning(delivery.c.incident_id, delivery.c.channel)
        )
        .mappings()
        .first()
    )
    if row is not None and reference is not None and row["incident_id"] is not None:
        insert_new(connection, thread, [{**row, "reference": reference}])


def mark_failed(
    connection: Connection,
    *,
    key: str,
    state: DeliveryState,
    not_before: datetime | None,
    error: str,
    attempts: int = 1,
) -> None:
    """Counts an attempt that failed, or none; only a waiting delivery can fail."""
    connection.execute(
        update(delivery)
        .where(delivery.c.key == key, delivery.c.state == "waiting")
        .values(
            state=state,
            not_before=not_before,
            last_error=error,
            attempts=delivery.c.attempts + attempts,
        )
    )


def revive(connection: Connection, key: str) -> bool:
    """Puts a dead delivery back in line; False when there is no dead one of that key."""
    revived = connection.execute(
        update(delivery)
        .where(delivery.c.key == key, delivery.c.state == "dead")
        .values(state="waiting", attempts=0, not_before=None)
    )
    return revived.rowcount == 1


def report_due(connection: Connection, week: str, channel: str) -> bool:
    """Whether the week's report was not yet sent to the channel."""
    this = (report_sent.c.week == week, report_sent.c.channel == channel)
    return connection.execute(select(report_sent.c.week).where(*this)).first() is None


def mark_report(connection: Connection, week: str, channel: str, now: datetime) -> None:
    """Marks the week's report as sent to the channel, once."""
    insert_new(connection, report_sent, [{"week": week, "channel": channel, "sent_at": now}])


def _with_alert(rows: FromClause) -> Select[Any]:
    """The query for these deliveries: each with its alert and its incident's thread, or notice."""
    return (
        select(
            rows.c.key,
            rows.c.channel,
            rows.c.state,
            rows.c.attempts,
            rows.c.not_before,
            rows.c.last_error,
            rows.c.sent_at,
            rows.c.receipt,
            alert.c.body,
            notice.c.body.label("notice"),
            notice.c.number,
            thread.c.reference.label("thread"),
        )
        .outerjoin(
            alert,
            and_(
                alert.c.incident_id == rows.c.incident_id,
                alert.c.revision == rows.c.revision,
            ),
        )
        .outerjoin(notice, notice.c.number == rows.c.notice)
        .outerjoin(
            thread,
            and_(
                thread.c.incident_id == rows.c.incident_id,
                thread.c.channel == rows.c.channel,
            ),
        )
        .order_by(*_oldest_first(rows))
    )


def _oldest_first(rows: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The order in which alerts and notices were made."""
    made = func.coalesce(alert.c.created_at, notice.c.created_at)
    return (made, alert.c.position, notice.c.number, rows.c.key)


def _read(connection: Connection, query: Select[Any]) -> tuple[Delivery, ...]:
    return tuple(_delivery(dict(row)) for row in connection.execute(query).mappings())


def _delivery(row: dict[str, Any]) -> Delivery:
    body, told = row.pop("body"), row.pop("notice")
    for key in ("number", "turn", "place"):
        row.pop(key, None)
    return Delivery(alert=decode(Alert, body) if body else decode(Notice, told), **row)
