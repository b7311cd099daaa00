"""Primary keys in the path and the query of a request."""

import re

from graphql import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT
from starlette.requests import Request

from graphql_api.errors import InvalidValue, NotFound, Problem
from graphql_api.shared.requests import query_parameter
from rest_facade.contract.carriers import Carrier
from rest_facade.reading.body import quoted

KEY = "key"
"""The name of the path parameter that holds the primary key."""

DIGITS = re.compile(r"[0-9]{1,10}")
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,10}")


def key_in_path(request: Request, carrier: Carrier) -> int:
    """The primary key in the path; NotFound when the text is not a positive int32."""
    text: str = request.path_params[KEY]
    key = int(text) if DIGITS.fullmatch(text) else 0
    if not 0 < key <= GRAPHQL_MAX_INT:
        raise row_not_found(carrier, quoted(text))
    return key


def key_in_query(request: Request, name: str) -> int:
    """The primary key in a query parameter; InvalidValue when it is missing or not an int32.

    It may be 0 or negative, which no row has.
    """
    text = query_parameter(request, name.lower())
    if text is None:
        raise InvalidValue(Problem((name,), "is missing from the query"))
    if not WHOLE_NUMBER.fullmatch(text) or not GRAPHQL_MIN_INT <= int(text) <= GRAPHQL_MAX_INT:
        raise InvalidValue(Problem((name,), "must be a whole number of 32 bits"))
    return int(text)


def row_not_found(carrier: Carrier, key: object) -> NotFound:
    """NotFound for a missing row, with the same text as in SuperOffice's own responses."""
    return NotFound(f"{carrier.name} id {key} not found.")
