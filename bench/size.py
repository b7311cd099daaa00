"""Compares the time of parley's storage calls with many sessions to that with few."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

from bench.databases import Sqlite
from bench.report import Table, number
from bench.seed import QUEUED_PER_TOPIC, TOPICS, create_user, fill
from orm.audit.entries import Author
from orm.engine.database import open_database
from orm.models import ChatSession
from orm.sessions import verbs
from orm.sessions.listing import Slice, page

SMALL_SIZE = 1_000
CALLS = 3_000
PAGE_SIZE = 100

AUTHOR = Author(1, None, "bench", "rest")


def table(folder: Path, many: int, log: Callable[[str], None]) -> Table:
    """Medians in process, on a SQLite file of each size: 1,000 sessions and `many` sessions."""
    few_times, many_times = (
        _times(Sqlite(folder / str(size)), size, log) for size in (SMALL_SIZE, many)
    )
    rows = [
        (name, number(few_ms), number(many_times[name]), number(many_times[name] / few_ms))
        for name, few_ms in few_times.items()
    ]
    headings = ("verb", f"ms of {SMALL_SIZE:,}", f"ms of {many:,}", "ratio")
    title = (
        f"Verbs of parley's storage in process, {many:,} sessions over {SMALL_SIZE:,}, both with"
        f" {len(TOPICS) * QUEUED_PER_TOPIC:,} more in queue"
    )
    notes = [
        f"Medians of {CALLS} calls with random keys. The large file is not read in advance; the"
        " operating system caches what fits into memory."
    ]
    return Table("size", title, headings, rows, notes)


def _times(databases: Sqlite, size: int, log: Callable[[str], None]) -> dict[str, float]:
    """Milliseconds of each storage call with that number of sessions."""
    databases.folder.mkdir()
    url = databases.template
    create_user(url)
    log(f"size: filling {size:,} sessions")
    fill(databases, url, size)
    log(f"size: measuring {size:,} sessions")
    return asyncio.run(_measured(url, size))


async def _measured(url: str, size: int) -> dict[str, float]:
    columns = tuple(ChatSession._meta.db_fields)
    chosen = random.Random(size)  # noqa: S311  random keys to read, not secrets

    async def insert() -> object:
        values = {"customer_name": "Ada", "first_message": "qui", "user_id": 1}
        return await verbs.create(values | {"topic_id": chosen.choice(TOPICS)}, AUTHOR)

    async def get() -> object:
        return await verbs.get(chosen.randint(1, size), columns)

    async def turn_page() -> object:
        return await page(Slice(after=(chosen.randint(1, size - PAGE_SIZE),)), PAGE_SIZE, columns)

    calls = {
        "create, with queue position and rank": insert,
        "get": get,
        f"page of {PAGE_SIZE} after a key": turn_page,
    }
    async with open_database(url):
        return {name: await _median(call) for name, call in calls.items()}


async def _median(call: Callable[[], Awaitable[object]]) -> float:
    """Median milliseconds of a call; the first tenth is a warm-up that does not count."""
    seconds: list[float] = []
    for _ in range(CALLS + CALLS // 10):
        start = time.perf_counter()
        assert await call() is not None, "there is no row with that key"
        seconds.append(time.perf_counter() - start)
    return median(seconds[CALLS // 10 :]) * 1000
