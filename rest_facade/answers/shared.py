"""Parts that many answers have in common, encoded once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, Generic, TypeVar

import orjson

Thing = TypeVar("Thing")
Made = TypeVar("Made")


class Shared(dict[str, Any]):
    """An object that is part of many answers, and is never changed."""

    @cached_property
    def json(self) -> orjson.Fragment:
        """Its JSON."""
        return orjson.Fragment(orjson.dumps(dict(self)))


class Remembered(Generic[Thing, Made]):
    """A bounded memory of what was made of a thing that is itself shared; found by identity."""

    def __init__(self, make: Callable[..., Made], most: int) -> None:
        self._make, self._most = make, most
        # The thing is kept as well, so that nothing else gets its identity.
        self._found: OrderedDict[Hashable, tuple[Thing, Made]] = OrderedDict()

    def __call__(self, thing: Thing, *others: Hashable) -> Made:
        """What is made of the thing and the others; made once while it is remembered."""
        key = (id(thing), *others)
        found = self._found.get(key)
        if found is not None:
            return found[1]
        made = self._make(thing, *others)
        self._found[key] = (thing, made)
        if len(self._found) > self._most:
            self._found.popitem(last=False)
        return made
