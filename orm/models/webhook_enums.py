"""Enumerations of webhooks."""

from enum import StrEnum


class WebhookEvent(StrEnum):
    """The events that webhooks are told of, by the names of SuperOffice's documentation."""

    CREATED = "chatsession.created"
    CHANGED = "chatsession.changed"
    MESSAGE = "chatsession.message"


class WebhookState(StrEnum):
    """The state of the deliveries of a webhook."""

    ACTIVE = "active"
    PAUSED = "paused"
    FAILED = "failed"
    GONE = "gone"
    BEHIND = "behind"
    REVOKED = "revoked"


class DeliveryOutcome(StrEnum):
    """The outcome of an attempt to deliver an event."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    ADDRESS = "address"
    UNSENT = "unsent"
