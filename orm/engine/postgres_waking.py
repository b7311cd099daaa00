"""Messages between the processes that share a PostgreSQL database: NOTIFY and LISTEN.

They have a connection of their own outside of the pool. A session of the pool would go on listening
for others, and NOTIFY in a transaction that writes would make all writers wait for each other.
There are no messages behind a pooler such as pgbouncer, because it gives a session to many clients.

A listener holds an advisory lock. While nobody holds it, writers look for it once a second, instead
of sending up to two hundred NOTIFY.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from orm.engine.postgres_servers import holds, is_direct
from orm.engine.waking import OnNotification

logger = logging.getLogger("parley.database")

CHANNEL = "parley_event"

LOCK = 0x7062 << 48
"""The number of the advisory lock that listeners share."""

SOMEBODY_LISTENS = (
    "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"  # noqa: S608
    f" AND classid = {LOCK >> 32} AND objid = 0 AND pid <> pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)

LISTENERS_SECONDS = 1.0
"""Listeners are looked for that often."""

PAUSE_SECONDS = 0.005
"""The time between two NOTIFY of a process; the second one also tells of commits in between."""

CHECK_SECONDS = 10.0
"""A connection on which nothing happens is tried after so long."""

ANSWER_SECONDS = 2.0
"""Time for the server to answer."""

FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.1, 5.0
"""Times between two attempts to connect; each is twice as long as the one before, and varies."""

WRITABLE = "current_setting('transaction_read_only') = 'off'"

OpenPool = Callable[[], Awaitable[Any]]
"""Makes a pool for one connection to the primary server."""


class Lost(Exception):
    """The connection is of no use any more."""


class Notifications:
    """The messages of one process about one database."""

    def __init__(self, open_pool: OpenPool, on_notification: OnNotification) -> None:
        self._open_pool, self._on_notification = open_pool, on_notification
        self._is_told = False
        self._listens = False
        self._todo = asyncio.Event()

    def notify(self) -> None:
        """Have NOTIFY sent, if somebody listens."""
        if not self._is_told:
            self._is_told = True
            self._todo.set()

    def listen(self) -> None:
        """Have LISTEN sent, and again on each new connection."""
        self._listens = True
        self._todo.set()

    def unlisten(self) -> None:
        """Have UNLISTEN sent."""
        self._listens = False
        self._todo.set()

    async def run(self) -> None:
        """Connect when there is something to do, and again whenever the connection is lost."""
        seconds = FIRST_RETRY_SECONDS
        while True:
            await self._todo.wait()
            try:
                async with self._connection() as connection:
                    if not await is_direct(connection):
                        return
                    seconds = FIRST_RETRY_SECONDS
                    await self._serve(connection)
            except Exception as error:  # Whatever it is: readers look by themselves as well.
                name = type(error).__name__
                logger.debug("No messages between workers until the next attempt: %s", name)
                await asyncio.sleep(seconds * random.uniform(0.5, 1))  # noqa: S311
                seconds = min(2 * seconds, LAST_RETRY_SECONDS)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        pool = await self._open_pool()
        try:
            yield await pool.acquire()
        finally:
            # Without asking a server that may be silent.
            pool.terminate()

    async def _serve(self, connection: Any) -> None:
        connection.add_termination_listener(self._on_lost)
        # NOTIFY is a transaction, and nothing is lost with it.
        await self._do(connection, "SET synchronous_commit = off")
        is_listening = others = False
        looked = 0.0
        while True:
            self._todo.clear()
            if self._listens != is_listening:
                is_listening = self._listens
                await (self._start_listening if is_listening else self._stop_listening)(connection)
            wait = CHECK_SECONDS
            if self._is_told:
                wait = looked + LISTENERS_SECONDS - monotonic()
                if wait <= 0 or others:
                    self._is_told = False
                    if wait <= 0:
                        looked = monotonic()
                        others = await self._holds(connection, SOMEBODY_LISTENS)
                    if others:
                        await self._do(connection, f"NOTIFY {CHANNEL}")
                        await asyncio.sleep(PAUSE_SECONDS)
                    wait = CHECK_SECONDS
            await self._until_todo(connection, wait)

    async def _start_listening(self, connection: Any) -> None:
        async with asyncio.timeout(ANSWER_SECONDS):
            await connection.add_listener(CHANNEL, self._on_notify)
        await self._do(connection, f"SELECT pg_advisory_lock_shared({LOCK})")
        # Commits before this moment were not heard of.
        self._on_notification()

    async def _stop_listening(self, connection: Any) -> None:
        await self._do(connection, f"SELECT pg_advisory_unlock_shared({LOCK})")
        async with asyncio.timeout(ANSWER_SECONDS):
            await connection.remove_listener(CHANNEL, self._on_notify)

    async def _until_todo(self, connection: Any, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._todo.wait()
        except TimeoutError:
            if seconds == CHECK_SECONDS and not await self._holds(connection, WRITABLE):
                # By now another server is the primary.
                raise Lost from None
        if connection.is_closed():
            raise Lost

    async def _do(self, connection: Any, sql: str) -> None:
        async with asyncio.timeout(ANSWER_SECONDS):
            await connection.execute(sql)

    async def _holds(self, connection: Any, condition: str) -> bool:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await holds(connection, condition)

    def _on_lost(self, _connection: Any) -> None:
        self._todo.set()

    def _on_notify(self, connection: Any, pid: int, _channel: str, _payload: str) -> None:
        if pid != connection.get_server_pid():
            self._on_notification()
