"""The place in the log where streams begin that are told what happens from now on."""

from orm.events import cursors, reading
from orm.events.stream import state


async def present_cursor() -> str:
    """The cursor of all that has happened by now; DatabaseAway."""
    # The log first: a cursor of another one, which took its place meanwhile, is told as expired.
    log = await state()
    return cursors.write(await reading.safe_key(), log.epoch)
