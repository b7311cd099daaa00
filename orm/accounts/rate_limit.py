"""Rate limit: requests counted for each caller and time window, on rows that all workers share."""

from datetime import UTC, datetime, timedelta

from orm import cleanup
from orm.accounts.credentials import digest_of
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.models import RateWindow

COUNT = """
INSERT INTO rate_window (caller_window, started, requests) VALUES ({0}, {1}, 1)
ON CONFLICT (caller_window) DO UPDATE SET requests = rate_window.requests + 1
RETURNING requests
"""


def of_user(associate_id: int, application_id: int | None) -> str:
    """The subject of an associate's requests, alone or through an application."""
    return f"{associate_id}/{application_id or '-'}"


def of_session(session_id: int) -> str:
    """The subject of requests by the customer of a session."""
    return f"session/{session_id}"


def of_address(address: str) -> str:
    """The subject of requests by customers at an address, which is not stored itself."""
    return f"address/{digest_of(address)[:32]}"


async def count(subject: str, started: int) -> int:
    """Count a request of a subject in a time window; returns the number of requests so far.

    `started` is the beginning of the window in seconds since 1970.
    """
    caller_window = f"{subject}/{started}"

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
