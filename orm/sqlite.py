"""SQLite as several processes can share it: Tortoise's engine with BEGIN IMMEDIATE.

It also lowers the case of all letters, as PostgreSQL does; SQLite's own function knows ASCII only.

A plain BEGIN takes the write lock only at the first write, and then fails at once with "database
is locked" where another process holds it. IMMEDIATE takes it at the start and waits its turn.
"""

import asyncio
from sqlite3 import OperationalError

from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections

from orm.errors import Unavailable


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that is a writer from its first statement."""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))

    async def begin(self) -> None:
        """Become the one writer, or give up after the busy timeout."""
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except OperationalError as error:
            raise Unavailable("The database is busy; try again in a moment.") from error


class ImmediateTransactionContext(SqliteTransactionContext):
    """Holds the connection for one transaction, and lets go of it when that cannot begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self._begin()
        except BaseException:
            # Tortoise's own keeps the lock here, and every later call would wait for ever.
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        connection: TransactionalDBClient = self.connection
        return connection

    async def _begin(self) -> None:
        try:
            await self.connection.begin()
        except asyncio.CancelledError:
            # The statement is on its way all the same; take it back before anyone else writes.
            await self.connection.rollback()
            raise


LOWER = "lower_case"
"""The SQL function that is `str.lower`; PostgreSQL gets its own by a migration."""


class ImmediateClient(SqliteClient):
    """A connection whose transactions are immediate."""

    async def _post_connect(self) -> None:
        await super()._post_connect()
        assert self._connection is not None
        # Deterministic, so that it is asked once for what is the same in every row.
        await self._connection.create_function(LOWER, 1, str.lower, deterministic=True)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateClient
