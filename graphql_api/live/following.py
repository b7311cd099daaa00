"""Follows the log of the open database, in the order that it has for all readers.

It reads nothing while nobody needs it: a worker without streams costs its database nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from time import monotonic

from graphql_api.errors import CursorExpired, ParleyError, report_unexpected
from graphql_api.live import metrics
from graphql_api.live.metrics import Waker
from orm.cancellation import is_cancelled
from orm.engine import commits, waking
from orm.events import cursors, reading
from orm.events.positions import position_of
from orm.events.stream import LogState, state
from orm.models import Event

STATE_SECONDS = 1.0
"""The log may be replaced while it is followed, as by a restore; its state is read this often."""

RETRY_SECONDS = 0.5
"""Time until the log is read again after an error, as while the database is away."""

Told = Callable[[Sequence[Event]], Awaitable[None]]


class Follower:
    """The place in the log that a worker has come to, and the task that goes on from there."""

    def __init__(
        self, tell: Told, begin_again: Callable[[CursorExpired], object], poll_seconds: float
    ) -> None:
        """`tell` is called with the next events, and `begin_again` if the log is another one."""
        self._tell, self._begin_again = tell, begin_again
        self._poll_seconds = poll_seconds
        self.at = 0
        """The key of the last event that was told, or is being told."""
        self.epoch = b""
        """Identifies the log, and is the key of its cursors; another one once it was replaced."""
        self._state_read = 0.0
        self._readers = 0
        self._follows = False
        self._starting = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._wakeup = asyncio.Event()
        self._woken: tuple[Waker, float] | None = None
        self._messages: waking.Waker = waking.NO_MESSAGES
        self._stop_listening: Callable[[], object] = lambda: None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the log of the open database until the block ends."""
        async with waking.waking(lambda: self.wake(Waker.OTHERS)) as self._messages:
            stop_notifying = commits.listen(self._messages.notify)
            task = asyncio.create_task(self._run())
            try:
                yield
            finally:
                stop_notifying()
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def following(self) -> "Following":
        """Follow the log while the block runs: all events from its beginning on are told.

        DatabaseAway if that cannot be begun.
        """
        return Following(self)

    async def join(self) -> None:
        """Follow the log for one more reader, who is not counted if this raises DatabaseAway."""
        self._readers += 1
        try:
            if not self._wanted.is_set():
                self._wanted.set()
                self._stop_listening = commits.listen(self.wake)
                self._messages.listen()
            await self._start()
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Follow the log for one reader less."""
        self._readers -= 1
        if not self._readers:
            self._wanted.clear()
            self._stop_listening()
            self._messages.unlisten()
            self._follows = False

    def wake(self, waker: Waker = Waker.SELF) -> None:
        """Look for events now, if they are followed."""
        if self._woken is None and self._wanted.is_set():
            self._woken = waker, monotonic()
            self._wakeup.set()

    def cursor(self, key: int) -> str:
        """The cursor of an event's key, for those who are told of the event."""
        return cursors.write(key, self.epoch)

    def place(self, key: int) -> str:
        """A cursor of a place in the log, whose last event the caller perhaps may not see."""
        return cursors.write_place(key, self.epoch)

    async def begin(self, after: str | None) -> int:
        """The place in the log of a cursor, or its end for None; within `following`.

        CursorExpired, InvalidValue for what is no cursor, DatabaseAway.
        """
        if after is None:
            return await reading.safe_key()
        await self._adopt(await state())
        return await position_of(after)

    async def _start(self) -> None:
        """Begin to follow at the end of the log, unless it is followed already."""
        # Others who start meanwhile wait, so no stream is live yet when the position is set.
        async with self._starting:
            if self._follows:
                return
            log, key = await state(), await reading.safe_key()
            # While nobody followed it, another log may have come whose keys are lower.
            self.at = max(self.at, key) if log.epoch == self.epoch else key
            self.epoch, self._state_read = log.epoch, monotonic()
            self._follows = self._wanted.is_set()

    async def _run(self) -> None:
        while not is_cancelled():
            await self._wanted.wait()
            waker, woken = await self._wait()
            if not self._wanted.is_set():
                continue
            metrics.wakes[waker].inc()
            try:
                await self._start()
                if monotonic() - self._state_read >= STATE_SECONDS:
                    await self._adopt(await state())
                if await self._read() and waker is not Waker.CLOCK:
                    metrics.SECONDS.observe(monotonic() - woken)
            except CursorExpired:
                self._state_read = -STATE_SECONDS
            except ParleyError:
                # The database is away. Nothing is lost: it is read when it is back.
                await asyncio.sleep(RETRY_SECONDS)
            except Exception as error:
                report_unexpected(error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _wait(self) -> tuple[Waker, float]:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll_seconds):
                await self._wakeup.wait()
        self._wakeup.clear()
        waker, woken = self._woken or (Waker.CLOCK, monotonic())
        self._woken = None
        return waker, woken

    async def _adopt(self, log: LogState) -> None:
        """Go on at the end of another log, if it is one, as after a restore.

        So too where events were removed that were not read, as after a long outage.
        """
        if self._is_other(log):
            key = await reading.safe_key()
            # Another task may have adopted it meanwhile.
            if self._is_other(log):
                self.epoch, self.at = log.epoch, key
                self._begin_again(CursorExpired(self.place(key)))
        self._state_read = monotonic()

    def _is_other(self, log: LogState) -> bool:
        return log.epoch != self.epoch or log.floor > self.at

    async def _read(self) -> bool:
        """Tell all events that there are by now; False if there are none."""
        complete = (await reading.progress()).complete
        found = False
        place, epoch = self.at, self.epoch
        while place < complete:
            events = await reading.between(place, complete)
            if not events:
                break
            found = True
            await self._tell(events)
            if self.epoch != epoch:
                # A stream that began meanwhile has found another log.
                break
            # Never a key without an event, which a server that crashes may give out again.
            place = events[-1].event_id
            self.at = max(self.at, place)
        return found


class Following:
    """The context of a reader of the log; a generator would take four times the memory."""

    __slots__ = ("_follower",)

    def __init__(self, follower: Follower) -> None:
        self._follower = follower

    async def __aenter__(self) -> None:
        await self._follower.join()

    async def __aexit__(self, *_error: object) -> None:
        self._follower.leave()
