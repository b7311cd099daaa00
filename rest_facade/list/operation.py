"""Builds the GraphQL operation of a list page.

Its text contains names of the columns table only; what the caller sends goes into variables.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from graphql_api.errors import Problem
from rest_facade.list.columns import ListColumn, Path
from rest_facade.list.filters import to_filter
from rest_facade.list.query import SKIP_TOKEN, ListQuery
from rest_facade.list.values import FilterContext

CACHE_SIZE = 256
"""Operation texts that are kept, one for each set of paths."""

FIELD = "chatSessions"

KEY_PATH: Path = ("chatSessionId",)

PARAMETERS_BY_ARGUMENT = {
    "first": "$top",
    "after": SKIP_TOKEN,
    "filter": "$filter",
    "orderBy": "$orderBy",
    "offset": "$skip",
}
"""The list's query parameters by the field's arguments, for problems found by GraphQL."""


def build_text(columns: tuple[ListColumn, ...]) -> str:
    """The operation that selects the columns' values; the order of the columns does not matter."""
    paths = {path for column in columns for path in (column.source, column.span_start) if path}
    return _text(frozenset({KEY_PATH, *paths}))


def build_variables(query: ListQuery, context: FilterContext) -> dict[str, Any]:
    """The operation's variables, none of them null.

    Raises InvalidValue for a `$filter` that no ChatSessionFilter can be made of (`to_filter`).
    """
    # GraphQL has no empty pages; the row of `$top=0` is not shown.
    variables: dict[str, Any] = {"first": query.top or 1, "offset": query.skip}
    if query.cursor is not None:
        variables["after"] = query.cursor
    if query.filter is not None:
        variables["filter"] = to_filter(query.filter, context)
    if query.order:
        variables["orderBy"] = [
            {"field": order.field, "direction": order.direction} for order in query.order
        ]
    return variables


def add_condition(variables: dict[str, Any], field: str, number: int) -> None:
    """Let the list have only the rows whose field has that number, whatever the caller filters by.

    The condition stands beside the caller's own where it can, so that a filter of the greatest
    depth stays within GraphQL's bound.
    """
    fixed, filter_ = {field: {"eq": number}}, variables.get("filter", {})
    variables["filter"] = {"and": [fixed, filter_]} if field in filter_ else {**fixed, **filter_}


def rename_paths(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The same problems, at query parameters: the path `filter.and.3.rating` becomes `$filter`."""
    return (
        replace(problem, path=(PARAMETERS_BY_ARGUMENT.get(str(problem.path[0]), problem.path[0]),))
        if problem.path
        else problem
        for problem in problems
    )


@lru_cache(maxsize=CACHE_SIZE)
def _text(paths: frozenset[Path]) -> str:
    return (
        f"query {FIELD}($first: Int!, $after: String, $filter: ChatSessionFilter,"
        " $orderBy: [ChatSessionOrder!], $offset: Int!)"
        f" {{ {FIELD}(first: $first, after: $after, filter: $filter, orderBy: $orderBy,"
        f" offset: $offset) {{ nodes {{ {_selection(paths)} }}"
        " pageInfo { hasNextPage endCursor } } }"
    )


def _selection(paths: Iterable[Path]) -> str:
    """The selection set of the paths, sorted by name."""
    nested_paths: dict[str, list[Path]] = {}
    for field, *rest in sorted(paths):
        nested_paths.setdefault(field, [])
        if rest:
            nested_paths[field].append(tuple(rest))
    return " ".join(
        f"{field} {{ {_selection(nested)} }}" if nested else field
        for field, nested in nested_paths.items()
    )
