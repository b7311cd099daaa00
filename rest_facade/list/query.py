"""Parses the query parameters of GET ChatSession: $select, $filter, $orderBy, paging, $format."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from graphql_api.errors import InvalidValue, Problem
from graphql_api.shared.caching import cached_by_text
from rest_facade.list import ordering, parser
from rest_facade.list.columns import COLUMNS, DEFAULT_COLUMNS, ListColumn, find_column, join_names
from rest_facade.list.ordering import ListOrder
from rest_facade.list.parser import BOOLEANS
from rest_facade.list.tree import Tree
from rest_facade.parameters import known_parameters
from rest_facade.reading.body import quoted
from rest_facade.select import EVERYTHING

MAX_PAGE_SIZE = 1_000
MAX_SKIP = 10_000

SKIP_TOKEN = "$skiptoken"  # noqa: S105  a place in the list, and no secret
"""The service's own parameter, in links to the next page: the GraphQL cursor of the row before."""

PARAMETERS = (
    *("$select", "$filter", "$orderBy", "$top", "$skip", SKIP_TOKEN),
    *("$mode", "$format", "$jsonSafe"),
)
"""The parameters that are read."""

WITHOUT_EFFECT = ("$entities", "$options", "$context", "$output")
"""Parameters of the contract that change nothing here, and may have any value."""

FIXED_COLUMNS = frozenset({"primarykey", "entityname"})
"""Every row has them; $select may name them without effect."""

FORMATS = ("JSON", "XML")

SERVED_MODE = "slim"

CACHE_SIZE = 256
"""Parsed query strings that are kept."""

_NUMBER = re.compile("[0-9]{1,10}")


@dataclass(frozen=True)
class ListQuery:
    """The parsed parameters of one page; the defaults are those of a request without any."""

    columns: tuple[ListColumn, ...] = DEFAULT_COLUMNS
    filter: Tree | None = None
    order: tuple[ListOrder, ...] = ()
    top: int = MAX_PAGE_SIZE
    skip: int = 0
    cursor: str | None = None
    format: str | None = None
    """JSON or XML; None when the header Accept decides."""
    json_safe: bool = False
    """True for column names with `_` in place of slashes."""


@dataclass(frozen=True)
class ListRequest:
    """A query string: its parameters in their order, and the query that was parsed from them."""

    parameters: tuple[tuple[str, str], ...]
    query: ListQuery


@cached_by_text(CACHE_SIZE)
def read(query_string: bytes) -> ListRequest:
    """The parameters of a query string and their query; InvalidValue as from `parse`."""
    parameters = tuple(QueryParams(query_string).multi_items())
    return ListRequest(parameters, parse(parameters))


def parse(parameters: Iterable[tuple[str, str]]) -> ListQuery:
    """The query of the parameters, whose names may be in any case.

    A blank value counts as left out. Raises InvalidValue for the first parameter with an invalid
    value, and as `known_parameters` does.
    """
    given = known_parameters(parameters, (*PARAMETERS, *WITHOUT_EFFECT))
    values = {name: value.strip() and value for name, value in given.items()}
    _check_mode(values.get("$mode", ""))
    skip, cursor = _skip(values.get("$skip", "")), values.get(SKIP_TOKEN) or None
    if skip and cursor is not None:
        raise _invalid_parameter(
            "$skip", f"must be left out beside {SKIP_TOKEN}, which says where to go on"
        )
    return ListQuery(
        columns=_columns(values.get("$select", "")),
        filter=parser.parse(values.get("$filter", "")),
        order=ordering.parse(values.get("$orderBy", "")),
        top=_top(values.get("$top", "")),
        skip=skip,
        cursor=cursor,
        format=_format(values.get("$format", "")),
        json_safe=_json_safe(values.get("$jsonSafe", "")),
    )


def _check_mode(text: str) -> None:
    if text.strip().lower() not in ("", SERVED_MODE):
        raise _invalid_parameter("$mode", "can only be Slim here; leave it out")


def _columns(text: str) -> tuple[ListColumn, ...]:
    names = [name for part in text.split(",") if (name := part.strip())]
    # A dictionary keeps the order and drops repetitions.
    columns: dict[ListColumn, None] = {}
    for name in names:
        if name.lower() in FIXED_COLUMNS:
            continue
        found = _columns_named(name)
        if not found:
            raise _invalid_parameter(
                "$select",
                f"names {quoted(name)}, which is no column of this list;"
                f" the columns are {join_names(COLUMNS)}",
            )
        columns |= dict.fromkeys(found)
    return tuple(columns) if names else DEFAULT_COLUMNS


def _columns_named(name: str) -> Sequence[ListColumn]:
    """The column of that name; all of them for `*`, and those of a referred row for `person/*`."""
    parent, slash, last = name.lower().rpartition("/")
    if last != EVERYTHING:
        column = find_column(name)
        return () if column is None else (column,)
    return [column for column in COLUMNS if column.name.lower().startswith(parent + slash)]


def _top(text: str) -> int:
    if not text:
        return MAX_PAGE_SIZE
    number = _whole_number(text)
    if number is None:
        raise _invalid_parameter("$top", f"must be a whole number from 0 to {MAX_PAGE_SIZE}")
    # A larger page is cut; odata.nextLink leads to the rest.
    return min(number, MAX_PAGE_SIZE)


def _skip(text: str) -> int:
    number = _whole_number(text or "0")
    if number is None or number > MAX_SKIP:
        raise _invalid_parameter(
            "$skip",
            f"must be a whole number up to {MAX_SKIP}; to go further follow odata.nextLink",
        )
    return number


def _whole_number(text: str) -> int | None:
    word = text.strip()
    return int(word) if _NUMBER.fullmatch(word) else None


def _format(text: str) -> str | None:
    word = text.strip().upper()
    if word and word not in FORMATS:
        raise _invalid_parameter("$format", f"must be {' or '.join(FORMATS)}")
    return word or None


def _json_safe(text: str) -> bool:
    word = text.strip().lower()
    if word and word not in BOOLEANS:
        raise _invalid_parameter("$jsonSafe", "must be true or false")
    return BOOLEANS.get(word, False)


def _invalid_parameter(name: str, reason: str) -> InvalidValue:
    return InvalidValue(Problem((name,), reason))
