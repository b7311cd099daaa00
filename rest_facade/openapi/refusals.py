"""The refusals that a call can meet, and what they look like."""

from collections.abc import Callable, Mapping, Sequence

from openapi_pydantic import DataType, Header, MediaType, Response, Schema

from rest_facade.calls import Call, RequestBody, ResponseBody
from rest_facade.errors import OUTCOMES
from rest_facade.openapi.properties import refer
from rest_facade.writing.negotiation import ANSWERS
from rest_facade.writing.negotiation import PROBLEM as PROBLEM_JSON

ERROR = "Error"
PROBLEM = "Problem"


def _reads_a_body(call: Call) -> bool:
    return call.request_body is not RequestBody.NOTHING


def _answers(call: Call) -> bool:
    return call.response_body is not ResponseBody.NOTHING


def _must_find_a_row(call: Call) -> bool:
    # What a call wrote may be gone when it is sent again.
    named = call.names_a_row or call.can_be_retried
    return named and call.response_body is not ResponseBody.ENTITY_OR_NULL


def _has_conditions(call: Call) -> bool:
    return call.on_a_row


def _can_be_retried(call: Call) -> bool:
    return call.can_be_retried


def _never(_call: Call) -> bool:
    return False


MET_BY: Mapping[str, Callable[[Call], bool]] = {
    "NOT_FOUND": _must_find_a_row,
    # Every call of the document has the method that it has.
    "METHOD_NOT_ALLOWED": _never,
    "NOT_ACCEPTABLE": _answers,
    "CONFLICT": _reads_a_body,
    "STILL_RUNNING": _can_be_retried,
    "STALE": _has_conditions,
    "CONTENT_TOO_LARGE": _reads_a_body,
    "UNSUPPORTED_MEDIA_TYPE": _reads_a_body,
    "KEY_REUSED": _can_be_retried,
}
"""Refusals that not every call can meet, and the calls that can."""

WHEN = {
    "INVALID_VALUE": "A value in the address or in a header cannot be taken.",
    "UNAUTHENTICATED": "Nobody is logged in, or the login is wrong.",
    "FORBIDDEN": "The caller's role may not, or a page of another origin sent this.",
    "NOT_FOUND": "There is no such row.",
    "NOT_ACCEPTABLE": "None of what Accept names can be had.",
    "CONFLICT": "A `test` of a JSON Patch failed, or others changed the row meanwhile.",
    "STILL_RUNNING": "The same call, by its Idempotency-Key, has not come to an end yet.",
    "KEY_REUSED": "The Idempotency-Key came with another call before.",
    "STALE": "The row is not as the conditions in the headers ask.",
    "CONTENT_TOO_LARGE": "The body is longer than this service takes.",
    "UNSUPPORTED_MEDIA_TYPE": (
        "The body's Content-Type is missing or cannot be read, or the body is compressed."
    ),
    "RATE_LIMITED": "Too many requests by this caller, or too many failed logins.",
    "INTERNAL": "Something nobody expected; the message has the id under which it is logged.",
    "UNAVAILABLE": "Too many logins or writers at once.",
    "TIMEOUT": "It took longer than a call may.",
}
"""What each refusal means, by its code."""

BAD_BODY = "The body, or a value in it or in a header, cannot be taken; all are named."

HEADERS = {
    "UNAUTHENTICATED": ("WWW-Authenticate", "How to log in."),
    "UNSUPPORTED_MEDIA_TYPE": ("Accept-Encoding", "What a compressed body should be in."),
    "STILL_RUNNING": ("Retry-After", "Seconds after which to come again."),
    "RATE_LIMITED": ("Retry-After", "Seconds after which to come again."),
    "UNAVAILABLE": ("Retry-After", "Seconds after which to come again."),
}
"""What else a refusal says."""

SOMETIMES_SAID = frozenset({"UNSUPPORTED_MEDIA_TYPE", "STILL_RUNNING"})
"""Refusals whose status another one has as well, or which need not say more."""


def refusals_of(call: Call) -> dict[str, Response]:
    """By status, in the order of statuses."""
    codes: dict[int, list[str]] = {}
    for code, outcome in OUTCOMES.items():
        if code not in MET_BY or MET_BY[code](call):
            codes.setdefault(outcome.status, []).append(code)
    return {str(status): _refusal(same, call) for status, same in codes.items()}


def _when(code: str, call: Call) -> str:
    return BAD_BODY if code == "INVALID_VALUE" and _reads_a_body(call) else WHEN[code]


def _refusal(codes: Sequence[str], call: Call) -> Response:
    content = {media: MediaType(media_type_schema=refer(ERROR)) for media in ANSWERS}
    headers = {name: each for code in codes for name, each in _headers(code).items()}
    return Response(
        description=" ".join(_when(code, call) for code in codes),
        headers=headers or None,
        content={**content, PROBLEM_JSON: MediaType(media_type_schema=refer(PROBLEM))},
    )


def _headers(code: str) -> dict[str, Header]:
    if code not in HEADERS:
        return {}
    name, said = HEADERS[code]
    text = Schema(type=DataType.STRING)
    return {name: Header(description=said, param_schema=text, required=code not in SOMETIMES_SAID)}


def schemas() -> dict[str, Schema]:
    """The bodies of refusals, by name."""
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
