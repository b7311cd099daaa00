"""Opening and closing the database that a URL names, asking if it answers, and transactions."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from tortoise import Tortoise
from tortoise.context import require_context
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from orm.engine.connections import DEFAULTS, ConnectionOptions, config_of


@asynccontextmanager
async def open_database(url: str, options: ConnectionOptions = DEFAULTS) -> AsyncIterator[None]:
    """Connect the models to a database for the whole process, and disconnect at the end.

    One database at a time: each request runs in a task of its own, and those see only a global one.
    """
    await Tortoise.init(config=config_of(url, options), _enable_global_fallback=True)
    try:
        yield
    finally:
        # An open connection would keep the process from ever ending.
        await Tortoise.close_connections()


class Unreachable(Exception):
    """The database does not answer.

    The text names only the type of the error, since a driver's own text may contain the password.
    """


UNREACHABLE = (OSError, sqlite3.Error, BaseORMException)


async def ping() -> None:
    """Run SELECT 1 on the open database; Unreachable when it does not answer."""
    connection = require_context().db()
    try:
        await connection.execute_query("SELECT 1")
    except (*UNREACHABLE, *getattr(connection, "unreachable", ())) as error:
        raise Unreachable(type(error).__name__) from None


def transaction() -> AbstractAsyncContextManager[object]:
    """A transaction: committed when the block ends, rolled back when it raises."""
    return in_transaction()
