"""Reads the log in the one order that it has for all readers, up to where it is safe.

Safe is the greatest key below which nothing can appear any more. On SQLite all keys are: there is
one writer at a time, so keys are given out in the order of commits. On PostgreSQL it is the least
number that a writer has locked (recording.py). The three statements of a reader have to be separate
and in this order: last key, locks, rows. A writer whose key was given out before the first of them
has either its lock in the second, or its row is visible to the third.
"""

from functools import cache

from orm.engine.rows import connection_for, row_reader
from orm.engine.scripts import POSTGRES, Dialect, Statement
from orm.events.recording import LOCK_SPACE, SEQUENCE
from orm.models import Event

BATCH = 500
"""Events that are read at once."""

LAST_KEY = {
    "sqlite": "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0) AS last",
    "postgres": f"SELECT last_value - (NOT is_called)::int AS last FROM {SEQUENCE}",  # noqa: S608
}

LEAST_LOCK = f"""
SELECT min((classid::bigint << 32 | objid::bigint) & {(1 << 48) - 1}) AS least
FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = {LOCK_SPACE}
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608


async def safe_key() -> int:
    """The greatest key up to which every event is readable, or was never committed."""
    connection = connection_for(Event)
    [row] = await connection.look_up(Statement(LAST_KEY[connection.dialect.name]))
    last: int = row["last"]
    if connection.dialect is POSTGRES:
        [locks] = await connection.look_up(Statement(LEAST_LOCK))
        if locks["least"] is not None:
            last = min(last, locks["least"])
    return last


async def between(after: int, up_to: int, limit: int = BATCH) -> list[Event]:
    """Events with greater keys than `after`, up to a key that is safe, the oldest first."""
    connection = connection_for(Event)
    dialect = connection.dialect
    rows = await connection.look_up(Statement(_select(dialect), [after, up_to, limit]))
    return [*map(row_reader(Event, _columns(), dialect), rows)]


@cache
def _select(dialect: Dialect) -> str:
    after, up_to, limit = (dialect.parameter.format(number) for number in (1, 2, 3))
    names = ", ".join(f'"{name}"' for name in _columns())
    return (
        f"SELECT {names} FROM event WHERE event_id > {after} AND event_id <= {up_to}"  # noqa: S608
        f" ORDER BY event_id LIMIT {limit}"
    )


@cache
def _columns() -> tuple[str, ...]:
    return tuple(Event._meta.fields_db_projection)
