"""Bounds on what runs for long: streams, or connections, of each caller and of all."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from graphql_api.live.endings import TooManyStreams
from graphql_api.shared.viewer import Viewer

SUBSCRIPTIONS_OF_CONNECTION = 20
"""The most subscriptions that run on one WebSocket at a time."""

RETRY_SECONDS = 10
"""Seconds to wait before somebody tries again for whom there was no place."""


class StreamLimits:
    """A number of places, of which each caller may have some."""

    def __init__(self, name: str, most: int, most_of_caller: int) -> None:
        """`name` is that of the things in messages, in the plural."""
        self._name, self._most, self._most_of_caller = name, most, most_of_caller
        self._taken: Counter[Hashable] = Counter()
        self._all = 0

    @contextmanager
    def reserved_by(self, caller: Hashable) -> Iterator[None]:
        """Take a place until the block ends; TooManyStreams if there is none."""
        if self._taken[caller] >= self._most_of_caller:
            text = f"You have {self._most_of_caller} {self._name}; end one before the next."
            raise TooManyStreams(text, RETRY_SECONDS)
        if self._all >= self._most:
            text = f"There are too many {self._name} right now; try again in a while."
            raise TooManyStreams(text, RETRY_SECONDS)
        self._taken[caller] += 1
        self._all += 1
        try:
            yield
        finally:
            self._all -= 1
            self._taken[caller] -= 1
            if not self._taken[caller]:
                del self._taken[caller]


def caller_of(viewer: Viewer) -> Hashable:
    """Whose places these are: a customer's session, or a user with the application that calls."""
    return viewer.session_id, viewer.associate_id, viewer.application_id, viewer.name
