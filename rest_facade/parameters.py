"""What stands in a request's address."""

import re

from starlette.requests import Request

from graphql_api.errors import InvalidValue, NotFound, Problem
from graphql_api.shared.requests import query_parameter
from rest_facade.contract.carriers import Carrier
from rest_facade.reading.body import shortened
from rest_facade.reading.variables import LARGEST, SMALLEST

KEY = "key"
"""What paths call the primary key."""

DIGITS = re.compile(r"[0-9]{1,10}")
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,10}")


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
