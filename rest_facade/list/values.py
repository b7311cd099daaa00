"""What the values of a filter mean in a column of some type."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graphql_api.scalars import at_the_edge
from rest_facade.contract.dates import DateFormat
from rest_facade.list import calendar
from rest_facade.list.calendar import Span
from rest_facade.list.columns import ColumnType, ListColumn
from rest_facade.list.parser import TRUTH, refused
from rest_facade.list.tree import Value

SMALLEST, LARGEST = -(2**31), 2**31 - 1

_INTEGER = re.compile(r"[+-]?[0-9]{1,20}")
_MEMBER = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Viewpoint:
    """Where, when and by whom a filter is asked: what `today` and `currentAssociate` depend on."""

    dates: DateFormat
    now: datetime
    associate_id: int


def read(value: Value, column: ListColumn, viewpoint: Viewpoint) -> Any:
    """The value as GraphQL takes it, a `Span` for a date; InvalidValue when the column has none."""
    found = _READERS[column.type](value, column, viewpoint.dates)
    if found is None:
        raise refused(
            f"needs {_needed(column)} for {column.name} at character {value.position}",
        )
    return found


def _needed(column: ListColumn) -> str:
    if column.enum:
        return f"one of {', '.join(column.enum.shown.values())}"
    return _NEEDED[column.type]


def _integer(value: Value, _column: ListColumn, _dates: DateFormat) -> int | None:
    if not _INTEGER.fullmatch(value.text):
        return None
    number = int(value.text)
    return number if SMALLEST <= number <= LARGEST else None


def _string(value: Value, _column: ListColumn, _dates: DateFormat) -> str | None:
    # A bare word would often be a slip: null, or the name of another column.
    return value.text if value.quoted and not _UNWRITABLE.search(value.text) else None


def _boolean(value: Value, _column: ListColumn, _dates: DateFormat) -> bool | None:
    return TRUTH.get(value.text.lower())


def _member(value: Value, column: ListColumn, dates: DateFormat) -> str | int | None:
    """A member of the column's enum by name or number; a key where there is no enum."""
    if column.enum is None:
        return _integer(value, column, dates)
    return column.enum.find(int(value.text) if _MEMBER.fullmatch(value.text) else value.text)


def _date(value: Value, _column: ListColumn, dates: DateFormat) -> Span | None:
    try:
        moment = dates.read(value.text)
        if not _DAY.fullmatch(value.text):
            return Span(moment)
        day = date.fromisoformat(value.text)
    except ValueError:
        return None
    # Year 1 is "never" and no day, nor is year 9999.
    edge = at_the_edge(datetime.fromisoformat(moment))
    return Span(moment) if edge else calendar.day(day, dates.zone)


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

_NUMBER = "a whole number of 32 bits"
_MOMENT = "a date such as '2026-03-14' or '2026-03-14T09:26:53Z'"

_NEEDED: Mapping[ColumnType, str] = {
    ColumnType.INT: _NUMBER,
    ColumnType.STRING: "a text in single quotes, without the character NUL,",
    ColumnType.BOOL: "true, false, 1 or 0",
    ColumnType.DATETIME: _MOMENT,
    ColumnType.DATE: _MOMENT,
    ColumnType.LIST: _NUMBER,
    ColumnType.ASSOCIATE: "the number of a user (associate/name filters by the login name)",
}
