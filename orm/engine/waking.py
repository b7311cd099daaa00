"""Notifications of commits between the processes that share the open database.

They only make readers look sooner: a notification may be lost, and no writer waits for one. Each
engine has its own way (sqlite_waking.py, postgres_waking.py).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from tortoise.context import require_context

OnNotification = Callable[[], object]
"""Called in the event loop's thread when another process has committed something."""


class Waker(Protocol):
    """The messages of one process; none of its methods raises because of an outage."""

    def notify(self) -> None:
        """Notify the others soon, without waiting for it."""

    def listen(self) -> None:
        """Receive the notifications of others, as soon as possible."""

    def unlisten(self) -> None:
        """Stop receiving notifications."""

    async def run(self) -> None:
        """Do what takes time, until cancelled."""


class NoMessages:
    """No messages, for a database that no other process can open."""

    def notify(self) -> None:
        """Do nothing."""

    def listen(self) -> None:
        """Do nothing."""

    def unlisten(self) -> None:
        """Do nothing."""

    async def run(self) -> None:
        """Do nothing."""


NO_MESSAGES = NoMessages()


@asynccontextmanager
async def waking(on_notification: OnNotification) -> AsyncIterator[Waker]:
    """The messages of this process about the open database, until the block ends."""
    client: Any = require_context().db()
    waker: Waker = client.waker(on_notification)
    task = asyncio.create_task(waker.run())
    try:
        yield waker
    finally:
        waker.unlisten()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
