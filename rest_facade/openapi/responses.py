"""How a call can end: well, or with one of the refusals."""

from collections.abc import Mapping

from openapi_pydantic import DataType, Header, MediaType, Response, Schema

from rest_facade import languages, zones
from rest_facade.calls import Call, Gives, Takes
from rest_facade.carriers import Carrier
from rest_facade.errors import OUTCOMES
from rest_facade.negotiation import ANSWERS
from rest_facade.negotiation import PROBLEM as PROBLEM_JSON
from rest_facade.openapi.entities import name_with_links, name_with_rights
from rest_facade.openapi.properties import Component, one_of, refer
from rest_facade.wishes import IGNORED_SELECT

ERROR = "Error"
PROBLEM = "Problem"

NEVER = "METHOD_NOT_ALLOWED"
"""What a call of this document is never refused with: it has the method that it has."""

WHEN = {
    "INVALID_VALUE": "The body, or a value in it or in a header, cannot be taken; all are named.",
    "UNAUTHENTICATED": "Nobody is logged in, or the login is wrong.",
    "FORBIDDEN": "The caller's role may not.",
    "NOT_FOUND": "There is no such row.",
    "NOT_ACCEPTABLE": "None of what Accept names can be had.",
    "CONFLICT": "Somebody else was faster.",
    "STALE": "The row is not as the conditions in the headers ask.",
    "STILL_RUNNING": "Or the same call, by its Idempotency-Key, has not come to an end yet.",
    "CONTENT_TOO_LARGE": "The body is longer than this service takes.",
    "UNSUPPORTED_MEDIA_TYPE": "The body's Content-Type is missing, or cannot be read.",
    "KEY_REUSED": "The Idempotency-Key came with another call before.",
    "INTERNAL": "Something nobody expected; the message has the id under which it is logged.",
    "UNAVAILABLE": "Too many logins or writers at once.",
    "TIMEOUT": "It took longer than a call may.",
}
"""The refusals that a call can meet, by their codes."""

HEADERS = {
    "UNAUTHENTICATED": ("WWW-Authenticate", "How to log in."),
    "STILL_RUNNING": ("Retry-After", "Seconds after which to come again."),
    "UNAVAILABLE": ("Retry-After", "Seconds after which to come again."),
}
"""What else a refusal says."""

OF_ANSWERS = {
    IGNORED_SELECT: "Names in $select that the entity lacks, separated by commas.",
    zones.HEADER: "The zone that dates are told in, by its name in the IANA database.",
    languages.CONTENT_LANGUAGE: "The language that was asked for, if any.",
}
"""What an answer says of itself."""

OF_ROWS = {
    "ETag": "The row's version, and a hash of the answer.",
    "Last-Modified": "When the row was last changed, in whole seconds, rounded up.",
}
"""What an answer says of the row that it shows, for later calls to make conditions of."""


WITHOUT_BODY = frozenset({"CONTENT_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"})
"""Refusals of bodies, which a call that reads none cannot meet."""


def responses_for(call: Call, carrier: Carrier) -> dict[str, Response]:
    """By status: the answer, then every refusal."""
    codes: dict[int, list[str]] = {}
    for code in WHEN:
        if call.takes is not Takes.NOTHING or code not in WITHOUT_BODY:
            codes.setdefault(OUTCOMES[code].status, []).append(code)
    refused = {str(status): _refusal(same) for status, same in codes.items()}
    return _answers(call, carrier) | refused


def _answers(call: Call, carrier: Carrier) -> dict[str, Response]:
    with_rights, with_links = name_with_rights(carrier), name_with_links(carrier)
    if call.gives is Gives.NOTHING:
        return {"204": Response(description="It is done.")}
    if call.gives is Gives.ENTITY:
        return {"200": _answer("The entity.", refer(with_rights), OF_ANSWERS)}
    if call.gives is Gives.ENTITY_OR_NULL:
        schema = one_of(with_rights, "Null when there is none.")
        return {"200": _answer("The entity, or null.", schema, OF_ANSWERS)}
    told = OF_ANSWERS | OF_ROWS
    answered = _answer("The entity as it is stored, with links.", refer(with_links), told)
    if call.method != "GET":
        return {"200": answered}
    unchanged = {name: _header(said) for name, said in OF_ROWS.items()}
    return {
        "200": answered,
        "304": Response(description="The caller has it already.", headers=unchanged),
    }


def _answer(description: str, schema: Component, headers: Mapping[str, str]) -> Response:
    return Response(
        description=description,
        headers={name: _header(said) for name, said in headers.items()},
        content={media: MediaType(media_type_schema=schema) for media in ANSWERS},
    )


def _header(said: str) -> Header:
    return Header(description=said, param_schema=Schema(type=DataType.STRING))


def _refusal(codes: list[str]) -> Response:
    """What is told with a status, which several codes may share."""
    content = {media: MediaType(media_type_schema=refer(ERROR)) for media in ANSWERS}
    told = dict(HEADERS[code] for code in codes if code in HEADERS)
    # What only some of the codes say cannot be counted on.
    always = all(code in HEADERS for code in codes)
    headers = {
        name: Header(description=said, param_schema=Schema(type=DataType.STRING), required=always)
        for name, said in told.items()
    }
    return Response(
        description=" ".join(WHEN[code] for code in codes),
        headers=headers or None,
        content={**content, PROBLEM_JSON: MediaType(media_type_schema=refer(PROBLEM))},
    )


def schemas() -> dict[str, Schema]:
    """Bodies of refusals, by name."""
    text = "The same in words: which fields, and why."
    error = {
        "Error": Schema(type=DataType.BOOLEAN, const=True, description="Always true."),
        "ErrorType": Schema(
            type=DataType.STRING,
            enum=sorted({outcome.error_type for outcome in OUTCOMES.values()}),
            description="The exception that a caller in .NET looks for.",
        ),
        "ErrorMessage": Schema(type=DataType.STRING, description=text),
        "Message": Schema(type=DataType.STRING, description="The same text once more."),
        "ErrorSource": Schema(type=DataType.STRING, description="Who refused it."),
    }
    problem = {
        "type": Schema(
            type=DataType.STRING, schema_format="uri-reference", description="Which kind it is."
        ),
        "title": Schema(type=DataType.STRING, description="The kind in words."),
        "status": Schema(type=DataType.INTEGER, description="The answer's status."),
        "detail": Schema(type=DataType.STRING, description=text),
        "code": Schema(type=DataType.STRING, description="The same code as in GraphQL."),
        "errors": Schema(
            type=DataType.ARRAY,
            items=Schema(
                type=DataType.OBJECT,
                properties={
                    "name": Schema(type=DataType.STRING),
                    "reason": Schema(type=DataType.STRING),
                },
                required=["name", "reason"],
            ),
            description="The values that cannot be taken, each with its reason.",
        ),
    }
    return {
        ERROR: Schema(
            type=DataType.OBJECT,
            description="Why a call was refused.",
            properties=error,
            required=list(error),
        ),
        PROBLEM: Schema(
            type=DataType.OBJECT,
            description="The same as RFC 9457 has it, for callers whose Accept names it.",
            properties=problem,
            required=list(problem),
        ),
    }
