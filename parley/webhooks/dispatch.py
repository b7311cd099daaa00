"""Finds the webhooks that there is something for, and delivers to them, a few at a time."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import monotonic

from graphql_api.errors import CursorExpired, TimedOut, Unavailable, report_unexpected
from orm.cancellation import is_cancelled
from orm.engine import commits
from orm.events import reading
from orm.events.stream import LogState, state
from orm.models import Webhook
from orm.models.webhook_enums import WebhookState
from orm.webhooks import deliveries
from parley.webhooks.backoff import DEFAULT_BACKOFF, Backoff
from parley.webhooks.client import MOST_CONNECTIONS, opened
from parley.webhooks.delivery import Delivery
from parley.webhooks.networks import AllowedNetworks
from parley.webhooks.payload import Execute, name_of
from parley.webhooks.time_slice import TimeSlice

PAUSE_SECONDS = 0.05
"""Between two looks, however many commits there are."""

LOOK_SECONDS = 1.0
"""Webhooks that nobody wakes are looked at after this time."""

RENEW_SECONDS = 3.0
"""A lease is renewed after this time, three times before it ends."""

PASS_SECONDS = 10.0
"""A webhook without events for it is moved on in the database after this time."""


@dataclass(frozen=True)
class Passed:
    """A webhook's place in the database, and how far there is nothing for it after that."""

    position: int
    epoch: str
    up_to: int
    since: float


class Dispatch:
    """The deliveries of one worker."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.holder = secrets.token_hex(8)
        self._wakeup = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._time_slices: dict[int, TimeSlice] = {}
        self._passed: dict[int, Passed] = {}
        self._is_stopping = False
        self._slots = asyncio.Semaphore(MOST_CONNECTIONS)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, execute: Execute, networks: Collection[str], backoff: Backoff = DEFAULT_BACKOFF
    ) -> AsyncIterator["Dispatch"]:
        """A dispatch with its HTTP client; deliveries that run are broken off at the end."""
        async with opened(AllowedNetworks(networks)) as client:
            dispatch = cls(Delivery(execute, client, backoff))
            stop_listening = commits.listen(dispatch._wakeup.set)
            try:
                yield dispatch
            finally:
                stop_listening()
                await dispatch._break_off()

    async def run_until_nothing_is_sendable(self) -> None:
        """Look for events and deliver them, as long as there are webhooks to send to."""
        while webhooks := await deliveries.sendable():
            self._wakeup.clear()
            await self._look(webhooks)
            if is_cancelled():
                return
            await asyncio.sleep(PAUSE_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._wakeup.wait()

    async def _look(self, webhooks: Collection[Webhook]) -> None:
        log, safe, now = await state(), await reading.safe_key(), datetime.now(UTC)
        for webhook in webhooks:
            key = webhook.webhook_id
            if key not in self._running and await self._is_due(webhook, log, safe, now):
                task = asyncio.create_task(self._deliver(webhook))
                self._running[key] = task
                task.add_done_callback(partial(self._ended, key))

    def _ended(self, key: int, _task: "asyncio.Task[None]") -> None:
        self._running.pop(key, None)
        self._wakeup.set()

    async def _is_due(self, webhook: Webhook, log: LogState, safe: int, now: datetime) -> bool:
        if webhook.lease_until is not None and webhook.lease_until >= now:
            return False
        if webhook.test_at is not None:
            return True
        if webhook.next_at is not None and webhook.next_at > now:
            return False
        if webhook.epoch != log.epoch.hex() or webhook.position < log.floor:
            return True
        return await self._has_event(webhook, safe)

    async def _has_event(self, webhook: Webhook, safe: int) -> bool:
        """True if there is an event for a webhook; remembers how far there is none."""
        passed = self._passed.get(webhook.webhook_id)
        if passed is None or (passed.position, passed.epoch) != (webhook.position, webhook.epoch):
            passed = Passed(webhook.position, webhook.epoch, webhook.position, monotonic())
        if passed.up_to < safe:
            try:
                events = await reading.between(passed.up_to, safe)
            except CursorExpired:
                return True
            if any(name_of(event) in webhook.events for event in events):
                return True
            is_all = len(events) < reading.BATCH
            up_to = safe if is_all else events[-1].event_id
            passed = Passed(passed.position, passed.epoch, up_to, passed.since)
            if not is_all:
                self._wakeup.set()
        if passed.up_to > passed.position and monotonic() - passed.since > PASS_SECONDS:
            await deliveries.pass_over(webhook, passed.up_to)
        self._passed[webhook.webhook_id] = passed
        return False

    async def _deliver(self, webhook: Webhook) -> None:
        """Hold the lease of a webhook while events are sent to it."""
        try:
            async with self._slots:
                if self._is_stopping:
                    return
                taken = await deliveries.take(webhook, self.holder, datetime.now(UTC))
                if taken is None or taken.state is WebhookState.REVOKED:
                    return
                try:
                    await self._deliver_in_lease(taken)
                finally:
                    await deliveries.give_back(taken, self.holder)
        except (Unavailable, TimedOut):
            # The log has a line about it already; the lease ends by itself.
            return
        except Exception as error:
            report_unexpected(error)

    async def _deliver_in_lease(self, webhook: Webhook) -> None:
        time_slice = self._time_slices[webhook.webhook_id] = TimeSlice()
        work = asyncio.create_task(self.delivery.run(webhook, self.holder, time_slice))
        try:
            while not (await asyncio.wait({work}, timeout=RENEW_SECONDS))[0]:
                if not await deliveries.renew(webhook, self.holder):
                    break
        finally:
            del self._time_slices[webhook.webhook_id]
            time_slice.end()
            await work

    async def _break_off(self) -> None:
        self._is_stopping = True
        tasks = {*self._running.values()}
        for time_slice in self._time_slices.values():
            time_slice.end()
        if tasks:
            # They write what they have to, and give their leases back.
            _, late = await asyncio.wait(tasks, timeout=RENEW_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.wait(tasks, timeout=RENEW_SECONDS)
