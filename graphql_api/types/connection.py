"""A page of sessions, in the form that GraphQL clients know from Relay.

The connection's row is a `Page`, and an edge's row is the session itself.
"""

import strawberry

from graphql_api import cursors
from graphql_api.types.chat_session import ChatSession
from orm import chat_session_list, models
from orm.chat_session_list import Page

Session = strawberry.Parent[models.ChatSession]
ThisPage = strawberry.Parent[Page]


def _cursor(root: Session) -> str:
    return cursors.write(root.chat_session_id)


def _itself(root: Session) -> models.ChatSession:
    return root


@strawberry.type(description="A session and its place in the list.")
class ChatSessionEdge:
    """Relay's edge."""

    cursor = strawberry.field(_cursor, description="The place, to be given as `after`.")
    node = strawberry.field(_itself, graphql_type=ChatSession, description="The session.")


@strawberry.type(description="Where a page begins and ends.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool = strawberry.field(description="Whether there are rows after this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether the page was asked for by a cursor, so that rows come before it."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first row.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row: the next page's `after`."
    )


def _rows(root: ThisPage) -> list[models.ChatSession]:
    return root.rows


def _page_info(root: ThisPage) -> PageInfo:
    return PageInfo(
        has_next_page=root.more_follow,
        has_previous_page=root.after > 0,
        start_cursor=cursors.write(root.rows[0].chat_session_id) if root.rows else None,
        end_cursor=cursors.write(root.rows[-1].chat_session_id) if root.rows else None,
    )


async def _total() -> int:
    return await chat_session_list.total()


@strawberry.type(description="A page of chat sessions.")
class ChatSessionConnection:
    """Relay's connection, with the rows themselves beside the edges."""

    edges = strawberry.field(
        _rows, graphql_type=list[ChatSessionEdge], description="The rows with their places."
    )
    nodes = strawberry.field(_rows, graphql_type=list[ChatSession], description="The rows alone.")
    page_info = strawberry.field(_page_info, description="Where this page begins and ends.")
    total_count = strawberry.field(
        _total, description="How many sessions there are in all; counted only when asked for."
    )
