"""Feeds: a feed says which events a field of Subscription listens to, and what it sends of them."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Hashable,
    Iterable,
    Iterator,
)
from copy import copy
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Annotated, Any

import strawberry
from tortoise.models import Model

from graphql_api.context import Context, Info
from graphql_api.described_enums import describe_enum
from graphql_api.rights.rights import Rights, redact
from graphql_api.rights.standings import Caller, Keys, KeysOf
from orm import models
from orm.engine import lookups
from orm.models import Event
from orm.models.enums import AuditAction, ChatSessionStatus

After = Annotated[
    str | None,
    strawberry.argument(
        description="The `cursor` of the last event that was seen, or one of `eventCursor`: the"
        " stream goes on after it. Without it, the stream tells what happens from now on."
    ),
]


class EventAction(Enum):
    """The kind of an event, as its reader is told it."""

    CREATED = "created"
    UPDATED = "updated"
    GONE = "gone"


describe_enum(
    EventAction,
    "The kind of a change.",
    {
        "CREATED": "It is new.",
        "UPDATED": "It has changed. It may be one that you could not see before the change.",
        "GONE": "It was deleted, or you may no longer see it, or it no longer matches your filter.",
    },
)

Channel = tuple[str, int]
"""The kind and the key of a thing that events happen to. Events are routed by it."""

SESSION, TOPIC = "session", "topic"
ALL_SESSIONS: Channel = ("sessions", 0)
PRESENCE: Channel = ("presence", 0)
EVERYTHING: Channel = ("everything", 0)
"""All sessions and their messages."""

PLACE_COLUMNS = frozenset(
    {
        *("status", "topic_id", "alert_level", "when_requested"),
        *("user_id", "transfer_to_id"),
    }
)
"""Columns of a session on which its place in the queue depends, or who sees it there."""


def channels_of(event: Event) -> Iterator[Channel]:
    """The channels that an event goes to."""
    if event.chat_session_id is not None:
        yield SESSION, event.chat_session_id
        yield EVERYTHING
    if event.entity == models.ChatSession.__name__:
        yield ALL_SESSIONS
        if _moves_the_queue(event):
            yield from ((TOPIC, topic_id) for topic_id in _topics_of(event))
    elif event.entity == models.ChatPresence.__name__:
        yield PRESENCE
    elif event.topic_id is not None:
        # The agents of a topic see its queue, so a change of them may change what is seen.
        yield TOPIC, event.topic_id


def _moves_the_queue(event: Event) -> bool:
    if event.action is AuditAction.UPDATED and PLACE_COLUMNS.isdisjoint(event.columns):
        return False
    before = (event.before or {}).get("status", event.status)
    return ChatSessionStatus.IN_QUEUE in (event.status, before)


def _topics_of(event: Event) -> set[int]:
    """The topics of a session before and after an event; 0 stands for none."""
    topic_id = event.topic_id or 0
    return {topic_id, (event.before or {}).get("topic_id", topic_id) or 0}


ReadKeys = Callable[[KeysOf, Caller], Awaitable[Keys]]
"""Reads the keys of a caller on which rights depend."""


def read_keys(keys_of: KeysOf, caller: Caller) -> Awaitable[Keys]:
    """Read them from the database."""
    return keys_of(caller)


@dataclass(eq=False)
class Rows:
    """The rows that are read for events that are sent together: once for all feeds and callers."""

    read_keys: ReadKeys = read_keys
    _found: dict[Any, "asyncio.Task[Any]"] = field(default_factory=dict)

    async def now(self, model: type[Model], key: int) -> Any:
        """The row as it is now; None if it is gone. It is shared, and must not be changed."""
        return await self.once((model, key), partial(_read, model, key))

    async def seen(self, model: type[Model], key: int, rights: Rights) -> Any:
        """A copy of the row as the caller may see it; None if it is gone, or not for them."""
        row = await self.now(model, key)
        if row is None or not rights.on(row).visible:
            return None
        return redact(copy(row), rights)

    async def once(self, question: Any, find: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """The answer to a question, which the first one who asks finds for all."""
        if question not in self._found:
            self._found[question] = asyncio.create_task(find())
        # Others may wait for it as well, when one who waits is cancelled.
        return await asyncio.shield(self._found[question])

    def forget_errors(self) -> None:
        """Let what could not be found be asked again."""
        for question, answer in [*self._found.items()]:
            if answer.done() and (answer.cancelled() or answer.exception()):
                del self._found[question]


async def _read(model: type[Model], key: int) -> Model | None:
    columns = tuple(model._meta.fields_db_projection)
    return (await lookups.by_keys(model, columns, [key])).get(key)


Tell = Callable[[Event, str, Context, Rows], Awaitable[Any]]
"""From an event, its cursor, the context of a caller, and rows: what the root field resolves to.

None if the event is not for this caller.
"""


@dataclass(frozen=True)
class Feed:
    """The value of a root field of Subscription: the channel that it listens to, and its events."""

    channel: Channel
    tell: Tell
    after: str | None = None
    share: Callable[[Any], Hashable] | None = None
    """From what is told: the parts that may differ between callers; None if any part may."""

    def __aiter__(self) -> AsyncIterator[Any]:
        """Refuse: feeds are read by the hub, which renders equal ones once."""
        raise TypeError("The hub reads feeds (graphql_api/live/hub.py).")


Look = Callable[[str, Context, Rows], Awaitable[tuple[Any, Any]]]
"""From a cursor, the context of a caller, and rows: a key of the state, and what is told of it.

States with equal keys are the same to the caller.
"""


@dataclass(frozen=True)
class StateFeed:
    """A feed that tells a state instead of events: at once, and again whenever it has changed."""

    channel: Channel
    """Its events say that the state may have changed."""
    look: Look
    after: str | None = None

    def __aiter__(self) -> AsyncIterator[Any]:
        """Refuse, as `Feed` does."""
        raise TypeError("The hub reads feeds (graphql_api/live/hub.py).")


def public_names(names: dict[str, str], columns: Iterable[str], hidden: Iterable[str]) -> list[str]:
    """The GraphQL names of changed columns that are not hidden; `names` has those of a type."""
    left_out = frozenset(hidden)
    return [names[column] for column in columns if column in names and column not in left_out]


async def event_cursor(info: Info) -> str:
    """Resolve the place in the log that was found before the operation read anything."""
    cursor = info.context.event_cursor
    assert cursor is not None, "Both executions find it (documents/prepared.py)."
    return cursor


@strawberry.type
class EventQuery:
    """The query to begin with: a field of the query root."""

    event_cursor = strawberry.field(
        event_cursor,
        description="The place in the log of events where subscriptions go on, by `after`. It comes"
        " before all that the operation's other fields read. So ask for it together with what you"
        " show, and subscribe after it: nothing is missed in between. Ask for both again after"
        " CURSOR_EXPIRED.",
    )
