"""The wait after failed logins, with a clock that the test controls."""

from datetime import UTC, datetime, timedelta

import pytest

from orm.accounts.login_backoff import (
    FREE_FAILURES_PER_ADDRESS,
    MAX_WAIT,
    RESET_AFTER,
    Failures,
    failures_that_count,
    wait,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FREE = 10


@pytest.mark.parametrize(
    ("count", "ago", "seconds"),
    [
        (0, 0, 0),
        (9, 0, 0),
        (10, 0, 1),
        (10, 0.25, 0.75),
        (10, 1, 0),
        (11, 0, 2),
        (12, 0, 4),
        (12, 3, 1),
        (18, 0, 256),
        (19, 0, 300),
        (19, 299, 1),
        (19, 300, 0),
        (2**31 - 1, 0, 300),
        (19, 3599, 0),
        (19, 3600, 0),
        # A clock of another worker that is ahead does not make the wait longer.
        (12, -50, 4),
    ],
)
def test_wait(count: int, ago: float, seconds: float) -> None:
    failures = Failures(count, NOW - timedelta(seconds=ago))
    assert wait(failures, FREE, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("ago", "count"), [(0, 7), (3599, 7), (3600, 0), (10_000, 0), (-50, 7)])
def test_failures_are_reset_after_an_hour(ago: float, count: int) -> None:
    assert failures_that_count(Failures(7, NOW - timedelta(seconds=ago)), NOW) == count


def test_no_wait_lasts_until_the_reset() -> None:
    assert MAX_WAIT < RESET_AFTER
    assert FREE_FAILURES_PER_ADDRESS == 100
