"""The rate limit counts each request of a caller once, on both databases."""

import asyncio
import time
from datetime import timedelta

from orm.accounts import rate_limit
from orm.models import RateWindow


async def test_each_caller_and_each_window_counts_by_itself(database: str) -> None:
    users = [(1, None), (1, 1), (2, None), (11, None)]
    subjects = [
        *(rate_limit.of_user(*user) for user in users),
        *(rate_limit.of_session(number) for number in (1, 11)),
        *(rate_limit.of_address(address) for address in ("192.0.2.1", "192.0.2.11")),
    ]
    windows = [(subject, started) for subject in subjects for started in (60, 120)]
    for expected in (1, 2, 3):
        assert {await rate_limit.count(*window) for window in windows} == {expected}


async def test_concurrent_requests_are_all_counted(database: str) -> None:
    async with asyncio.timeout(60):
        counted = await asyncio.gather(*(rate_limit.count("1/2", 60) for _ in range(64)))
    assert sorted(counted) == list(range(1, 65))


async def test_the_longest_keys_fit(database: str) -> None:
    most = 2**31 - 1
    for subject in (
        rate_limit.of_user(most, most),
        rate_limit.of_session(most),
        rate_limit.of_address("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/64"),
    ):
        assert await rate_limit.count(subject, 2**40) == 1


async def test_sweeping_removes_windows_that_are_over(database: str) -> None:
    now = int(time.time())
    for ago in (0, 60, 90, 200, 10_000):
        await rate_limit.count("1/-", now - ago)
    await rate_limit.sweep(timedelta(seconds=60))
    left = await RateWindow.all().values_list("started", flat=True)
    assert sorted(now - int(str(started)) for started in left) == [0, 60, 90]
