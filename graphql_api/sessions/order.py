"""By what a caller has chat sessions ordered: what has an order, of what they may filter by."""

from enum import Enum

import strawberry

from graphql_api.described_enums import describe_enum
from graphql_api.sessions.filter import (
    AssociateFilter,
    ChatSessionFilter,
    ContactFilter,
    PersonFilter,
)
from graphql_api.sessions.filter_operators import ChatSessionFlagFilter
from orm.sessions.listing.columns import Column

REFERENCES = {"user": AssociateFilter, "person": PersonFilter, "contact": ContactFilter}
"""The references whose rows can be compared and ordered by; the session has their keys."""


def _columns() -> list[Column]:
    without_order = {"and_", "or_", "not_", *REFERENCES}
    own = [
        Column(name)
        for name, compared in ChatSessionFilter.__annotations__.items()
        if name not in without_order and compared != ChatSessionFlagFilter | None
    ]
    of_others = [
        Column(name, reference)
        for reference, filter_ in REFERENCES.items()
        for name in filter_.__annotations__
        if not name.endswith("_id")
    ]
    return own + of_others


def _name(column: Column) -> str:
    return f"{column.reference}_{column.name}" if column.reference else column.name


def _description(column: Column) -> str:
    """The description of the filter's field; for a reference's column, of the reference too."""
    if not column.reference:
        return _described(ChatSessionFilter, column.name)
    reference = column.reference.capitalize()
    return f"{reference}: {_described(REFERENCES[column.reference], column.name)}"


def _described(filter_: type, name: str) -> str:
    fields = strawberry.types.get_object_definition(filter_, strict=True).fields
    return next(field.description or "" for field in fields if field.python_name == name)


ChatSessionOrderField = Enum(  # type: ignore[misc]  # mypy wants the members written out
    "ChatSessionOrderField", {_name(column).upper(): column for column in _columns()}
)
describe_enum(
    ChatSessionOrderField,
    "What chat sessions can be ordered by.",
    {member.name: _description(member.value) for member in ChatSessionOrderField},
)


class SortDirection(Enum):
    """Unset values come first in ASC: they count as the least."""

    ASC = "ASC"
    DESC = "DESC"


describe_enum(
    SortDirection,
    "Which end comes first.",
    {
        "ASC": "The least comes first, and unset values before it.",
        "DESC": "The greatest comes first, and unset values last.",
    },
)


@strawberry.input(description="A field to order by.")
class ChatSessionOrder:
    """One step of an order."""

    field: ChatSessionOrderField = strawberry.field(description="What to order by.")
    direction: SortDirection = strawberry.field(
        default=SortDirection.ASC, description="Which end comes first."
    )
