"""Messages and picking up by Strawberry and Tortoise: plain resolvers, no caches."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import strawberry
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from bench.peers import tables
from bench.peers.auditing import entry_of_change
from bench.peers.conversation import changes_by, clean, is_reopened, reopening, welcoming
from bench.peers.graphql_types import ChatMessage, ChatMessageInput, PickUpPayload
from bench.peers.stock_database import POSTGRES, free_rank
from bench.peers.vocabulary import (
    OVER,
    QUEUE_ORDER,
    WAITING,
    ChatMessageSpecialType,
    ChatSessionStatus,
)

DEFAULT_PAGE = 50
MAX_MESSAGE_CHARS = 16_384

FIRST_WAITING = (
    f"SELECT * FROM chat_session WHERE {WAITING} ORDER BY {QUEUE_ORDER} LIMIT 1"  # noqa: S608
    + (" FOR UPDATE SKIP LOCKED" if POSTGRES else "")
)


@strawberry.type
class ConversationMutation:
    """Adding a message, and picking up."""

    @strawberry.mutation(graphql_type=ChatMessage)
    async def add_chat_message(
        self,
        chat_session_id: int,
        input: ChatMessageInput,  # noqa: A002
    ) -> tables.ChatMessage:
        """Store a message, what the session shows of it, and the audit row."""
        now = datetime.now(UTC)
        values = {"chat_session_id": chat_session_id, **_values(input, now)}
        async with in_transaction() as connection:
            wanted = tables.ChatSession.filter(pk=chat_session_id).using_db(connection)
            session = await wanted.select_for_update().get()
            if session.status in OVER:
                raise ValueError("The session is over.")
            before = dict(session)
            if is_reopened(before, values["type"]):
                special = reopening(chat_session_id, now)
                await tables.ChatMessage.create(using_db=connection, **special)
            message = await tables.ChatMessage.create(using_db=connection, **values)
            await _change(session, changes_by(before, values, now), connection)
        return message

    @strawberry.mutation
    async def pick_up_first_chat_session(self) -> PickUpPayload:
        """Take the first session in queue."""
        now = datetime.now(UTC)
        async with in_transaction() as connection:
            found: Any = await tables.ChatSession.raw(FIRST_WAITING, using_db=connection)
            if not found:
                return PickUpPayload(outcome="QUEUE_EMPTY", chat_session=None)
            [session] = found
            changes: dict[str, Any] = {"user_id": 1, "when_started": now}
            changes["status"] = ChatSessionStatus.CUSTOMER_LAST
            if welcome := await _welcome(session.topic_id, connection):
                greeting = welcoming(session.pk, welcome, now)
                await tables.ChatMessage.create(using_db=connection, **greeting)
                changes |= changes_by(dict(session), greeting, now)
            changes["rank"] = await free_rank(connection, 1)
            await _change(session, changes, connection)
        await session.fetch_related("user")
        return PickUpPayload(outcome="PICKED_UP", chat_session=session)


@strawberry.type
class ConversationQuery:
    """Messages of a session."""

    @strawberry.field(graphql_type=list[ChatMessage])
    async def chat_messages(
        self, chat_session_id: int, after: int = 0, first: int = DEFAULT_PAGE
    ) -> Any:
        """The messages after a key, in their order."""
        await tables.ChatSession.get(pk=chat_session_id).only("chat_session_id")
        found = tables.ChatMessage.filter(chat_session_id=chat_session_id, pk__gt=after)
        return await found.order_by("chat_message_id").limit(first)


def _values(input_: ChatMessageInput, now: datetime) -> dict[str, Any]:
    """The values of a message by column, without the keys."""
    text = input_.message or ""
    if len(text) > MAX_MESSAGE_CHARS:
        raise ValueError("The message is too long.")
    return {
        "type": input_.type,
        "message": clean(text),
        "author": input_.author,
        "read_by_customer": 1 if input_.read_by_customer else 0,
        "special_type": input_.special_type or ChatMessageSpecialType.NONE,
        "special_param": input_.special_param,
        "when_posted": input_.when_posted or now,
    }


async def _welcome(topic_id: int, connection: BaseDBAsyncClient) -> str:
    topic = await tables.ChatTopic.get_or_none(pk=topic_id, using_db=connection)
    return clean(topic.welcome_message or "") if topic else ""


async def _change(
    session: tables.ChatSession, changes: Mapping[str, Any], connection: BaseDBAsyncClient
) -> None:
    """Change a session, and store the audit row."""
    before = dict(session)
    session.update_from_dict({**changes, "version": session.version + 1})
    columns = [*changes, "version", "updated_at"]
    await session.save(using_db=connection, update_fields=columns)
    audit_row = entry_of_change(before, changes, session.pk, "graphql")
    await tables.AuditEntry.create(using_db=connection, **audit_row)
