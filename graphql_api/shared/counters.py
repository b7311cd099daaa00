"""How often the compiled way was taken, and how often it could not be."""

from collections import Counter
from collections.abc import Callable
from enum import StrEnum


class What(StrEnum):
    """What was compiled, or not."""

    INPUT = "input"
    """An operation's variables and arguments."""
    OUTPUT = "output"
    """An operation's data."""


class Outcome(StrEnum):
    """Which way it went."""

    HIT = "hit"
    MISS = "miss"


Tell = Callable[[What, Outcome], None]


def tell_nobody(_what: What, _outcome: Outcome) -> None:
    """Keep it to the tally."""


class Tally:
    """Counts; `tell` hears of each as well."""

    def __init__(self, tell: Tell = tell_nobody) -> None:
        self.counts: Counter[tuple[What, Outcome]] = Counter()
        self._tell = tell

    def hit(self, what: What) -> None:
        """It went the compiled way."""
        self.counts[what, Outcome.HIT] += 1
        self._tell(what, Outcome.HIT)

    def miss(self, what: What) -> None:
        """It went the long way, which was always possible."""
        self.counts[what, Outcome.MISS] += 1
        self._tell(what, Outcome.MISS)
