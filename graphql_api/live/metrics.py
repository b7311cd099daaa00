"""Metrics of live data; docs/monitoring.md describes them.

Transports count their connections and closes here, and the hub counts its streams.
"""

from contextlib import AbstractContextManager
from enum import StrEnum

from prometheus_client import Counter, Gauge, Histogram


class Transport(StrEnum):
    """The protocol by which events are sent."""

    WEBSOCKET = "websocket"
    SSE = "sse"
    REST = "rest"


class State(StrEnum):
    """The two states of a stream (graphql_api/live/streams.py)."""

    LIVE = "live"
    BEHIND = "behind"


class Waker(StrEnum):
    """The reason why the hub looked for events."""

    SELF = "self"
    """A commit of the same worker."""
    OTHERS = "others"
    """A commit of another worker or machine."""
    CLOCK = "clock"
    """Time: no commit was told of for a while."""


class End(StrEnum):
    """The reason why the service ended a stream."""

    STOPPING = "stopping"
    SLOW = "slow"
    EXPIRED = "expired"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    """An expected error, such as a right that was taken away."""
    ERROR = "error"


CONNECTIONS = Gauge(
    "parley_live_connections",
    "Open connections for events.",
    ["transport"],
    multiprocess_mode="livesum",
)
CLOSES = Counter(
    "parley_live_closes",
    "Closed connections for events, by the close code of WebSockets or the status of HTTP.",
    ["transport", "code"],
)
STREAMS = Gauge(
    "parley_live_streams",
    "Subscriptions that run.",
    ["state"],
    multiprocess_mode="livesum",
)
ENDS = Counter("parley_live_ends", "Subscriptions that the service ended.", ["reason"])
RENDERINGS = Counter("parley_live_renderings", "Events that were rendered for equal subscriptions.")
DELIVERIES = Counter("parley_live_deliveries", "Events that were sent to a subscription.")
WAKES = Counter("parley_live_wakes", "Times that a worker looked for events, by who told.", ["by"])
SECONDS = Histogram(
    "parley_live_seconds",
    "Seconds from waking to the last send of the events that were found.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)

KNOWN_CODES = frozenset(
    {200, 1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013}
    | {4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500}
)
OTHER = "other"
"""Any other code, because clients may close with codes of their own."""

# With all labels from the beginning, and looked up once.
_connections = {each: CONNECTIONS.labels(each) for each in Transport}
streams = {each: STREAMS.labels(each) for each in State}
ends = {each: ENDS.labels(each) for each in End}
wakes = {each: WAKES.labels(each) for each in Waker}
for _transport in Transport:
    CLOSES.labels(_transport, OTHER)


def connected(transport: Transport) -> AbstractContextManager[None]:
    """Count a connection for as long as the block takes."""
    return _connections[transport].track_inprogress()


def closed(transport: Transport, code: int) -> None:
    """Count a connection that was closed."""
    CLOSES.labels(transport, code if code in KNOWN_CODES else OTHER).inc()
