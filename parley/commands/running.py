"""Work that a command does on the database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from parley.databases import ready_database
from parley.settings import read_settings

Result = TypeVar("Result")


def on_database(work: Callable[[], Awaitable[Result]]) -> Result:
    """What some work gives on the database that the settings name."""

    async def run() -> Result:
        async with ready_database(read_settings()):
            return await work()

    return asyncio.run(run())
