"""The query parameters of a request, and primary keys in the path and the query."""

import re
from collections.abc import Iterable, Mapping, Sequence

from graphql import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT
from starlette.datastructures import QueryParams
from starlette.requests import Request

from graphql_api.errors import InvalidValue, NotFound, Problem
from graphql_api.shared.caching import cached_by_text
from rest_facade.contract.carriers import Carrier
from rest_facade.reading.body import quoted

KEY = "key"
"""The name of the path parameter that holds the primary key."""

SELECT = "$select"
"""The query parameter of all calls that answer with an entity."""

OPTION_PREFIX = "$"
"""OData's options begin with it; they change what a call returns."""

CACHE_SIZE = 256
"""Query strings whose parameters are cached: callers send the same ones with every call."""

DIGITS = re.compile(r"[0-9]{1,10}")
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,10}")


@cached_by_text(CACHE_SIZE)
def read_parameters(query: bytes, names: tuple[str, ...]) -> Mapping[str, str]:
    """The values in a query string of the parameters that a call knows, by their names in `names`.

    Raises InvalidValue as `known_parameters` does.
    """
    return known_parameters(QueryParams(query).multi_items(), names)


def known_parameters(parameters: Iterable[tuple[str, str]], names: Sequence[str]) -> dict[str, str]:
    """The values of the parameters in `names`, which callers may write in any case.

    Other parameters are ignored, as in SuperOffice, unless they begin with `$`: a caller who
    misspells `$filter` would get all rows. Raises InvalidValue for the first one of these, and for
    a known parameter that is given twice.
    """
    known = {name.lower(): name for name in names}
    values: dict[str, str] = {}
    for written_name, value in parameters:
        stripped = written_name.strip()
        name = known.get(stripped.lower())
        if name is None:
            if stripped.startswith(OPTION_PREFIX):
                raise InvalidValue(Problem((stripped,), _unknown(names)))
        elif name in values:
            raise InvalidValue(Problem((name,), "is given twice; send it once"))
        else:
            values[name] = value
    return values


def _unknown(names: Sequence[str]) -> str:
    options = ", ".join(name for name in names if name.startswith(OPTION_PREFIX))
    has = f"; of those with a $ it has {options}" if options else ", which has none with a $"
    return f"is no parameter of this call{has}"


def key_in_path(request: Request, carrier: Carrier) -> int:
    """The primary key in the path; NotFound when the text is not a positive int32."""
    text: str = request.path_params[KEY]
    key = int(text) if DIGITS.fullmatch(text) else 0
    if not 0 < key <= GRAPHQL_MAX_INT:
        raise row_not_found(carrier, quoted(text))
    return key


def key_in_query(parameters: Mapping[str, str], name: str) -> int:
    """The primary key in a query parameter; InvalidValue when it is missing or not an int32.

    It may be 0 or negative, which no row has.
    """
    text = parameters.get(name)
    if text is None:
        raise InvalidValue(Problem((name,), "is missing from the query"))
    if not WHOLE_NUMBER.fullmatch(text) or not GRAPHQL_MIN_INT <= int(text) <= GRAPHQL_MAX_INT:
        raise InvalidValue(Problem((name,), "must be a whole number of 32 bits"))
    return int(text)


def row_not_found(carrier: Carrier, key: object) -> NotFound:
    """NotFound for a missing row, with the same text as in SuperOffice's own responses."""
    return NotFound(f"{carrier.name} id {key} not found.")
