"""What stands in a request's address."""

import re
from collections.abc import Mapping

from starlette.datastructures import QueryParams
from starlette.requests import Request

from graphql_api.errors import InvalidValue, NotFound, Problem
from graphql_api.shared.caching import cached_by_text
from rest_facade.contract.carriers import Carrier
from rest_facade.reading.body import shortened
from rest_facade.reading.variables import LARGEST, SMALLEST

KEY = "key"
"""What paths call the primary key."""

DIGITS = re.compile(r"[0-9]{1,10}")
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,10}")

REMEMBERED = 256
"""Queries that are not read again: callers have the same ones at every call."""


def query_parameter(request: Request, name: str) -> str | None:
    """A query parameter, whose name may be in any case; the last one when there are several."""
    query: bytes = request.scope["query_string"]
    return _said(query).get(name) if query else None


def key_in_path(request: Request, carrier: Carrier) -> int:
    """The primary key in the path; NotFound when no row can have it."""
    text: str = request.path_params[KEY]
    key = int(text) if DIGITS.fullmatch(text) else 0
    if not 0 < key <= LARGEST:
        raise row_not_found(carrier, shortened(text))
    return key


def key_in_query(request: Request, name: str) -> int:
    """The primary key in a query parameter, which may be one that no row has; InvalidValue."""
    text = query_parameter(request, name.lower())
    if text is None:
        raise InvalidValue(Problem((name,), "is missing from the query"))
    if not WHOLE_NUMBER.fullmatch(text) or not SMALLEST <= int(text) <= LARGEST:
        raise InvalidValue(Problem((name,), "must be a whole number of 32 bits"))
    return int(text)


def row_not_found(carrier: Carrier, key: object) -> NotFound:
    """What is told of a row that is not there, in the words of real answers."""
    return NotFound(f"{carrier.name} id {key} not found.")


@cached_by_text(REMEMBERED)
def _said(query: bytes) -> Mapping[str, str]:
    """The last value of each parameter, by its name in lower case."""
    return {name.lower(): value for name, value in QueryParams(query).multi_items()}
