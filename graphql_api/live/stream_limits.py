"""Limits on the number of streams, or connections, of each caller and of all."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from graphql_api.live.endings import TooManyStreams
from graphql_api.shared.viewer import Viewer

SUBSCRIPTIONS_OF_CONNECTION = 20
"""The most subscriptions that run on one WebSocket at a time."""

RETRY_SECONDS = 10
"""A refused caller is asked to try again after this time."""


class StreamLimits:
    """Counts what is open, for each caller and for all, and refuses more than is allowed."""

    def __init__(self, name: str, most: int, most_of_caller: int) -> None:
        """`name` is that of the things in messages, in the plural."""
        self._name, self._most, self._most_of_caller = name, most, most_of_caller
        self._open: Counter[Hashable] = Counter()
        self._open_in_all = 0

    @contextmanager
    def reserved_by(self, caller: Hashable) -> Iterator[None]:
        """Count one more until the block ends; TooManyStreams if it is one too many."""
        if self._open[caller] >= self._most_of_caller:
            text = f"You have {self._most_of_caller} {self._name}; end one before you open another."
            raise TooManyStreams(text, RETRY_SECONDS)
        if self._open_in_all >= self._most:
            text = f"There are too many {self._name}; try again in {RETRY_SECONDS} seconds."
            raise TooManyStreams(text, RETRY_SECONDS)
        self._open[caller] += 1
        self._open_in_all += 1
        try:
            yield
        finally:
            self._open_in_all -= 1
            self._open[caller] -= 1
            if not self._open[caller]:
                del self._open[caller]


def caller_of(viewer: Viewer) -> Hashable:
    """The caller who is counted: a customer's session, or a user with the calling application."""
    return viewer.session_id, viewer.associate_id, viewer.application_id, viewer.name
