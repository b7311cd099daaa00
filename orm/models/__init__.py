"""The tables, one model each; every fact about a column is stated in its model only."""

from orm.models.accounts import (
    Application,
    Credential,
    LoginAttempt,
    RateWindow,
    RetiredSecret,
    User,
)
from orm.models.address import Address, LocalizedField, StructuredAddress
from orm.models.associate import Associate
from orm.models.audit_entry import AuditEntry
from orm.models.chat_message import ChatMessage
from orm.models.chat_presence import ChatPresence
from orm.models.chat_session import ChatSession
from orm.models.chat_topic import ChatTopic
from orm.models.chat_topic_agent import ChatTopicAgent
from orm.models.contact import Contact
from orm.models.event import Event, Stream
from orm.models.idempotency_key import IdempotencyKey
from orm.models.person import Person
from orm.models.project import Project
from orm.models.sale import Sale
from orm.models.ticket import Ticket
from orm.models.trusted_document import TrustedDocument
from orm.models.webhook import Webhook, WebhookAttempt

__all__ = [
    "Address",
    "Application",
    "Associate",
    "AuditEntry",
    "ChatMessage",
    "ChatPresence",
    "ChatSession",
    "ChatTopic",
    "ChatTopicAgent",
    "Contact",
    "Credential",
    "Event",
    "IdempotencyKey",
    "LocalizedField",
    "LoginAttempt",
    "Person",
    "Project",
    "RateWindow",
    "RetiredSecret",
    "Sale",
    "Stream",
    "StructuredAddress",
    "Ticket",
    "TrustedDocument",
    "User",
    "Webhook",
    "WebhookAttempt",
]
