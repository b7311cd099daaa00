"""Transactions of PostgreSQL that release their connection whatever happens (see postgres.py)."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from asyncpg import InterfaceError
from asyncpg.exceptions import IntegrityConstraintViolationError
from tortoise.backends.asyncpg.client import TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError

from orm.engine import commits
from orm.engine.scripts import POSTGRES, Result, Rows, ScriptFactory, Statement

LOCK_NUMBER = 8_097_390_133
"""The number of the advisory lock; any other would do, as long as no other program uses it."""

TABLE_LOCK_SECONDS = 5
"""Seconds that such a transaction waits for a table which others use, before it begins again."""


class PooledTransaction(TransactionContextPooled):
    """Holds a pooled connection for one transaction, and releases it when that cannot begin."""

    client: "ScriptedTransaction"

    async def __aenter__(self) -> TransactionalDBClient:
        client = self.client
        client._connection = await client._parent.acquire()
        try:
            await client.begin()
        except BaseException as error:
            # Tortoise's own context keeps the connection here. The pool rolls back what had begun.
            await client._parent.release(client._connection, error)
            raise
        self.token = get_connections().set(self.connection_name, client)
        return client

    async def __aexit__(self, exc_type: Any, exc_val: BaseException | None, exc_tb: Any) -> None:
        # Tortoise's own context does not reset it when it is cancelled at the very end, and then
        # whatever the task does last would go to a transaction that is over.
        get_connections().reset(self.token)
        self.token = None  # type: ignore[assignment]  # None: nothing left to reset
        client, error, answered = self.client, exc_val, True
        try:
            if error is None and not client._finalized:
                try:
                    await client.commit()
                finally:
                    # It may be stored although that was not confirmed.
                    commits.tell()
            elif not client._finalized:
                answered = await client.roll_back()
        except BaseException as failed:
            error = failed
            raise
        finally:
            await client._parent.release(client._connection, error, answered=answered)


class ScriptedTransaction(TransactionWrapper):
    """A transaction that plays scripts."""

    dialect = POSTGRES
    _parent: Any

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(type(self)(self))

    async def run(self, work: ScriptFactory[Result]) -> Result:
        """Play a script within this transaction; when it raises, its writes are rolled back."""
        async with self._in_transaction() as nested:
            assert isinstance(nested, ScriptedTransaction)
            return await nested.play(work)

    async def roll_back(self) -> bool:
        """Roll back, or drop the connection, so that the server does; False if it is silent."""
        try:
            async with asyncio.timeout(self._parent.confirm_seconds):
                await self.rollback()
        except Exception as error:
            # The driver raises an error of its own if the connection is lost already.
            with suppress(InterfaceError):
                self._connection.terminate()
            return not isinstance(error, TimeoutError)
        return True

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

    async def lock_for_one_process(self) -> bool:
        """Take the advisory lock until the transaction ends; False if others have it.

        The levels are set since a server may have others by default: with an older snapshot the
        work of the process before would not be seen. A table that is in use is not waited for
        long, because everybody else would wait behind this transaction.
        """
        await self.execute_script(
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;"
            f"SET LOCAL lock_timeout = '{TABLE_LOCK_SECONDS}s'"
        )
        taken = f"SELECT pg_try_advisory_xact_lock({LOCK_NUMBER}) AS taken"
        return bool((await self.execute_query(taken))[1][0]["taken"])
