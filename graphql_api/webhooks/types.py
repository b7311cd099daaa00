"""Webhooks and attempts as admins see them; never a secret."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import strawberry

from graphql_api.described_enums import describe_enum
from orm import models
from orm.events import cursors
from orm.models.webhook_enums import DeliveryOutcome, WebhookEvent, WebhookState

describe_enum(
    WebhookEvent,
    "An event that can be sent to a webhook.",
    {
        "CREATED": "`chatsession.created`: a session begins.",
        "CHANGED": "`chatsession.changed`: a session changes, or is deleted.",
        "MESSAGE": "`chatsession.message`: a message is added to a session.",
    },
)
describe_enum(
    WebhookState,
    "The state of a webhook.",
    {
        "ACTIVE": "Events are sent to it.",
        "PAUSED": "An admin paused it, or its application is revoked. Resume it.",
        "FAILED": "The last attempt at an event failed. Resume it when its receiver answers again.",
        "GONE": "Its receiver answered HTTP 410, so nothing is sent. Resume or revoke it.",
        "BEHIND": "The log does not go back to its next event any more. Replay it.",
        "REVOKED": "Nothing is sent to it any more, and its secret is deleted.",
    },
)
describe_enum(
    DeliveryOutcome,
    "The outcome of an attempt to send an event.",
    {
        "DELIVERED": "The receiver answered with a status from 200 to 299.",
        "REFUSED": "It answered with another status.",
        "TIMED_OUT": "It did not answer within 15 seconds.",
        "UNREACHABLE": "There was no connection, no valid certificate, or no answer of HTTP.",
        "ADDRESS": "Its host has an address that nothing may be sent to.",
        "UNSENT": "This service could not make the message; the log of the service has the reason.",
    },
)


@dataclass(frozen=True)
class IssuedSecret:
    """A webhook whose secret is shown this once."""

    secret: str = field(repr=False)
    row: models.Webhook


@dataclass(frozen=True)
class TriedEvent:
    """An attempt, with the cursor of its event."""

    row: models.WebhookAttempt
    epoch: bytes


ThisWebhook = strawberry.Parent[models.Webhook]
ThisIssued = strawberry.Parent[IssuedSecret]
ThisAttempt = strawberry.Parent[TriedEvent]


def _events(root: ThisWebhook) -> list[WebhookEvent]:
    return list(root.events)


def _application(root: ThisWebhook) -> str | None:
    return root.application.name if root.application else None


def _old_secret_until(root: ThisWebhook) -> datetime | None:
    until = root.old_secret_until
    return until if until is not None and until > datetime.now(UTC) else None


@strawberry.type(description="An address that events are sent to.")
class Webhook:
    """Row of `orm.models.Webhook`."""

    webhook_id: int = strawberry.field(description="The primary key.")
    name: str = strawberry.field(description="The name of the webhook.")
    url: str = strawberry.field(description="The address that events are sent to.")
    events = strawberry.field(_events, description="The events that are sent to it.")
    application = strawberry.field(
        _application,
        description="The name of the application by whose scopes it reads; null for one that reads"
        " what admins may.",
    )
    state: WebhookState = strawberry.field(
        description="Its state; events are sent to it if it is ACTIVE."
    )
    reason: str = strawberry.field(
        description="The reason why no events are sent; empty while they are."
    )
    created_at: datetime = strawberry.field(description="When it was added.")
    failures: int = strawberry.field(description="Failed attempts at the event that is next.")
    next_at: datetime | None = strawberry.field(
        description="When that event is tried again; null for at once."
    )
    old_secret_until = strawberry.field(
        _old_secret_until,
        description="The end of the time in which the former secret signs as well; null if it does"
        " not.",
    )


def _message_id(root: ThisAttempt) -> str:
    return root.row.message_id


def _at(root: ThisAttempt) -> datetime:
    return root.row.at


def _key(root: ThisAttempt) -> strawberry.ID:
    # GraphQL's Int ends at 2^31.
    return strawberry.ID(str(root.row.webhook_attempt_id))


def _event(root: ThisAttempt) -> str:
    return root.row.event


def _cursor(root: ThisAttempt) -> str | None:
    event_id = root.row.event_id
    return None if event_id is None else cursors.write(event_id, root.epoch)


def _number(root: ThisAttempt) -> int:
    return root.row.number


def _outcome(root: ThisAttempt) -> DeliveryOutcome:
    return root.row.outcome


def _status(root: ThisAttempt) -> int | None:
    return root.row.status


def _milliseconds(root: ThisAttempt) -> int:
    return root.row.milliseconds


def _next_at(root: ThisAttempt) -> datetime | None:
    return root.row.next_at


@strawberry.type(description="An attempt to send an event to a webhook.")
class WebhookAttempt:
    """Row of `orm.models.WebhookAttempt`."""

    webhook_attempt_id = strawberry.field(_key, description="The primary key.")
    at = strawberry.field(_at, description="When it was sent.")
    event = strawberry.field(_event, description="The name of the event, or `test`.")
    cursor = strawberry.field(
        _cursor,
        description="The place of the event in the log: to replay after it leaves this event out."
        " Null for a test.",
    )
    message_id = strawberry.field(
        _message_id, description="The `webhook-id`, which all attempts at an event have in common."
    )
    number = strawberry.field(_number, description="1 for the first attempt at the event.")
    outcome = strawberry.field(_outcome, description="The outcome of the attempt.")
    status = strawberry.field(_status, description="The HTTP status; null without an answer.")
    milliseconds = strawberry.field(_milliseconds, description="The duration in milliseconds.")
    next_at = strawberry.field(_next_at, description="When it is tried again; null if it is not.")


def _secret(root: ThisIssued) -> str:
    return root.secret


def _row(root: ThisIssued) -> models.Webhook:
    return root.row


@strawberry.type(name="NewWebhookSecret", description="A webhook with its new secret.")
class IssuedWebhookSecret:
    """The result of `addWebhook` and `rotateWebhookSecret`."""

    secret = strawberry.field(
        _secret,
        description="The secret that signs its messages, for its receiver. Store it now: it is"
        " shown only once.",
    )
    webhook = strawberry.field(_row, graphql_type=Webhook, description="The webhook.")
