"""Removes old events, and stores the key up to which they were removed, for readers."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from orm.cancellation import is_cancelled
from orm.engine.rows import connection_for, from_database
from orm.engine.scripts import Dialect, ScriptFactory, Statement, TransactionScript
from orm.events import reading
from orm.events.stream import state
from orm.models import Event

BATCH = 500
"""Events that one transaction removes, few enough that no writer waits long."""


async def sweep(retention: timedelta, most: int) -> None:
    """Remove events that are older than `retention`, and all but the `most` last ones.

    The log loses its beginning only. An event that is older than one before it, because its
    transaction took longer, stays until that one is old as well. Several workers may do this at
    once.
    """
    await state()
    old = datetime.now(UTC) - retention
    safe = await reading.safe_key()
    while await _trimmed(old, safe, safe - most) and not is_cancelled():
        pass


async def _trimmed(old: datetime, safe: int, beyond: int) -> bool:
    # The annotation is needed because mypy loses the type through partial.
    script: ScriptFactory[bool] = partial(_trimming, old, safe, beyond)
    return await connection_for(Event).run(script)


def _trimming(old: datetime, safe: int, beyond: int, dialect: Dialect) -> TransactionScript[bool]:
    """Remove a batch; False if there is no more of them."""
    key = dialect.parameter.format(1)
    # The row is locked while the floor is raised, so the floor never falls.
    [stream] = yield Statement(f"SELECT floor FROM stream WHERE stream_id = 1{dialect.for_update}")  # noqa: S608
    first = yield Statement(
        f"SELECT event_id, at FROM event WHERE event_id <= {key}"  # noqa: S608
        f" ORDER BY event_id LIMIT {BATCH}",
        [safe],
    )
    last = _last_old(first, old, beyond, dialect)
    if last is None:
        return False
    yield Statement(f"DELETE FROM event WHERE event_id <= {key}", [last])  # noqa: S608
    if last > stream["floor"]:
        yield Statement(f"UPDATE stream SET floor = {key} WHERE stream_id = 1", [last])  # noqa: S608
    return len(first) == BATCH and last == first[-1]["event_id"]


def _last_old(
    events: Sequence[Mapping[str, Any]], old: datetime, beyond: int, dialect: Dialect
) -> int | None:
    """The last event at the beginning of the log that is to be removed."""
    read = from_database(Event, "at", dialect)
    last: int | None = None
    for event in events:
        at = event["at"] if read is None else read(event["at"])
        if event["event_id"] > beyond and at > old:
            break
        last = event["event_id"]
    return last
