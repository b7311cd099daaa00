"""The parameters of calls: path, query and headers."""

from collections.abc import Mapping

from graphql import GRAPHQL_MAX_INT
from openapi_pydantic import Parameter

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from rest_facade.arguments import Arguments, Place
from rest_facade.calls import VALUES, ResponseBody, RestCall
from rest_facade.contract.carriers import Property
from rest_facade.handlers.waiting import ask_or_wait
from rest_facade.openapi import events, lists
from rest_facade.openapi.properties import value_schema
from rest_facade.parameters import KEY

SELECT = (
    "Names of properties, separated by commas and in any case. A slash selects a property of a"
    " nested entity, as in `Contact/Name`. Properties that are not selected are null. Names that"
    " the entity does not have are ignored. With `*` or without `$select` all properties have their"
    " values."
)

HEADERS = {
    "Accept-Language": "The language of texts that are stored in several languages.",
    "SO-Language": "The same; takes precedence over Accept-Language.",
    "SO-Culture": (
        "The format of numbers and dates within texts. It has no effect without a language."
    ),
    "SO-TimeZone": (
        "The time zone of dates in the response, and of dates in the request without an offset."
    ),
    "SO-AppToken": "The token of the application that calls on a user's behalf.",
}
"""Headers of the contract, without credentials and media types: OpenAPI has those elsewhere."""

CONDITIONS = {
    "If-Match": "ETags from earlier responses; 412 when the row has another version by now.",
    "If-Unmodified-Since": "The same by date; If-Match takes precedence.",
}

RETRY_KEY = (
    "A key that the caller chooses for this call. A call that is sent again with the same key is"
    " carried out only once."
)

READ_CONDITIONS = {
    "If-None-Match": "ETags from earlier responses; 304 when the response would be the same.",
    "If-Modified-Since": "The same by date; If-None-Match takes precedence.",
}

WRITE_CONDITIONS = {
    "If-None-Match": "ETags; 412 when the row has one of these versions. `*` means any version.",
}

STRING = {"type": "string"}
HTTP_DATE = {**STRING, "format": "http-date"}

SCHEMAS: Mapping[str, Mapping[str, object]] = {
    **lists.SCHEMAS,
    **events.SCHEMAS,
    IDEMPOTENCY_KEY: {**STRING, "pattern": "^[!-~]+$", "minLength": 1, "maxLength": 255},
    "If-Unmodified-Since": HTTP_DATE,
    "If-Modified-Since": HTTP_DATE,
}
"""JSON Schemas of the parameters that are more than a text; those of keys are in `_key`."""


def parameters(call: RestCall, arguments: Arguments) -> list[Parameter]:
    """The call's parameters: its key and arguments, then the query, then the headers."""
    return [
        *_keys(call),
        *(_argument("path", each, arguments.path) for each in arguments.path.carrier.properties),
        *(_argument("query", each, arguments.query) for each in arguments.query.carrier.properties),
        *(_parameter("query", name, text) for name, text in _query_parameters(call).items()),
        *(_parameter("header", name, text) for name, text in _headers(call).items()),
        *([_parameter("header", IDEMPOTENCY_KEY, RETRY_KEY)] if call.can_be_retried else []),
    ]


def _query_parameters(call: RestCall) -> Mapping[str, str]:
    if call.response_body is ResponseBody.PAGE:
        return lists.PARAMETERS
    if call.response_body is ResponseBody.EVENTS:
        return events.PARAMETERS
    no_entity = call.response_body in (ResponseBody.NOTHING, *VALUES)
    return {} if no_entity else {"$select": SELECT}


def _keys(call: RestCall) -> list[Parameter]:
    if call.key_parameter is not None:
        # The key 0, which no row can have, is answered like the key of a missing row.
        return [_key("query", call.key_parameter, minimum=0)]
    return [_key("path", KEY, minimum=1)] if call.has_key_in_path else []


def _argument(location: str, argument: Property, place: Place) -> Parameter:
    schema = value_schema(argument, place.describe(argument))
    single = schema.model_dump(mode="json", by_alias=True, exclude_none=True)
    single["type"] = next(type_ for type_ in single["type"] if type_ != "null")
    return Parameter.model_validate(
        {
            "in": location,
            "name": argument.name,
            "description": single.pop("description", ""),
            "schema": single,
            "required": argument in place.required,
        }
    )


def _headers(call: RestCall) -> dict[str, str]:
    if call.response_body is ResponseBody.EVENTS:
        return HEADERS | events.HEADERS
    if call.handler is ask_or_wait:
        return HEADERS | {"Prefer": events.PREFER}
    if not call.has_key_in_path:
        return HEADERS
    return HEADERS | CONDITIONS | (READ_CONDITIONS if call.method == "GET" else WRITE_CONDITIONS)


def _key(location: str, name: str, minimum: int) -> Parameter:
    return Parameter.model_validate(
        {
            "in": location,
            "name": name,
            "description": "The primary key.",
            "schema": {
                "type": "integer",
                "format": "int32",
                "minimum": minimum,
                "maximum": GRAPHQL_MAX_INT,
            },
            "required": True,
        }
    )


def _parameter(location: str, name: str, description: str) -> Parameter:
    schema = SCHEMAS.get(name, STRING)
    return Parameter.model_validate(
        {"in": location, "name": name, "description": description, "schema": schema}
    )
