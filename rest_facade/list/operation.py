"""The GraphQL operation behind a page of the list; its text is made of the table's names alone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from graphql_api.errors import Problem
from rest_facade.list.columns import ListColumn, Path
from rest_facade.list.filters import to_filter
from rest_facade.list.query import SKIP_TOKEN, ListQuery
from rest_facade.list.values import Viewpoint

REMEMBERED_TEXTS = 256

FIELD = "chatSessions"

KEY: Path = ("chatSessionId",)

PARAMETERS = {
    "first": "$top",
    "after": SKIP_TOKEN,
    "filter": "$filter",
    "orderBy": "$orderBy",
    "offset": "$skip",
}
"""What the arguments of the field are called by callers of the list."""


@lru_cache(maxsize=REMEMBERED_TEXTS)
def text_of(columns: tuple[ListColumn, ...]) -> str:
    """The operation that selects what the columns show; the same for the same set of columns."""
    paths = {path for each in columns for path in (each.source, each.since) if path}
    return _text(frozenset({KEY, *paths}))


def variables_of(query: ListQuery, viewpoint: Viewpoint) -> dict[str, Any]:
    """The operation's variables, none of them null; InvalidValue when `$filter` makes no sense."""
    variables: dict[str, Any] = {"first": query.top, "offset": query.skip}
    if query.cursor is not None:
        variables["after"] = query.cursor
    if query.filter is not None:
        variables["filter"] = to_filter(query.filter, viewpoint)
    if query.order:
        variables["orderBy"] = [
            {"field": each.field, "direction": each.direction} for each in query.order
        ]
    return variables


def in_our_words(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The same problems at the parameters of the list: `filter.and.3.rating` is at `$filter`."""
    return (
        replace(problem, path=(PARAMETERS.get(str(problem.path[0]), problem.path[0]),))
        if problem.path
        else problem
        for problem in problems
    )


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _text(paths: frozenset[Path]) -> str:
    return (
        f"query {FIELD}($first: Int!, $after: String, $filter: ChatSessionFilter,"
        " $orderBy: [ChatSessionOrder!], $offset: Int!)"
        f" {{ {FIELD}(first: $first, after: $after, filter: $filter, orderBy: $orderBy,"
        f" offset: $offset) {{ nodes {{ {_selection(paths)} }}"
        " pageInfo { hasNextPage endCursor } } }"
    )


def _selection(paths: Iterable[Path]) -> str:
    below: dict[str, list[Path]] = {}
    for first, *rest in sorted(paths):
        below.setdefault(first, [])
        if rest:
            below[first].append(tuple(rest))
    return " ".join(
        f"{field} {{ {_selection(nested)} }}" if nested else field
        for field, nested in below.items()
    )
