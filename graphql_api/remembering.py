"""What is made of a thing that lives long and is shared: made once, and found by identity."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Remembered(Generic[Made]):
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
