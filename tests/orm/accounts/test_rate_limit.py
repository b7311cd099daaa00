"""The rate limit counts each request of a caller once, on both databases."""

import asyncio
import time
from datetime import timedelta

from orm.accounts import rate_limit
from orm.models import RateWindow


async def test_each_caller_and_each_window_counts_by_itself(database: str) -> None:
    windows = [(1, None, 60), (1, 1, 60), (2, None, 60), (1, None, 120), (11, None, 60)]
    for expected in (1, 2, 3):
        assert [await rate_limit.count(*window) for window in windows] == [expected] * 5


async def test_concurrent_requests_are_all_counted(database: str) -> None:
    async with asyncio.timeout(60):
        counted = await asyncio.gather(*(rate_limit.count(1, 2, 60) for _ in range(64)))
    assert sorted(counted) == list(range(1, 65))


async def test_the_longest_keys_fit(database: str) -> None:
    most = 2**31 - 1
    assert await rate_limit.count(most, most, 2**40) == 1


async def test_sweeping_removes_windows_that_are_over(database: str) -> None:
    now = int(time.time())
    for ago in (0, 60, 115, 125, 10_000):
        await rate_limit.count(1, None, now - ago)
    await rate_limit.sweep(timedelta(seconds=60))
    left = await RateWindow.all().values_list("started", flat=True)
    assert sorted(now - int(str(started)) for started in left) == [0, 60, 115]
