"""Bounded caches: by text that callers send, or by the identity of an object that lives long."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, Generic, ParamSpec, TypeVar

Result = TypeVar("Result")
Params = ParamSpec("Params")

MAX_CHARS = 1000
"""Length of the texts up to which a result is cached; no honest caller sends longer ones."""


def cached_by_text(max_size: int) -> Callable[[Callable[Params, Result]], Callable[Params, Result]]:
    """An LRU cache for functions of texts that callers send (decorator).

    Results for long texts are not cached, since anybody may send megabytes of them.
    """

    def decorate(function: Callable[Params, Result]) -> Callable[Params, Result]:
        cached: Any = lru_cache(maxsize=max_size)(function)

        @wraps(function)
        def call(*args: Params.args, **kwargs: Params.kwargs) -> Result:
            result: Result = (cached if _length(args) <= MAX_CHARS else function)(*args, **kwargs)
            return result

        return call

    return decorate


def _length(value: object) -> int:
    """Characters or bytes in a text, or in a tuple of texts."""
    if isinstance(value, str | bytes):
        return len(value)
    return sum(map(_length, value)) if isinstance(value, tuple) else 0


class IdentityCache(Generic[Result]):
    """An LRU cache by the identity of an object, for objects that are costly to hash."""

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        # The object is kept as well, so that no other object gets its id.
        self._entries: OrderedDict[Hashable, tuple[object, Result]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get_or_make(self, owner: object, key: Hashable, make: Callable[[], Result]) -> Result:
        """The cached result for an object and a key; `make` is called if it is missing."""
        entry_key = (id(owner), key)
        entry = self._entries.get(entry_key)
        if entry is not None:
            self._entries.move_to_end(entry_key)
            return entry[1]
        result = make()
        self._entries[entry_key] = (owner, result)
        if len(self._entries) > self._max_size:
            self._entries.popitem(last=False)
        return result
