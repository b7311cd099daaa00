"""Delivers events to one webhook, one after another in the order of the log.

An event that is not taken is tried again until it is, and the ones after it wait, so that the order
of a session's events holds. After the last attempt the webhook is disabled, and told of in the log.
"""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from graphql_api.errors import CursorExpired, ParleyError, Unavailable, report_unexpected
from orm.events import reading
from orm.events.stream import state
from orm.models import Event, Webhook
from orm.models.webhook_enums import DeliveryOutcome, WebhookEvent, WebhookState
from orm.webhooks import attempts, deliveries
from parley.webhooks import metrics
from parley.webhooks.attempt import Attempt, send
from parley.webhooks.backoff import Backoff, retry_after
from parley.webhooks.client import Client
from parley.webhooks.payload import Execute, Message, message_of, name_of, test_message
from parley.webhooks.time_slice import Ended, TimeSlice

GONE = 410

OTHER_LOG = "The log of events is another one, as after a restore or a copy. Replay the webhook."
TOO_OLD = "The log does not go back to the next event any more. Replay the webhook."


class Delivery:
    """Sends messages by a client, with values that it reads by GraphQL operations."""

    def __init__(self, execute: Execute, client: Client, backoff: Backoff) -> None:
        self._execute, self._client, self._backoff = execute, client, backoff
        self._untrimmed = 0
        """Attempts of any webhook since one was trimmed: a fast one is met most often."""

    async def run(self, webhook: Webhook, holder: str, time_slice: TimeSlice) -> None:
        """Send what is due to a webhook, whose lease the holder has, until the time slice ends."""
        with suppress(Ended):
            if webhook.test_at is not None:
                await self._test(webhook, time_slice)
            is_due = webhook.next_at is None or webhook.next_at <= datetime.now(UTC)
            while webhook.state is WebhookState.ACTIVE and is_due and not time_slice.is_over:
                is_due = await self._send_batch(webhook, holder, time_slice)

    async def _test(self, webhook: Webhook, time_slice: TimeSlice) -> None:
        message = test_message(webhook, uuid4(), datetime.now(UTC))
        attempt = await time_slice.request(send(self._client, webhook, message))
        await deliveries.record_test(webhook, attempt.row(message, None, 1))

    async def _send_batch(self, webhook: Webhook, holder: str, time_slice: TimeSlice) -> bool:
        """Send the next events; False if there are no more, or one has to wait."""
        if webhook.application and webhook.application.revoked_at is not None:
            await _stop(webhook, holder, WebhookState.PAUSED, "Its application is revoked.")
            return False
        if webhook.epoch != (await state()).epoch.hex():
            await _stop(webhook, holder, WebhookState.BEHIND, OTHER_LOG)
            return False
        safe = await reading.safe_key()
        try:
            events = await reading.between(webhook.position, safe)
        except CursorExpired:
            await _stop(webhook, holder, WebhookState.BEHIND, TOO_OLD)
            return False
        passed = webhook.position
        for event in events:
            if time_slice.is_over:
                break
            name = name_of(event)
            if name is not None and name in webhook.events:
                kept = await self._deliver(webhook, holder, event, name, time_slice)
                if not kept:
                    return False
            passed = event.event_id
        else:
            passed = safe if len(events) < reading.BATCH else passed
        if passed > webhook.position:
            moved = {"position": passed, "failures": 0, "next_at": None}
            kept = await deliveries.record(webhook, holder, moved)
            return kept and bool(events)
        return bool(events)

    async def _deliver(
        self, webhook: Webhook, holder: str, event: Event, name: WebhookEvent, time_slice: TimeSlice
    ) -> bool:
        """Send an event, if the webhook may know of it; True if the next one may follow."""
        message = await self._message(event, name, webhook)
        if message is None:
            return True
        if isinstance(message, Attempt):
            attempt, number = message, webhook.failures + 1
            message = Message(name.value, "", f"wh{webhook.webhook_id}", b"")
        else:
            attempt = await time_slice.request(send(self._client, webhook, message))
            number = webhook.failures + 1
        row = attempt.row(message, event.event_id, number)
        if attempt.outcome is DeliveryOutcome.DELIVERED:
            self._untrimmed += 1
            if self._untrimmed >= attempts.KEPT:
                self._untrimmed = 0
                await attempts.trim(webhook)
            done = {"position": event.event_id, "failures": 0, "next_at": None}
            return await deliveries.record(webhook, holder, done, row)
        await self._put_off(webhook, holder, attempt, row)
        return False

    async def _message(
        self, event: Event, name: WebhookEvent, webhook: Webhook
    ) -> Message | Attempt | None:
        try:
            return await message_of(event, name, webhook, self._execute)
        except Unavailable:
            raise
        except Exception as error:
            cause = error if isinstance(error, ParleyError) else report_unexpected(error)
            now = datetime.now(UTC)
            metrics.count(DeliveryOutcome.UNSENT)
            return Attempt(DeliveryOutcome.UNSENT, now, 0, reason=f"not readable: {cause.code}")

    async def _put_off(
        self, webhook: Webhook, holder: str, attempt: Attempt, row: dict[str, Any]
    ) -> None:
        """Try again later; disable the webhook after the last attempt, or where it is gone."""
        now, failures = datetime.now(UTC), webhook.failures + 1
        asked = retry_after(attempt.retry_after, now)
        next_at = self._backoff.next_at(failures, now, asked)
        changes = {"failures": failures, "next_at": next_at}
        if attempt.status == GONE:
            await _stop(webhook, holder, WebhookState.GONE, "It answered HTTP 410 (Gone).", row)
        elif next_at is None:
            reason = f"The last of {failures} attempts failed: {attempt.reason}."
            await _stop(webhook, holder, WebhookState.FAILED, reason, row)
        else:
            await deliveries.record(webhook, holder, changes, {**row, "next_at": next_at})
            metrics.logger.warning(
                "Webhook %s: attempt %d failed (%s); the next one is at %s.",
                *(webhook.name, failures, attempt.reason, f"{next_at:%Y-%m-%dT%H:%M:%SZ}"),
            )


async def _stop(
    webhook: Webhook,
    holder: str,
    state_: WebhookState,
    reason: str,
    row: dict[str, Any] | None = None,
) -> None:
    changes: dict[str, Any] = {"state": state_, "reason": reason[:255], "next_at": None}
    if row is not None:
        changes["failures"] = row["number"]
    if await deliveries.record(webhook, holder, changes, row):
        metrics.logger.error("Webhook %s: %s. %s", webhook.name, state_.value, reason)
