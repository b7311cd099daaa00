"""Parses `$orderBy`, the columns and directions by which the list is sorted."""

import re
from dataclasses import dataclass

from graphql_api.errors import InvalidValue, Problem
from rest_facade.list.columns import COLUMNS, find_column, join_names
from rest_facade.reading.body import quoted

MAX_COLUMNS = 5

SORTABLE_COLUMNS = tuple(column for column in COLUMNS if column.sorted_by)

DIRECTIONS = {"": "ASC", "asc": "ASC", "desc": "DESC"}

_BLANKS = re.compile("[ \t\r\n]+")


@dataclass(frozen=True)
class ListOrder:
    """A ChatSessionOrder, GraphQL's input for one column: its order field, and ASC or DESC."""

    field: str
    direction: str


def parse(text: str) -> tuple[ListOrder, ...]:
    """The orders of a text such as `rating desc, whenRequested`, most important first.

    A blank text gives an empty tuple. Raises InvalidValue for too many columns, a column that does
    not exist or does not sort, and an unknown direction. A column named twice counts once.
    """
    parts = text.split(",", MAX_COLUMNS) if text.strip(" \t\r\n") else []
    if len(parts) > MAX_COLUMNS:
        raise _invalid_order(f"may name at most {MAX_COLUMNS} columns")
    orders: dict[str, ListOrder] = {}
    for part in parts:
        order = _order(part)
        orders.setdefault(order.field, order)
    return tuple(orders.values())


def _order(part: str) -> ListOrder:
    name, _, word = _BLANKS.sub(" ", part).strip(" ").partition(" ")
    column = find_column(name)
    if column is None or column.sorted_by is None:
        reason = "is no column of this list" if column is None else "cannot be sorted by"
        raise _invalid_order(
            f"names {quoted(name)}, which {reason};"
            f" the columns to sort by are {join_names(SORTABLE_COLUMNS)}"
        )
    direction = DIRECTIONS.get(word.lower())
    if direction is None:
        raise _invalid_order(f"may have asc or desc after {column.name}, then a comma")
    return ListOrder(column.sorted_by, direction)


def _invalid_order(reason: str) -> InvalidValue:
    return InvalidValue(Problem(("$orderBy",), reason))
