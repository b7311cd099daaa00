"""Inputs with the comparison operators of one field; all that are given must hold.

What is left out is UNSET, and null is None, which is refused: it would stand for no condition.
Attributes are the names of `Operator`.
"""

from datetime import datetime

import strawberry
from strawberry import UNSET

from graphql_api.enums import (
    ChatSessionFlag,
    ChatSessionStatus,
    SaleStatus,
    TicketBaseStatus,
    UserType,
)

EQ = "Is this."
NE = "Is not this."
GT = "Is more than this."
GE = "Is this or more."
LT = "Is less than this."
LE = "Is this or less."
IN = "Is one of these; of none, when there are none."
NOT_IN = "Is none of these."


@strawberry.input(description="Compares a number; one that is unset counts as 0.")
class IntFilter:
    """Numbers and keys."""

    eq: int | None = strawberry.field(default=UNSET, description=EQ)
    ne: int | None = strawberry.field(default=UNSET, description=NE)
    gt: int | None = strawberry.field(default=UNSET, description=GT)
    ge: int | None = strawberry.field(default=UNSET, description=GE)
    lt: int | None = strawberry.field(default=UNSET, description=LT)
    le: int | None = strawberry.field(default=UNSET, description=LE)
    in_: list[int] | None = strawberry.field(name="in", default=UNSET, description=IN)
    not_in: list[int] | None = strawberry.field(default=UNSET, description=NOT_IN)


@strawberry.input(
    description="Compares a text without regard to case; one that is unset counts as empty."
)
class StringFilter:
    """Texts."""

    eq: str | None = strawberry.field(default=UNSET, description=EQ)
    ne: str | None = strawberry.field(default=UNSET, description=NE)
    gt: str | None = strawberry.field(default=UNSET, description=GT)
    ge: str | None = strawberry.field(default=UNSET, description=GE)
    lt: str | None = strawberry.field(default=UNSET, description=LT)
    le: str | None = strawberry.field(default=UNSET, description=LE)
    starts_with: str | None = strawberry.field(default=UNSET, description="Begins with this.")
    ends_with: str | None = strawberry.field(default=UNSET, description="Ends with this.")
    contains: str | None = strawberry.field(default=UNSET, description="Has this in it.")
    in_: list[str] | None = strawberry.field(name="in", default=UNSET, description=IN)
    not_in: list[str] | None = strawberry.field(default=UNSET, description=NOT_IN)


@strawberry.input(description="Compares a moment; one that is unset counts as year 1.")
class DateTimeFilter:
    """Moments, to the microsecond."""

    eq: datetime | None = strawberry.field(default=UNSET, description=EQ)
    ne: datetime | None = strawberry.field(default=UNSET, description=NE)
    gt: datetime | None = strawberry.field(default=UNSET, description=GT)
    ge: datetime | None = strawberry.field(default=UNSET, description=GE)
    lt: datetime | None = strawberry.field(default=UNSET, description=LT)
    le: datetime | None = strawberry.field(default=UNSET, description=LE)
    in_: list[datetime] | None = strawberry.field(name="in", default=UNSET, description=IN)
    not_in: list[datetime] | None = strawberry.field(default=UNSET, description=NOT_IN)


@strawberry.input(description="Compares what is true or false.")
class BooleanFilter:
    """Booleans."""

    eq: bool | None = strawberry.field(default=UNSET, description=EQ)
    ne: bool | None = strawberry.field(default=UNSET, description=NE)


@strawberry.input(description="Compares a status; more and less go by the order of the enum.")
class ChatSessionStatusFilter:
    """Statuses, by their numbers."""

    eq: ChatSessionStatus | None = strawberry.field(default=UNSET, description=EQ)
    ne: ChatSessionStatus | None = strawberry.field(default=UNSET, description=NE)
    gt: ChatSessionStatus | None = strawberry.field(default=UNSET, description=GT)
    ge: ChatSessionStatus | None = strawberry.field(default=UNSET, description=GE)
    lt: ChatSessionStatus | None = strawberry.field(default=UNSET, description=LT)
    le: ChatSessionStatus | None = strawberry.field(default=UNSET, description=LE)
    in_: list[ChatSessionStatus] | None = strawberry.field(name="in", default=UNSET, description=IN)
    not_in: list[ChatSessionStatus] | None = strawberry.field(default=UNSET, description=NOT_IN)


@strawberry.input(description="Looks for a flag.")
class ChatSessionFlagFilter:
    """Flags, one at a time."""

    has: ChatSessionFlag | None = strawberry.field(default=UNSET, description="Has this flag.")
    has_not: ChatSessionFlag | None = strawberry.field(
        default=UNSET, description="Does not have this flag."
    )


@strawberry.input(description="Compares a kind of user.")
class UserTypeFilter:
    """Kinds of users, by their numbers."""

    eq: UserType | None = strawberry.field(default=UNSET, description=EQ)
    ne: UserType | None = strawberry.field(default=UNSET, description=NE)
    in_: list[UserType] | None = strawberry.field(name="in", default=UNSET, description=IN)
    not_in: list[UserType] | None = strawberry.field(default=UNSET, description=NOT_IN)


@strawberry.input(description="Compares how a sale came out.")
class SaleStatusFilter:
    """Outcomes of sales, by their numbers."""

    eq: SaleStatus | None = strawberry.field(default=UNSET, description=EQ)
    ne: SaleStatus | None = strawberry.field(default=UNSET, description=NE)
    in_: list[SaleStatus] | None = strawberry.field(name="in", default=UNSET, description=IN)
    not_in: list[SaleStatus] | None = strawberry.field(default=UNSET, description=NOT_IN)


@strawberry.input(description="Compares what a ticket's status comes down to.")
class TicketBaseStatusFilter:
    """Statuses of tickets, by their numbers."""

    eq: TicketBaseStatus | None = strawberry.field(default=UNSET, description=EQ)
    ne: TicketBaseStatus | None = strawberry.field(default=UNSET, description=NE)
    in_: list[TicketBaseStatus] | None = strawberry.field(name="in", default=UNSET, description=IN)
    not_in: list[TicketBaseStatus] | None = strawberry.field(default=UNSET, description=NOT_IN)
