"""Webhooks: addresses that events are sent to, and the attempts to send them."""

from datetime import datetime

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from orm.models.accounts import Application
from orm.models.fields import WordsField
from orm.models.webhook_enums import DeliveryOutcome, WebhookEvent, WebhookState


class Webhook(Model):
    webhook_id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=255, unique=True)
    url = fields.CharField(max_length=2048)
    events: fields.Field[tuple[WebhookEvent, ...]] = WordsField(WebhookEvent, max_length=255)
    application: fields.ForeignKeyNullableRelation[Application] = fields.ForeignKeyField(
        "orm.Application", related_name=False, null=True, on_delete=fields.CASCADE
    )
    """The application by whose scopes the webhook reads; null for all that admins may read."""
    application_id: int | None
    secret = fields.CharField(max_length=255)
    """Signs what is sent; encrypted if there is PARLEY_WEBHOOK_KEY (orm/webhooks/encryption.py)."""
    old_secret = fields.CharField(max_length=255, default="")
    """The secret before it was rotated; it signs as well until `old_secret_until`."""
    old_secret_until: datetime | None = fields.DatetimeField(null=True)
    state = fields.CharEnumField(WebhookState, max_length=16, default=WebhookState.ACTIVE)
    reason = fields.CharField(max_length=255, default="")
    """Why nothing is sent, for people."""
    created_at = fields.DatetimeField(auto_now_add=True)
    epoch = fields.CharField(max_length=64)
    """The log that `position` is of (orm/events/stream.py)."""
    position = fields.BigIntField()
    """The key of the last event that was delivered, or is not for this webhook."""
    failures = fields.IntField(default=0)
    """The attempts at the next event that failed."""
    next_at: datetime | None = fields.DatetimeField(null=True)
    """When the next attempt at it is due; null for at once."""
    test_at: datetime | None = fields.DatetimeField(null=True)
    """When a test was asked for that was not sent yet."""
    lease_holder = fields.CharField(max_length=32, default="")
    lease_until: datetime | None = fields.DatetimeField(null=True)
    """The sender that may send to it, and until when."""

    class Meta:
        table = "webhook"
        # The databases do not index foreign keys by themselves.
        indexes = (Index(fields=("application_id",), name="webhook_application"),)


class WebhookAttempt(Model):
    webhook_attempt_id = fields.BigIntField(primary_key=True)
    webhook: fields.ForeignKeyRelation[Webhook] = fields.ForeignKeyField(
        "orm.Webhook", related_name=False, on_delete=fields.CASCADE
    )
    webhook_id: int
    at = fields.DatetimeField()
    event = fields.CharField(max_length=32)
    """Its name, or `test`."""
    event_id = fields.BigIntField(null=True)
    """The key of the event; null for a test."""
    message_id = fields.CharField(max_length=64)
    """The value of the header `webhook-id`."""
    number = fields.IntField()
    """1 for the first attempt at the event."""
    outcome = fields.CharEnumField(DeliveryOutcome, max_length=16)
    status = fields.IntField(null=True)
    """The HTTP status; null without an answer."""
    milliseconds = fields.IntField()
    next_at: datetime | None = fields.DatetimeField(null=True)
    """When it is tried again; null if it is not."""

    class Meta:
        table = "webhook_attempt"
        indexes = (
            Index(fields=("webhook_id", "webhook_attempt_id"), name="webhook_attempt_webhook"),
            Index(fields=("at",), name="webhook_attempt_at"),
        )
