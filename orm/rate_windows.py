"""Requests counted by caller and stretch of time, on rows that all workers share."""

from datetime import UTC, datetime, timedelta

from tortoise.transactions import in_transaction

from orm import sweeping
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
    async with in_transaction() as connection:
        postgres = connection.capabilities.dialect == "postgres"
        statement = COUNT.format(*(("$1", "$2") if postgres else ("?", "?")))
        # Tortoise's execute_query takes no rows from an INSERT on PostgreSQL.
        rows = await connection.execute_query_dict(statement, [caller_window, started])
    return int(rows[0]["requests"])


async def sweep(lasting: timedelta) -> None:
    """Remove the windows that have ended; each lasts so long."""
    # Twice as long, since clocks of workers differ.
    over = datetime.now(UTC) - 2 * lasting
    await sweeping.remove(RateWindow.filter(started__lte=int(over.timestamp())))
