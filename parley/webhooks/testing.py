"""Sends the event `test` from a command, without the service."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from orm.models import Webhook
from orm.models.webhook_enums import DeliveryOutcome
from orm.webhooks import deliveries
from parley.webhooks.attempt import send
from parley.webhooks.client import opened
from parley.webhooks.networks import AllowedNetworks
from parley.webhooks.payload import test_message


async def send_test(
    webhook: Webhook, event_id: UUID, now: datetime, networks: Collection[str]
) -> tuple[DeliveryOutcome, str]:
    """Send it once, and store the attempt; returns what came of it, and in words."""
    message = test_message(webhook, event_id, now)
    async with opened(AllowedNetworks(networks)) as client:
        attempt = await send(client, webhook, message)
    await deliveries.record_test(webhook, attempt.row(message, None, 1))
    return attempt.outcome, attempt.reason or f"HTTP {attempt.status}"
