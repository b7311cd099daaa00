"""Attempts to deliver events: reading them, and removing old ones."""

from datetime import UTC, datetime, timedelta

from orm import cleanup
from orm.models import Webhook, WebhookAttempt

KEPT = 1000
"""Attempts of a webhook that are kept."""

KEPT_FOR = timedelta(days=30)


async def newest(webhook: Webhook, count: int, before: int | None = None) -> list[WebhookAttempt]:
    """The latest attempts of a webhook, newest first; those before a key if there is one."""
    rows = WebhookAttempt.filter(webhook_id=webhook.webhook_id)
    if before is not None:
        rows = rows.filter(webhook_attempt_id__lt=before)
    return await rows.order_by("-webhook_attempt_id").limit(count)


async def sweep() -> None:
    """Remove the attempts that are old, and all but the latest of each webhook."""
    await cleanup.remove(WebhookAttempt.filter(at__lte=datetime.now(UTC) - KEPT_FOR))
    for webhook in await Webhook.all():
        await trim(webhook)


async def trim(webhook: Webhook) -> None:
    """Remove all but the latest attempts of a webhook."""
    rows = WebhookAttempt.filter(webhook_id=webhook.webhook_id)
    last = await rows.order_by("-webhook_attempt_id").offset(KEPT).first()
    if last is not None:
        await cleanup.remove(rows.filter(webhook_attempt_id__lte=last.webhook_attempt_id))
