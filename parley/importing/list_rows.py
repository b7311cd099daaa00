"""Rows in the answer of a list call (OData), as entities of the contract.

Contract: GET ChatSession, whose rows have the columns of the archive and not the properties of the
entity. Columns that show what other columns or other rows have are ignored.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphql_api.errors import InvalidValue, Problem
from rest_facade.list.columns import COLUMNS, ColumnType, ListColumn

VALUE = "value"
METADATA = "odata.metadata"
FULL = "Column"
"""The property of rows in which `$mode=Full` has the columns."""

ENTITY_NAME, PRIMARY_KEY = "EntityName", "PrimaryKey"
CHAT = "chat"
"""The EntityName of a session."""

IMPORTED = [
    column
    for column in COLUMNS
    # A time span is computed from two dates.
    if column.source and column.type is not ColumnType.TIME_SPAN
]
"""The columns whose values are stored."""

BY_PREFERENCE = sorted(IMPORTED, key=lambda column: "/" not in column.name)
"""The same, columns such as `person/personId` first: it is a number, while `personId` may be shown
as a name. Otherwise those that the archive shows by default."""

BY_NAME: Mapping[str, ListColumn] = {
    spelling: column
    for column in reversed(IMPORTED)
    # $jsonSafe writes `_` for the slash.
    for spelling in (column.name.lower(), column.name.lower().replace("/", "_"))
}

NAMES: Mapping[str, str] = {
    ".".join(column.source).lower(): column.name for column in reversed(IMPORTED)
}
"""The names of columns by their path in the entity, in lower case."""


def is_list(answer: Mapping[str, Any]) -> bool:
    """True for the answer of a list call, which has no Carrier."""
    return "Carrier" not in answer and (METADATA in answer or VALUE in answer)


def rows_of(answer: Mapping[str, Any]) -> list[Any]:
    """The rows of an answer; InvalidValue when it has no list of them."""
    rows = answer.get(VALUE)
    if not isinstance(rows, list):
        raise InvalidValue(Problem((VALUE,), "must be a list of rows"))
    return rows


def entity_of(row: object) -> tuple[dict[str, Any], dict[str, str]]:
    """The entity that a row shows a part of, and the names of its columns by path in the entity.

    Paths are texts such as `user.name`, in lower case. InvalidValue for a row that is none of
    a session. Of two columns with the same meaning the first one of `BY_PREFERENCE` counts.
    """
    if not isinstance(row, dict):
        raise InvalidValue(Problem((VALUE,), "must be a list of objects"))
    if row.get(ENTITY_NAME, CHAT) != CHAT:
        raise InvalidValue(Problem((ENTITY_NAME,), f"must be {CHAT}; only sessions are imported"))
    if FULL in row:
        raise InvalidValue(Problem((FULL,), "cannot be read; ask for the list with $mode=Slim"))
    given = {
        BY_NAME[name.lower()]: (name, value)
        for name, value in row.items()
        if name.lower() in BY_NAME
    }
    entity: dict[str, Any] = {}
    names: dict[str, str] = {}
    if PRIMARY_KEY in row:
        entity["chatSessionId"] = row[PRIMARY_KEY]
        names["chatsessionid"] = PRIMARY_KEY
    for column in BY_PREFERENCE:
        path = ".".join(column.source).lower()
        if column in given and (path not in names or column.name == "chatSessionId"):
            names[path], value = given[column]
            _put(entity, column.source, value)
    return entity, names


def _put(entity: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        entity = entity.setdefault(step, {})
    entity[path[-1]] = value


def as_column(problem: Problem, names: Mapping[str, str]) -> Problem:
    """A problem of the entity as one of the column that it is from, by the row's own names."""
    path = ".".join(map(str, problem.path))
    return replace(problem, path=(names.get(path.lower()) or column_of(path),))


def column_of(path: str) -> str:
    """The name of the column for a path in the entity, such as `Person.PersonId`, or the path."""
    return NAMES.get(path.lower(), path)
