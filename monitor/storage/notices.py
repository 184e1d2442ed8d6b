"""What was told of sources: written with the row of each source, in one transaction."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from monitor.model import Notice
from monitor.storage.codec import decode
from monitor.storage.tables import Words, delivery, notice, source
from monitor.storage.values import StaleTelling, Telling

_NOTE = (
    update(source)
    .where(
        source.c.name == bindparam("its_name"),
        source.c.told.is_not_distinct_from(bindparam("before", type_=Words)),
    )
    .values(told=bindparam("after", type_=Words))
)


def write(connection: Connection, telling: Telling) -> tuple[Notice, ...]:
    """The notices, written and queued. Raises StaleTelling: then roll back."""
    told = [
        {"its_name": name, "before": before, "after": after}
        for name, (before, after) in sorted(telling.told.items())  # one order: no deadlock
    ]
    if told and connection.execute(_NOTE, told).rowcount != len(told):
        raise StaleTelling("somebody else has told of these sources meanwhile")
    made = tuple(
        Notice(number=number, seen_at=telling.now, news=news)
        for number, news in enumerate(telling.notices, _next(connection))
    )
    _queue(connection, made, telling)
    return made


def _next(connection: Connection) -> int:
    return (connection.execute(select(func.max(notice.c.number))).scalar() or 0) + 1


def _queue(connection: Connection, made: tuple[Notice, ...], telling: Telling) -> None:
    rows = [{"number": one.number, "created_at": telling.now, "body": one} for one in made]
    waiting = [
        {
            "key": f"{one.key}.{channel}",
            "notice": one.number,
            "channel": channel,
            "state": "waiting",
            "attempts": 0,
        }
        for one in made
        for channel in telling.channels
    ]
    try:
        if rows:
            connection.execute(notice.insert(), rows)
        if waiting:
            connection.execute(delivery.insert(), waiting)
    except IntegrityError as error:
        raise StaleTelling("somebody else has told of other sources meanwhile") from error


def listed(connection: Connection, since: datetime | None = None) -> tuple[Notice, ...]:
    """Every notice, oldest first; with `since`, those from then on."""
    query = select(notice.c.body).order_by(notice.c.number)
    if since is not None:
        query = query.where(notice.c.created_at >= since)
    return tuple(decode(Notice, row.body) for row in connection.execute(query))
