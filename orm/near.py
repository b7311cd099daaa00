"""A connection to SQLite in the event loop's own thread, for what is done sooner than handed over.

Nothing here may wait. A lock that somebody else holds is left at once to the connection that has a
thread to wait in (orm/sqlite.py). So is whatever has to reach the disk: in WAL mode a commit goes
to the system's memory only, but copying the log into the database, and beginning it again after
that, wait for the disk. SQLite does both when the log is long, so a long log is written to there.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

LONG = 1000 * (24 + 4096)
"""Bytes of as many pages as SQLite lets gather in the log before a commit copies them."""


def near(file: str, pragmas: Mapping[str, object]) -> sqlite3.Connection:
    """A connection to a database that exists, which never waits and never copies its log."""
    connection = sqlite3.connect(
        f"file:{quote(file)}?mode=rw", uri=True, timeout=0, isolation_level=None
    )
    connection.row_factory = sqlite3.Row
    for name, value in {**pragmas, "busy_timeout": 0, "wal_autocheckpoint": 0}.items():
        connection.execute(f"PRAGMA {name}={value}")
    return connection


def log_of(file: str) -> Path:
    """Where SQLite keeps the log of a database: beside the file itself, not beside a link to it."""
    return Path(f"{Path(file).resolve()}-wal")


def is_short(log: Path) -> bool:
    """Whether a commit would do nothing but add to the log."""
    try:
        # The file is cut when the log begins again (journal_size_limit).
        return log.stat().st_size < LONG
    except FileNotFoundError:
        return False
