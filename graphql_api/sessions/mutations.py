"""Mutations of chat sessions: create, update, replace, delete."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

import strawberry

from graphql_api.context import Info
from graphql_api.entities.arguments import ExpectedVersion, GlobalId, Key
from graphql_api.sessions.entity import SESSIONS
from graphql_api.sessions.inputs import (
    CreateChatSessionInput,
    ReplaceChatSessionInput,
    UpdateChatSessionInput,
)
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.errors import NotFound
from orm.topics.first_status import beginning_now


async def create_chat_session(
    info: Info,
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        CreateChatSessionInput, strawberry.argument(description="What to set on it.")
    ],
) -> models.ChatSession:
    """Resolve to the created row."""
    return await SESSIONS.create(info, input)


async def update_chat_session(
    info: Info,
    chat_session_id: Key,
    input: Annotated[  # noqa: A002
        UpdateChatSessionInput, strawberry.argument(description="What to change on it.")
    ],
    expected_version: ExpectedVersion = None,
) -> models.ChatSession:
    """Resolve to the changed row."""
    return await SESSIONS.update(info, chat_session_id, input, expected_version)


async def replace_chat_session(
    info: Info,
    chat_session_id: Key,
    input: Annotated[  # noqa: A002
        ReplaceChatSessionInput, strawberry.argument(description="What takes its place.")
    ],
    expected_version: ExpectedVersion = None,
) -> models.ChatSession:
    """Resolve to the changed row."""
    return await SESSIONS.replace(info, chat_session_id, input, expected_version)


async def delete_chat_session(
    info: Info, chat_session_id: Key, expected_version: ExpectedVersion = None
) -> int:
    """Resolve to the key of the deleted row."""
    return await SESSIONS.delete(info, chat_session_id, expected_version)


@strawberry.type(description="What is left of a session that was deleted.")
class DeletedChatSession:
    """The payload has no field `id`, because stores of clients would take it for the session."""

    deleted_id: strawberry.ID = strawberry.field(
        description="The global id that it had, by which clients drop it from their stores."
    )


async def delete_chat_session_by_id(
    info: Info,
    id: GlobalId,  # noqa: A002  the name that ids have everywhere in the schema
    expected_version: ExpectedVersion = None,
) -> DeletedChatSession:
    """Resolve to the global id of the deleted row; InvalidValue if it is not that of a session."""
    await SESSIONS.delete_by_id(info, id, expected_version)
    return DeletedChatSession(deleted_id=id)


async def create_chat_session_for_topic(
    info: Info,
    chat_topic_id: Annotated[int, strawberry.argument(description="The topic's primary key.")],
) -> models.ChatSession:
    """Resolve to a new session on the topic, in the status in which the topic begins sessions.

    Contract: POST ChatTopic/{id}/Sessions. Raises NotFound when there is no such topic. Who may
    create sessions need not be able to read the topic, as a web shop's server.
    """
    return await SESSIONS.create_with(info, partial(beginning, info, chat_topic_id))


async def beginning(info: Info, chat_topic_id: int) -> dict[str, Any]:
    """The values of a session that begins on a topic, by column; NotFound without the topic."""
    found = await beginning_now(chat_topic_id, datetime.now(UTC), info.context.zone)
    if found is None:
        raise NotFound(f"There is no chat topic {chat_topic_id}.")
    return {
        "topic_id": chat_topic_id,
        "status": found.status,
        "chatbot_is_active": found.chatbot_is_active,
    }


@strawberry.type
class SessionMutation:
    """Mutations of chat sessions: fields of the mutation root."""

    create_chat_session = strawberry.mutation(
        create_chat_session,
        graphql_type=ChatSession,
        description="Create a session; what is left unset is worked out or stays empty.",
    )
    create_chat_session_for_topic = strawberry.mutation(
        create_chat_session_for_topic,
        graphql_type=ChatSession,
        description="Create a session on a topic, in the status in which the topic begins them:"
        " OFFLINE_FORM if it has no bot and is closed, or none of its responders is present, or its"
        " queue is too long; else PRE_CHAT_FORM or FAQ if its widget has them, else IN_QUEUE.",
    )
    update_chat_session = strawberry.mutation(
        update_chat_session,
        graphql_type=ChatSession,
        description="Change what is given of a session.",
    )
    replace_chat_session = strawberry.mutation(
        replace_chat_session,
        graphql_type=ChatSession,
        description="Put another session in a session's place, under its key.",
    )
    delete_chat_session = strawberry.mutation(
        delete_chat_session, description="Remove a session for good; gives its key back."
    )
    delete_chat_session_by_id = strawberry.mutation(
        delete_chat_session_by_id,
        description="Remove a session by its global id; gives the id back, for Relay's"
        " `@deleteEdge` and other stores.",
    )
