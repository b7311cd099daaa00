"""Runs a command's work, and kills its own process when it has reported progress so many times.

python killed.py NUMBER backup|restore|copy|import ARGUMENT...
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from graphql_api.schema import build_schema
from orm.engine import sqlite_backups
from orm.engine.connections import DEFAULTS
from orm.engine.database import open_database
from parley.backups import back_up, restore
from parley.copying import copy
from parley.importing import Importer
from rest_facade.contract.dates import DateFormat, DateStyle


def main(limit: int, command: str, one: str, other: str) -> None:
    """`one` and `other` are what the command reads and what it writes."""
    sqlite_backups.STEP_PAGES = 5
    done = killing(limit)
    if command == "backup":
        back_up(Path(one), Path(other), done, replace=True)
    elif command == "restore":
        restore(Path(one), Path(other), done, replace=True)
    elif command == "copy":
        asyncio.run(copy(one, other, DEFAULTS, lambda _rows: None, done))
    else:
        asyncio.run(import_lines(Path(one).read_bytes().splitlines(), other, done))


async def import_lines(lines: list[bytes], url: str, done: Callable[..., object]) -> None:
    dates = DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET)
    async with open_database(url):
        await Importer(build_schema().core, dates).store(lines, done)


def killing(limit: int) -> Callable[..., None]:
    """A function that kills this process when it is called for the last time of `limit`."""
    calls = count(1)

    def done(*_progress: int) -> None:
        if next(calls) == limit:
            os.kill(os.getpid(), signal.SIGKILL)

    return done


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
