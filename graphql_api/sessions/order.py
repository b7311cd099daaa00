"""By what a caller has chat sessions ordered: what has an order, of what they may filter by."""

from enum import Enum

import strawberry

from graphql_api.described_enums import describe_enum
from graphql_api.sessions.filter import ChatSessionFilter
from graphql_api.sessions.filter_operators import ChatSessionFlagFilter, StringFilter
from graphql_api.sessions.referred_filters import AssociateFilter, ContactFilter, PersonFilter
from graphql_api.sessions.topic_filter import ChatTopicFilter
from orm.sessions.listing.columns import Column

REFERENCES = {
    "user": AssociateFilter,
    "person": PersonFilter,
    "contact": ContactFilter,
    "topic": ChatTopicFilter,
}
"""The references whose rows can be compared, and ordered by in their texts."""

TOGETHER = frozenset({"and_", "or_", "not_", *REFERENCES})
"""Fields of filters that have other filters in them."""


def columns_with_order(filter_: type) -> list[Column]:
    """The columns that a filter input compares itself, and that lists can be ordered by."""
    return [
        Column(name)
        for name, compared in filter_.__annotations__.items()
        if name not in TOGETHER and compared != ChatSessionFlagFilter | None
    ]


def _texts(reference: str) -> list[Column]:
    """The texts of the row that a reference leads to; the session itself has the key."""
    return [
        Column(name, reference)
        for name, compared in REFERENCES[reference].__annotations__.items()
        if compared == StringFilter | None
    ]


def _name(column: Column) -> str:
    return f"{column.reference}_{column.name}" if column.reference else column.name


def _description(column: Column) -> str:
    """The description of the filter's field; for a reference's column, of the reference too."""
    if not column.reference:
        return description_in(ChatSessionFilter, column.name)
    reference = column.reference.capitalize()
    return f"{reference}: {description_in(REFERENCES[column.reference], column.name)}"


def description_in(filter_: type, name: str) -> str:
    """The description of a filter input's field."""
    fields = strawberry.types.get_object_definition(filter_, strict=True).fields
    return next(field.description or "" for field in fields if field.python_name == name)


_COLUMNS = [
    *columns_with_order(ChatSessionFilter),
    *(column for reference in REFERENCES for column in _texts(reference)),
]

ChatSessionOrderField = Enum(  # type: ignore[misc]  # mypy wants the members written out
    "ChatSessionOrderField", {_name(column).upper(): column for column in _COLUMNS}
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
