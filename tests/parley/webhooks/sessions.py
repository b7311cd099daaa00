"""Sessions and webhooks for the tests of webhooks."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from orm.audit.entries import OPERATOR
from orm.models import Associate, ChatMessage, ChatSession, Event, Webhook
from orm.models.enums import AuditAction
from orm.models.webhook_enums import WebhookEvent
from orm.webhooks import webhooks
from orm.webhooks.webhooks import NewWebhook
from tests.orm import rows


async def add_webhook(
    url: str, *events: WebhookEvent, name: str = "crm", application: str | None = None
) -> str:
    """Add a webhook for events, or for all; returns its secret."""
    new = NewWebhook(name, url, events or (*WebhookEvent,), application)
    secret, _ = await webhooks.add(new, OPERATOR)
    return secret


async def the_webhook(name: str = "crm") -> Webhook:
    return await Webhook.get(name=name)


async def webhook_that(is_so: Callable[[Webhook], bool], name: str = "crm") -> Webhook:
    """The webhook, as soon as something holds of it."""
    async with asyncio.timeout(20):
        while not is_so(row := await the_webhook(name)):  # noqa: ASYNC110  other processes may write
            await asyncio.sleep(0.01)
    return row


async def begin(**values: object) -> ChatSession:
    """Store a session by the associate 8."""
    await Associate.get_or_create(associate_id=rows.AUTHOR.associate_id)
    return await rows.create(**values)


async def tell_of_message(session: ChatSession) -> int:
    """Store a message, and the event that a verb leaves."""
    row = await ChatMessage.create(chat_session_id=session.pk, message="Hello")
    await Event.create(
        at=datetime.now(UTC),
        action=AuditAction.CREATED,
        entity="ChatMessage",
        row_key=row.pk,
        chat_session_id=session.pk,
        columns=["chat_session_id", "message", "special_type"],
        associate_id=8,
        door="graphql",
    )
    return row.chat_message_id
