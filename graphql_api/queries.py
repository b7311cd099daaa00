"""What can be asked."""

from typing import Annotated

import strawberry

from graphql_api import cursors
from graphql_api.context import Info
from graphql_api.rights.enforce import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.selection import columns_for, fields_below
from graphql_api.types.chat_session import ChatSession
from graphql_api.types.connection import ChatSessionConnection
from orm import chat_session_list, chat_sessions, models
from orm.errors import InvalidValue, Problem


async def chat_session(
    info: Info,
    chat_session_id: Annotated[int, strawberry.argument(description="The primary key.")],
) -> models.ChatSession | None:
    """Resolve one session by key; null when there is none."""
    enforce(info.context.viewer, TableAccess.SELECT)
    raw = info._raw_info
    columns = columns_for(ChatSession, fields_below(raw, raw.field_nodes))
    return await chat_sessions.get(chat_session_id, columns)


async def default_chat_session(info: Info) -> models.ChatSession:
    """Resolve to a session that is stored nowhere."""
    enforce(info.context.viewer, TableAccess.SELECT)
    return chat_sessions.blank()


async def chat_sessions_page(
    info: Info,
    first: Annotated[
        int,
        strawberry.argument(description="How many at most, from 1 to 100 unless set otherwise."),
    ] = 50,
    after: Annotated[
        str | None, strawberry.argument(description="The cursor that the page comes after.")
    ] = None,
) -> chat_session_list.Page:
    """Resolve a page of sessions in order of their keys."""
    enforce(info.context.viewer, TableAccess.SELECT)
    largest = info.context.limits.page_size
    if not 1 <= first <= largest:
        raise InvalidValue(Problem(("first",), f"must be from 1 to {largest}"))
    last_key = cursors.read(after, "after") if after else 0
    return await chat_session_list.page(last_key, first, _columns_of_page(info))


def _columns_of_page(info: Info) -> tuple[str, ...]:
    raw = info._raw_info
    below = fields_below(raw, raw.field_nodes)
    nodes = [
        *below.get("nodes", ()),
        *fields_below(raw, below.get("edges", ())).get("node", ()),
    ]
    return columns_for(ChatSession, fields_below(raw, nodes))


@strawberry.type(description="What can be asked.")
class Query:
    """The root of queries."""

    chat_session = strawberry.field(
        chat_session,
        graphql_type=ChatSession | None,
        description="One session by its key; null when there is none.",
    )
    default_chat_session = strawberry.field(
        default_chat_session,
        graphql_type=ChatSession,
        description="A session to begin with: stored nowhere, with key 0 and nothing set.",
    )
    chat_sessions = strawberry.field(
        chat_sessions_page,
        graphql_type=ChatSessionConnection,
        description="All sessions, a page at a time, in order of their keys.",
    )
