"""Waiting to be the one who writes to an SQLite file.

SQLite waits by sleeping ever longer, up to 0.1 s, and whoever comes meanwhile is sooner: beside
others that write all the time some would wait for seconds. Here all look again equally often.
"""

import sqlite3
from time import monotonic, sleep

from orm.errors import Unavailable

BEGIN = "BEGIN IMMEDIATE"

BUSY = "The database is busy; try again in a moment."

MOMENT = 0.001
"""Seconds until whoever waits looks again; about as long as others take."""


def begin_immediate(connection: sqlite3.Connection) -> None:
    """Begin a transaction that writes; Unavailable after the connection's busy timeout."""
    milliseconds: int = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    until = monotonic() + milliseconds / 1000
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while not _begun(connection, until):
            sleep(MOMENT)
    finally:
        connection.execute(f"PRAGMA busy_timeout={milliseconds}")


def _begun(connection: sqlite3.Connection, until: float) -> bool:
    try:
        connection.execute(BEGIN)
    except sqlite3.OperationalError as error:
        # The rest of the code says for what.
        busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        if not busy or monotonic() >= until:
            raise Unavailable(BUSY) from error
        return False
    return True
