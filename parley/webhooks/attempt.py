"""One attempt to send a message: its headers, and its outcome."""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from graphql_api.errors import report_unexpected
from orm.models import Webhook
from orm.models.webhook_enums import DeliveryOutcome
from orm.webhooks import encryption
from parley.webhooks import metrics, signing
from parley.webhooks.client import Client, TimedOut, Unreachable
from parley.webhooks.networks import AddressRefused
from parley.webhooks.payload import Message

USER_AGENT = "parley-webhook"


@dataclass(frozen=True)
class Attempt:
    """The outcome of sending a message once."""

    outcome: DeliveryOutcome
    at: datetime
    milliseconds: int
    status: int | None = None
    retry_after: str | None = None
    reason: str = ""

    def row(self, message: Message, event_id: int | None, number: int) -> dict[str, Any]:
        """The values of a WebhookAttempt, by column."""
        return {
            "at": self.at,
            "event": message.event,
            "event_id": event_id,
            "message_id": message.message_id,
            "number": number,
            "outcome": self.outcome,
            "status": self.status,
            "milliseconds": self.milliseconds,
        }


async def send(client: Client, webhook: Webhook, message: Message) -> Attempt:
    """Send a message once; a failure is an outcome as well, and raises nothing."""
    now, started = datetime.now(UTC), monotonic()
    outcome, status, later, reason = DeliveryOutcome.DELIVERED, None, None, ""
    try:
        headers = headers_of(webhook, message, now)
        answer = await client.post(webhook.url, headers, message.body)
    except encryption.CannotDecrypt as error:
        outcome, reason = DeliveryOutcome.UNSENT, str(error)
    except AddressRefused as error:
        outcome, reason = DeliveryOutcome.ADDRESS, str(error)
    except TimedOut:
        outcome, reason = DeliveryOutcome.TIMED_OUT, "no answer in time"
    except Unreachable as error:
        outcome, reason = DeliveryOutcome.UNREACHABLE, str(error)
    except Exception as error:
        report_unexpected(error)
        outcome, reason = DeliveryOutcome.UNSENT, "an error of this service; its log has more"
    else:
        status, later = answer.status, answer.retry_after
        if not 200 <= status < 300:
            outcome, reason = DeliveryOutcome.REFUSED, f"HTTP {status}"
    metrics.count(outcome)
    milliseconds = round((monotonic() - started) * 1000)
    return Attempt(outcome, now, milliseconds, status, later, reason)


def headers_of(webhook: Webhook, message: Message, now: datetime) -> dict[str, str]:
    """The headers of a message, with its signatures; CannotDecrypt if a secret cannot be read."""
    secrets = [encryption.decrypt(webhook.secret)]
    if webhook.old_secret and webhook.old_secret_until and now < webhook.old_secret_until:
        secrets.append(encryption.decrypt(webhook.old_secret))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        "X-Superoffice-Event": message.event,
        "X-Superoffice-Eventid": message.event_id,
        # It has room for one: the one that the receiver knew first, as long as that is good.
        "X-Superoffice-Signature": signing.contract_signature(message.body, secrets[-1]),
        **({"X-Hook-Test": "true"} if message.is_test else {}),
        **signing.standard_headers(message.message_id, now, message.body, secrets),
    }
