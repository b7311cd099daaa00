"""Tells listeners of this process that a transaction was committed, so that they look for news."""

from collections.abc import Callable

Listener = Callable[[], object]

listeners: list[Listener] = []
"""Each is called after each commit, in the event loop's thread; none raises."""


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener` after each commit, in the event loop's thread; returns what ends that."""
    listeners.append(listener)
    return lambda: listeners.remove(listener)


def tell() -> None:
    """Tell all listeners of a commit."""
    for listener in listeners:
        listener()
