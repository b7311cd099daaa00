"""A process of its own that tells of each session that it created: `... URL COUNT`; never ends."""

import asyncio
import sys

from orm.engine.database import open_database
from orm.sessions import verbs
from tests.orm.rows import AUTHOR


async def write(url: str, count: int) -> None:
    """Create that many sessions one after the other, telling the key of each once it is known."""
    async with open_database(url):
        for _ in range(count):
            print((await verbs.create({}, AUTHOR)).pk, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], int(sys.argv[2])))
