"""Parameters of calls, in their addresses and headers."""

from collections.abc import Mapping

from openapi_pydantic import Parameter

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from rest_facade.calls import Call, ResponseBody
from rest_facade.openapi import lists
from rest_facade.parameters import KEY
from rest_facade.reading.variables import LARGEST

SELECT = (
    "Names of properties, separated by commas and in any case; a slash reaches into a nested"
    " entity, as in `Contact/Name`. All others come as null. Names that the entity lacks are"
    " ignored. Left out: everything comes filled."
)

HEADERS = {
    "Accept-Language": "The language in which texts that there are several of are answered.",
    "SO-Language": "The same, and counts for more than Accept-Language.",
    "SO-Culture": "How numbers and dates within texts look. Without a language it means nothing.",
    "SO-TimeZone": "The zone in which dates are answered, and in which bare ones are read.",
    "SO-AppToken": "The application that calls on somebody's behalf.",
}
"""Headers of the page that are neither credentials nor media types: OpenAPI has those elsewhere."""

CONDITIONS = {
    "If-Match": "ETags that were read: refused as 412 when the row has another version by now.",
    "If-Unmodified-Since": "The same by date; If-Match counts for more.",
}

AGAIN = "A name of the caller's own for this call, by which it can be sent again."

ON_READING = {
    "If-None-Match": "ETags that were read: answered by 304 when the answer would be the same.",
    "If-Modified-Since": "The same by date; If-None-Match counts for more.",
}

ON_WRITING = {
    "If-None-Match": "ETags: refused as 412 when the row has one of their versions; `*` is any.",
}

STRING = {"type": "string"}
KEY_TEXT = {**STRING, "pattern": "^[!-~]+$", "minLength": 1, "maxLength": 255}


def parameters(call: Call) -> list[Parameter]:
    """What a call's address and headers may say."""
    return [
        *_keys(call),
        *(_parameter("query", name, said) for name, said in _queries(call).items()),
        *(_parameter("header", name, said) for name, said in _headers(call).items()),
        *([_parameter("header", IDEMPOTENCY_KEY, AGAIN, KEY_TEXT)] if call.can_be_retried else []),
    ]


def _queries(call: Call) -> Mapping[str, str]:
    if call.response_body is ResponseBody.PAGE:
        return lists.PARAMETERS
    return {} if call.response_body is ResponseBody.NOTHING else {"$select": SELECT}


def _keys(call: Call) -> list[Parameter]:
    if call.key is not None:
        # A key that no row can have is answered like one that no row has.
        return [_key("query", call.key, smallest=0)]
    return [_key("path", KEY, smallest=1)] if call.on_a_row else []


def _headers(call: Call) -> dict[str, str]:
    if not call.on_a_row:
        return HEADERS
    return HEADERS | CONDITIONS | (ON_READING if call.method == "GET" else ON_WRITING)


def _key(place: str, name: str, smallest: int) -> Parameter:
    return Parameter.model_validate(
        {
            "in": place,
            "name": name,
            "description": "The primary key.",
            "schema": {
                "type": "integer",
                "format": "int32",
                "minimum": smallest,
                "maximum": LARGEST,
            },
            "required": True,
        }
    )


def _parameter(
    place: str, name: str, description: str, schema: Mapping[str, object] = STRING
) -> Parameter:
    return Parameter.model_validate(
        {"in": place, "name": name, "description": description, "schema": schema}
    )
