"""Rate limit: requests counted for each caller and time window, on rows that all workers share."""

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
    """Count a request of a caller in a time window; returns the number of requests so far.

    A caller is an associate, alone or through an application. `started` is the beginning of the
    window in seconds since 1970.
    """
    caller_window = f"{associate_id}/{application_id or '-'}/{started}"

    def counting(dialect: Dialect) -> TransactionScript[int]:
        sql = COUNT.format(dialect.parameter.format(1), dialect.parameter.format(2))
        [row] = yield Statement(sql, [caller_window, started])
        return int(row["requests"])

    return await connection_for(RateWindow).run(counting)


async def sweep(window: timedelta) -> None:
    """Delete the windows that have ended; `window` is the length of one."""
    # Twice the length, since the clocks of workers differ.
    limit = datetime.now(UTC) - 2 * window
    await cleanup.remove(RateWindow.filter(started__lte=int(limit.timestamp())))
