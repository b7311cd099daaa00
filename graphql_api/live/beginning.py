"""The cursor at which streams begin that have no cursor of their own."""

from orm.events import cursors, reading
from orm.events.stream import state


async def present_cursor() -> str:
    """The cursor of the present end of the log; DatabaseAway."""
    # The log's state is read first: if another log replaces it meanwhile, the cursor expires.
    log = await state()
    return cursors.write_place(await reading.safe_key(), log.epoch)
