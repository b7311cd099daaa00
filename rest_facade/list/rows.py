"""Turns the sessions of a GraphQL result into the rows of a list page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from graphql_api.scalars import is_boundary_date
from rest_facade.contract.dates import NEAR_MAX_DATE, NEAR_MIN_DATE, DateFormat
from rest_facade.list.columns import ColumnType, ListColumn

ENTITY_NAME = "chat"

NO_TIME = "0:00:00"
SECOND = timedelta(seconds=1)

CACHE_SIZE = 256
"""Row shapes that are kept, one for each tuple of columns."""

Node = Mapping[str, Any]
"""A session in the GraphQL result: values by field name."""

EmptyValue = int | str | bool
"""The value that a column shows for null."""

DATE_TYPES = (ColumnType.DATETIME, ColumnType.DATE)

EMPTY_VALUES: Mapping[ColumnType, EmptyValue] = {
    ColumnType.INT: 0,
    ColumnType.STRING: "",
    ColumnType.BOOL: False,
    ColumnType.LIST: 0,
    # An associate column shows the login name.
    ColumnType.ASSOCIATE: "",
}


@dataclass(frozen=True, eq=False)
class RowShape:
    """The columns of a page, grouped by how their values are written; built once, then cached.

    Each tuple begins with the column's name in the row, then has the names of GraphQL fields.
    """

    blank: Mapping[str, Any]
    """A row without values, which fixes the order of the names."""
    plain: list[tuple[str, str, EmptyValue]] = field(default_factory=list)
    """Values of the session itself: name, field, value for null."""
    referred: list[tuple[str, str, str, EmptyValue]] = field(default_factory=list)
    """Values of referred rows: name, reference, field of the referred row, value for null."""
    dates: list[tuple[str, str]] = field(default_factory=list)
    enums: list[tuple[str, str, Mapping[str | None, str]]] = field(default_factory=list)
    """Name, field, and the contract's names by enum member; no member is an empty text."""
    flags: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    """Name, field, and the contract's names by flag."""
    spans: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, field of the start, field of the end."""


def to_rows(
    nodes: Iterable[Node],
    columns: tuple[ListColumn, ...],
    dates: DateFormat,
    rename: Callable[[str], str],
) -> list[dict[str, Any]]:
    """A row for each node: its key, the entity's name, then the columns in the given order.

    `rename` turns a column's name into its name in the row. A value of null is written as 0, false,
    an empty text, a time span of 0:00:00 or the date of year 1, as in the contract.
    """
    shape = _shape(columns, rename)
    return [_row(node, shape, dates) for node in nodes]


def full_name(name: str) -> str:
    """The column's name unchanged, as in `contact/name`."""
    return name


def json_safe_name(name: str) -> str:
    """The column's name with `_` in place of slashes, for `$jsonSafe`."""
    return name.replace("/", "_")


def _row(node: Node, shape: RowShape, dates: DateFormat) -> dict[str, Any]:
    row = {**shape.blank}
    # SuperOffice answers with a string, although samples in its documentation show a number.
    row["PrimaryKey"] = str(node["chatSessionId"])
    for name, field_name, empty in shape.plain:
        row[name] = node[field_name] or empty
    for name, reference, field_name, empty in shape.referred:
        referred = node[reference]
        row[name] = (referred and referred[field_name]) or empty
    for name, field_name in shape.dates:
        moment = node[field_name]
        row[name] = dates.no_date if moment is None else dates.write(moment)
    for name, field_name, contract_names in shape.enums:
        row[name] = contract_names[node[field_name]]
    for name, field_name, flag_names in shape.flags:
        row[name] = ", ".join([flag_names[flag] for flag in node[field_name] or ()])
    for name, start, end in shape.spans:
        row[name] = _time_span(node[start], node[end])
    return row


@lru_cache(maxsize=CACHE_SIZE)
def _shape(columns: tuple[ListColumn, ...], rename: Callable[[str], str]) -> RowShape:
    renamed = [(rename(column.name), column) for column in columns]
    names = ("PrimaryKey", "EntityName", *(name for name, _ in renamed))
    shown = {name: column.shown for name, column in renamed}
    shape = RowShape({**dict.fromkeys(names), **shown, "EntityName": ENTITY_NAME})
    for name, column in renamed:
        if column.shown is None:
            _add_column(shape, name, column)
    return shape


def _add_column(shape: RowShape, name: str, column: ListColumn) -> None:
    """Append the column to the group of its kind."""
    if len(column.source) > 1:
        reference, field_name = column.source
        shape.referred.append((name, reference, field_name, EMPTY_VALUES[column.type]))
        return
    (field_name,) = column.source
    if column.span_start is not None:
        (start,) = column.span_start
        shape.spans.append((name, start, field_name))
    elif column.type in DATE_TYPES:
        shape.dates.append((name, field_name))
    elif column.enum is None:
        shape.plain.append((name, field_name, EMPTY_VALUES[column.type]))
    elif column.type is ColumnType.FLAGS:
        shape.flags.append((name, field_name, column.enum.contract_names))
    else:
        shape.enums.append((name, field_name, {None: ""} | dict(column.enum.contract_names)))


def _time_span(start_text: str | None, end_text: str | None) -> str:
    """The time between two dates as h:mm:ss, where hours may exceed 23.

    It is 0:00:00 when an end is missing, is a date that stands for "never", or precedes the start.
    """
    if start_text is None or end_text is None:
        return NO_TIME
    start, end = datetime.fromisoformat(start_text), datetime.fromisoformat(end_text)
    if end < start:
        return NO_TIME
    near_boundary = start_text < NEAR_MIN_DATE or end_text > NEAR_MAX_DATE
    if near_boundary and (is_boundary_date(start) or is_boundary_date(end)):
        return NO_TIME
    seconds = (end - start) // SECOND
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
