"""Relay's connections: edges, nodes, page info and total count.

Its resolvers get a `Page` as their root, and those of an edge an `Edge`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from tortoise.models import Model

from graphql_api.pagination import PageInfo
from graphql_api.resolver_hints import FromRow, from_row, from_row_async, with_hint
from graphql_api.sessions import cursors
from graphql_api.sessions.types import ChatSession
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


def _node(root: ThisEdge) -> Model:
    row: Model = root.page.rows[root.index]
    return row


def _nodes(edges: Sequence[Edge]) -> Sequence[Model]:
    return edges[0].page.rows


with_hint(_node, FromRow(_node, _nodes))


@from_row
def _rows(root: ThisPage) -> Sequence[Model]:
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
    return await listing.total(root.slice.where, root.slice.order.key)


def _cursor_at(page: Page, index: int) -> str:
    return cursors.write(page.slice.order, page.sort_key(index))


def connection_of(public: type[Any], one: str) -> type[Any]:
    """The type of a page of a public type's rows; `one` is what descriptions call a row."""
    name, article = public.__name__, "An" if one[0] in "aeiou" else "A"

    @strawberry.type(name=f"{name}Edge", description=f"{article} {one} and its place in the list.")
    class RowEdge:
        """Relay's edge."""

        cursor = strawberry.field(
            _cursor, description="The place, to be given as `after` or `before`."
        )
        node = strawberry.field(_node, graphql_type=public, description=f"The {one}.")

    @strawberry.type(name=f"{name}Connection", description=f"A page of {one}s.")
    class RowConnection:
        """Relay's connection, with the rows themselves beside the edges."""

        edges = strawberry.field(
            _edges, graphql_type=list[RowEdge], description="The rows with their places."
        )
        nodes = strawberry.field(
            _rows,
            graphql_type=list[public],  # type: ignore[valid-type]  # known when this runs
            description="The rows alone.",
        )
        page_info = strawberry.field(_page_info, description="Where this page begins and ends.")
        total_count = strawberry.field(
            _total, description=f"How many {one}s fit, on all pages; counted only when asked for."
        )

    return RowConnection


ChatSessionConnection = connection_of(ChatSession, "session")
