"""What a caller asks of the list, read off the query parameters of GET ChatSession."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from graphql_api.errors import InvalidValue, Problem
from graphql_api.shared.caching import cached_by_text
from rest_facade.list import ordering, parser
from rest_facade.list.columns import COLUMNS, USUAL, ListColumn, find, names_of
from rest_facade.list.ordering import ListOrder
from rest_facade.list.parser import TRUTH
from rest_facade.list.tree import Tree
from rest_facade.reading.body import shortened

LARGEST_PAGE = 1_000
FURTHEST_SKIP = 10_000

SKIP_TOKEN = "$skiptoken"  # noqa: S105  a place in the list, and no secret
"""Ours, in links to the next page: the GraphQL cursor that the page comes after."""

KNOWN = (
    *("$select", "$filter", "$orderBy", "$top", "$skip", SKIP_TOKEN),
    *("$mode", "$format", "$jsonSafe"),
)
"""The contract's $entities, $options, $context and $output change nothing here and are not read."""

ALWAYS_THERE = frozenset({"primarykey", "entityname"})

FORMATS = ("JSON", "XML")

SERVED_MODE = "slim"

REMEMBERED = 256
"""Query strings that need no second look."""

_NUMBER = re.compile("[0-9]{1,10}")


@dataclass(frozen=True)
class ListQuery:
    """One page of the list, as a caller asks for it."""

    columns: tuple[ListColumn, ...] = USUAL
    filter: Tree | None = None
    order: tuple[ListOrder, ...] = ()
    top: int = LARGEST_PAGE
    skip: int = 0
    cursor: str | None = None
    format: str | None = None
    """JSON or XML; None leaves it to Accept."""
    json_safe: bool = False
    """Whether names of columns go without slashes."""


@dataclass(frozen=True)
class ListRequest:
    """A query string: its parameters in their order, and the query that they ask for."""

    parameters: tuple[tuple[str, str], ...]
    query: ListQuery


@cached_by_text(REMEMBERED)
def read(query_string: bytes) -> ListRequest:
    """What a query string asks for; InvalidValue."""
    parameters = tuple(QueryParams(query_string).multi_items())
    return ListRequest(parameters, parse(parameters))


def parse(parameters: Iterable[tuple[str, str]]) -> ListQuery:
    """The query that the parameters ask for, their names in any case.

    InvalidValue names the first one that cannot be had. What is blank counts as left out.
    """
    given = _given(parameters)
    _check_mode(given.get("$mode", ""))
    skip, cursor = _skip(given.get("$skip", "")), given.get(SKIP_TOKEN) or None
    if skip and cursor is not None:
        raise _refused("$skip", f"must be left out beside {SKIP_TOKEN}, which says where to go on")
    return ListQuery(
        columns=_columns(given.get("$select", "")),
        filter=parser.parse(given.get("$filter", "")),
        order=ordering.parse(given.get("$orderBy", "")),
        top=_top(given.get("$top", "")),
        skip=skip,
        cursor=cursor,
        format=_format(given.get("$format", "")),
        json_safe=_json_safe(given.get("$jsonSafe", "")),
    )


def _given(parameters: Iterable[tuple[str, str]]) -> dict[str, str]:
    # The official client writes $orderby, the documentation $orderBy.
    names = {name.lower(): name for name in KNOWN}
    given: dict[str, str] = {}
    for name, value in parameters:
        known = names.get(name.lower())
        if known is None:
            continue
        if known in given:
            raise _refused(known, "is given twice")
        given[known] = value.strip() and value
    return given


def _check_mode(text: str) -> None:
    if text.strip().lower() not in ("", SERVED_MODE):
        raise _refused("$mode", "can only be Slim here; leave it out")


def _columns(text: str) -> tuple[ListColumn, ...]:
    names = [name for part in text.split(",") if (name := part.strip())]
    found: dict[ListColumn, None] = {}
    for name in names:
        if name.lower() in ALWAYS_THERE:
            continue
        column = find(name)
        if column is None:
            raise _refused(
                "$select",
                f"names {shortened(name)}, which this list lacks; it has {names_of(COLUMNS)}",
            )
        found[column] = None
    return tuple(found) if names else USUAL


def _top(text: str) -> int:
    if not text:
        return LARGEST_PAGE
    number = _whole_number(text)
    if not number:
        raise _refused("$top", f"must be a whole number from 1 to {LARGEST_PAGE}")
    # odata.nextLink goes on where the page ends.
    return min(number, LARGEST_PAGE)


def _skip(text: str) -> int:
    number = _whole_number(text or "0")
    if number is None or number > FURTHEST_SKIP:
        raise _refused(
            "$skip",
            f"must be a whole number up to {FURTHEST_SKIP}; to go further follow odata.nextLink",
        )
    return number


def _whole_number(text: str) -> int | None:
    word = text.strip()
    return int(word) if _NUMBER.fullmatch(word) else None


def _format(text: str) -> str | None:
    word = text.strip().upper()
    if word and word not in FORMATS:
        raise _refused("$format", f"must be {' or '.join(FORMATS)}")
    return word or None


def _json_safe(text: str) -> bool:
    word = text.strip().lower()
    if word and word not in TRUTH:
        raise _refused("$jsonSafe", "must be true or false")
    return TRUTH.get(word, False)


def _refused(name: str, reason: str) -> InvalidValue:
    return InvalidValue(Problem((name,), reason))
