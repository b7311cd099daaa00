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
from collections.abc import Awaitable, Callable, Mapping
from contextvars import copy_context
from pathlib import Path
from sqlite3 import OperationalError
from typing import ParamSpec
from urllib.parse import quote

import aiosqlite
from tortoise.backends.base.client import (
    ConnectionWrapper,
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
from orm.engine.outages import OUTAGES, Cause
from orm.engine.scripts import LOWER, SQLITE, Result, Rows, ScriptFactory, Statement, lower_case
from orm.engine.sqlite_outages import check_room, outage_of
from orm.engine.write_lock import BEGIN, begin_immediate

Arguments = ParamSpec("Arguments")

LONG_WAL_BYTES = 1000 * (24 + 4096)
"""Size of a write-ahead log of 1000 pages, at which a commit starts a checkpoint by default."""

IN_MEMORY = ":memory:"

PRIVATE = 0o600
"""The mode of a database file: only the service reads what customers wrote."""


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


class LockedConnection(ConnectionWrapper[aiosqlite.Connection]):
    """The connection for one statement at a time; an outage is raised as DatabaseAway."""

    client: "ImmediateClient | ImmediateTransaction"

    async def __aenter__(self) -> aiosqlite.Connection:
        await self._lock.acquire()
        try:
            await self.ensure_connection()
            self.client.check_file()
        except BaseException as error:
            # Tortoise's own keeps the lock here, and every later call would wait for ever.
            self._lock.release()
            raise outage_of(error) or error from None
        return self.connection

    async def __aexit__(self, exc_type: object, exc_val: BaseException | None, tb: object) -> None:
        self._lock.release()
        if exc_val is not None and (outage := outage_of(exc_val)) is not None:
            raise outage from None


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that holds the write lock from its first statement."""

    dialect = SQLITE
    _parent: "ImmediateClient"

    def check_file(self) -> None:
        """Raise DatabaseAway if the file is gone, as the client does."""
        self._parent.check_file()

    def acquire_connection(self) -> LockedConnection:
        """A context with the connection of the transaction."""
        return LockedConnection(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))

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

    async def lock_for_migrating(self) -> bool:
        """True: the write lock, which the transaction has already, keeps others from migrating."""
        return True

    async def begin(self) -> None:
        """Take the write lock; DatabaseAway after the busy timeout, or if the file is gone."""
        connection = self._connection
        self.check_file()
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
            # A commit that failed may have left the transaction open, for others to write to.
            await connection.rollback()
            raise outage_of(error) or error from None

    async def _begin(self) -> None:
        try:
            await self.connection.begin()
        except asyncio.CancelledError:
            # The thread runs BEGIN all the same; roll it back before anyone else writes.
            await self.connection.rollback()
            raise


class ImmediateClient(SqliteClient):
    """A client whose transactions are immediate, and which plays scripts several at a time.

    It has two connections: Tortoise's, which works in a thread of its own, and an inline one, which
    works in the event loop's thread and so saves two changes of thread. The inline one never waits.
    """

    dialect = SQLITE
    unreachable = (sqlite3.Error,)
    """Errors of the driver, beside Tortoise's own."""

    def __init__(self, file_path: str, **kwargs: object) -> None:
        super().__init__(file_path, **kwargs)
        self._group_commit = GroupCommit(self._commit_inline, self._commit_in_thread)
        self._inline_connection: sqlite3.Connection | None = None
        self._wal = wal_path(file_path)
        self._opening: asyncio.Task[None] | None = None
        self._file: os.stat_result | None = None

    def acquire_connection(self) -> LockedConnection:
        """A context with the connection that works in a thread."""
        return LockedConnection(self._lock, self)

    async def create_connection(self, with_db: bool) -> None:  # noqa: ARG002, FBT001  Tortoise's
        """Open the database; a file that does not exist yet is made for its owner only.

        It is opened to the end even if the caller is cancelled: `close` would not know a connection
        that is half open, and its thread would answer an event loop that is closed.
        """
        create_private(self.filename)
        if self._opening is None or self._opening.done():
            self._opening = asyncio.create_task(self._open())
        await asyncio.shield(self._opening)

    async def _open(self) -> None:
        try:
            await super().create_connection(with_db=True)
        except Exception:
            # It would be taken for one that has its settings.
            await super().close()
            raise
        if self.filename != IN_MEMORY:
            self._file = os.stat(self.filename)  # noqa: PTH116  as below

    def check_file(self) -> None:
        """Raise DatabaseAway if the path names another file than the one that is open, or none.

        Writes to the open one would vanish with it.
        """
        if self._file is None:
            return
        try:
            # A Path takes as long again, and this is asked before every write.
            found = os.stat(self.filename)  # noqa: PTH116
        except FileNotFoundError:
            raise OUTAGES.note(Cause.MOVED, "there is no file any more") from None
        if not os.path.samestat(found, self._file):
            raise OUTAGES.note(Cause.MOVED, "there is another file")

    async def check_writable(self) -> None:
        """Raise DatabaseAway if the file cannot be read and written, or is another one.

        Only after a write that failed is another one tried.
        """
        if self.filename != IN_MEMORY:
            check_room(self.filename)
        async with self.acquire_connection() as connection:
            await in_thread(connection, _probe, connection._conn, OUTAGES.writes_fail)

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

    def _in_transaction(self) -> TransactionContext:
        return ImmediateTransactionContext(ImmediateTransaction(self), self._lock)

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

    def _commit_inline(self, batch: Batch) -> int:
        """Play scripts in the event loop's thread; 0 where it would have to wait for anything."""
        self.check_file()
        if not wal_is_short(self._wal):
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


def _probe(connection: sqlite3.Connection, writes: bool) -> None:  # noqa: FBT001
    connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    if not writes:
        return
    begin_immediate(connection)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        # Written even if it is the same, and so is the log.
        connection.execute(f"PRAGMA user_version={version}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    OUTAGES.writes_fail = False


client_class = ImmediateClient


def open_inline_connection(file: str, pragmas: Mapping[str, object]) -> sqlite3.Connection:
    """A connection to a database that exists, which never waits and never starts a checkpoint."""
    connection = sqlite3.connect(
        f"file:{quote(file)}?mode=rw", uri=True, timeout=0, isolation_level=None
    )
    connection.row_factory = sqlite3.Row
    for name, value in {**pragmas, "busy_timeout": 0, "wal_autocheckpoint": 0}.items():
        connection.execute(f"PRAGMA {name}={value}")
    return connection


def create_private(file: str) -> None:
    """Make an empty database file that only its owner can read, unless there is a file already.

    SQLite itself would make one that everybody can read, as the umask allows. It gives the files
    beside a database (-wal, -shm, -journal) the mode of the database.
    """
    if file == IN_MEMORY:
        return
    try:
        # A link may lead to a file that is still to be made, and O_EXCL follows none.
        made = os.open(os.path.realpath(file), os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE)
    except FileExistsError:
        return
    # A umask may take away the owner's rights, too.
    os.fchmod(made, PRIVATE)
    os.close(made)


def wal_path(file: str) -> Path:
    """Path of a database's write-ahead log: beside the file itself, not beside a link to it."""
    return Path(f"{Path(file).resolve()}-wal")


def wal_is_short(wal: Path) -> bool:
    """True if a commit would only append to the log, and start no checkpoint."""
    try:
        # The file is cut when the log begins again (journal_size_limit).
        return wal.stat().st_size < LONG_WAL_BYTES
    except FileNotFoundError:
        return False
