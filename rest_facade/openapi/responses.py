"""The responses of a call that succeeds."""

from collections.abc import Mapping

from openapi_pydantic import DataType, Header, Link, MediaType, Response, Schema

from rest_facade.calls import ResponseBody, RestCall
from rest_facade.contract import languages, zones
from rest_facade.contract.carriers import Carrier
from rest_facade.openapi import events
from rest_facade.openapi.links import PAGE, name_with_links, name_with_rights
from rest_facade.openapi.properties import Component, reference, reference_or_null
from rest_facade.writing.negotiation import IGNORED_SELECT_HEADER, WRITERS

RESPONSE_HEADERS = {
    zones.HEADER: "The time zone of the dates, by its name in the IANA database.",
    languages.CONTENT_LANGUAGE: "The language that the request asked for, if any.",
    IGNORED_SELECT_HEADER: "Names in $select that the entity does not have, separated by commas.",
}
"""Headers of every response with an entity."""

VALIDATOR_HEADERS = {
    "ETag": "The row's version, and a hash of the response.",
    "Last-Modified": "The time of the row's last change, in whole seconds, rounded up.",
}
"""Headers that describe the returned row, for later conditional requests."""

REQUIRED_HEADERS = frozenset({zones.HEADER, "ETag"})


def success_responses(
    call: RestCall, carrier: Carrier, links: Mapping[str, Link], value: Schema | None = None
) -> dict[str, Response]:
    """The responses by status; `value` is the schema of an answer that is no entity."""
    with_rights, with_links = name_with_rights(carrier), name_with_links(carrier)
    value_headers = {**RESPONSE_HEADERS}
    # The list refuses unknown names instead of ignoring them, and a value has no properties.
    del value_headers[IGNORED_SELECT_HEADER]
    match call.response_body:
        case ResponseBody.NOTHING:
            return {"204": Response(description="Done; there is no response body.")}
        case ResponseBody.ENTITY:
            entity = reference(with_rights)
            return {"200": _response("The entity.", entity, RESPONSE_HEADERS, links)}
        case ResponseBody.ENTITY_OR_NULL:
            entity_or_null = reference_or_null(with_rights, "Null when there is none.")
            return {
                "200": _response("The entity, or null.", entity_or_null, RESPONSE_HEADERS, links)
            }
        case ResponseBody.PAGE:
            page = reference(PAGE)
            return {"200": _response("A page of the list.", page, value_headers, links)}
        case ResponseBody.ENTITIES:
            array = Schema(type=DataType.ARRAY, items=reference(with_rights))
            return {"200": _response("The entities.", array, RESPONSE_HEADERS, links)}
        case ResponseBody.ENTITIES_OR_NULL:
            types = [DataType.ARRAY, DataType.NULL]
            array_or_null = Schema(type=types, items=reference(with_rights))
            return {
                "200": _response("The entities, or null.", array_or_null, RESPONSE_HEADERS, links)
            }
        case ResponseBody.VALUE:
            assert value is not None
            return {"200": _response("The value.", value, value_headers, links)}
        case ResponseBody.VALUE_OR_NULL:
            assert value is not None
            null = Schema(type=DataType.NULL, description="When there is no such row.")
            either = Schema(anyOf=[value, null])
            return {"200": _response("The value, or null.", either, value_headers, links)}
        case ResponseBody.EVENTS:
            return {"200": events.response()}
        case ResponseBody.ENTITY_WITH_LINKS:
            headers = RESPONSE_HEADERS | VALIDATOR_HEADERS
            description = "The entity as it is stored, with links."
            response = _response(description, reference(with_links), headers, links)
            return {"200": response, **_not_modified(call)}


def _not_modified(call: RestCall) -> dict[str, Response]:
    if call.method != "GET":
        return {}
    description = "The response has not changed since the caller received it."
    return {"304": Response(description=description, headers=_headers(VALIDATOR_HEADERS))}


def _response(
    description: str, schema: Component, headers: Mapping[str, str], links: Mapping[str, Link]
) -> Response:
    return Response(
        description=description,
        headers=_headers(headers),
        content={media_type: MediaType(media_type_schema=schema) for media_type in WRITERS},
        links={**links} or None,
    )


def _headers(descriptions: Mapping[str, str]) -> dict[str, Header]:
    text, date = (Schema(type=DataType.STRING, schema_format=each) for each in (None, "http-date"))
    return {
        name: Header(
            description=description,
            param_schema=date if name == "Last-Modified" else text,
            required=name in REQUIRED_HEADERS,
        )
        for name, description in descriptions.items()
    }
