"""Waiting for the write lock of an SQLite file.

SQLite's own busy handler sleeps ever longer, up to 0.1 s, so a newcomer gets the lock sooner than
those that already wait: beside busy writers some would wait for seconds. Here every waiter retries
equally often.
"""

import sqlite3
from time import monotonic, sleep

from orm.engine.sqlite_outages import outage_of

BEGIN = "BEGIN IMMEDIATE"

RETRY_SECONDS = 0.001
"""Seconds between two attempts; about as long as one write transaction takes."""


def begin_immediate(connection: sqlite3.Connection) -> None:
    """BEGIN IMMEDIATE on a connection; DatabaseAway if it cannot, as after its busy timeout."""
    milliseconds: int = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    deadline = monotonic() + milliseconds / 1000
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while not _try_begin(connection, deadline):
            sleep(RETRY_SECONDS)
    finally:
        connection.execute(f"PRAGMA busy_timeout={milliseconds}")


def _try_begin(connection: sqlite3.Connection, deadline: float) -> bool:
    try:
        connection.execute(BEGIN)
    except sqlite3.OperationalError as error:
        # The low byte is the primary result code; the rest details the reason.
        busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        if not busy or monotonic() >= deadline:
            raise outage_of(error) or error from None
        return False
    return True
