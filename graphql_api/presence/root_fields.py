"""The root fields for the presence of chat users."""

from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.presence import presence as work
from graphql_api.presence.types import ChatPresence, ChatPresenceInput


async def presence(info: Info) -> list[ChatPresence]:
    """Resolve the presence of all chat users.

    Contract: GET Presence/GetAll. Raises Forbidden for callers who may not list users.
    """
    return await work.of_users(info.context)


async def set_presence(
    info: Info,
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        list[ChatPresenceInput],
        strawberry.argument(description="Users, and whether each is there; at most 1000."),
    ],
) -> list[ChatPresence]:
    """Resolve to the presence of the users that were given.

    Contract: POST Presence/SaveAll. Raises Forbidden, FieldsForbidden and InvalidValue.
    """
    return await work.set_of_users(info, input)


@strawberry.type
class PresenceQuery:
    """Queries for presence: fields of the query root."""

    presence = strawberry.field(
        presence,
        description="Whether each user is there to chat, and what they are busy with; in the order"
        " of `userAgents`.",
    )


@strawberry.type
class PresenceMutation:
    """Mutations of presence: fields of the mutation root."""

    set_presence = strawberry.mutation(
        set_presence,
        description="Say whether users are there. Agents set their own presence, and managers"
        " anybody's; what is sent back of others as it was read is left alone.",
    )
