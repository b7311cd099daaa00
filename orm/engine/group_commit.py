"""Scripts that wait to be written to SQLite, played several to a transaction.

A commit costs as much as a script, and those that come together write to the same pages: what waits
in one turn of the event loop shares a transaction. Each is answered after the commit only, and one
that fails is taken back to its savepoint and fails alone.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from tortoise.exceptions import IntegrityError, OperationalError

from orm.engine.scripts import SQLITE, Result, ScriptFactory

MOST_TOGETHER = 64
"""Scripts in one transaction: others wait for as long as they take."""

LONGEST_TOGETHER = 0.005
"""Seconds after which no further script is begun in a transaction."""


@dataclass(eq=False, slots=True)
class WaitingScript:
    """A script, whoever waits for it, and the context that its statements are logged in."""

    work: ScriptFactory[Any]
    future: asyncio.Future[Any]
    context: Context = field(default_factory=copy_context)
    outcome: Any = None
    error: BaseException | None = None


Batch = Sequence[WaitingScript]


class GroupCommit:
    """Those who wait, in the order that they came.

    `at_once` plays the first of a batch here and now, and says how many; if none, it has done
    nothing. `in_turn` plays the first of what was left so, however long it has to wait.
    """

    def __init__(
        self, at_once: Callable[[Batch], int], in_turn: Callable[[Batch], Awaitable[int]]
    ) -> None:
        self._at_once = at_once
        self._in_turn = in_turn
        self._waiting: list[WaitingScript] = []
        self._serving = False
        self._elsewhere: asyncio.Task[None] | None = None

    async def run(self, work: ScriptFactory[Result]) -> Result:
        """What a script returns, once it is committed; Unavailable when the database is busy."""
        loop = asyncio.get_running_loop()
        waiting = WaitingScript(work, loop.create_future())
        self._waiting.append(waiting)
        if not self._serving:
            self._serving = True
            # After all those whose turn it is already.
            loop.call_soon(self._serve)
        try:
            result: Result = await waiting.future
        except asyncio.CancelledError:
            if waiting.future.cancelled():
                raise
            # Too late: it is kept, or has failed, and whoever asked had better know which.
            result = waiting.future.result()
        return result

    def _serve(self) -> None:
        batch = self._waiting[:MOST_TOGETHER]
        try:
            played = self._at_once(batch)
        except BaseException as error:
            played = _refused(batch, error)
        if played:
            self._go_on(played)
        else:
            self._elsewhere = asyncio.create_task(self._serve_in_turn(batch))

    async def _serve_in_turn(self, batch: Batch) -> None:
        try:
            played = await self._in_turn(batch)
        except BaseException as error:
            played = _refused(batch, error)
        self._go_on(played)

    def _go_on(self, played: int) -> None:
        answered, self._waiting = self._waiting[:played], self._waiting[played:]
        for each in answered:
            _answer(each)
        self._serving = bool(self._waiting)
        if self._serving:
            asyncio.get_running_loop().call_soon(self._serve)


def _refused(batch: Batch, error: BaseException) -> int:
    for each in batch:
        each.error = error
    return len(batch)


def _answer(waiting: WaitingScript) -> None:
    if waiting.future.done():
        # Whoever it was has gone away.
        return
    if waiting.error is not None:
        waiting.future.set_exception(waiting.error)
    else:
        waiting.future.set_result(waiting.outcome)


def commit_together(connection: sqlite3.Connection, batch: Batch, log: logging.Logger) -> int:
    """Play scripts in the transaction that has begun, and end it; says how many.

    Those that come after slow ones are left, so that whatever else waits has its turn between.
    """
    ends = perf_counter() + LONGEST_TOGETHER
    played = 0
    try:
        for each in batch:
            # Nobody waits for what was cancelled before it began.
            if not each.future.cancelled():
                _play_one(connection, each, log)
            played += 1
            if perf_counter() >= ends:
                break
        connection.execute("COMMIT")
    except BaseException:
        # When the disk is full, SQLite may have done so by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return played


def _play_one(connection: sqlite3.Connection, waiting: WaitingScript, log: logging.Logger) -> None:
    connection.execute("SAVEPOINT script")
    try:
        waiting.outcome = waiting.context.run(play, connection, waiting.work, log)
    except Exception as error:
        waiting.error = error
    # Whoever went away meanwhile, or ran out of time, has been told that nothing came of it.
    if waiting.error is not None or waiting.future.cancelled():
        connection.execute("ROLLBACK TO script")
    connection.execute("RELEASE script")


def play(
    connection: sqlite3.Connection, work: ScriptFactory[Result], log: logging.Logger
) -> Result:
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
