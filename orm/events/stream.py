"""The row that says which log this is, and from where on it is kept."""

import secrets
from dataclasses import dataclass

from orm.models import Stream

KEY = 1
EPOCH_BYTES = 16


@dataclass(frozen=True)
class LogState:
    """The epoch of the log, which is the key of its cursors, and the greatest key removed."""

    epoch: bytes
    floor: int


async def state() -> LogState:
    """The state of the log of the open database; a new log gets a random epoch."""
    row = await Stream.get_or_none(stream_id=KEY)
    if row is None:
        # Several workers may begin at once.
        new = Stream(stream_id=KEY, epoch=secrets.token_hex(EPOCH_BYTES))
        await Stream.bulk_create([new], ignore_conflicts=True)
        row = await Stream.get(stream_id=KEY)
    return LogState(bytes.fromhex(row.epoch), row.floor)
