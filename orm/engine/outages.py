"""Outages of the database: their causes, one line a minute about each, and a count of all."""

import logging
from collections.abc import Callable
from enum import StrEnum
from time import monotonic

from orm.errors import DatabaseAway

logger = logging.getLogger("parley.database")
# Commands say themselves that the database does not answer, and configure no logs.
logger.addHandler(logging.NullHandler())

SECONDS_BETWEEN_LINES = 60.0
"""The log has one line about a cause in this time, since every request meets the same error."""

MAX_WORDS = 200
"""Characters of a driver's text that a line repeats."""


class Cause(StrEnum):
    """A reason why the database does not do what is asked; the values are labels of a metric."""

    UNREACHABLE = "unreachable"
    STARTING = "starting"
    NO_ANSWER = "no_answer"
    CONNECTIONS = "connections"
    LOGIN = "login"
    FULL = "full"
    READ_ONLY = "read_only"
    IO = "io"
    MEMORY = "memory"
    DAMAGED = "damaged"
    MOVED = "moved"
    BUSY = "busy"


TEXTS = {
    Cause.UNREACHABLE: "it is stopped or cannot be reached",
    Cause.STARTING: "it is starting or stopping",
    Cause.NO_ANSWER: "it does not answer",
    Cause.CONNECTIONS: "too many connections",
    Cause.LOGIN: "it refuses our login",
    Cause.FULL: "the disk is full",
    Cause.READ_ONLY: "it is read-only",
    Cause.IO: "the disk fails",
    Cause.MEMORY: "it has no memory left",
    Cause.DAMAGED: "its file is damaged",
    Cause.MOVED: "its file was deleted or replaced",
    Cause.BUSY: "others hold its locks for too long",
}

BUSY_MESSAGE = "The database is busy; try again in a moment."
AWAY_MESSAGE = "The database is not available; try again in a moment."

WRITE_CAUSES = frozenset({Cause.FULL, Cause.READ_ONLY, Cause.IO})
"""Causes that reads do not meet, so that only another write tells when they are over."""


class Outages:
    """The outages of this process's database, as the log and the metrics tell them."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._logged_at: dict[Cause, float] = {}
        self._suppressed: dict[Cause, int] = {}
        self.count: Callable[[str], object] = lambda _cause: None
        """Called with the cause of each error; the service counts them here."""
        self.writes_fail = False
        """True from a write that failed until another one has been stored (orm/engine/database)."""

    def note(self, cause: Cause, words: str = "") -> DatabaseAway:
        """The error for the callers, after it was counted, and logged if its minute is over.

        `words` are the driver's own, without values: they stand in the log only.
        """
        self.count(cause.value)
        self.writes_fail = self.writes_fail or cause in WRITE_CAUSES
        reason = TEXTS[cause] + (f" ({words[:MAX_WORDS]})" if words else "")
        self._log(cause, reason)
        if cause is Cause.BUSY:
            return DatabaseAway(cause.value, reason, BUSY_MESSAGE, retry_after=1)
        return DatabaseAway(cause.value, reason, AWAY_MESSAGE, retry_after=5)

    def _log(self, cause: Cause, reason: str) -> None:
        now = self._clock()
        last = self._logged_at.get(cause)
        if last is not None and now - last < SECONDS_BETWEEN_LINES:
            self._suppressed[cause] += 1
            return
        more = self._suppressed.get(cause, 0)
        self._logged_at[cause], self._suppressed[cause] = now, 0
        counted = f"; {more} more such errors since the line before" if more else ""
        logger.error("The database is away: %s%s", reason, counted)


OUTAGES = Outages()
"""Those of this process: it has one database at a time."""
