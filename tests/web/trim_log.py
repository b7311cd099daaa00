"""Removes all events of a database's log, as the service does with old ones.

Usage: python -m tests.web.trim_log DATABASE_URL
"""

import asyncio
import sys
from datetime import timedelta

from orm.engine.database import open_database
from orm.events.trimming import sweep


async def main(url: str) -> None:
    """Trim the log."""
    async with open_database(url):
        await sweep(timedelta(), 0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
