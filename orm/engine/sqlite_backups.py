"""SQLite files as a whole: copies of one while others write to it, and what is in one.

They work with the driver itself and with no model, since a file may be older than the models.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from orm.engine.migration_names import APPLIED_SQL, BOOKKEEPING
from orm.engine.scripts import LOWER, lower_case
from orm.engine.table_versions import RECORDS

STEP_PAGES = 1000
"""Pages that are copied before the progress is shown again: 4 MB."""

Progress = Callable[[int, int], object]
"""Called with the number of pages that are copied, and that of all pages."""


class UnusableFile(Exception):
    """A file that SQLite cannot read or write; the text is SQLite's own, and holds no values."""


class FileInUse(Exception):
    """Another process, or another connection of this one, has the database open."""


BESIDE = ("-journal", "-wal", "-shm")
"""Endings of the names of files that SQLite keeps beside a database while it is used."""


def opened_to_read(file: Path) -> AbstractContextManager[sqlite3.Connection]:
    """A connection that reads a file which nobody writes, and leaves nothing beside it.

    A database that was copied together with its log is one with it, and gets what the log holds.
    """
    # SQLite keeps its files beside the file that a link leads to.
    file = file.resolve()
    return opened(file) if files_beside(file) else opened(file, "mode=ro&immutable=1")


def files_beside(file: Path) -> list[Path]:
    """The files that SQLite keeps, or has left, beside a database of that name."""
    return [path for path in (Path(f"{file}{ending}") for ending in BESIDE) if path.exists()]


@contextmanager
def opened(file: Path, options: str = "mode=rw") -> Iterator[sqlite3.Connection]:
    """A connection to a file that exists; errors of SQLite in the block are UnusableFile."""
    uri = f"file:{quote(str(file.absolute()))}?{options}"
    try:
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            connection.create_function(LOWER, 1, lower_case, deterministic=True)
            yield connection
    except sqlite3.Error as error:
        raise UnusableFile(str(error)) from error


def copy_pages(source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress) -> None:
    """Make the target what the source is now, in steps, by SQLite's online backup.

    The steps share one read transaction. So all pages are of the same moment, writers in WAL mode
    wait for nothing, and what they write does not make the backup begin again. Until the end their
    log cannot be cut, so it grows by what they write.

    The target gets all pages in one transaction: one that is killed or fails leaves it as it was.
    """
    source.execute("BEGIN")
    try:
        # The transaction begins with its first look at the file.
        source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        source.backup(
            target,
            pages=STEP_PAGES,
            progress=lambda _status, remaining, total: progress(total - remaining, total),
        )
    finally:
        source.execute("ROLLBACK")


def make_single(connection: sqlite3.Connection) -> None:
    """Leave WAL mode, so that the database is one file and has none beside it."""
    connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def check_integrity(connection: sqlite3.Connection) -> None:
    """Check all pages, indexes and foreign keys; UnusableFile when the database is damaged."""
    [[result]] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if result != "ok":
        raise UnusableFile("database is damaged: PRAGMA integrity_check reports errors")
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise UnusableFile(f"a row of {broken[0]} refers to a row of {broken[2]} that is missing")


def applied_migrations(connection: sqlite3.Connection) -> list[str]:
    """The names of the migrations that the database has applied, in order; none if it is empty."""
    if RECORDS not in _tables(connection):
        return []
    return [name for (name,) in connection.execute(APPLIED_SQL)]


def tables_with_rows(connection: sqlite3.Connection) -> list[str]:
    """The names of the tables that have rows, without those that SQLite and migrations keep."""
    return [
        name
        for name in _tables(connection)
        if name not in BOOKKEEPING
        and connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608
    ]


def _tables(connection: sqlite3.Connection) -> list[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in connection.execute(f"{sql} ORDER BY name")]


def hold_alone(connection: sqlite3.Connection) -> None:
    """Keep everybody else out of the file until the connection is closed; FileInUse if one is in.

    A connection in WAL mode holds a shared lock from its first look at the file until it is closed,
    even when it does nothing. SQLite leaves WAL mode only when there is none, and then puts what
    the log holds into the database and removes the files beside it.
    """
    connection.execute("PRAGMA busy_timeout=0")
    try:
        make_single(connection)
        # In this mode the lock stays when the transaction ends.
        connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchone()
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "delete":
            # Somebody opened it between the two.
            raise FileInUse
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise FileInUse from error
        raise
