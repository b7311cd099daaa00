"""Group commit for SQLite: transaction scripts that wait are played several to a transaction.

A commit costs as much as a script, and scripts that come together write to the same pages. So all
that wait in one turn of the event loop share a transaction. Callers get their results only after
the commit. A script that fails is rolled back to its savepoint and fails alone.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter
from typing import Any

from tortoise.exceptions import IntegrityError, OperationalError

from orm.engine import commits
from orm.engine.scripts import SQLITE, Result, ScriptFactory
from orm.engine.sqlite_outages import outage_of

MAX_SCRIPTS = 64
"""Scripts in one transaction: other writers wait for as long as they all take."""

MAX_SECONDS = 0.005
"""Seconds after which no further script is begun in a transaction."""


@dataclass(eq=False, slots=True)
class WaitingScript:
    """A script, and the context that its statements are logged in; the future wakes its caller."""

    work: ScriptFactory[Any]
    future: asyncio.Future[None]
    context: Context = field(default_factory=copy_context)
    result: Any = None
    error: Exception | None = None
    committed: bool = False
    answered: bool = False
    decided: Lock = field(default_factory=Lock)
    """Held by the first to decide: the transaction that stores the script, or its cancelled caller.

    They may be in two threads.
    """


Batch = Sequence[WaitingScript]


class GroupCommit:
    """A queue of scripts, committed in the order that they came.

    `commit_inline` plays the first scripts of a batch at once, in the event loop's thread, and
    returns how many it committed. When it returns 0 it has done nothing, and `commit_in_thread`
    plays them instead, however long it has to wait for the database.
    """

    def __init__(
        self,
        commit_inline: Callable[[Batch], int],
        commit_in_thread: Callable[[Batch], Awaitable[int]],
    ) -> None:
        self._commit_inline = commit_inline
        self._commit_in_thread = commit_in_thread
        self._queue: list[WaitingScript] = []
        self._serving = False
        # The event loop itself keeps only a weak reference to a task.
        self._task: asyncio.Task[None] | None = None

    async def run(self, work: ScriptFactory[Result]) -> Result:
        """Result of a script, once it is committed; DatabaseAway when it cannot be.

        A caller that is cancelled after the commit gets the result (or the error) all the same.
        """
        loop = asyncio.get_running_loop()
        waiting = WaitingScript(work, loop.create_future())
        self._queue.append(waiting)
        if not self._serving:
            self._serving = True
            # Runs after the callbacks that are due already, which may add further scripts.
            loop.call_soon(self._serve)
        while not waiting.answered:
            try:
                await waiting.future
            except asyncio.CancelledError:
                # Later it is too late: the caller has to learn whether the row was stored.
                if waiting.decided.acquire(blocking=False):
                    raise
                if not waiting.answered:
                    # The transaction is under way in another thread.
                    waiting.future = loop.create_future()
        if waiting.error is not None:
            raise waiting.error
        if not waiting.committed:
            # Something that is no Exception (KeyboardInterrupt, SystemExit, CancelledError,
            # GeneratorExit) stopped the batch, and goes on to the event loop.
            raise asyncio.CancelledError
        result: Result = waiting.result
        return result

    def _serve(self) -> None:
        batch = self._queue[:MAX_SCRIPTS]
        played = len(batch)
        try:
            played = self._commit_inline(batch)
        except Exception as error:
            _fail_all(batch, error)
        finally:
            if played:
                self._answer_first(played)
            else:
                self._task = asyncio.create_task(self._serve_in_thread(batch))

    async def _serve_in_thread(self, batch: Batch) -> None:
        played = len(batch)
        try:
            played = await self._commit_in_thread(batch)
        except Exception as error:
            _fail_all(batch, error)
        finally:
            self._answer_first(played)

    def _answer_first(self, played: int) -> None:
        """Answer the callers of the first scripts in the queue, and go on with the others."""
        answered, self._queue = self._queue[:played], self._queue[played:]
        for waiting in answered:
            waiting.answered = True
            if not waiting.future.done():
                waiting.future.set_result(None)
        for listener in commits.listeners:
            listener()
        self._serving = bool(self._queue)
        if self._serving:
            asyncio.get_running_loop().call_soon(self._serve)


def _fail_all(batch: Batch, error: Exception) -> None:
    error = outage_of(error) or error
    for waiting in batch:
        waiting.error = error


def commit_together(connection: sqlite3.Connection, batch: Batch, log: logging.Logger) -> int:
    """Play scripts in the transaction that has begun, commit it, and return how many were played.

    Scripts that come after slow ones are left in the queue, so that the event loop can do other
    work between. Whatever is raised, KeyboardInterrupt included, rolls the transaction back.
    """
    deadline = perf_counter() + MAX_SECONDS
    played = 0
    try:
        for waiting in batch:
            # The caller of a cancelled script is gone before it began.
            if not waiting.future.cancelled():
                _play_one(connection, waiting, log)
            played += 1
            if perf_counter() >= deadline:
                break
        connection.execute("COMMIT")
    finally:
        # Open still means not committed. SQLite may have rolled back by itself (disk full).
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    for waiting in batch[:played]:
        waiting.committed = True
    return played


def _play_one(connection: sqlite3.Connection, waiting: WaitingScript, log: logging.Logger) -> None:
    connection.execute("SAVEPOINT script")
    try:
        waiting.result = waiting.context.run(play, connection, waiting.work, log)
    except Exception as error:
        waiting.error = error
    # A caller that was cancelled meanwhile was told that nothing is stored.
    cancelled = waiting.future.cancelled() or not waiting.decided.acquire(blocking=False)
    if waiting.error is not None or cancelled:
        if waiting.error is not None and not connection.in_transaction:
            # SQLite has rolled everything back by itself, as it may when the disk is full.
            raise waiting.error
        connection.execute("ROLLBACK TO script")
    connection.execute("RELEASE script")


def play(
    connection: sqlite3.Connection, work: ScriptFactory[Result], log: logging.Logger
) -> Result:
    """Play a script within the transaction that is open on a connection; returns its result.

    SQLite's IntegrityError and OperationalError are raised as Tortoise's, outages as DatabaseAway.
    """
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
    except sqlite3.DatabaseError as error:
        if (outage := outage_of(error)) is not None:
            raise outage from None
        if isinstance(error, sqlite3.OperationalError):
            raise OperationalError(error) from error
        raise
