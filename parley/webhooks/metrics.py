"""Metrics and log lines of webhooks; neither has addresses, secrets or values."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import Counter
from prometheus_client.metrics_core import GaugeMetricFamily

from orm.models.webhook_enums import DeliveryOutcome
from orm.webhooks.statistics import WebhookStatistics

logger = logging.getLogger("parley.webhooks")

ATTEMPTS = Counter(
    "parley_webhook_attempts", "Attempts to send an event to a webhook, by outcome.", ["outcome"]
)


def count(outcome: DeliveryOutcome) -> None:
    """Count an attempt."""
    ATTEMPTS.labels(outcome.value).inc()


def gauges(figures: WebhookStatistics) -> Iterator[GaugeMetricFamily]:
    """The gauges that are read from the database."""
    by_state = GaugeMetricFamily("parley_webhooks", "Webhooks by state.", labels=["state"])
    for state, number in figures.by_state.items():
        by_state.add_metric([state.value], number)
    yield by_state
    oldest = figures.oldest
    seconds = 0.0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds()
    yield GaugeMetricFamily(
        "parley_webhook_lag_seconds",
        "Seconds since the oldest event happened that an active webhook has not been told of.",
        value=max(seconds, 0.0),
    )
