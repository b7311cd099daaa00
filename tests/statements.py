"""Collects the SQL statements that a block of code runs, from Tortoise's log."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DATABASE_LOGGER = logging.getLogger("tortoise.db_client")

LOGIN_ATTEMPT_TABLE = '"login_attempt"'
"""Left out, because a login by password writes to it once a minute."""

collecting: ContextVar[object] = ContextVar("collecting", default=None)
"""The list that collects the current task's statements; None in tasks such as the sweeps."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that run inside, in order, without their values."""
    collected: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = str(record.args[0]) if isinstance(record.args, tuple) else record.msg
            wanted = collecting.get() is collected and LOGIN_ATTEMPT_TABLE not in text
            if wanted and not text.startswith(("Created connection", "Closed connection")):
                collected.append(text)

    collector, level = Collector(), DATABASE_LOGGER.level
    before = collecting.set(collected)
    DATABASE_LOGGER.addHandler(collector)
    DATABASE_LOGGER.setLevel(logging.DEBUG)
    try:
        yield collected
    finally:
        collecting.reset(before)
        DATABASE_LOGGER.removeHandler(collector)
        DATABASE_LOGGER.setLevel(level)


def inserted_tables(collected: Iterable[str]) -> list[str]:
    """The tables of all INSERTs, sorted, with a name for each; a statement may have several."""
    return sorted(table for text in collected for table in re.findall(r'INSERT INTO "(\w+)"', text))


def without_events(collected: Iterable[str]) -> list[str]:
    """The statements but for those of SQLite that insert events, for which PostgreSQL has none."""
    return [text for text in collected if not text.startswith('INSERT INTO "event"')]
