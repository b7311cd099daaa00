"""A process of its own that creates sessions: `python -m tests.orm.racer URL TOPIC USER COUNT`.

It says when it is ready, and begins when a line comes in.
"""

import asyncio
import sys

from orm.audit.entries import Author
from orm.engine.database import open_database, ping
from orm.models.enums import ChatSessionStatus
from orm.sessions import verbs


async def race(url: str, topic_id: int, user_id: int, count: int) -> None:
    """Create that many sessions in queue, and as many active ones, all at the same time."""
    author = Author(user_id, None, name="racer", door="none")
    queued = {"topic_id": topic_id}
    active = {"user_id": user_id, "status": ChatSessionStatus.USER_LAST}
    async with open_database(url):
        await ping()
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await asyncio.gather(*(verbs.create(values, author) for values in [queued, active] * count))


if __name__ == "__main__":
    asyncio.run(race(sys.argv[1], *map(int, sys.argv[2:5])))
