"""What parley's verbs cost when there are many sessions, over what they cost when there are few."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

from bench.databases import Sqlite
from bench.report import Table, number
from bench.seed import IN_QUEUE, TOPICS, fill, log_in
from orm.audit.entries import Author
from orm.engine.database import open_database
from orm.models import ChatSession
from orm.sessions.listing import Slice, page

FEW = 1_000
TIMES = 3_000
PAGE = 100

AUTHOR = Author(1, None, "bench", "rest")


def table(folder: Path, many: int, say: Callable[[str], None]) -> Table:
    """Medians in process on a file of SQLite for each size."""
    costs = [_costs(Sqlite(folder / str(size)), size, say) for size in (FEW, many)]
    rows = [
        (name, number(few), number(costs[1][name]), number(costs[1][name] / few))
        for name, few in costs[0].items()
    ]
    headings = ("verb", f"ms of {FEW:,}", f"ms of {many:,}", "ratio")
    title = (
        f"Verbs of parley's storage in process, {many:,} sessions over {FEW:,}, both with"
        f" {len(TOPICS) * IN_QUEUE:,} more in queue"
    )
    notes = [
        f"Medians of {TIMES} calls with random keys. The large file is read as it comes; the"
        " system keeps in memory what fits."
    ]
    return Table("size", title, headings, rows, notes)


def _costs(databases: Sqlite, size: int, say: Callable[[str], None]) -> dict[str, float]:
    databases.folder.mkdir()
    url = databases.template
    log_in(url)
    say(f"size: filling {size:,} sessions")
    fill(databases, url, size)
    say(f"size: measuring {size:,} sessions")
    return asyncio.run(_measured(url, size))


async def _measured(url: str, size: int) -> dict[str, float]:
    columns = tuple(ChatSession._meta.db_fields)
    chosen = random.Random(size)  # noqa: S311  keys to look at, and no secrets

    async def insert() -> object:
        values = {"customer_name": "Ada", "first_message": "qui", "user_id": 1}
        return await verbs.create(values | {"topic_id": chosen.choice(TOPICS)}, AUTHOR)

    async def get() -> object:
        return await verbs.get(chosen.randint(1, size), columns)

    async def turn_page() -> object:
        return await page(Slice(after=(chosen.randint(1, size - PAGE),)), PAGE, columns)

    verbs = {
        "create, place and rank worked out": insert,
        "get": get,
        f"page of {PAGE} after a key": turn_page,
    }
    async with open_database(url):
        return {name: await _median(verb) for name, verb in verbs.items()}


async def _median(verb: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of a call; the first tenth is for warming up."""
    spans: list[float] = []
    for _ in range(TIMES + TIMES // 10):
        began = time.perf_counter()
        assert await verb() is not None, "a key names no row"
        spans.append(time.perf_counter() - began)
    return median(spans[TIMES // 10 :]) * 1000
