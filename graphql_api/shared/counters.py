"""How often the compiled way was taken, and how often it could not be."""

from collections import Counter
from collections.abc import Callable
from enum import StrEnum


class Compiled(StrEnum):
    """What was compiled, or not."""

    INPUT = "input"
    """An operation's variables and arguments."""
    OUTPUT = "output"
    """An operation's data."""


class HitOrMiss(StrEnum):
    """Which way it went."""

    HIT = "hit"
    MISS = "miss"


OnCount = Callable[[Compiled, HitOrMiss], None]


def ignore_count(_what: Compiled, _outcome: HitOrMiss) -> None:
    """Keep it to the tally."""


class Counters:
    """Counts; `tell` hears of each as well."""

    def __init__(self, tell: OnCount = ignore_count) -> None:
        self.counts: Counter[tuple[Compiled, HitOrMiss]] = Counter()
        self._tell = tell

    def hit(self, what: Compiled) -> None:
        """It went the compiled way."""
        self.counts[what, HitOrMiss.HIT] += 1
        self._tell(what, HitOrMiss.HIT)

    def miss(self, what: Compiled) -> None:
        """It went the long way, which was always possible."""
        self.counts[what, HitOrMiss.MISS] += 1
        self._tell(what, HitOrMiss.MISS)
