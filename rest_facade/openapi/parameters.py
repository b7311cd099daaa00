"""Parameters of calls, in their addresses and headers."""

from openapi_pydantic import Parameter

from rest_facade.calls import Call, Gives
from rest_facade.parameters import KEY

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


ON_WRITING = {
    "If-Match": "ETags that were read: refused as 412 when the row has another version by now.",
    "If-Unmodified-Since": "The same by date; If-Match counts for more.",
}
"""Conditions of writing, and of reading too."""

ON_READING = {
    "If-None-Match": "ETags that were read: answered by 304 when nothing has changed.",
    "If-Modified-Since": "The same by date; If-None-Match counts for more.",
}

INT32 = {"type": "integer", "format": "int32"}
STRING = {"type": "string"}


def parameters(call: Call) -> list[Parameter]:
    """What a call's address and headers may say."""
    return [
        *_keys(call),
        *([_parameter("query", "$select", SELECT)] if call.gives is not Gives.NOTHING else []),
        *(_parameter("header", name, said) for name, said in _headers(call).items()),
    ]


def _keys(call: Call) -> list[Parameter]:
    if call.key is not None:
        return [_required("query", call.key)]
    return [_required("path", KEY)] if f"{{{KEY}}}" in call.path else []


def _headers(call: Call) -> dict[str, str]:
    on_rows = f"{{{KEY}}}" in call.path
    return {
        **HEADERS,
        **(ON_WRITING if on_rows else {}),
        **(ON_READING if on_rows and call.method == "GET" else {}),
    }


def _required(place: str, name: str) -> Parameter:
    return Parameter.model_validate(
        {
            "in": place,
            "name": name,
            "description": "The primary key.",
            "schema": INT32,
            "required": True,
        }
    )


def _parameter(place: str, name: str, description: str) -> Parameter:
    return Parameter.model_validate(
        {"in": place, "name": name, "description": description, "schema": STRING}
    )
