"""The mutation by which a web shop's server starts a session for its customer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

import strawberry

from graphql_api.context import Info
from graphql_api.conversation.form import StartChatSessionInput, at_form
from graphql_api.errors import InvalidValue
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import rights_of
from graphql_api.sessions.entity import SESSIONS
from graphql_api.sessions.mutations import beginning
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.conversation.starting import first_message
from orm.sessions import verbs


@dataclass(frozen=True)
class Started:
    """A session that was started, as its caller may see it, and its key."""

    chat_session_id: int
    session_key: str | None
    chat_session: models.ChatSession


@strawberry.type(description="A session that was started for a customer.")
class StartedChatSession:
    """The attributes of `Started`."""

    chat_session_id: int = strawberry.field(description="The session's primary key.")
    session_key: str | None = strawberry.field(
        description="The secret that lets the customer in: for the application that started the"
        " session, whatever its scopes, and for others who may read it."
    )
    chat_session: ChatSession = strawberry.field(
        description="The session; without the right to read it, its primary key alone."
    )


async def start_chat_session(
    info: Info,
    chat_topic_id: Annotated[int, strawberry.argument(description="The topic's primary key.")],
    input: Annotated[  # noqa: A002  the name that GraphQL clients expect
        StartChatSessionInput | None, strawberry.argument(description="The customer.")
    ] = None,
) -> Started:
    """Resolve to a new session on the topic, with the customer's first message if there is one.

    Raises Forbidden, NotFound when there is no such topic, and InvalidValue.
    """
    enforce(await info.context.rights_on(models.ChatSession), TableAccess.INSERT)
    customer = input or StartChatSessionInput()
    details = {column: value for column, value in customer.details.items() if value is not None}
    now = datetime.now(UTC)
    try:
        message = first_message(customer.message, details)

        async def find() -> dict[str, Any]:
            begins = await beginning(info, chat_topic_id)
            return {**begins, **details, **message.session_values(now)}

        inserting = partial(message.inserting, now, info.context.author)
        session = await SESSIONS.create_with(info, find, inserting)
    except InvalidValue as refusal:
        raise at_form(refusal) from refusal
    key = await _key_of(session, info.context.viewer.application_id)
    return Started(session.chat_session_id, key, session)


async def _key_of(session: models.ChatSession, application_id: int | None) -> str | None:
    """The session's key for the application that started it, or else as the session shows it."""
    hidden = "session_key" in rights_of(session).hidden
    if not hidden or application_id is None:
        return session.session_key
    columns = ("chat_session_id", "session_key", "created_by_application")
    stored = await verbs.get(session.chat_session_id, columns)
    made = stored is not None and stored.created_by_application == application_id
    return stored.session_key if stored is not None and made else None


@strawberry.type
class StartMutation:
    """The mutation that starts sessions: a field of the mutation root."""

    start_chat_session = strawberry.mutation(
        start_chat_session,
        graphql_type=StartedChatSession,
        description="Start a session on a topic for a customer, in the status in which the topic"
        " begins sessions, as in `createChatSessionForTopic`. Hand `chatSessionId` and `sessionKey`"
        " to the customer's page: they let it in.",
    )
