"""Reads the log in the one order that it has for all readers, up to where it is safe.

Safe is a key below which nothing can appear any more. On SQLite all keys are: there is one writer
at a time, so keys are given out in the order of commits. On PostgreSQL it is the least number that
a writer has locked (in_flight.py). The statements of a reader have to be separate and in this
order: last key, locks, rows. A writer whose key was given out before the first of them has either
its lock in the second, or its row is visible to the third.
"""

from dataclasses import dataclass
from functools import cache

from orm.engine.rows import connection_for, row_reader
from orm.engine.scripts import POSTGRES, Dialect, Statement
from orm.errors import CursorExpired
from orm.events import cursors
from orm.events.in_flight import LOCK_SPACE, SEQUENCE
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
WHERE locktype = 'advisory' AND objsubid = 1 AND mode = 'ShareLock'
AND classid::bigint >> 16 = {LOCK_SPACE}
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""  # noqa: S608
"""Other advisory locks of this service are exclusive, or of two halves."""

LAST_EVENT = (
    "SELECT coalesce((SELECT max(event_id) FROM event WHERE event_id <= $1),"
    " (SELECT floor FROM stream WHERE stream_id = 1), 0) AS last"
)
"""The last event that is stored. A key that no row has is not a place to go on after: a server
that crashes may give it out again."""


@dataclass(frozen=True)
class Progress:
    """The last key that was given out, and the greatest one up to which the log is complete.

    They differ for as long as a writer has not ended. The second one may fall for a moment, when a
    writer is slow to take its lock: nothing appears below it all the same.
    """

    head: int
    complete: int


async def progress() -> Progress:
    """The progress of the log, also for metrics: a difference that stays is a stuck writer."""
    connection = connection_for(Event)
    [row] = await connection.look_up(Statement(LAST_KEY[connection.dialect.name]))
    head: int = row["last"]
    if connection.dialect is not POSTGRES:
        return Progress(head, head)
    [locks] = await connection.look_up(Statement(LEAST_LOCK))
    return Progress(head, head if locks["least"] is None else min(head, locks["least"]))


async def safe_key() -> int:
    """The key of the last event before which every event is readable, or was never committed.

    It is the last event that was removed if no other is there.
    """
    connection = connection_for(Event)
    complete = (await progress()).complete
    if connection.dialect is not POSTGRES:
        return complete
    [row] = await connection.look_up(Statement(LAST_EVENT, [complete]))
    last: int = row["last"]
    return last


async def between(after: int, up_to: int, limit: int = BATCH) -> list[Event]:
    """Events with greater keys than `after`, up to a key that is safe, the oldest first.

    CursorExpired when the log does not go back to `after`; its cursor is that of `up_to`.
    """
    connection = connection_for(Event)
    dialect = connection.dialect
    rows = await connection.look_up(Statement(_select(dialect), [after, up_to, limit]))
    if (rows[0]["floor"] or 0) > after:
        raise CursorExpired(cursors.write_place(up_to, bytes.fromhex(rows[0]["epoch"])))
    if rows[0]["event_id"] is None:
        return []
    return [*map(row_reader(Event, _columns(), dialect), rows)]


@cache
def _select(dialect: Dialect) -> str:
    """The floor, and events beside it: by one statement, so that both are of the same moment."""
    after, up_to, limit = (dialect.parameter.format(number) for number in (1, 2, 3))
    names = ", ".join(f'"{name}"' for name in _columns())
    return (
        f"SELECT stream.epoch, stream.floor, found.* FROM (SELECT 1 AS key) AS the"  # noqa: S608
        f" LEFT JOIN stream ON stream.stream_id = the.key LEFT JOIN (SELECT {names} FROM event"
        f" WHERE event_id > {after} AND event_id <= {up_to} ORDER BY event_id LIMIT {limit})"
        " AS found ON true ORDER BY found.event_id"
    )


@cache
def _columns() -> tuple[str, ...]:
    return tuple(Event._meta.fields_db_projection)
