"""Moments as GraphQL carries them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import strawberry
from graphql import GraphQLError

from graphql_api.resolver_hints import from_row
from orm.values import FOREVER, WrittenMoment, is_boundary_date

__all__ = [
    "DATE_TIME",
    "FOREVER",
    "WrittenMoment",
    "format_datetime",
    "is_boundary_date",
    "parse_datetime",
]


def format_datetime(moment: datetime) -> str:
    """ISO 8601 in UTC with Z; a fraction only when there is one."""
    # What is stored is in UTC already.
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{utc.isoformat()[:-6]}Z"


def parse_datetime(value: object) -> datetime:
    """A moment from ISO 8601 with an offset, not converted; digits past microseconds are cut."""
    if type(value) is WrittenMoment and value.tzinfo is not None:
        # One of the service's own doors has read it already.
        return value
    if not isinstance(value, str):
        raise GraphQLError("DateTime must be a string such as 2026-03-14T09:26:53Z.")
    try:
        moment = WrittenMoment.read(value)
    except ValueError:
        raise GraphQLError("DateTime must be ISO 8601, as in 2026-03-14T09:26:53Z.") from None
    if moment.tzinfo is None:
        raise GraphQLError("DateTime needs an offset, as in 2026-03-14T09:26:53+01:00, or Z.")
    return moment


DATE_TIME = strawberry.scalar(
    name="DateTime",
    description=(
        "A moment in ISO 8601, to the microsecond. Written in UTC (2026-03-14T09:26:53.589793Z);"
        " read with any offset."
    ),
    specified_by_url="https://scalars.graphql.org/andimarek/date-time",
    serialize=format_datetime,
    parse_value=parse_datetime,
)


@strawberry.type(description="One entry of a dictionary of strings.")
class StringEntry:
    """A key and its value."""

    key: str = strawberry.field(description="What the entry is called.")
    value: str | None = strawberry.field(description="What it holds.")


def resolve_entries(attribute: str) -> Callable[[Any], list[StringEntry] | None]:
    """Resolve a JSON column to entries in its own order; null stays null."""

    def resolve(root: Any) -> list[StringEntry] | None:
        stored: dict[str, str] | None = getattr(root, attribute)
        if stored is None:
            return None
        return [StringEntry(key=key, value=value) for key, value in stored.items()]

    return from_row(resolve)
