"""Transactions of SQLite that take the write lock at their beginning (see sqlite.py)."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from typing import Any, ParamSpec

import aiosqlite
from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections

from orm.engine import commits
from orm.engine.group_commit import play
from orm.engine.scripts import SQLITE, Result, Rows, ScriptFactory, Statement
from orm.engine.sqlite_outages import outage_of
from orm.engine.write_lock import begin_immediate

Arguments = ParamSpec("Arguments")


async def in_thread(
    connection: aiosqlite.Connection,
    function: Callable[Arguments, Result],
    *arguments: Arguments.args,
    **_: Arguments.kwargs,
) -> Result:
    """Call a function in a connection's own thread, where it may use the sqlite3 connection.

    aiosqlite itself offers the thread for single statements only.
    """
    context = copy_context()
    result: Result = await connection._execute(  # type: ignore[no-untyped-call]
        context.run, function, *arguments
    )
    return result


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that holds the write lock from its first statement."""

    dialect = SQLITE
    _parent: Any

    def check_files(self) -> None:
        """Raise DatabaseAway if a file of the database is gone, as the client does."""
        self._parent.check_files()

    @property
    def locked(self) -> type[ConnectionWrapper[aiosqlite.Connection]]:
        """The client's class for the use of a connection, also of a transaction within another."""
        locked: type[ConnectionWrapper[aiosqlite.Connection]] = self._parent.locked
        return locked

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        """A context with the connection of the transaction."""
        return self.locked(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(type(self)(self))

    async def run(self, work: ScriptFactory[Result]) -> Result:
        """Play a script within this transaction; when it raises, its writes are rolled back."""
        connection = self._connection
        async with self._in_transaction():
            return await in_thread(connection, play, connection._conn, work, self.log)

    async def look_up(self, statement: Statement) -> Rows:
        """The rows of a statement, as this transaction sees them."""
        rows: Rows = (await self.execute_query(statement.sql, list(statement.values)))[1]
        return rows

    async def execute_script(self, query: str) -> None:
        """Run statements one by one; sqlite3 would commit the transaction before a script."""
        statement = ""
        for part in query.split(";"):
            statement += f"{part};"
            if sqlite3.complete_statement(statement):
                if statement.strip(" \n;"):
                    await self.execute_query(statement)
                statement = ""

    async def lock_for_one_process(self) -> bool:
        """True: the transaction has the write lock already, which keeps others away."""
        return True

    async def commit(self) -> None:
        """Commit; a caller that is cancelled meanwhile learns whether that succeeded.

        The thread commits all the same.
        """
        committing = asyncio.ensure_future(super().commit())
        while not committing.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([committing])
        committing.result()

    async def begin(self) -> None:
        """Take the write lock; DatabaseAway after the busy timeout, or if the file is gone."""
        connection = self._connection
        self.check_files()
        await in_thread(connection, begin_immediate, connection._conn)


class ImmediateTransactionContext(SqliteTransactionContext):
    """Holds the connection for one transaction, and releases it when that cannot begin."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self._begin()
        except BaseException as error:
            # Tortoise's own context keeps the lock here, and every later call would wait for ever.
            self._trxlock.release()
            raise outage_of(error) or error from None
        self.token = get_connections().set(self.connection_name, self.connection)
        connection: TransactionalDBClient = self.connection
        return connection

    async def __aexit__(self, exc_type: object, exc_val: BaseException | None, tb: object) -> None:
        connection = self.connection._connection
        try:
            await super().__aexit__(exc_type, exc_val, tb)
        except Exception as error:
            # A commit that failed may have left the transaction open, for others to write to. This
            # is in the thread's queue before anything that waits for the lock.
            await connection.rollback()
            raise outage_of(error) or error from None
        if exc_val is None:
            commits.tell()

    async def _begin(self) -> None:
        try:
            await self.connection.begin()
        except asyncio.CancelledError:
            # The thread runs BEGIN all the same; roll it back before anyone else writes.
            await self.connection.rollback()
            raise
