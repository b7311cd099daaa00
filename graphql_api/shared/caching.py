"""What is made once: of a thing that lives long, found by identity; or of what callers send."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, Generic, ParamSpec, TypeVar

Made = TypeVar("Made")
Given = ParamSpec("Given")

LONGEST = 1000
"""Characters of what callers send and is remembered: no good caller sends more of it."""


def cached_by_text(most: int) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Remember what a function makes of texts that callers send; the least asked for go first.

    Long ones are not kept, since strangers may send them by the megabyte.
    """

    def decorate(make: Callable[Given, Made]) -> Callable[Given, Made]:
        known: Any = lru_cache(maxsize=most)(make)

        @wraps(make)
        def find(*given: Given.args, **more: Given.kwargs) -> Made:
            found: Made = (known if _length(given) <= LONGEST else make)(*given, **more)
            return found

        return find

    return decorate


def _length(given: object) -> int:
    if isinstance(given, str | bytes):
        return len(given)
    return sum(map(_length, given)) if isinstance(given, tuple) else 0


class IdentityCache(Generic[Made]):
    """A bounded memory; what was not asked for lately goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        # The thing is kept as well, so that nothing else gets its identity.
        self._found: OrderedDict[Hashable, tuple[object, Made]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def of(self, thing: object, others: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives for the thing and the others; it is called where it is not known."""
        key = (id(thing), others)
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
            return found[1]
        made = make()
        self._found[key] = (thing, made)
        if len(self._found) > self._most:
            self._found.popitem(last=False)
        return made
