"""The row that identifies the log, and has the key up to which events were removed."""

import secrets
from dataclasses import dataclass

from orm.engine.rows import connection_for
from orm.engine.scripts import Statement
from orm.models import Event, Stream

KEY = 1
EPOCH_BYTES = 16


@dataclass(frozen=True)
class LogState:
    """The epoch of the log, which is the key of its cursors, and the greatest key removed."""

    epoch: bytes
    floor: int


async def state() -> LogState:
    """The state of the log of the open database.

    A log that has none is a new one, or was restored or copied from another: it gets a random
    epoch, so that cursors of the other are not valid here, and begins with its first event.
    """
    row = await Stream.get_or_none(stream_id=KEY)
    if row is None:
        first = await connection_for(Event).look_up(
            Statement("SELECT event_id FROM event ORDER BY event_id LIMIT 1")
        )
        floor = first[0]["event_id"] - 1 if first else 0
        # Several workers may begin at once.
        new = Stream(stream_id=KEY, epoch=secrets.token_hex(EPOCH_BYTES), floor=floor)
        await Stream.bulk_create([new], ignore_conflicts=True)
        row = await Stream.get(stream_id=KEY)
    return LogState(bytes.fromhex(row.epoch), row.floor)


async def forget() -> None:
    """Let the log become another one, whose epoch `state` makes; all cursors expire."""
    await Stream.filter(stream_id=KEY).delete()
