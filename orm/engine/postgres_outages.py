"""Errors of PostgreSQL and of its driver that mean an outage, and not a mistake of ours."""

import re

from asyncpg import InterfaceError, InternalClientError, PostgresError

from orm.engine.outages import OUTAGES, Cause
from orm.errors import DatabaseAway, TimedOut

CAUSES = {
    "08": Cause.UNREACHABLE,
    "53100": Cause.FULL,
    "53300": Cause.CONNECTIONS,
    "53": Cause.MEMORY,
    "57P01": Cause.STARTING,
    "57P02": Cause.STARTING,
    "57P03": Cause.STARTING,
    "57P": Cause.UNREACHABLE,
    "25006": Cause.READ_ONLY,
    "25P03": Cause.UNREACHABLE,
    "25P04": Cause.UNREACHABLE,
    "28": Cause.LOGIN,
    "3D": Cause.UNREACHABLE,
    "40": Cause.BUSY,
    "55P03": Cause.BUSY,
    "58": Cause.IO,
    "F0": Cause.IO,
    "XX001": Cause.DAMAGED,
    "XX002": Cause.DAMAGED,
}
"""Causes by SQLSTATE, or by what it begins with; the longest that fits counts.

25P03 and 25P04: the server ended a transaction that was idle, or took too long. 40: a deadlock, or
a conflict that the same call does not meet again.
"""

CANCELED = "57014"
"""SQLSTATE of a statement that the server stopped, as after its own statement_timeout."""

SECRETIVE = frozenset({Cause.LOGIN})
"""Causes whose texts name users; a line has the type of the error instead."""

QUOTED = re.compile(r'"[^"]*"')

CLOSED = re.compile(r"clos(ed|ing)|released|is cancelling")
"""In the driver's texts about a connection or a pool that is gone."""

DRIVER_ERRORS = (PostgresError, InterfaceError, InternalClientError)


def outage_of(error: BaseException | None) -> DatabaseAway | TimedOut | None:
    """The outage that an error of the driver means, noted; None for any other error.

    TimedOut for a statement that the server stopped. Tortoise's errors have the driver's as cause.
    """
    if error is not None and not isinstance(error, DRIVER_ERRORS):
        error = error.__cause__ if isinstance(error.__cause__, DRIVER_ERRORS) else error
    if isinstance(error, PostgresError):
        return _by_state(error)
    if isinstance(error, InternalClientError) or (
        # Its subclasses are about values and options.
        type(error) is InterfaceError and CLOSED.search(str(error))
    ):
        return OUTAGES.note(Cause.UNREACHABLE, str(error))
    return None


def outage_of_connecting(error: Exception) -> DatabaseAway | TimedOut | None:
    """The same for an error while a connection is made, among them those of the network."""
    if isinstance(error, OSError | EOFError):
        # The rest of its text has the address.
        words = getattr(error, "strerror", None) or type(error).__name__
        return OUTAGES.note(Cause.UNREACHABLE, words)
    outage = outage_of(error)
    if outage is None and isinstance(error, PostgresError):
        # A database that takes no connections, or not ours. The text may have its name.
        return OUTAGES.note(Cause.UNREACHABLE, type(error).__name__)
    return outage


def _by_state(error: PostgresError) -> DatabaseAway | TimedOut | None:
    state: str = error.sqlstate or ""
    if state == CANCELED:
        return TimedOut()
    begins = (state[:length] for length in (5, 3, 2))
    cause = next((CAUSES[begin] for begin in begins if begin in CAUSES), None)
    if cause is None:
        return None
    words = type(error).__name__ if cause in SECRETIVE else QUOTED.sub('"..."', str(error))
    return OUTAGES.note(cause, words.partition("\n")[0])
