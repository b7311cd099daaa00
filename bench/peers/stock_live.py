"""A subscription by Strawberry as in its manual: an asynchronous generator for each subscriber."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import strawberry
from tortoise.transactions import in_transaction

from bench.peers import tables
from bench.peers.auditing import entry_of_change
from bench.peers.graphql_types import ChatSession

SUBSCRIBERS: defaultdict[int, set["asyncio.Queue[tables.ChatSession]"]] = defaultdict(set)
"""The queues of a session's subscribers; a change is published within the process."""


@strawberry.input
class UpdateChatSessionInput:
    """The one value that the bench changes."""

    customer_phone: str


@strawberry.type
class ChatSessionEvent:
    """A change of a session."""

    chat_session: ChatSession


@strawberry.type
class LiveMutation:
    """A change of a session, which its subscribers are told of."""

    @strawberry.mutation(graphql_type=ChatSession)
    async def update_chat_session(
        self,
        chat_session_id: int,
        input: UpdateChatSessionInput,  # noqa: A002
    ) -> tables.ChatSession:
        """Store the change and its audit row, and publish the session."""
        changes = {"customer_phone": input.customer_phone}
        async with in_transaction() as connection:
            wanted = tables.ChatSession.filter(pk=chat_session_id).using_db(connection)
            session = await wanted.select_for_update().get()
            before = dict(session)
            now = datetime.now(UTC)
            more = {"version": session.version + 1, "updated_at": now}
            session.update_from_dict(changes | more)
            await session.save(using_db=connection, update_fields=[*changes, *more])
            audit_row = entry_of_change(before, changes, session.pk, "graphql")
            await tables.AuditEntry.create(using_db=connection, **audit_row)
        for queue in SUBSCRIBERS[chat_session_id]:
            queue.put_nowait(session)
        return session


@strawberry.type
class LiveSubscription:
    """The subscription root."""

    @strawberry.subscription
    async def chat_session_changed(self, chat_session_id: int) -> AsyncIterator[ChatSessionEvent]:
        """Each change of one session, until the subscriber is gone."""
        queue: asyncio.Queue[tables.ChatSession] = asyncio.Queue()
        SUBSCRIBERS[chat_session_id].add(queue)
        try:
            while True:
                yield ChatSessionEvent(chat_session=await queue.get())  # type: ignore[arg-type]
        finally:
            SUBSCRIBERS[chat_session_id].discard(queue)
