"""The time slice of a sender: it can be ended while a request runs, but not within a write."""

import asyncio
from collections.abc import Coroutine
from time import monotonic
from typing import Any, TypeVar

SLICE_SECONDS = 2.0
"""After this time other webhooks get a slice, and the webhook's row is read again."""

Result = TypeVar("Result")


class Ended(Exception):
    """The time slice was ended; nothing was stored about the request that ran."""


class TimeSlice:
    """Ends by itself after some seconds, between two requests, or at once by `end`."""

    def __init__(self) -> None:
        self._until = monotonic() + SLICE_SECONDS
        self._ended = False
        self._request: asyncio.Task[Any] | None = None

    @property
    def is_over(self) -> bool:
        """True when no other request may begin."""
        return self._ended or monotonic() >= self._until

    def end(self) -> None:
        """End it at once; a request that runs is broken off."""
        self._ended = True
        if self._request is not None:
            self._request.cancel()

    async def request(self, sending: Coroutine[Any, Any, Result]) -> Result:
        """The result of a request; Ended if the time slice is ended meanwhile."""
        if self._ended:
            sending.close()
            raise Ended
        self._request = request = asyncio.create_task(sending)
        try:
            return await request
        except asyncio.CancelledError:
            if self._ended:
                raise Ended from None
            request.cancel()
            raise
        finally:
            self._request = None
