"""A page of sessions, in the form that GraphQL clients know from Relay.

The connection's row is a `Page`, and an edge's row is a session with its cursor.
"""

from dataclasses import dataclass

import strawberry

from graphql_api import cursors
from graphql_api.origins import derived
from graphql_api.types.chat_session import ChatSession
from orm import chat_session_list, models
from orm.chat_session_list import Found, Page
from orm.chat_session_list.order import Order

ThisPage = strawberry.Parent[Page]


@dataclass(frozen=True)
class Edge:
    """A session that was found, and the order that it has its place in."""

    found: Found
    order: Order


ThisEdge = strawberry.Parent[Edge]


@derived
def _cursor(root: ThisEdge) -> str:
    return cursors.write(root.order, root.found.place)


@derived
def _node(root: ThisEdge) -> models.ChatSession:
    return root.found.row


@strawberry.type(description="A session and its place in the list.")
class ChatSessionEdge:
    """Relay's edge."""

    cursor = strawberry.field(_cursor, description="The place, to be given as `after`.")
    node = strawberry.field(_node, graphql_type=ChatSession, description="The session.")


@strawberry.type(description="Where a page begins and ends.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool = strawberry.field(description="Whether there are rows after this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether the page was asked for by a cursor or an offset, so that rows come"
        " before it."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first row.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row: the next page's `after`."
    )


def _rows(root: ThisPage) -> list[models.ChatSession]:
    return [found.row for found in root.found]


def _edges(root: ThisPage) -> list[Edge]:
    return [Edge(found, root.slice.order) for found in root.found]


def _page_info(root: ThisPage) -> PageInfo:
    edges = _edges(root)
    return PageInfo(
        has_next_page=root.more_follow,
        has_previous_page=root.slice.after is not None or root.slice.offset > 0,
        start_cursor=_cursor(edges[0]) if edges else None,
        end_cursor=_cursor(edges[-1]) if edges else None,
    )


async def _total(root: ThisPage) -> int:
    return await chat_session_list.total(root.slice.having)


@strawberry.type(description="A page of chat sessions.")
class ChatSessionConnection:
    """Relay's connection, with the rows themselves beside the edges."""

    edges = strawberry.field(
        _edges, graphql_type=list[ChatSessionEdge], description="The rows with their places."
    )
    nodes = strawberry.field(_rows, graphql_type=list[ChatSession], description="The rows alone.")
    page_info = strawberry.field(_page_info, description="Where this page begins and ends.")
    total_count = strawberry.field(
        _total, description="How many sessions fit, on all pages; counted only when asked for."
    )
