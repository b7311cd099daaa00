"""Requests counted by caller and stretch of time, on rows that all workers share."""

from datetime import UTC, datetime, timedelta

from orm import cleanup
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.models import RateWindow

COUNT = """
INSERT INTO rate_window (caller_window, started, requests) VALUES ({0}, {1}, 1)
ON CONFLICT (caller_window) DO UPDATE SET requests = rate_window.requests + 1
RETURNING requests
"""


async def count(associate_id: int, application_id: int | None, started: int) -> int:
    """Count a request into a caller's window, and return how many that makes.

    The window is known by when it began, in seconds since 1970; a caller is an associate, by an
    application or by none.
    """
    caller_window = f"{associate_id}/{application_id or '-'}/{started}"

    def counting(dialect: Dialect) -> TransactionScript[int]:
        sql = COUNT.format(*(dialect.parameter.format(at) for at in (1, 2)))
        [row] = yield Statement(sql, [caller_window, started])
        return int(row["requests"])

    return await connection_for(RateWindow).run(counting)


async def sweep(lasting: timedelta) -> None:
    """Remove the windows that have ended; each lasts so long."""
    # Twice as long, since clocks of workers differ.
    over = datetime.now(UTC) - 2 * lasting
    await cleanup.remove(RateWindow.filter(started__lte=int(over.timestamp())))
