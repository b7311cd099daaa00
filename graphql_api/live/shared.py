"""Work that is done once for all who ask for it at the same time."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Shared(Generic[Result]):
    """The tasks that run, by key.

    They go on when somebody who waits for one is cancelled, since others may wait as well.
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[Result]] = {}

    def start(
        self, key: Hashable, work: Callable[[], Coroutine[Any, Any, Result]]
    ) -> "asyncio.Task[Result]":
        """The task that is under way for the key, or else a new one; it must not be cancelled."""
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = asyncio.create_task(work())
            running.add_done_callback(lambda done: self._forget(key, done))
        return running

    def _forget(self, key: Hashable, done: "asyncio.Task[Result]") -> None:
        del self._running[key]
        if not done.cancelled():
            # The error is read here, because all who waited may be gone.
            done.exception()

    def cancel(self) -> None:
        """Stop all of them."""
        for running in self._running.values():
            running.cancel()
