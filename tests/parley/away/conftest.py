"""A log that is read, and that forgets what was said of outages before."""

import logging
from collections.abc import Callable, Iterator

import pytest

from orm.engine.outages import OUTAGES

Lines = Callable[[], list[str]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """The log's lines about outages and unexpected errors since the test began."""
    OUTAGES._logged_at.clear()
    OUTAGES._suppressed.clear()
    names = ("parley.database", "parley")

    def read() -> list[str]:
        return [
            record.getMessage()
            for record in caplog.records
            if record.name in names or record.levelno >= logging.WARNING
        ]

    yield read
    OUTAGES.writes_fail = False
