"""Errors of SQLite that mean an outage, and not a mistake of ours."""

import sqlite3

from orm.engine.outages import OUTAGES, Cause
from orm.errors import DatabaseAway

CAUSES = {
    sqlite3.SQLITE_BUSY: Cause.BUSY,
    sqlite3.SQLITE_LOCKED: Cause.BUSY,
    sqlite3.SQLITE_PROTOCOL: Cause.BUSY,
    sqlite3.SQLITE_FULL: Cause.FULL,
    sqlite3.SQLITE_IOERR: Cause.IO,
    sqlite3.SQLITE_READONLY: Cause.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Cause.UNREACHABLE,
    sqlite3.SQLITE_PERM: Cause.UNREACHABLE,
    sqlite3.SQLITE_CORRUPT: Cause.DAMAGED,
    sqlite3.SQLITE_NOTADB: Cause.DAMAGED,
}
"""Causes by primary result code. SQLite's own texts for them are fixed and hold no values."""


def outage_of(error: BaseException | None) -> DatabaseAway | None:
    """The outage that an error of sqlite3 means, noted; None for any other error.

    Tortoise's errors have sqlite3's as their argument.
    """
    if error is not None and not isinstance(error, sqlite3.Error) and error.args:
        error = error.args[0] if isinstance(error.args[0], BaseException) else error
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return OUTAGES.note(Cause.MOVED, str(error))
    # The low byte is the primary result code; the rest details the reason.
    cause = CAUSES.get(code & 0xFF)
    return None if cause is None else OUTAGES.note(cause, str(error))
