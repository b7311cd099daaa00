"""What can be done."""

from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.errors import problems_at
from graphql_api.inputs.create_chat_session import CreateChatSessionInput
from graphql_api.rights.enforce import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.types.chat_session import ChatSession
from orm import chat_sessions, models


async def create_chat_session(
    info: Info,
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        CreateChatSessionInput, strawberry.argument(description="What to set on it.")
    ],
) -> models.ChatSession:
    """Resolve to the row that was stored."""
    viewer = info.context.viewer
    values = {
        name: getattr(input, name)
        for name in CreateChatSessionInput.model_fields
        if name in input.model_fields_set
    }
    # What is null is left unset, which takes no right.
    written = [name for name, value in values.items() if value is not None]
    enforce(viewer, TableAccess.INSERT, written)
    author = chat_sessions.Author(viewer.associate_id, viewer.application_id)
    with problems_at("input"):
        return await chat_sessions.create(values, author)


@strawberry.type(description="What can be done.")
class Mutation:
    """The root of mutations."""

    create_chat_session = strawberry.mutation(
        create_chat_session,
        graphql_type=ChatSession,
        description="Create a session; what is left unset is worked out or stays empty.",
    )
