"""Long polls: requests that wait until something happens, such as a message in a session."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from graphql_api.feeds import Channel, channels_of
from graphql_api.live.endings import ServiceStops
from graphql_api.live.hub import Hub
from graphql_api.live.stream_limits import StreamLimits, caller_of
from graphql_api.shared.live_limits import LiveLimits
from graphql_api.shared.requests import until_gone
from graphql_api.shared.viewer import Viewer
from orm import models
from orm.models import Event

ACCOUNTS = frozenset(
    {each.__name__ for each in (models.User, models.Application, models.Credential)}
)
"""The entities on which logins and roles depend."""


class LongPolls:
    """The requests that wait, by the channel that they wait for."""

    def __init__(self, hub: Hub, limits: LiveLimits) -> None:
        self._hub = hub
        self._limits = StreamLimits("waiting requests", limits.streams, limits.caller_streams)
        self._waiting: dict[Channel, set[LongPoll]] = {}
        hub.readers.append(self._tell)

    @asynccontextmanager
    async def open(self, channel: Channel, viewer: Viewer) -> AsyncIterator["LongPoll"]:
        """Notice what happens in a channel from now on, until the block ends.

        TooManyStreams if the caller waits too often already, ServiceStops, DatabaseAway.
        """
        if self._hub.stopping.is_set():
            raise ServiceStops
        with self._limits.reserved_by(caller_of(viewer)):
            long_poll = LongPoll(self._hub.stopping)
            waiters = self._waiting.setdefault(channel, set())
            waiters.add(long_poll)
            try:
                async with self._hub.following():
                    yield long_poll
            finally:
                waiters.discard(long_poll)
                if not waiters:
                    self._waiting.pop(channel, None)

    def _tell(self, events: Sequence[Event]) -> None:
        if not self._waiting:
            return
        for event in events:
            if event.entity in ACCOUNTS:
                for long_poll in [each for waiters in self._waiting.values() for each in waiters]:
                    long_poll.tell_of_accounts()
            for channel in channels_of(event):
                for long_poll in self._waiting.get(channel, ()):
                    long_poll.tell()


class LongPoll:
    """One request that waits."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self._stopping = stopping
        self._happened = asyncio.Event()
        self.accounts_changed = False
        """True if the caller's rights may have changed; the reader sets it back to False."""

    def tell(self) -> None:
        """Note that something has happened."""
        self._happened.set()

    def tell_of_accounts(self) -> None:
        """Note that a user, an application or a credential has changed."""
        self.accounts_changed = True
        self._happened.set()

    @property
    def is_over(self) -> bool:
        """True once the service stops: there is nothing more to wait for."""
        return self._stopping.is_set()

    async def wait(self, seconds: float | None, receive: Receive | None = None) -> bool:
        """Wait until something has happened since the last call; False if nothing has.

        It ends early when the service stops. Without `seconds` there is no other end. With
        `receive` of a request that was read whole, ClientDisconnect is raised when the client has
        gone.
        """
        gone = None if receive is None else asyncio.create_task(until_gone(receive))
        happened, stop = (
            asyncio.create_task(each.wait()) for each in (self._happened, self._stopping)
        )
        tasks = [each for each in (gone, happened, stop) if each is not None]
        try:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if gone is not None and gone.done():
                raise ClientDisconnect
        finally:
            for task in tasks:
                task.cancel()
        has_happened = self._happened.is_set()
        self._happened.clear()
        return has_happened and not self.is_over
