"""Scripts that wait for SQLite's one connection, played several to a transaction.

A visit to the connection's thread and a commit cost more than most scripts, and are shared by all
that wait at the time. Each is answered after the commit only, and one that fails is taken back to
its savepoint and fails alone.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from tortoise.exceptions import IntegrityError, OperationalError

from orm.errors import Unavailable
from orm.script import SQLITE, Result, Work

MOST_TOGETHER = 64
"""Scripts in one transaction: other processes wait for as long as they take."""

BUSY = "The database is busy; try again in a moment."


@dataclass(eq=False)
class Waiting:
    """A script, whoever waits for it, and the context that its statements are logged in."""

    work: Work[Any]
    future: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)
    outcome: Any = None
    error: BaseException | None = None


Commit = Callable[[Sequence[Waiting]], Awaitable[None]]


class Writers:
    """Those who wait, in the order that they came; `commit` plays some of them."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._waiting: list[Waiting] = []
        self._serving: asyncio.Task[None] | None = None

    async def run(self, work: Work[Result]) -> Result:
        """What a script returns, once it is committed; Unavailable when the database is busy."""
        waiting = Waiting(work, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        result: Result = await waiting.future
        return result

    async def _serve(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            try:
                await self._commit(batch)
            except BaseException as error:
                for each in batch:
                    each.error = error
            for each in batch:
                _answer(each)


def _answer(waiting: Waiting) -> None:
    if waiting.future.done():
        # Whoever it was has gone away.
        return
    if waiting.error is not None:
        waiting.future.set_exception(waiting.error)
    else:
        waiting.future.set_result(waiting.outcome)


def commit_together(
    connection: sqlite3.Connection, batch: Sequence[Waiting], log: logging.Logger
) -> None:
    """Play scripts in one transaction, in the connection's thread; Unavailable when it is busy."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise Unavailable(BUSY) from error
    try:
        for each in batch:
            # Nobody waits for what was cancelled before it began.
            if not each.future.cancelled():
                _play_one(connection, each, log)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _play_one(connection: sqlite3.Connection, waiting: Waiting, log: logging.Logger) -> None:
    connection.execute("SAVEPOINT script")
    try:
        waiting.outcome = waiting.context.run(play, connection, waiting.work, log)
    except Exception as error:
        waiting.error = error
    # Whoever went away meanwhile, or ran out of time, has been told that nothing came of it.
    if waiting.error is not None or waiting.future.cancelled():
        connection.execute("ROLLBACK TO script")
    connection.execute("RELEASE script")


def play(connection: sqlite3.Connection, work: Work[Result], log: logging.Logger) -> Result:
    """What a script returns, played on a connection within whatever transaction is open there."""
    script = work(SQLITE)
    logs = log.isEnabledFor(logging.DEBUG)
    try:
        statement = next(script)
        while True:
            if logs:
                log.debug("%s: %s", statement.sql, statement.values)
            rows = connection.execute(statement.sql, statement.values).fetchall()
            statement = script.send(rows)
    except StopIteration as end:
        result: Result = end.value
        return result
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error
