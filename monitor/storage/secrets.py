"""What is drawn once by chance and kept: the key by which authors' names are hashed."""

from collections.abc import Callable

from sqlalchemy import Connection, select

from monitor.storage import tables
from monitor.storage.rows import insert_new


def secret(connection: Connection, name: str, make: Callable[[], bytes]) -> bytes:
    """The secret of that name; made once, by the first who asks."""
    stored = select(tables.secret.c.value).where(tables.secret.c.name == name)
    value = connection.execute(stored).scalar()
    if value is None:
        insert_new(connection, tables.secret, [{"name": name, "value": make()}])
        value = connection.execute(stored).scalar_one()
    return bytes(value)
