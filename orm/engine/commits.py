"""Tells listeners of this process that a transaction was committed, so that they look for news."""

from collections.abc import Callable

_listeners: list[Callable[[], object]] = []


def listen(listener: Callable[[], object]) -> Callable[[], None]:
    """Call `listener` after each commit, in the event loop's thread; returns what ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def tell() -> None:
    """Tell all listeners of a commit."""
    for listener in _listeners:
        listener()
