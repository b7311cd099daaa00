"""Bodies of webhooks, as SuperOffice's page of chat events shows them.

Values are read when the event is sent, by the GraphQL operation that any caller could send, as far
as the webhook may see them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import orjson
from strawberry.utils.str_converters import to_camel_case

from graphql_api.errors import Forbidden
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.rights import Rights
from graphql_api.sessions import visibility
from graphql_api.shared.locale import NEUTRAL, Locale
from graphql_api.shared.viewer import Door, Viewer
from orm.models import ChatMessage, ChatSession, Event, Webhook
from orm.models.enums import AuditAction, ChatSessionStatus, Role
from orm.models.webhook_enums import WebhookEvent

ENTITY, TEST = "chatsession", "test"

CONTEXT = "Default"
"""The contract's ContextIdentifier, which tells the customers of SuperOffice's cloud apart."""

VALUES = """
query WebhookValues($key: Int!) {
  chatSession(chatSessionId: $key) {
    alertLevel chatbotIsActive customerConsented contact { contactId } customerAlias
    person { personId } project { projectId } rating sale { saleId } status ticket { ticketId }
    topicId user { associateId }
  }
}
"""

NAMES_IN_MESSAGES = {"chat_session_id": "sessionId", "chat_message_id": "id"}
"""The contract's names of columns of messages that have others here."""

TYPING = {"flags"}
"""The columns that change when somebody types or stops, which is no state of a session."""

Execute = Callable[[str, Mapping[str, Any], Viewer, Locale], Awaitable[Mapping[str, Any]]]
"""Runs a GraphQL document for a viewer (graphql_api/schema.py)."""


@dataclass(frozen=True)
class Message:
    """A message to a webhook: its body, and the values of its headers."""

    event: str
    event_id: str
    message_id: str
    body: bytes
    is_test: bool = False


def name_of(event: Event) -> WebhookEvent | None:
    """The name of an event of the log; None for one that webhooks are not told of."""
    if event.entity == ChatSession.__name__:
        if event.action is AuditAction.UPDATED and {*event.columns} <= TYPING:
            return None
        is_new = event.action is AuditAction.CREATED
        return WebhookEvent.CREATED if is_new else WebhookEvent.CHANGED
    is_message = event.entity == ChatMessage.__name__ and event.action is AuditAction.CREATED
    return WebhookEvent.MESSAGE if is_message else None


def viewer_of(webhook: Webhook) -> Viewer:
    """The caller as whom a webhook reads: an admin, by its application if it has one."""
    application = webhook.application or None
    return Viewer(
        associate_id=0,
        name=webhook.name,
        role=Role.ADMIN,
        door=Door.REST,
        application_id=webhook.application_id,
        scopes=None if application is None else frozenset(application.scopes),
    )


async def message_of(
    event: Event, name: WebhookEvent, webhook: Webhook, execute: Execute
) -> Message | None:
    """The message about an event; None if the webhook may not see the session, or what changed."""
    key = event.row_key if name is not WebhookEvent.MESSAGE else event.chat_session_id
    assert key is not None
    viewer = viewer_of(webhook)
    try:
        data = (await execute(VALUES, {"key": key}, viewer, NEUTRAL))["chatSession"]
    except Forbidden:
        return None
    if data is None and not await _may_know_of_gone(key, viewer):
        return None
    changes = _changes(event, viewer)
    if event.action is AuditAction.UPDATED and not changes:
        return None
    values = None if data is None else _field_values(data)
    if values is not None and name is WebhookEvent.MESSAGE:
        values["ChatMessageId"] = event.row_key
    return _message(
        webhook,
        name.value,
        event_id=str(uuid5(UUID(hex=webhook.epoch), str(event.event_id))),
        at=event.at,
        changes=changes,
        key=key,
        associate_id=event.associate_id or 0,
        values=values,
    )


def test_message(webhook: Webhook, event_id: UUID, now: datetime) -> Message:
    """The event `test`, which tells nothing and asks for an answer."""
    return _message(webhook, TEST, event_id=str(event_id), at=now)


def _message(
    webhook: Webhook,
    name: str,
    *,
    event_id: str,
    at: datetime,
    changes: list[str] | None = None,
    key: int = 0,
    associate_id: int = 0,
    values: Mapping[str, Any] | None = None,
) -> Message:
    is_test = name == TEST
    body = {
        "EventId": event_id,
        "Timestamp": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "Changes": changes or [],
        "Event": name,
        "PrimaryKey": key,
        "Entity": TEST if is_test else ENTITY,
        "ContextIdentifier": CONTEXT,
        "ChangedByAssociateId": associate_id,
        "WebhookName": webhook.name,
        "FieldValues": values or {},
    }
    # Each endpoint has ids of its own, and each attempt at an event has the same one.
    message_id = f"wh{webhook.webhook_id}_{event_id}"
    return Message(name, event_id, message_id, orjson.dumps(body), is_test)


async def _may_know_of_gone(key: int, viewer: Viewer) -> bool:
    """True if the session is gone, and this viewer could read it whatever it was."""
    rights = Rights.of(viewer, MATRICES[ChatSession])
    return rights.reads_others and not await ChatSession.exists(chat_session_id=key)


def _changes(event: Event, viewer: Viewer) -> list[str]:
    """Names of what changed, as the contract writes those of messages; not of hidden fields."""
    if event.entity == ChatSession.__name__:
        # Rights of webhooks depend on nothing that would have to be read.
        rights = Rights.of(viewer, MATRICES[ChatSession])
        hidden = visibility.rights_after(event, rights).hidden
        names = (to_camel_case(column) for column in event.columns if column not in hidden)
        return [f"chatSession.{name}" for name in names]
    names = (NAMES_IN_MESSAGES.get(column, to_camel_case(column)) for column in event.columns)
    return [f"chatMessage.{name}" for name in names]


def _field_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """FieldValues in the contract's order: 0 where a session refers to nothing."""
    status = data["status"]
    return {
        "AlertLevel": data["alertLevel"],
        "ChatbotIsactive": data["chatbotIsActive"],
        "Consented": data["customerConsented"],
        "ContactId": _key(data["contact"], "contactId"),
        "CustomerAlias": data["customerAlias"],
        "CustomerId": _key(data["person"], "personId"),
        "ProjectId": _key(data["project"], "projectId"),
        "Rating": data["rating"],
        "SaleId": _key(data["sale"], "saleId"),
        "Status": None if status is None else ChatSessionStatus[status].value,
        "TicketId": _key(data["ticket"], "ticketId"),
        "TopicId": data["topicId"],
        "UserId": _key(data["user"], "associateId"),
    }


def _key(row: Mapping[str, Any] | None, name: str) -> int:
    return 0 if row is None else row[name] or 0
