"""`$orderBy`: which columns the list is sorted by."""

import re
from dataclasses import dataclass

from graphql_api.errors import InvalidValue, Problem
from rest_facade.list.columns import COLUMNS, find, names_of
from rest_facade.reading.body import shortened

MOST_COLUMNS = 5

SORTABLE = tuple(each for each in COLUMNS if each.sorted_by)

DIRECTIONS = {"": "ASC", "asc": "ASC", "desc": "DESC"}

_BLANKS = re.compile("[ \t\r\n]+")


@dataclass(frozen=True)
class ListOrder:
    """A ChatSessionOrder of GraphQL."""

    field: str
    direction: str


def parse(text: str) -> tuple[ListOrder, ...]:
    """The orders that a text such as `rating desc, whenRequested` asks for, most important first.

    None for a blank text. InvalidValue names what cannot be sorted by, and how. A column that was
    named before changes nothing and is left out.
    """
    parts = text.split(",", MOST_COLUMNS) if text.strip(" \t\r\n") else []
    if len(parts) > MOST_COLUMNS:
        raise _refused(f"may name at most {MOST_COLUMNS} columns")
    orders: dict[str, ListOrder] = {}
    for part in parts:
        order = _order(part)
        orders.setdefault(order.field, order)
    return tuple(orders.values())


def _order(part: str) -> ListOrder:
    name, _, word = _BLANKS.sub(" ", part).strip(" ").partition(" ")
    column = find(name)
    if column is None or column.sorted_by is None:
        lack = "which this list lacks" if column is None else "which does not sort"
        raise _refused(f"names {shortened(name)}, {lack}; what sorts is {names_of(SORTABLE)}")
    direction = DIRECTIONS.get(word.lower())
    if direction is None:
        raise _refused(f"may have asc or desc after {column.name}, then a comma")
    return ListOrder(column.sorted_by, direction)


def _refused(reason: str) -> InvalidValue:
    return InvalidValue(Problem(("$orderBy",), reason))
