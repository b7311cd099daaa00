"""Queries for chat sessions: one by key, a blank one, and a page of them."""

from typing import Annotated, Any

import strawberry

from graphql_api.context import Info
from graphql_api.errors import InvalidValue, ParleyError, Problem, together
from graphql_api.pagination import After, Before, First, page_size
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import redact_all
from graphql_api.selection import columns_for, fields_below
from graphql_api.sessions import cursors
from graphql_api.sessions.conditions import to_expression, to_order
from graphql_api.sessions.connection import ChatSessionConnection
from graphql_api.sessions.entity import SESSIONS
from graphql_api.sessions.filter import ChatSessionFilter
from graphql_api.sessions.order import ChatSessionOrder
from graphql_api.sessions.types import ChatSession
from graphql_api.shared.caching import IdentityCache
from graphql_api.shared.limits import LARGEST_OFFSET, LARGEST_PAGE_OF_DOORS
from orm import models
from orm.sessions import listing
from orm.sessions.listing.expression import MATCH_ALL, Expression, all_of
from orm.sessions.listing.order import Order


async def chat_session(
    info: Info,
    chat_session_id: Annotated[int, strawberry.argument(description="The primary key.")],
) -> models.ChatSession | None:
    """Resolve one session by key; null when there is none."""
    return await SESSIONS.seen(info, chat_session_id)


async def default_chat_session(info: Info) -> models.ChatSession:
    """Resolve to a blank session, which is not stored."""
    return await SESSIONS.blank(info)


async def chat_sessions_page(
    info: Info,
    first: First = None,
    after: After = None,
    filter: Annotated[  # noqa: A002  the name that GraphQL clients expect
        ChatSessionFilter | None,
        strawberry.argument(description="Which sessions; all unless said."),
    ] = None,
    order_by: Annotated[
        list[ChatSessionOrder] | None,
        strawberry.argument(
            description="What they are ordered by, at most five fields of which the first weighs"
            " most; what is alike in all goes by key, in the last one's direction."
        ),
    ] = None,
    offset: Annotated[
        int,
        strawberry.argument(
            description="How many to skip, at most 10000; further pages go by `after`, never both."
        ),
    ] = 0,
    last: Annotated[
        int | None,
        strawberry.argument(
            description="How many at most, from the end of the list or before `before`; never with"
            " `first` or `offset`."
        ),
    ] = None,
    before: Before = None,
) -> listing.Page:
    """Resolve a page of the sessions that match the filter and that the viewer may see.

    Raises Forbidden; ComparisonForbidden, InvalidValue, or Refusals of both, for all arguments
    that are refused.
    """
    rights = await info.context.rights_on(models.ChatSession)
    enforce(rights, TableAccess.SELECT)
    internal = info.context.internal
    largest = LARGEST_PAGE_OF_DOORS if internal else info.context.limits.page_size
    refusals: list[ParleyError] = []
    size = 1
    try:
        size = page_size(first, last, largest)
    except InvalidValue as refusal:
        refusals.append(refusal)
    refusals += _refusals_of(
        (bool(offset) and last is not None, "offset", "must be left out where `last` is given"),
        (bool(offset) and bool(after), "offset", "must be left out where `after` is given"),
        (not 0 <= offset <= LARGEST_OFFSET, "offset", OFFSET_TOO_LARGE),
    )
    where: Expression = MATCH_ALL
    order, place_after, place_before = Order(), None, None
    try:
        where = to_expression(filter, rights)
    except ParleyError as refusal:
        refusals.append(refusal)
    try:
        order = to_order(order_by, rights)
        # A cursor belongs to an order.
        place_after = cursors.read(after, order, "after") if after else None
        place_before = cursors.read(before, order, "before") if before else None
    except ParleyError as refusal:
        refusals.append(refusal)
    if refusals:
        raise together(refusals)
    slice_ = listing.Slice(
        where=all_of(rights.visible_rows, where),
        order=order,
        after=place_after,
        before=place_before,
        offset=offset,
        from_end=last is not None,
    )
    columns = columns_of_page(info, ChatSession, rights.standing_columns)
    page = await listing.page(slice_, size, columns)
    redact_all(page.rows, rights)
    return page


OFFSET_TOO_LARGE = f"must be from 0 to {LARGEST_OFFSET}; go on by `after` instead"


def _refusals_of(*checks: tuple[bool, str, str]) -> list[ParleyError]:
    """The refusals of arguments: each check is whether it is bad, the argument, the reason."""
    return [InvalidValue(Problem((argument,), reason)) for bad, argument, reason in checks if bad]


_COLUMNS: IdentityCache[tuple[str, ...]] = IdentityCache(512)
"""The columns to read for pages, by the field nodes that select them."""


def columns_of_page(info: Info, public: type[Any], extra: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The columns to read for what is selected of the rows of a connection of a public type."""
    raw = info._raw_info

    def columns() -> tuple[str, ...]:
        below = fields_below(raw, raw.field_nodes)
        nodes = [
            *below.get("nodes", ()),
            *fields_below(raw, below.get("edges", ())).get("node", ()),
        ]
        return columns_for(public, fields_below(raw, nodes), extra)

    return _COLUMNS.get_or_make(raw.field_nodes[0], (len(raw.field_nodes), public, extra), columns)


@strawberry.type
class SessionQuery:
    """Queries for chat sessions: fields of the query root."""

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
        description="Sessions, a page at a time: all, by their keys, unless said otherwise.",
    )
