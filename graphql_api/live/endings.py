"""The errors by which the service ends a stream, and the signal that ends all streams.

Each is raised by `Hub.stream`. The subscription can be opened again after its last cursor.
"""

from collections.abc import Callable

from graphql_api.errors import RateLimited, Unavailable


class ServiceStops(Unavailable):
    """The worker stops: close with 1012 (WebSocket), or end the answer (HTTP)."""

    def __init__(self) -> None:
        super().__init__(
            "The service restarts; subscribe again, after the last cursor that you have."
        )


class ReadsTooSlowly(RateLimited):
    """The client has read nothing for a while, although there are events for it."""

    def __init__(self, cursor: str) -> None:
        super().__init__(
            "You read too slowly; subscribe again, after the last cursor that you have.",
            1,
        )
        self.cursor = cursor
        """The place up to which everything was sent."""


class TooManyStreams(RateLimited):
    """The caller, or all callers together, have as many subscriptions or connections as allowed."""


_listeners: list[Callable[[], object]] = []


def on_stop(listener: Callable[[], object]) -> Callable[[], None]:
    """Call `listener` when this worker is told to stop; returns a function that removes it."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def end_streams() -> None:
    """End all streams, because the worker stops and streams do not end by themselves."""
    for listener in [*_listeners]:
        listener()
