"""A cache of the keys on which rights depend, such as those of an agent's topics.

They are read again after an event of the log that may have changed them. So an event is judged by
keys that are at least as new as the events before it.
"""

import asyncio
from collections.abc import Awaitable, Sequence

from graphql_api.rights.standings import Caller, Keys, KeysOf
from orm.models import ChatTopic, ChatTopicAgent, Event

DECIDING = frozenset({ChatTopic.__name__, ChatTopicAgent.__name__})
"""The rows from which keys are read."""

RENEW_SECONDS = 1.0
"""Rights are looked at again after so long in the midst of events that were read together: later
events, which may tell that they are others by now, are not read yet."""

MOST_SECONDS = 60.0
"""Keys are not kept for longer: another program may write to the tables without an event."""


class RightsCache:
    """The keys of the callers for whom a worker renders events."""

    def __init__(self) -> None:
        self._kept: dict[tuple[KeysOf, Caller], asyncio.Task[Keys]] = {}
        self._since = 0.0

    def read(self, keys_of: KeysOf, caller: Caller) -> Awaitable[Keys]:
        """The keys of a caller."""
        now = asyncio.get_running_loop().time()
        if now - self._since > MOST_SECONDS:
            self.clear()
            self._since = now
        kept = self._kept.get((keys_of, caller))
        if kept is None or (kept.done() and (kept.cancelled() or kept.exception())):
            kept = self._kept[keys_of, caller] = asyncio.create_task(keys_of(caller))
        # Others may wait for it as well.
        return asyncio.shield(kept)

    def invalidate(self, events: Sequence[Event]) -> None:
        """Forget the keys if one of the events may have changed them."""
        if not DECIDING.isdisjoint(event.entity for event in events):
            self.clear()

    def clear(self) -> None:
        """Read all keys anew."""
        self._kept.clear()
