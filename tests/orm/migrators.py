"""Processes that migrate one database: `python -m tests.orm.migrators URL COUNT [KILL_BEFORE]...`.

For each KILL_BEFORE one process kills itself, as `kill -9` does, before it sends its database a
statement with that text, and the next one begins. Then COUNT processes begin at the same moment.
Each prints a line of JSON: the names of the migrations that it applied, or its error.
"""

import asyncio
import json
import logging
import os
import signal
import sys

from orm.engine.database import open_database
from orm.engine.migrating import migrate

STATEMENTS = "tortoise.db_client"
"""The logger that Tortoise tells of each statement before it sends it."""


class KillBefore(logging.Handler):
    """Kills this process before a statement with some text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def emit(self, record: logging.LogRecord) -> None:
        if self.text in record.getMessage():
            os.kill(os.getpid(), signal.SIGKILL)


async def migrate_database(url: str) -> list[str]:
    applied: list[str] = []
    async with open_database(url):
        await migrate(applied.append)
    return applied


def run(url: str, kill_before: str) -> None:
    if kill_before:
        logger = logging.getLogger(STATEMENTS)
        logger.setLevel(logging.DEBUG)
        logger.addHandler(KillBefore(kill_before))
    try:
        result: object = asyncio.run(migrate_database(url))
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    # One write, so that lines of several processes do not mix.
    os.write(1, f"{json.dumps(result)}\n".encode())


def start(url: str, kill_before: str = "", gate: tuple[int, int] | None = None) -> int:
    """Fork a process that migrates as soon as a gate (a pipe) is closed; returns its id."""
    child = os.fork()
    if not child:
        if gate:
            os.close(gate[1])
            os.read(gate[0], 1)
        run(url, kill_before)
        os._exit(0)
    return child


def main(url: str, count: int, *kill_before: str) -> None:
    for text in kill_before:
        _, status = os.waitpid(start(url, text), 0)
        assert os.WIFSIGNALED(status), f"there was no statement with {text!r}"
    gate = os.pipe()
    children = [start(url, gate=gate) for _ in range(count)]
    os.close(gate[1])
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
