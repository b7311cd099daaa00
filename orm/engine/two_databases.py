"""Two open databases: one that is read as of one moment, and one that is written."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, cast

from tortoise import Tortoise
from tortoise.context import require_context
from tortoise.transactions import in_transaction

from orm.engine.connections import ConnectionOptions, apps_on, connection_of
from orm.engine.database import UNREACHABLE
from orm.engine.migration_names import APPLIED_SQL
from orm.engine.scripts import Dialect, Rows, Statement
from orm.engine.table_versions import RECORDS
from orm.errors import ParleyError

SOURCE, TARGET = "copied_from", "copied_to"


class DatabaseFailed(Exception):
    """An error of a database or its driver; the text contains no values.

    Of a driver's error it names the type only, since the driver's own text may contain some.
    """


NEVER_IDLE = "SET LOCAL idle_in_transaction_session_timeout = 0"
"""While one database works, the transaction of the other waits for as long as it takes."""


class Reading(Protocol):
    """A connection that reads; each engine's own connections are some."""

    dialect: Dialect

    def look_up(self, statement: Statement) -> Awaitable[Rows]:
        """The rows of a statement."""


@dataclass
class Snapshot:
    """A connection whose statements all see the same moment."""

    dialect: Dialect
    connection: Any
    """The driver's own connection."""

    async def look_up(self, statement: Statement) -> Rows:
        """The rows of a statement."""
        if self.dialect.name == "sqlite":
            rows: Rows = await self.connection.execute_fetchall(statement.sql, statement.values)
        else:
            rows = await self.connection.fetch(statement.sql, *statement.values)
        return rows


@asynccontextmanager
async def two_databases(
    source_url: str, target_url: str, options: ConnectionOptions
) -> AsyncIterator[tuple[Snapshot, Reading]]:
    """A snapshot of one database, and a transaction in another one, which the block's end commits.

    Both URLs are valid. DatabaseFailed when a driver reports an error, and nothing is committed.
    """
    connections = {
        SOURCE: connection_of(source_url, options),
        TARGET: connection_of(target_url, options),
    }
    config = {"connections": connections, "apps": apps_on(TARGET), "use_tz": True}
    await Tortoise.init(config={**config, "timezone": "UTC"}, _enable_global_fallback=True)
    try:
        with failures(require_context().db(TARGET), require_context().db(SOURCE)):
            # The snapshot ends first: if the source is lost, the target is rolled back.
            async with in_transaction(TARGET) as connection, _snapshot() as source:
                target = cast(Reading, connection)
                if target.dialect.name == "postgres":
                    await target.look_up(Statement(NEVER_IDLE))
                yield source, target
    finally:
        await Tortoise.close_connections()


@asynccontextmanager
async def _snapshot() -> AsyncIterator[Snapshot]:
    client = cast(Any, require_context().db(SOURCE))
    async with client.acquire_connection() as connection:
        if client.dialect.name == "postgres":
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                await connection.execute(NEVER_IDLE)
                yield Snapshot(client.dialect, connection)
            return
        await connection.execute("BEGIN")
        try:
            # The transaction begins with its first look at the file.
            await connection.execute_fetchall("SELECT COUNT(*) FROM sqlite_master")
            yield Snapshot(client.dialect, connection)
        finally:
            await connection.rollback()


@contextmanager
def failures(*clients: Any) -> Iterator[None]:
    """Errors of these clients' drivers as DatabaseFailed."""
    kinds = {kind for client in clients for kind in client.unreachable}
    try:
        yield
    except ParleyError as error:
        raise DatabaseFailed(f"an error: {error}") from None
    except (*UNREACHABLE, sqlite3.Error, *kinds) as error:
        # Tortoise's errors hold the driver's.
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        raise DatabaseFailed(type(cause).__name__) from None


async def applied_to(connection: Reading) -> list[str] | None:
    """The names of the migrations that a database has applied; None if it has no tables at all."""
    if connection.dialect.name == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    else:
        sql = "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    tables = {row["name"] for row in await connection.look_up(Statement(sql))}
    if RECORDS in tables:
        return [row["name"] for row in await connection.look_up(Statement(APPLIED_SQL))]
    return [] if tables else None
