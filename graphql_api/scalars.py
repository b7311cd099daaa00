"""Moments, durations and dictionaries as GraphQL carries them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import strawberry
from graphql import GraphQLError

from graphql_api.resolver_hints import from_row
from orm.values import FOREVER, WrittenMoment, is_boundary_date

__all__ = [
    "DATE_TIME",
    "DURATION",
    "FOREVER",
    "WrittenMoment",
    "format_datetime",
    "format_duration",
    "is_boundary_date",
    "parse_datetime",
    "parse_duration",
]


def format_datetime(moment: datetime) -> str:
    """ISO 8601 in UTC with Z; a fraction only when there is one."""
    # Stored moments are in UTC already.
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


_WRITTEN_DURATION = re.compile(
    r"P(?=.)(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?"
    r"(?:(?P<seconds>\d{1,6})(?:[.,]0+)?S)?)?",
    re.ASCII | re.IGNORECASE,
)
"""ISO 8601's duration of days, hours, minutes and whole seconds."""


def format_duration(duration: timedelta) -> str:
    """ISO 8601 in whole seconds, with as many hours as there are: `PT8H30M`, `PT24H`, `PT0S`."""
    minutes, rest = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M")) if number]
    if rest or not parts:
        parts.append(f"{rest}S")
    return f"PT{''.join(parts)}"


def parse_duration(value: object) -> timedelta:
    """The ISO 8601 duration of whole seconds in a text; it is never negative."""
    written = _WRITTEN_DURATION.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        raise GraphQLError("Duration must be ISO 8601 in whole seconds, as in PT8H30M.")
    days, hours, minutes, seconds = (int(number or 0) for number in written.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


DURATION = strawberry.scalar(
    name="Duration",
    description=(
        "A length of time in ISO 8601, in whole seconds: PT8H30M. Days count as 24 hours; years,"
        " months and weeks are not taken."
    ),
    serialize=format_duration,
    parse_value=parse_duration,
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
