"""SQLite shared by several processes: Tortoise's engine with BEGIN IMMEDIATE.

A plain BEGIN takes the write lock only at the first write, and then fails at once with "database
is locked" where another process holds it. BEGIN IMMEDIATE takes the lock at the start and waits.

It also adds an SQL function that lowers the case of all letters, as PostgreSQL's does; SQLite's own
function knows ASCII only.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Awaitable
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient

from orm.engine.group_commit import Batch, GroupCommit, commit_together
from orm.engine.outages import OUTAGES, Cause
from orm.engine.scripts import LOWER, SQLITE, Result, Rows, ScriptFactory, Statement, lower_case
from orm.engine.sqlite_files import (
    IN_MEMORY,
    check_room,
    create_private,
    open_inline_connection,
    read_something,
    wal_path,
    write_something,
)
from orm.engine.sqlite_outages import outage_of
from orm.engine.sqlite_transactions import (
    ImmediateTransaction,
    ImmediateTransactionContext,
    in_thread,
)
from orm.engine.sqlite_waking import Datagrams
from orm.engine.waking import NO_MESSAGES, OnNotification, Waker
from orm.engine.write_lock import BEGIN, begin_immediate

LONG_WAL_BYTES = 1000 * (24 + 4096)
"""Size of a write-ahead log of 1000 pages, at which a commit starts a checkpoint by default."""


class LockedConnection(ConnectionWrapper[aiosqlite.Connection]):
    """The connection for one statement at a time; an outage is raised as DatabaseAway."""

    client: "ImmediateClient | ImmediateTransaction"

    async def __aenter__(self) -> aiosqlite.Connection:
        await self._lock.acquire()
        try:
            await self.ensure_connection()
            self.client.check_files()
        except BaseException as error:
            # Tortoise's own keeps the lock here, and every later call would wait for ever.
            self._lock.release()
            raise outage_of(error) or error from None
        return self.connection

    async def __aexit__(self, exc_type: object, exc_val: BaseException | None, tb: object) -> None:
        self._lock.release()
        if exc_val is not None and (outage := outage_of(exc_val)) is not None:
            raise outage from None


class ImmediateClient(SqliteClient):
    """A client whose transactions are immediate, and which plays scripts several at a time.

    It has two connections: Tortoise's, which works in a thread of its own, and an inline one, which
    works in the event loop's thread and so saves two changes of thread. The inline one never waits.
    """

    dialect = SQLITE
    transaction_class = ImmediateTransaction
    locked = LockedConnection
    """Makes the context in which a connection runs a statement, also within a transaction."""
    unreachable = (sqlite3.Error,)
    """Errors of the driver, beside Tortoise's own."""

    def __init__(self, file_path: str, **kwargs: object) -> None:
        super().__init__(file_path, **kwargs)
        self._group_commit = GroupCommit(self._commit_inline, self._commit_in_thread)
        self._inline_connection: sqlite3.Connection | None = None
        in_memory = file_path == IN_MEMORY
        self._paths = (
            () if in_memory else (str(Path(file_path).absolute()), str(wal_path(file_path)))
        )
        self._opening: asyncio.Task[None] | None = None
        self._opened: dict[str, os.stat_result] = {}

    def acquire_connection(self) -> LockedConnection:
        """A context with the connection that works in a thread."""
        return LockedConnection(self._lock, self)

    async def create_connection(self, with_db: bool) -> None:  # noqa: ARG002, FBT001  Tortoise's
        """Open the database; a file that does not exist yet is made for its owner only.

        It is opened to the end even if the caller is cancelled: `close` would not know a connection
        that is half open, and its thread would answer an event loop that is closed.
        """
        if self._opened:
            # A file that is gone must not be made again, as if it had been empty.
            self.check_files()
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._open())
        await asyncio.shield(self._opening)

    async def _open(self) -> None:
        try:
            create_private(self.filename)
            await super().create_connection(with_db=True)
        except OSError as error:
            raise OUTAGES.note(Cause.UNREACHABLE, error.strerror or "") from None
        except Exception:
            # It would be taken for one that has its settings.
            await super().close()
            raise
        self.check_files()

    def check_files(self) -> int:
        """The length of the write-ahead log in bytes, which is taken for long if there is none yet.

        DatabaseAway if a path names another file than the one that was opened, or none any more:
        writes to the open one would vanish with it.
        """
        opened = self._opened
        length = LONG_WAL_BYTES
        for path in self._paths:
            try:
                # A Path takes twice as long, and this is asked before every write.
                found = os.stat(path)  # noqa: PTH116
            except FileNotFoundError:
                if path in opened:
                    raise OUTAGES.note(Cause.MOVED, "a file is not there any more") from None
                length = LONG_WAL_BYTES
                continue
            before = opened.setdefault(path, found)
            if found.st_ino != before.st_ino or found.st_dev != before.st_dev:
                raise OUTAGES.note(Cause.MOVED, "another file has taken the place")
            length = found.st_size
        return length

    async def check_writable(self) -> None:
        """Raise DatabaseAway if the file cannot be read and written, or is another one.

        Only after a write that failed is another one tried.
        """
        if self._paths:
            check_room(Path(self._paths[-1]).parent)
        async with self.acquire_connection() as connection:
            await in_thread(connection, read_something, connection._conn)
            if OUTAGES.writes_fail:
                await in_thread(connection, write_something, connection._conn)
                OUTAGES.writes_fail = False

    async def _post_connect(self) -> None:
        await super()._post_connect()
        assert self._connection is not None
        # Deterministic, so that SQLite calls it once for what is the same in every row.
        await self._connection.create_function(LOWER, 1, lower_case, deterministic=True)

    async def close(self) -> None:
        """Close both connections; the thread's last, since closing it copies the log."""
        if self._inline_connection is not None:
            self._inline_connection.close()
            self._inline_connection = None
        if self._opening is not None:
            await asyncio.wait([self._opening])
            self._opening = None
        await super().close()
        self._opened.clear()

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """Run a statement for each list of values, all in one transaction.

        Tortoise's own would leave it open when the caller is cancelled.
        """
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(self.transaction_class(self), self._lock)

    def run(self, work: ScriptFactory[Result]) -> Awaitable[Result]:
        """Play a script in a transaction shared with others that wait; Unavailable when busy."""
        return self._group_commit.run(work)

    async def look_up(self, statement: Statement) -> Rows:
        """The rows of a statement, read inline: changing threads would take longer than reading.

        In WAL mode a reader waits for nobody. Where it would have to after all, as while a database
        is being recovered, the connection's thread reads instead.
        """
        try:
            return self._read_inline(statement)
        except sqlite3.DatabaseError as error:
            # In particular not for values that sqlite3 cannot read or write.
            if not isinstance(error, OperationalError):
                raise outage_of(error) or error from None
            rows: Rows = (await self.execute_query(statement.sql, list(statement.values)))[1]
            return rows

    def _read_inline(self, statement: Statement) -> Rows:
        if self.log.isEnabledFor(logging.DEBUG):
            self.log.debug("%s: %s", statement.sql, statement.values)
        rows: Rows = self._inline().execute(statement.sql, statement.values).fetchall()
        return rows

    def waker(self, on_notification: OnNotification) -> Waker:
        """Messages to and from the other processes that share the file."""
        return Datagrams(self.filename, on_notification) if self._paths else NO_MESSAGES

    def _commit_inline(self, batch: Batch) -> int:
        """Play scripts in the event loop's thread; 0 where it would have to wait for anything."""
        # The file is cut when the log begins again (journal_size_limit).
        if self.check_files() >= LONG_WAL_BYTES:
            # A commit would not only append to the log, but start a checkpoint.
            return 0
        try:
            connection = self._inline()
            connection.execute(BEGIN)
        except OperationalError:
            return 0
        return commit_together(connection, batch, self.log)

    async def _commit_in_thread(self, batch: Batch) -> int:
        async with self.acquire_connection() as connection:
            return await in_thread(connection, _begin_and_commit, connection._conn, batch, self.log)

    def _inline(self) -> sqlite3.Connection:
        if self._inline_connection is None:
            self._inline_connection = open_inline_connection(self.filename, self.pragmas)
            self._inline_connection.create_function(LOWER, 1, lower_case, deterministic=True)
        return self._inline_connection


def _begin_and_commit(connection: sqlite3.Connection, batch: Batch, log: logging.Logger) -> int:
    begin_immediate(connection)
    return commit_together(connection, batch, log)


client_class = ImmediateClient
