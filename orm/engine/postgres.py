"""PostgreSQL: Tortoise's engine, made to release its connection when a caller is cancelled.

Every wait for the server ends: for a connection, for a statement, and for a connection to be given
back. A connection whose server is silent is dropped without asking the server.
"""

import asyncio
import logging
from contextlib import suppress
from time import monotonic
from typing import Any

from asyncpg.pool import PoolConnectionProxy
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base.client import PoolConnectionWrapper, TransactionContext

from orm.engine.outages import OUTAGES, Cause
from orm.engine.postgres_outages import DRIVER_ERRORS, outage_of, outage_of_connecting
from orm.engine.postgres_servers import ServerConnection, open_pool
from orm.engine.postgres_transactions import PooledTransaction, ScriptedTransaction
from orm.engine.postgres_waking import Notifications
from orm.engine.scripts import POSTGRES, Result, Rows, ScriptFactory, Statement
from orm.engine.waking import OnNotification, Waker
from orm.errors import DatabaseAway, TimedOut

CONFIRM_SECONDS = 0.6
"""Time for the server to confirm that it stopped a statement, rolled back, or cleaned a connection.

It is less where a statement may take less than four times as long.
"""

CLOSE_SECONDS = 2.0
"""Time for all connections to be closed in order when the service ends."""

SILENT_SECONDS = 1.0
"""Time for which nobody asks a server again that was found to be silent."""

CONNECTION_IS_WELL = frozenset({Cause.BUSY, Cause.FULL})
"""Causes of outages that another connection would meet as well."""


class PooledConnection(PoolConnectionWrapper[Any]):
    """A connection of the pool for one statement; an outage is raised as DatabaseAway."""

    client: "PooledClient"

    async def __aenter__(self) -> PoolConnectionProxy:
        self.connection = connection = await self.client.acquire()
        return connection

    async def __aexit__(self, exc_type: Any, exc_val: BaseException | None, exc_tb: Any) -> None:
        await self.client.release(self.connection, exc_val)


class PooledClient(AsyncpgDBClient):
    """A connection pool whose transactions never leak a connection."""

    dialect = POSTGRES
    connection_class = ServerConnection
    transaction_class = ScriptedTransaction
    unreachable = DRIVER_ERRORS
    """Further errors that mean that the server does not answer (orm/engine/database.py)."""

    def __init__(self, *arguments: Any, wait_seconds: float = 5.0, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._wait_seconds = wait_seconds
        statement_seconds = options.get("command_timeout") or 4 * CONFIRM_SECONDS
        self.confirm_seconds = min(CONFIRM_SECONDS, statement_seconds / 4)
        self._silent_until = 0.0
        self._pool_options: dict[str, Any] = {}

    async def create_pool(self, **kwargs: Any) -> Any:
        """The pool of connections to the URL's servers."""
        self._pool_options = kwargs
        return await open_pool(**kwargs)

    def waker(self, on_notification: OnNotification) -> Waker:
        """Messages to and from the other processes that share the database."""
        return Notifications(self._open_own_pool, on_notification)

    async def _open_own_pool(self) -> Any:
        """A pool for one connection, which is in nobody else's way."""
        if not self._pool_options:
            async with self.acquire_connection():
                """The options are known once there is a pool."""
        return await open_pool(**{**self._pool_options, "max_size": 1})

    def acquire_connection(self) -> PooledConnection:
        """A context with a connection of the pool."""
        return PooledConnection(self, self._pool_init_lock)

    async def acquire(self) -> PoolConnectionProxy:
        """A connection of the pool, for as long as until `release`.

        DatabaseAway when there is none in time, or when the server has just been silent.
        """
        if monotonic() < self._silent_until:
            raise OUTAGES.note(Cause.NO_ANSWER)
        try:
            async with asyncio.timeout(self._wait_seconds):
                if not self._pool:
                    # Several tasks must not make a pool each.
                    async with self._pool_init_lock:
                        if not self._pool:
                            await self.create_connection(with_db=True)
                assert self._pool
                return await self._pool.acquire()
        except TimeoutError:
            raise self._no_connection() from None
        except Exception as error:
            raise outage_of_connecting(error) or error from None

    async def release(
        self, connection: Any, error: BaseException | None, *, answered: bool = True
    ) -> None:
        """Give a connection back after its use, which ended with an error or None.

        Raises the outage that the error means. A statement that was stopped, because its time was
        over or its caller is gone, has to be confirmed by the server: TimedOut if it does so, and
        DatabaseAway if it does not, also in the place of a cancellation.
        """
        stopped = isinstance(error, TimeoutError | asyncio.CancelledError)
        outage = error if stopped or isinstance(error, DatabaseAway) else outage_of(error)
        try:
            if isinstance(outage, DatabaseAway) and outage.cause not in CONNECTION_IS_WELL:
                # By now the address may lead to another server, as after a failover.
                connection.terminate()
                if self._pool and outage.cause in (Cause.READ_ONLY, Cause.UNREACHABLE):
                    # The others lead to the same server, and would fail one after the other.
                    await self._pool.expire_connections()
            if self._pool:
                await self._pool.release(connection, timeout=self.confirm_seconds)
        except TimeoutError:
            # The pool has dropped the connection.
            answered = False
        except Exception:
            # The connection is gone. What matters is how its use ended.
            self.log.debug("A connection could not be given back.")
        if stopped and not answered:
            raise self._silent() from None
        if isinstance(error, TimeoutError):
            raise TimedOut from None
        if outage is not None and not stopped:
            raise outage from None

    async def _close(self) -> None:
        """Close all connections, without waiting for a server that is silent."""
        pool, self._pool = self._pool, None
        if pool:
            with suppress(TimeoutError):
                # Cancelled, the pool drops them.
                async with asyncio.timeout(CLOSE_SECONDS):
                    await pool.close()

    def _no_connection(self) -> DatabaseAway:
        pool = self._pool
        if pool and not pool.get_idle_size() and pool.get_size() == pool.get_max_size():
            text = f"all {pool.get_size()} of PARLEY_DB_POOL are in use"
            return OUTAGES.note(Cause.CONNECTIONS, text)
        return self._silent()

    def _silent(self) -> DatabaseAway:
        self._silent_until = monotonic() + SILENT_SECONDS
        return OUTAGES.note(Cause.NO_ANSWER)

    def _in_transaction(self) -> TransactionContext:
        return PooledTransaction(self.transaction_class(self), self._pool_init_lock)

    async def run(self, work: ScriptFactory[Result]) -> Result:
        """Play a script in a transaction of its own."""
        async with self._in_transaction() as transaction:
            assert isinstance(transaction, ScriptedTransaction)
            return await transaction.play(work)

    async def look_up(self, statement: Statement) -> Rows:
        """The rows of a statement."""
        if self.log.isEnabledFor(logging.DEBUG):
            self.log.debug("%s: %s", statement.sql, statement.values)
        async with self.acquire_connection() as connection:
            rows: Rows = await connection.fetch(statement.sql, *statement.values)
            return rows

    async def check_writable(self) -> None:
        """Raise DatabaseAway if the server takes no writes: it is a standby, or its disk is full.

        Only after a write that failed is the disk tried, by a temporary table.
        """
        async with self.acquire_connection() as connection:
            if await connection.fetchval("SELECT current_setting('transaction_read_only')") == "on":
                raise OUTAGES.note(Cause.READ_ONLY, "transaction_read_only is on")
            if OUTAGES.writes_fail:
                await connection.execute(
                    "CREATE TEMP TABLE parley_probe AS SELECT 1; DROP TABLE parley_probe"
                )
                OUTAGES.writes_fail = False


client_class = PooledClient
