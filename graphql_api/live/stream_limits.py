"""Limits on the number of streams, or connections, of each caller and of all."""

from collections import Counter
from collections.abc import Hashable

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

    def reserved_by(self, caller: Hashable) -> "Reservation":
        """A context in which one more counts; TooManyStreams if it is one too many."""
        return Reservation(self, caller)

    def take(self, caller: Hashable) -> None:
        """Count one more; TooManyStreams if it is one too many."""
        if self._open[caller] >= self._most_of_caller:
            text = f"You have {self._most_of_caller} {self._name}; end one before you open another."
            raise TooManyStreams(text, RETRY_SECONDS)
        if self._open_in_all >= self._most:
            text = f"There are too many {self._name}; try again in {RETRY_SECONDS} seconds."
            raise TooManyStreams(text, RETRY_SECONDS)
        self._open[caller] += 1
        self._open_in_all += 1

    def give_back(self, caller: Hashable) -> None:
        """Count one less."""
        self._open_in_all -= 1
        self._open[caller] -= 1
        if not self._open[caller]:
            del self._open[caller]


class Reservation:
    """The context of something open that counts; a generator would take four times the memory."""

    __slots__ = ("_caller", "_limits")

    def __init__(self, limits: StreamLimits, caller: Hashable) -> None:
        self._limits, self._caller = limits, caller

    def __enter__(self) -> None:
        self._limits.take(self._caller)

    def __exit__(self, *_error: object) -> None:
        self._limits.give_back(self._caller)


def caller_of(viewer: Viewer) -> Hashable:
    """The caller who is counted: a customer's session, or a user with the calling application."""
    return viewer.session_id, viewer.associate_id, viewer.application_id, viewer.name
