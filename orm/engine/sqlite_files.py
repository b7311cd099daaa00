"""The files of a SQLite database: making, opening, and trying them."""

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from orm.engine.outages import OUTAGES, Cause
from orm.engine.write_lock import begin_immediate

IN_MEMORY = ":memory:"

PRIVATE = 0o600
"""The mode of a database file: only the service reads what customers wrote."""


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


def check_room(folder: Path) -> None:
    """Raise DatabaseAway if the file system takes no writes: it is read-only, or has no block free.

    SQLite itself finds out at the next commit only.
    """
    system = os.statvfs(folder)
    if system.f_flag & os.ST_RDONLY:
        raise OUTAGES.note(Cause.READ_ONLY, "the file system is read-only")
    if not system.f_bavail:
        raise OUTAGES.note(Cause.FULL, "the file system has no block free")


def read_something(connection: sqlite3.Connection) -> None:
    """Read the file, and not only what is in memory of it; sqlite3's error if that fails."""
    connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()


def write_something(connection: sqlite3.Connection) -> None:
    """Commit a change that changes nothing; DatabaseAway or sqlite3's error if that fails."""
    begin_immediate(connection)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        # Written to the log even if it is the same.
        connection.execute(f"PRAGMA user_version={version}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
