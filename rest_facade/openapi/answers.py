"""How a call ends well."""

from collections.abc import Mapping

from openapi_pydantic import DataType, Header, Link, MediaType, Response, Schema

from rest_facade.calls import Call, ResponseBody
from rest_facade.contract import languages, zones
from rest_facade.contract.carriers import Carrier
from rest_facade.openapi.links import PAGE, name_with_links, name_with_rights
from rest_facade.openapi.properties import Component, one_of, refer
from rest_facade.writing.negotiation import ANSWERS, IGNORED_SELECT

OF_ANSWERS = {
    zones.HEADER: "The zone that dates are told in, by its name in the IANA database.",
    languages.CONTENT_LANGUAGE: "The language that was asked for, if any.",
    IGNORED_SELECT: "Names in $select that the entity lacks, separated by commas.",
}
"""What an answer says of itself."""

OF_ROWS = {
    "ETag": "The row's version, and a hash of the answer.",
    "Last-Modified": "When the row was last changed, in whole seconds, rounded up.",
}
"""What an answer says of the row that it shows, for later calls to make conditions of."""

ALWAYS_SAID = frozenset({zones.HEADER, "ETag"})


def answers_of(call: Call, carrier: Carrier, links: Mapping[str, Link]) -> dict[str, Response]:
    """By status."""
    with_rights, with_links = name_with_rights(carrier), name_with_links(carrier)
    match call.response_body:
        case ResponseBody.NOTHING:
            return {"204": Response(description="It is done.")}
        case ResponseBody.ENTITY:
            return {"200": _answer("The entity.", refer(with_rights), OF_ANSWERS, links)}
        case ResponseBody.ENTITY_OR_NULL:
            schema = one_of(with_rights, "Null when there is none.")
            return {"200": _answer("The entity, or null.", schema, OF_ANSWERS, links)}
        case ResponseBody.PAGE:
            told = {name: said for name, said in OF_ANSWERS.items() if name != IGNORED_SELECT}
            return {"200": _answer("A page of the list.", refer(PAGE), told, links)}
        case ResponseBody.ENTITY_WITH_LINKS:
            told = OF_ANSWERS | OF_ROWS
            stored = "The entity as it is stored, with links."
            return {"200": _answer(stored, refer(with_links), told, links), **_unchanged(call)}


def _unchanged(call: Call) -> dict[str, Response]:
    if call.method != "GET":
        return {}
    return {"304": Response(description="The caller has it already.", headers=_headers(OF_ROWS))}


def _answer(
    description: str, schema: Component, headers: Mapping[str, str], links: Mapping[str, Link]
) -> Response:
    return Response(
        description=description,
        headers=_headers(headers),
        content={media: MediaType(media_type_schema=schema) for media in ANSWERS},
        links={**links} or None,
    )


def _headers(said: Mapping[str, str]) -> dict[str, Header]:
    text = Schema(type=DataType.STRING)
    return {
        name: Header(description=each, param_schema=text, required=name in ALWAYS_SAID)
        for name, each in said.items()
    }
