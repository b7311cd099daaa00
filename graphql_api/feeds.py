"""Feeds: what a field of Subscription listens to, and what it tells of an event."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Annotated, Any

import strawberry
from tortoise.models import Model

from graphql_api.context import Context
from graphql_api.rights.rights import Rights, redact
from orm import models
from orm.engine import lookups
from orm.models import Event

After = Annotated[
    str | None,
    strawberry.argument(
        description="The `cursor` of the last event that was seen: the stream goes on after it."
        " Only what happens from now on, unless said."
    ),
]

Channel = tuple[str, int]
"""What an event happens to, such as a session: events are routed by it."""

SESSION, TOPIC, ALL_SESSIONS = "session", "topic", ("sessions", 0)


def channels_of(event: Event) -> Iterator[Channel]:
    """The channels that an event goes to."""
    if event.chat_session_id is not None:
        yield SESSION, event.chat_session_id
    if event.entity == models.ChatSession.__name__:
        yield ALL_SESSIONS


@dataclass(eq=False)
class Rows:
    """Rows as they are now, read once for all feeds that tell of the same events."""

    _rows: dict[tuple[type[Model], int], Model | None] = field(default_factory=dict)

    async def seen(self, model: type[Model], key: int, rights: Rights) -> Any:
        """A copy of the row as the caller may see it; None if it is gone, or not for them."""
        if (model, key) not in self._rows:
            columns = tuple(model._meta.fields_db_projection)
            self._rows[model, key] = (await lookups.by_keys(model, columns, [key])).get(key)
        row = self._rows[model, key]
        if row is None or not rights.on(row).visible:
            return None
        return redact(copy(row), rights)


Tell = Callable[[Event, str, Context, Rows], Awaitable[Any]]
"""From an event, its cursor, the context of a caller, and rows: what the root field resolves to.

None if the event is not for this caller.
"""


@dataclass(frozen=True)
class Feed:
    """What a root field of Subscription resolves to: what it listens to, and how it tells."""

    channel: Channel
    tell: Tell
    after: str | None = None

    def __aiter__(self) -> AsyncIterator[Any]:
        """Refuse: feeds are read by the hub, which renders equal ones once."""
        raise TypeError("The hub reads feeds (graphql_api/live/hub.py).")
