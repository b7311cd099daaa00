"""The SQL that a piece of work runs, as Tortoise's own log has it."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DATABASE_LOGGER = logging.getLogger("tortoise.db_client")

LOGIN_ATTEMPT_TABLE = '"login_attempt"'
"""A login by password counts itself there once a minute, whatever it is for."""

collecting: ContextVar[object] = ContextVar("collecting", default=None)
"""Whose statements are collected here; tasks from before, such as sweeping, have none."""


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that run inside, in order, without their values."""
    collected: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = str(record.args[0]) if isinstance(record.args, tuple) else record.msg
            ours = collecting.get() is collected and LOGIN_ATTEMPT_TABLE not in text
            if ours and not text.startswith(("Created connection", "Closed connection")):
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
    """The tables that rows were put into, a name for each statement, by name."""
    found = (re.match(r'INSERT INTO "(\w+)"', text) for text in collected)
    return sorted(match[1] for match in found if match)
