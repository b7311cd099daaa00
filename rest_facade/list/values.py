"""Reads the values of `$filter` conditions by the type of their column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graphql import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from graphql_api.errors import InvalidValue
from graphql_api.scalars import is_boundary_date
from rest_facade.contract.dates import DateFormat
from rest_facade.list import calendar
from rest_facade.list.calendar import Span
from rest_facade.list.columns import ColumnType, ListColumn
from rest_facade.list.parser import BOOLEANS, invalid_filter
from rest_facade.list.tree import Value

_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_MEMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DOTTED_DAY = re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class FilterContext:
    """The facts of a request that `today` and `currentAssociate` depend on: zone, time and user."""

    dates: DateFormat
    now: datetime
    associate_id: int


def read_value(value: Value, column: ListColumn, context: FilterContext) -> Any:
    """The value as GraphQL takes it, and a `Span` for a date.

    `null` is the value that an unset column is compared as: 0, an empty text or year 1. Raises
    InvalidValue when the value is none of the column's type.
    """
    if value.text.lower() == "null" and not value.quoted:
        result = _unset(column)
    else:
        result = _READERS[column.type](value, column, context.dates)
    if result is None:
        raise unreadable(value, column, _expected(column))
    return result


def unreadable(value: Value, column: ListColumn, expected: str) -> InvalidValue:
    """The error for a value of a condition; it says what was expected, and repeats no value."""
    return invalid_filter(f"needs {expected} for {column.name} at character {value.position}")


def _unset(column: ListColumn) -> Any:
    """None for flags: no single flag stands for none of them."""
    if column.type is ColumnType.LIST and column.enum:
        return column.enum.find(0)
    return _UNSET.get(column.type)


def _expected(column: ListColumn) -> str:
    if column.enum:
        return f"one of {', '.join(column.enum.contract_names.values())}"
    return _EXPECTED[column.type]


def _integer(value: Value, _column: ListColumn, _dates: DateFormat) -> int | None:
    if not _INTEGER.fullmatch(value.text):
        return None
    number = int(value.text)
    return number if GRAPHQL_MIN_INT <= number <= GRAPHQL_MAX_INT else None


def _string(value: Value, _column: ListColumn, _dates: DateFormat) -> str | None:
    # A word without quotes is often a mistake, such as the name of another column.
    return value.text if value.quoted and not _UNSTORABLE.search(value.text) else None


def _boolean(value: Value, _column: ListColumn, _dates: DateFormat) -> bool | None:
    return BOOLEANS.get(value.text.lower())


def _member(value: Value, column: ListColumn, dates: DateFormat) -> str | int | None:
    """A member of the column's enum by name or number; a primary key when there is no enum."""
    if column.enum is None:
        return _integer(value, column, dates)
    return column.enum.find(int(value.text) if _MEMBER.fullmatch(value.text) else value.text)


def _date(value: Value, _column: ListColumn, dates: DateFormat) -> Span | None:
    # The archive's documentation writes days as '2014.3.4', too.
    dotted = _DOTTED_DAY.fullmatch(value.text)
    text = f"{dotted[1]}-{dotted[2]:0>2}-{dotted[3]:0>2}" if dotted else value.text
    try:
        moment = dates.read(text)
        if not _DAY.fullmatch(text):
            return Span(moment)
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Dates of year 1 (never) and year 9999 (for ever) are markers: moments, not whole days.
    is_marker = is_boundary_date(datetime.fromisoformat(moment))
    return Span(moment) if is_marker else calendar.day(day, dates.zone)


_READERS: Mapping[ColumnType, Callable[[Value, ListColumn, DateFormat], Any]] = {
    ColumnType.INT: _integer,
    ColumnType.STRING: _string,
    ColumnType.BOOL: _boolean,
    ColumnType.DATETIME: _date,
    ColumnType.DATE: _date,
    ColumnType.LIST: _member,
    ColumnType.ASSOCIATE: _integer,
    ColumnType.FLAGS: _member,
}

_NEVER = Span("0001-01-01T00:00:00+00:00")

_UNSET: Mapping[ColumnType, Any] = {
    ColumnType.INT: 0,
    ColumnType.STRING: "",
    ColumnType.BOOL: False,
    ColumnType.DATETIME: _NEVER,
    ColumnType.DATE: _NEVER,
    ColumnType.LIST: 0,
    ColumnType.ASSOCIATE: 0,
}

_NUMBER = "a whole number of 32 bits"
_MOMENT = "a date such as '2026-03-14' or '2026-03-14T09:26:53Z'"

_EXPECTED: Mapping[ColumnType, str] = {
    ColumnType.INT: _NUMBER,
    ColumnType.STRING: "a text in single quotes, without the character NUL,",
    ColumnType.BOOL: "true, false, 1 or 0",
    ColumnType.DATETIME: _MOMENT,
    ColumnType.DATE: _MOMENT,
    ColumnType.LIST: _NUMBER,
    ColumnType.ASSOCIATE: "the number of a user (associate/name filters by the login name)",
}
