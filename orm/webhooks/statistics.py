"""Statistics of webhooks, for metrics."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orm.models import Event, Webhook
from orm.models.webhook_enums import WebhookState


@dataclass(frozen=True)
class WebhookStatistics:
    """Webhooks by state, and when the oldest event happened that is to be delivered."""

    by_state: Mapping[WebhookState, int]
    oldest: datetime | None


async def webhook_statistics() -> WebhookStatistics:
    """The statistics of all webhooks; one read of an empty table if there are none."""
    rows = await Webhook.all().only("webhook_id", "state", "position")
    counted = Counter(row.state for row in rows)
    waiting = [row.position for row in rows if row.state is WebhookState.ACTIVE]
    first = None
    if waiting:
        later = Event.filter(event_id__gt=min(waiting))
        first = await later.order_by("event_id").only("event_id", "at").first()
    return WebhookStatistics(
        {state: counted[state] for state in WebhookState}, None if first is None else first.at
    )
