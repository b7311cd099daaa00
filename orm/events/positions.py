"""The positions in the log that cursors of callers stand for."""

from orm.errors import CursorExpired
from orm.events import cursors, reading
from orm.events.cursors import OtherLog
from orm.events.stream import LogState, state


async def position_of(after: str) -> int:
    """The key that a cursor stands for, after which the log is complete.

    InvalidValue for what is no cursor, and CursorExpired for one of another log, as before a
    restore, or of a position that the log does not go back to, or has not come to.
    """
    log = await state()
    try:
        position = cursors.read(after, log.epoch)
    except OtherLog:
        raise await expired(log) from None
    # Not the safe key: that may be less for a moment than it was when the cursor was given out.
    if not log.floor <= position <= (await reading.progress()).head:
        raise await expired(log)
    return position


async def expired(log: LogState) -> CursorExpired:
    """The error that has the present cursor, by which a caller begins again."""
    return CursorExpired(cursors.write_place(await reading.safe_key(), log.epoch))
