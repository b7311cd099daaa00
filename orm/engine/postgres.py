"""PostgreSQL: Tortoise's engine, made to release its connection when a caller is cancelled."""

import logging
from typing import Any

from asyncpg import InterfaceError, InternalClientError, PostgresError
from asyncpg.exceptions import IntegrityConstraintViolationError
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError

from orm.engine.scripts import POSTGRES, Result, Rows, ScriptFactory, Statement


class PooledTransaction(TransactionContextPooled):
    """Holds a pooled connection for one transaction, and releases it when that cannot begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            # Tortoise's own context keeps the connection here. The pool rolls back what had begun.
            await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        # Tortoise's own context does not reset it when it is cancelled at the very end, and then
        # whatever the task does last would go to a transaction that is over.
        get_connections().reset(self.token)
        self.token = None  # type: ignore[assignment]  # None: nothing left to reset
        await super().__aexit__(exc_type, exc_val, exc_tb)


class ScriptedTransaction(TransactionWrapper):
    """A transaction that plays scripts."""

    dialect = POSTGRES

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ScriptedTransaction(self))

    async def run(self, work: ScriptFactory[Result]) -> Result:
        """Play a script within this transaction; when it raises, its writes are rolled back."""
        async with self._in_transaction() as nested:
            assert isinstance(nested, ScriptedTransaction)
            return await nested.play(work)

    async def play(self, work: ScriptFactory[Result]) -> Result:
        """Play a script as part of this transaction; returns its result."""
        script = work(POSTGRES)
        try:
            statement = next(script)
            while True:
                statement = script.send(await self.look_up(statement))
        except StopIteration as end:
            result: Result = end.value
            return result
        except IntegrityConstraintViolationError as error:
            raise IntegrityError(error) from error

    async def look_up(self, statement: Statement) -> Rows:
        """The rows of a statement, as this transaction sees them."""
        if self.log.isEnabledFor(logging.DEBUG):
            self.log.debug("%s: %s", statement.sql, statement.values)
        rows: Rows = await self._connection.fetch(statement.sql, *statement.values)
        return rows


class PooledClient(AsyncpgDBClient):
    """A connection pool whose transactions never leak a connection."""

    dialect = POSTGRES
    unreachable = (
        # The driver's own errors, for a connection that ends while a statement runs.
        *(PostgresError, InterfaceError, InternalClientError),
        # The driver's error for an unknown option in the URL.
        TypeError,
    )
    """Further errors that mean that the server does not answer (orm/engine/database.py)."""

    def _in_transaction(self) -> TransactionContext:
        return PooledTransaction(ScriptedTransaction(self), self._pool_init_lock)

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


client_class = PooledClient
