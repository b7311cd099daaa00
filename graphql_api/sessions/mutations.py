"""Mutations of chat sessions: create, update, replace, delete."""

from typing import Annotated

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


@strawberry.type
class SessionMutation:
    """Mutations of chat sessions: fields of the mutation root."""

    create_chat_session = strawberry.mutation(
        create_chat_session,
        graphql_type=ChatSession,
        description="Create a session; what is left unset is worked out or stays empty.",
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
