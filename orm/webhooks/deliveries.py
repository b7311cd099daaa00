"""The state of deliveries: who sends to a webhook, and up to which event it has been told.

A sender holds a lease while it sends, so that there is one request at a time for a webhook,
whatever workers there are; the lease of a sender that died ends by itself. Every write names the
lease and the position that the sender knows: what an admin changed meanwhile stands.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from orm.models import Webhook, WebhookAttempt
from orm.models.webhook_enums import WebhookState

LEASE = timedelta(seconds=10)
"""Longer than clocks of machines differ, and than a sender takes to renew it."""


async def sendable() -> list[Webhook]:
    """The webhooks that there may be something to send to, with their applications."""
    wanted = Webhook.filter(Q(state=WebhookState.ACTIVE) | Q(test_at__isnull=False))
    return await wanted.exclude(state=WebhookState.REVOKED).prefetch_related("application")


async def take(webhook: Webhook, holder: str, now: datetime) -> Webhook | None:
    """Take the lease; returns the row as it is then, None if another sender has it."""
    free = Q(lease_holder__in=("", holder)) | Q(lease_until__lt=now)
    taken = await Webhook.filter(free, webhook_id=webhook.webhook_id).update(
        lease_holder=holder, lease_until=now + LEASE
    )
    if not taken:
        return None
    rows = Webhook.filter(webhook_id=webhook.webhook_id).prefetch_related("application")
    return await rows.first()


async def renew(webhook: Webhook, holder: str) -> bool:
    """Hold the lease for longer; False if it was lost."""
    held = Webhook.filter(webhook_id=webhook.webhook_id, lease_holder=holder)
    return bool(await held.update(lease_until=datetime.now(UTC) + LEASE))


async def give_back(webhook: Webhook, holder: str) -> None:
    """Let other senders have the lease."""
    held = Webhook.filter(webhook_id=webhook.webhook_id, lease_holder=holder)
    await held.update(lease_holder="", lease_until=None)


async def record(
    webhook: Webhook,
    holder: str,
    changes: Mapping[str, Any],
    attempt: Mapping[str, Any] | None = None,
) -> bool:
    """Store the outcome of an attempt; False if the lease, position or state has changed meanwhile.

    The attempt is stored in any case. `webhook` gets the changes as well.
    """
    async with in_transaction():
        if attempt is not None:
            await WebhookAttempt.create(webhook_id=webhook.webhook_id, **attempt)
        kept = await Webhook.filter(
            webhook_id=webhook.webhook_id,
            lease_holder=holder,
            position=webhook.position,
            epoch=webhook.epoch,
            state=webhook.state,
        ).update(**changes, lease_until=datetime.now(UTC) + LEASE)
    if kept:
        webhook.update_from_dict({**changes})
    return bool(kept)


async def record_test(webhook: Webhook, attempt: Mapping[str, Any]) -> None:
    """Store the outcome of a test, and remove the request for it."""
    async with in_transaction():
        await WebhookAttempt.create(webhook_id=webhook.webhook_id, **attempt)
        await Webhook.filter(webhook_id=webhook.webhook_id, test_at=webhook.test_at).update(
            test_at=None
        )


async def pass_over(webhook: Webhook, position: int) -> None:
    """Move a webhook that nobody sends to past events that are not for it.

    A sender that died leaves a lease behind, which counts for nothing once it is over.
    """
    unchanged = Webhook.filter(
        Q(lease_holder="") | Q(lease_until__lt=datetime.now(UTC)),
        webhook_id=webhook.webhook_id,
        position=webhook.position,
        epoch=webhook.epoch,
        state=WebhookState.ACTIVE,
    )
    await unchanged.update(position=position)
