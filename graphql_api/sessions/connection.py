"""The Relay connection of chat sessions: edges, nodes, page info and total count.

Its resolvers get a `Page` as their root, and those of an edge an `Edge`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import strawberry

from graphql_api.pagination import PageInfo
from graphql_api.resolver_hints import FromRow, from_row, from_row_async, with_hint
from graphql_api.sessions import cursors
from graphql_api.sessions.types import ChatSession
from orm import models
from orm.sessions import listing
from orm.sessions.listing import Page

ThisPage = strawberry.Parent[Page]


@dataclass(frozen=True)
class Edge:
    """A row of a page, by its index."""

    page: Page
    index: int


ThisEdge = strawberry.Parent[Edge]


@from_row
def _cursor(root: ThisEdge) -> str:
    return _cursor_at(root.page, root.index)


def _node(root: ThisEdge) -> models.ChatSession:
    return root.page.rows[root.index]


def _nodes(edges: Sequence[Edge]) -> Sequence[models.ChatSession]:
    return edges[0].page.rows


with_hint(_node, FromRow(_node, _nodes))


@strawberry.type(description="A session and its place in the list.")
class ChatSessionEdge:
    """Relay's edge."""

    cursor = strawberry.field(_cursor, description="The place, to be given as `after` or `before`.")
    node = strawberry.field(_node, graphql_type=ChatSession, description="The session.")


@from_row
def _rows(root: ThisPage) -> Sequence[models.ChatSession]:
    return root.rows


@from_row
def _edges(root: ThisPage) -> list[Edge]:
    return [Edge(root, index) for index in range(len(root.rows))]


@from_row
def _page_info(root: ThisPage) -> PageInfo:
    return PageInfo(
        has_next_page=root.some_follow,
        has_previous_page=root.some_precede,
        start_cursor=_cursor_at(root, 0) if root.rows else None,
        end_cursor=_cursor_at(root, -1) if root.rows else None,
    )


@from_row_async
async def _total(root: ThisPage) -> int:
    return await listing.total(root.slice.where)


def _cursor_at(page: Page, index: int) -> str:
    return cursors.write(page.slice.order, page.sort_key(index))


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
