"""Queries for the rows that sessions refer to, a page at a time, so that a menu can be filled.

Chat topics are among them, by rights of their own.

They page, filter and order as `chatSessions` does. docs/rights.md says who may list them.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import Enum
from typing import Annotated, Any

import strawberry

from graphql_api.context import Info
from graphql_api.crm.associate import Associate
from graphql_api.crm.contact import Contact
from graphql_api.crm.person import Person
from graphql_api.crm.project import Project
from graphql_api.crm.sale import Sale
from graphql_api.crm.ticket import Ticket
from graphql_api.described_enums import describe_enum
from graphql_api.errors import ParleyError, together
from graphql_api.pagination import After, Before, First, page_size
from graphql_api.rights.enforcement import enforce
from graphql_api.rights.lists import ListRights, redact_listed, rights_to_list
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import Rights
from graphql_api.sessions import cursors
from graphql_api.sessions.conditions import to_expression, to_order
from graphql_api.sessions.connection import connection_of
from graphql_api.sessions.nodes import REFERRED
from graphql_api.sessions.order import SortDirection, columns_with_order, description_in
from graphql_api.sessions.queries import columns_of_page
from graphql_api.sessions.referred_filters import (
    AssociateFilter,
    ContactFilter,
    PersonFilter,
    ProjectFilter,
    SaleFilter,
    TicketFilter,
)
from graphql_api.sessions.topic_filter import ChatTopicFilter
from graphql_api.topics.types import ChatTopic
from orm.models import ChatSession
from orm.sessions import listing
from orm.sessions.listing.columns import Column, key_of
from orm.sessions.listing.expression import all_of
from orm.sessions.listing.order import Order, Sort

Last = Annotated[
    int | None,
    strawberry.argument(
        description="How many at most, from the end of the list or before `before`; never with"
        " `first`."
    ),
]


RightsToList = Callable[[Info], Awaitable[ListRights | Rights]]
"""The caller's rights on the rows of a list; raises Forbidden if they may see none."""


def list_of_referred_rows(public: type[Any], filter_: type[Any], by: str) -> Any:
    """The query for a page of rows that have no matrix; ordered by the column `by` unless said."""
    one = public.__name__.lower()
    reference, _ = REFERRED[public.model.__name__]

    async def rights_of(info: Info) -> ListRights:
        return rights_to_list(await info.context.rights_on(ChatSession), reference, f"{one}s")

    description = f"All {one}s, a page at a time, for who may read chat sessions of others."
    return list_field(public, one, filter_, by, rights_of, description)


def list_of_entity(public: type[Any], filter_: type[Any], by: str) -> Any:
    """The query for a page of rows that have a matrix; ordered by the column `by` unless said."""
    one = MATRICES[public.model].called

    async def rights_of(info: Info) -> Rights:
        rights = await info.context.rights_on(public.model)
        enforce(rights, TableAccess.SELECT)
        return rights

    description = f"The {one}s that you may see, a page at a time."
    return list_field(public, one, filter_, by, rights_of, description)


def list_field(
    public: type[Any],
    one: str,
    filter_: type[Any],
    by: str,
    rights_to: RightsToList,
    description: str,
) -> Any:
    """The query for a page of a public type's rows; `one` is what descriptions call a row."""
    model = public.model
    key, usual = key_of(model), Column(by, model=model)

    async def resolve(
        info: Info,
        first: First = None,
        after: After = None,
        filter: Any = None,  # noqa: A002  the name that GraphQL clients expect
        order_by: Any = None,
        last: Last = None,
        before: Before = None,
    ) -> listing.Page:
        rights = await rights_to(info)
        size, slice_ = 1, listing.Slice(from_end=last is not None)
        refusals: list[ParleyError] = []
        with _collected(refusals):
            size = page_size(first, last, info.context.limits.page_size)
        with _collected(refusals):
            where = all_of(rights.visible_rows, to_expression(filter, rights, model))
            slice_ = replace(slice_, where=where)
        with _collected(refusals):
            if order_by or not rights.may_compare(usual):
                order = to_order(order_by, rights, key)
            else:
                order = Order.by(Sort(usual), key=key)
            slice_ = replace(
                slice_,
                order=order,
                # A cursor belongs to an order.
                after=cursors.read(after, order, "after") if after else None,
                before=cursors.read(before, order, "before") if before else None,
            )
        if refusals:
            raise together(refusals)
        columns = columns_of_page(info, public, rights.standing_columns)
        page = await listing.page(slice_, size, columns)
        redact_listed(page.rows, rights)
        return page

    resolve.__annotations__ |= {
        "filter": Annotated[
            filter_ | None,
            strawberry.argument(description=f"Which {one}s; all unless said."),
        ],
        "order_by": Annotated[
            list[order_input(public, one, filter_)] | None,  # type: ignore[misc]  # made here
            strawberry.argument(
                description="What they are ordered by, at most five fields of which the first"
                f" weighs most; what is alike in all goes by key. By {description_in(filter_, by)}"
            ),
        ],
    }
    return strawberry.field(
        resolve,
        graphql_type=connection_of(public, one),
        description=description,
    )


@contextmanager
def _collected(refusals: list[ParleyError]) -> Iterator[None]:
    """Keep a refusal that is raised inside, so that one answer names all bad arguments."""
    try:
        yield
    except ParleyError as refusal:
        refusals.append(refusal)


def order_input(public: type[Any], one: str, filter_: type[Any]) -> type[Any]:
    """The input that names a field to order a public type's rows by, and a direction."""
    name, columns = public.__name__, columns_with_order(filter_)
    field = Enum(  # type: ignore[misc]  # mypy wants the members written out
        f"{name}OrderField",
        {column.name.upper(): replace(column, model=public.model) for column in columns},
    )
    describe_enum(
        field,
        f"What {one}s can be ordered by.",
        {member.name: description_in(filter_, member.value.name) for member in field},
    )
    step = type(
        f"{name}Order",
        (),
        {
            "__doc__": "One step of an order.",
            "__annotations__": {"field": field, "direction": SortDirection},
            "field": strawberry.field(description="What to order by."),
            "direction": strawberry.field(
                default=SortDirection.ASC, description="Which end comes first."
            ),
        },
    )
    return strawberry.input(step, description="A field to order by.")


@strawberry.type
class ReferredQuery:
    """Queries for rows that sessions refer to: fields of the query root."""

    associates = list_of_referred_rows(Associate, AssociateFilter, by="full_name")
    persons = list_of_referred_rows(Person, PersonFilter, by="full_name")
    contacts = list_of_referred_rows(Contact, ContactFilter, by="name")
    projects = list_of_referred_rows(Project, ProjectFilter, by="name")
    sales = list_of_referred_rows(Sale, SaleFilter, by="title")
    tickets = list_of_referred_rows(Ticket, TicketFilter, by="title")
    chat_topics = list_of_entity(ChatTopic, ChatTopicFilter, by="name")
