"""SQLite as several processes can share it: Tortoise's engine with BEGIN IMMEDIATE.

It also lowers the case of all letters, as PostgreSQL does; SQLite's own function knows ASCII only.

A plain BEGIN takes the write lock only at the first write, and then fails at once with "database
is locked" where another process holds it. IMMEDIATE takes it at the start and waits its turn.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextvars import copy_context
from pathlib import Path
from sqlite3 import OperationalError
from typing import ParamSpec
from urllib.parse import quote

import aiosqlite
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

from orm.engine.group_commit import Batch, GroupCommit, commit_together, play
from orm.engine.scripts import LOWER, SQLITE, Result, Rows, ScriptFactory, Statement
from orm.engine.write_lock import BEGIN, begin_immediate

Arguments = ParamSpec("Arguments")


async def in_thread(
    connection: aiosqlite.Connection,
    function: Callable[Arguments, Result],
    *arguments: Arguments.args,
    **_: Arguments.kwargs,
) -> Result:
    """Call a function in a connection's own thread, where it may use what is below the connection.

    aiosqlite itself offers the thread for single statements only.
    """
    context = copy_context()
    result: Result = await connection._execute(  # type: ignore[no-untyped-call]
        context.run, function, *arguments
    )
    return result


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that is a writer from its first statement."""

    dialect = SQLITE

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))

    async def run(self, work: ScriptFactory[Result]) -> Result:
        """Play a script within this transaction; nothing of it is kept when it raises."""
        connection = self._connection
        async with self._in_transaction():
            return await in_thread(connection, play, connection._conn, work, self.log)

    async def look_up(self, statement: Statement) -> Rows:
        """The rows of a statement, as this transaction has them."""
        rows: Rows = (await self.execute_query(statement.sql, list(statement.values)))[1]
        return rows

    async def begin(self) -> None:
        """Become the one writer, or give up after the busy timeout."""
        connection = self._connection
        await in_thread(connection, begin_immediate, connection._conn)


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


class ImmediateClient(SqliteClient):
    """A connection whose transactions are immediate, and which plays scripts several at a time."""

    dialect = SQLITE

    def __init__(self, file_path: str, **kwargs: object) -> None:
        super().__init__(file_path, **kwargs)
        self._writers = GroupCommit(self._commit_here, self._commit_there)
        self._near: sqlite3.Connection | None = None
        self._log_file = wal_path(file_path)

    async def _post_connect(self) -> None:
        await super()._post_connect()
        assert self._connection is not None
        # Deterministic, so that it is asked once for what is the same in every row.
        await self._connection.create_function(LOWER, 1, str.lower, deterministic=True)

    async def close(self) -> None:
        """Close what is open; the thread's connection last, since that copies the log."""
        if self._near is not None:
            self._near.close()
            self._near = None
        await super().close()

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(ImmediateTransaction(self), self._lock)

    def run(self, work: ScriptFactory[Result]) -> Awaitable[Result]:
        """Play a script in a transaction shared with others that wait; Unavailable when busy."""
        return self._writers.run(work)

    async def look_up(self, statement: Statement) -> Rows:
        """The rows of a statement, read in the caller's own thread: going elsewhere takes longer.

        In WAL a reader waits for nobody. Where it would have to after all, as while a database is
        being recovered, the connection's thread does it.
        """
        try:
            return self._read(statement)
        except OperationalError:
            rows: Rows = (await self.execute_query(statement.sql, list(statement.values)))[1]
            return rows

    def _read(self, statement: Statement) -> Rows:
        if self.log.isEnabledFor(logging.DEBUG):
            self.log.debug("%s: %s", statement.sql, statement.values)
        rows: Rows = self._here().execute(statement.sql, statement.values).fetchall()
        return rows

    def _commit_here(self, batch: Batch) -> int:
        """Play scripts in the caller's own thread; none if something there is to be waited for."""
        if not wal_is_short(self._log_file):
            return 0
        try:
            connection = self._here()
            connection.execute(BEGIN)
        except OperationalError:
            return 0
        return commit_together(connection, batch, self.log)

    async def _commit_there(self, batch: Batch) -> int:
        async with self.acquire_connection() as connection:
            return await in_thread(connection, _commit_in_turn, connection._conn, batch, self.log)

    def _here(self) -> sqlite3.Connection:
        if self._near is None:
            self._near = open_inline_connection(self.filename, self.pragmas)
            self._near.create_function(LOWER, 1, str.lower, deterministic=True)
        return self._near


def _commit_in_turn(connection: sqlite3.Connection, batch: Batch, log: logging.Logger) -> int:
    begin_immediate(connection)
    return commit_together(connection, batch, log)


client_class = ImmediateClient

LONG_WAL_BYTES = 1000 * (24 + 4096)
"""Bytes of as many pages as SQLite lets gather in the log before a commit copies them."""


def open_inline_connection(file: str, pragmas: Mapping[str, object]) -> sqlite3.Connection:
    """A connection to a database that exists, which never waits and never copies its log."""
    connection = sqlite3.connect(
        f"file:{quote(file)}?mode=rw", uri=True, timeout=0, isolation_level=None
    )
    connection.row_factory = sqlite3.Row
    for name, value in {**pragmas, "busy_timeout": 0, "wal_autocheckpoint": 0}.items():
        connection.execute(f"PRAGMA {name}={value}")
    return connection


def wal_path(file: str) -> Path:
    """Where SQLite keeps the log of a database: beside the file itself, not beside a link to it."""
    return Path(f"{Path(file).resolve()}-wal")


def wal_is_short(log: Path) -> bool:
    """Whether a commit would do nothing but add to the log."""
    try:
        # The file is cut when the log begins again (journal_size_limit).
        return log.stat().st_size < LONG_WAL_BYTES
    except FileNotFoundError:
        return False
