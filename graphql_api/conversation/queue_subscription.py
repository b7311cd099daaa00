"""The subscription of a topic's queue: a customer's position, and the sessions that wait."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any

import strawberry

from graphql_api.context import Context, Info
from graphql_api.feeds import TOPIC, After, Rows, StateFeed
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.errors import NotFound
from orm.sessions import verbs
from orm.sessions.topic_queue import TopicQueue, topic_queue


@strawberry.type(description="The queue of a topic, as far as you see it.")
class ChatQueueEvent:
    """A state: customers are told their own position, and staff all sessions that wait."""

    cursor: str = strawberry.field(
        description="A place in the log before which all is in this state, for `after`."
    )
    at: datetime = strawberry.field(description="When the queue was read.")
    topic_id: int = strawberry.field(description="Key of the topic; 0 for sessions without one.")
    position: int | None = strawberry.field(
        description="For the customer of a session: its place in the queue, counted from 1; null"
        " once it waits no longer. Null for everybody else."
    )
    expected_wait: timedelta | None = strawberry.field(
        description="For the customer of a session that waits: how long it will, if sessions of the"
        " topic are picked up as in the last hour; null if none was."
    )
    length: int | None = strawberry.field(
        description="How many sessions wait, of those that you may see; null for customers."
    )
    chat_sessions: list[ChatSession] | None = strawberry.field(
        description="The first of these, in the order in which they are picked up, at most as many"
        " as a page has; null for customers."
    )


async def queue_changed(
    info: Info,
    topic_id: Annotated[
        int, strawberry.argument(description="The topic's key; 0 for sessions without a topic.")
    ],
    after: After = None,
) -> AsyncGenerator[ChatQueueEvent, None]:
    """Resolve to the state of a topic's queue.

    Raises Forbidden for callers who may read no session, and NotFound for customers if their
    session is not one of the topic.
    """
    rights = await info.context.rights_on(models.ChatSession)
    enforce(rights, TableAccess.SELECT)
    key = rights.caller.session_id
    if key is not None:
        # Sessions are moved to other topics, so the one that the caller was known with may be old.
        session = await verbs.get(key, ("chat_session_id", "topic_id"))
        if session is None or session.topic_id != topic_id:
            raise NotFound(
                f"Your chat session is not in the queue of a chat topic {topic_id};"
                " query its topicId, and subscribe to the queue of that topic."
            )
    return StateFeed((TOPIC, topic_id), partial(_look, topic_id), after)  # type: ignore[return-value]


async def _look(topic_id: int, cursor: str, context: Context, rows: Rows) -> tuple[Any, Any]:
    queue: TopicQueue = await rows.once((topic_queue, topic_id), partial(topic_queue, topic_id))
    of_all = partial(ChatQueueEvent, cursor=cursor, at=datetime.now(UTC), topic_id=topic_id)
    rights = await context.rights_on(models.ChatSession)
    own = rights.caller.session_id
    if own is not None:
        position = queue.positions.get(own)
        wait = None if position is None else queue.expected_wait(position)
        return position, of_all(
            position=position, expected_wait=wait, length=None, chat_sessions=None
        )
    seen = [
        key
        for key, of_row in zip(queue.keys, rights.on_all(queue.sessions), strict=True)
        if of_row.visible
    ]
    shown = [
        row
        for key in seen[: context.limits.page_size]
        if (row := await rows.seen(models.ChatSession, key, rights)) is not None
    ]
    told = of_all(position=None, expected_wait=None, length=len(seen), chat_sessions=shown)
    return tuple(seen), told


@strawberry.type
class QueueSubscription:
    """The subscription of queues: a field of the subscription root."""

    queue_changed = strawberry.subscription(
        queue_changed,
        description="The queue of a topic: as it is, and again whenever it has changed, at most"
        " four times a second. Customers are told their own place when it is another one.",
    )
