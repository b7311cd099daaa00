"""Opening and closing the database that a URL names, asking if it answers, and transactions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, cast

from tortoise import Tortoise
from tortoise.context import require_context
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from orm.engine.connections import DEFAULTS, ConnectionOptions, config_of
from orm.engine.outages import OUTAGES, Cause
from orm.engine.scripts import Connection
from orm.errors import DatabaseAway, ParleyError

PROBE_SECONDS = 0.8
"""Time for the database to answer `check_ready`; some more is needed to drop the connection."""


@asynccontextmanager
async def open_database(url: str, options: ConnectionOptions = DEFAULTS) -> AsyncIterator[None]:
    """Connect the models to a database for the whole process, and disconnect at the end.

    One database at a time: each request runs in a task of its own, and those see only a global one.
    """
    await Tortoise.init(config=config_of(url, options), _enable_global_fallback=True)
    OUTAGES.writes_fail = False
    try:
        yield
    finally:
        # An open connection would keep the process from ever ending.
        await Tortoise.close_connections()


class Unreachable(Exception):
    """The database does not answer.

    The text has no more of the driver's text than the log has, since that may contain the password.
    """


UNREACHABLE = (OSError, ParleyError, BaseORMException)


async def ping() -> None:
    """Run SELECT 1 on the open database; Unreachable when it does not answer."""
    connection: Any = require_context().db()
    try:
        await connection.execute_query("SELECT 1")
    except DatabaseAway as error:
        raise Unreachable(error.reason) from None
    except (*UNREACHABLE, *connection.unreachable) as error:
        raise Unreachable(type(error).__name__) from None


async def check_ready() -> None:
    """Raise DatabaseAway if the open database cannot be read and written, as far as one can tell.

    It takes less than two seconds, also when the server is silent. Other errors are raised as they
    are.
    """
    connection = cast("Connection", require_context().db())
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await connection.check_writable()
    except TimeoutError:
        raise OUTAGES.note(Cause.NO_ANSWER) from None


def transaction() -> AbstractAsyncContextManager[object]:
    """A transaction: committed when the block ends, rolled back when it raises."""
    return in_transaction()
