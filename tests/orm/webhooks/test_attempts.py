"""Old attempts are removed, and all but the latest of each webhook."""

from datetime import UTC, datetime, timedelta

import pytest

from orm.audit.entries import OPERATOR
from orm.models import WebhookAttempt
from orm.models.webhook_enums import DeliveryOutcome, WebhookEvent
from orm.webhooks import attempts, webhooks
from orm.webhooks.webhooks import NewWebhook


async def _tried(key: int, number: int, at: datetime) -> None:
    await WebhookAttempt.create(
        webhook_id=key,
        at=at,
        event="test",
        message_id="a",
        number=number,
        outcome=DeliveryOutcome.DELIVERED,
        milliseconds=1,
    )


async def test_old_attempts_are_removed(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "KEPT", 3)
    now = datetime.now(UTC)
    keys = []
    for name in ("crm", "shop"):
        new = NewWebhook(name, "https://example.com/", [WebhookEvent.CREATED])
        keys.append((await webhooks.add(new, OPERATOR))[1].webhook_id)
    for number in range(5):
        await _tried(keys[0], number, now)
    await _tried(keys[1], 1, now - timedelta(days=31))
    await _tried(keys[1], 2, now - timedelta(days=29))
    await attempts.sweep()
    crm, shop = await webhooks.list_all()
    assert [each.number for each in await attempts.newest(crm, 10)] == [4, 3, 2]
    assert [each.number for each in await attempts.newest(shop, 10)] == [2]
    last = (await attempts.newest(crm, 1))[0].webhook_attempt_id
    assert [each.number for each in await attempts.newest(crm, 10, last)] == [3, 2]
