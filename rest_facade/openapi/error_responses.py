"""The error responses of a call, and the schemas of their bodies."""

from collections.abc import Callable, Mapping, Sequence

from openapi_pydantic import DataType, Header, MediaType, Response, Schema

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.errors import REST_ERROR_KINDS
from rest_facade.handlers.arguments import act
from rest_facade.openapi.properties import reference
from rest_facade.writing.error_responses import CURSOR
from rest_facade.writing.negotiation import PROBLEM_JSON, WRITERS

ERROR = "ErrorBody"
"""Not `Error`, which is the name of one of its properties: C# allows no member of that name."""

PROBLEM = "Problem"


OR_NULL = (
    ResponseBody.ENTITY_OR_NULL,
    ResponseBody.ENTITIES_OR_NULL,
    ResponseBody.VALUE_OR_NULL,
)
"""Answers that are null when there is no such row."""


def _has_request_body(call: RestCall) -> bool:
    return call.request_body is not RequestBody.NOTHING


def _has_response_body(call: RestCall) -> bool:
    return call.response_body is not ResponseBody.NOTHING


def _needs_a_stored_row(call: RestCall) -> bool:
    # A retried call returns the row that it wrote before, which may be deleted by then.
    names_a_row = call.can_name_a_row or call.can_be_retried
    # A null of these calls says that they did nothing to a row.
    null_is_missing = call.response_body in OR_NULL and call.handler is not act
    return names_a_row and not null_is_missing


def _has_conditions(call: RestCall) -> bool:
    return call.has_key_in_path


def _can_be_retried(call: RestCall) -> bool:
    return call.can_be_retried


def _has_cursors(call: RestCall) -> bool:
    return call.response_body is ResponseBody.EVENTS


def _never(_call: RestCall) -> bool:
    return False


POSSIBLE_FOR: Mapping[str, Callable[[RestCall], bool]] = {
    "NOT_FOUND": _needs_a_stored_row,
    # The document contains only methods that exist.
    "METHOD_NOT_ALLOWED": _never,
    "NOT_ACCEPTABLE": _has_response_body,
    "CONFLICT": _has_request_body,
    "STILL_RUNNING": _can_be_retried,
    "CURSOR_EXPIRED": _has_cursors,
    "STALE": _has_conditions,
    "CONTENT_TOO_LARGE": _has_request_body,
    "UNSUPPORTED_MEDIA_TYPE": _has_request_body,
    "KEY_REUSED": _can_be_retried,
}
"""By error code: which calls can end with it. A code that is not here is possible for all calls."""

DESCRIPTIONS = {
    "INVALID_VALUE": "A value in the address or in a header is invalid.",
    "UNAUTHENTICATED": "The request has no credentials, or wrong ones.",
    "FORBIDDEN": (
        "The caller's role does not permit this, or the request came from a page of another origin."
    ),
    "NOT_FOUND": "There is no such row.",
    "NOT_ACCEPTABLE": "The header Accept names no media type that this service writes.",
    "CONFLICT": (
        "A `test` operation of a JSON Patch failed, or other requests changed the row at the same"
        " time."
    ),
    "STILL_RUNNING": "A call with the same Idempotency-Key is still running.",
    "KEY_REUSED": "The Idempotency-Key was used before with another call.",
    "CURSOR_EXPIRED": (
        "The log of events does not go back to the cursor. Read again what you show, and go on"
        " after the cursor in the response's header."
    ),
    "STALE": "The row does not meet the conditions in the headers.",
    "CONTENT_TOO_LARGE": "The body is longer than this service accepts.",
    "UNSUPPORTED_MEDIA_TYPE": (
        "The body's Content-Type is missing or not supported, or its encoding is not gzip."
    ),
    "RATE_LIMITED": "The caller sent too many requests, or too many logins failed.",
    "INTERNAL": "An unexpected error; the message contains the id under which it is logged.",
    "UNAVAILABLE": "Too many logins or writes at once, or the database is away.",
    "TIMEOUT": "The call took longer than this service allows.",
}
"""The response's description by error code."""

INVALID_BODY = (
    "The body cannot be parsed, or a value in it or in a header is invalid. The response names all"
    " such values."
)

HEADERS = {
    "CURSOR_EXPIRED": (CURSOR, "The present place in the log, to go on after."),
    "UNAUTHENTICATED": ("WWW-Authenticate", "The login methods of this service."),
    "UNSUPPORTED_MEDIA_TYPE": (
        "Accept-Encoding",
        "The encoding that is taken, when the body had another one.",
    ),
    "STILL_RUNNING": ("Retry-After", "The number of seconds to wait before the next try."),
    "RATE_LIMITED": ("Retry-After", "The number of seconds to wait before the next try."),
    "UNAVAILABLE": ("Retry-After", "The number of seconds to wait before the next try."),
}
"""Additional response headers by error code: the name and its description."""

SECONDS = Schema(type=DataType.INTEGER, minimum=0)

OPTIONAL_HEADERS = frozenset({"UNSUPPORTED_MEDIA_TYPE", "STILL_RUNNING"})
"""Error codes whose header is not always there: the status has another cause without it."""


def error_responses(call: RestCall) -> dict[str, Response]:
    """The call's error responses by status; codes with the same status share one."""
    codes: dict[int, list[str]] = {}
    for code, kind in REST_ERROR_KINDS.items():
        if code not in POSSIBLE_FOR or POSSIBLE_FOR[code](call):
            codes.setdefault(kind.status, []).append(code)
    return {str(status): _response(same_status, call) for status, same_status in codes.items()}


def _description(code: str, call: RestCall) -> str:
    invalid_body = code == "INVALID_VALUE" and _has_request_body(call)
    return INVALID_BODY if invalid_body else DESCRIPTIONS[code]


def _response(codes: Sequence[str], call: RestCall) -> Response:
    content = {media_type: MediaType(media_type_schema=reference(ERROR)) for media_type in WRITERS}
    headers = {name: header for code in codes for name, header in _headers(code).items()}
    return Response(
        description=" ".join(_description(code, call) for code in codes),
        headers=headers or None,
        content={**content, PROBLEM_JSON: MediaType(media_type_schema=reference(PROBLEM))},
    )


def _headers(code: str) -> dict[str, Header]:
    if code not in HEADERS:
        return {}
    name, description = HEADERS[code]
    schema = SECONDS if name == "Retry-After" else Schema(type=DataType.STRING)
    required = code not in OPTIONAL_HEADERS
    return {name: Header(description=description, param_schema=schema, required=required)}


def schemas() -> dict[str, Schema]:
    """The schemas of error bodies, by name: the contract's, and Problem Details of RFC 9457."""
    text = "The error message: which values are wrong, and why."
    error = {
        "Error": Schema(type=DataType.BOOLEAN, const=True, description="Always true."),
        "ErrorType": Schema(
            type=DataType.STRING,
            enum=sorted({kind.error_type for kind in REST_ERROR_KINDS.values()}),
            description="The type of the exception in .NET.",
        ),
        "ErrorMessage": Schema(type=DataType.STRING, description=text),
        "Message": Schema(type=DataType.STRING, description="The same text as ErrorMessage."),
        "ErrorSource": Schema(type=DataType.STRING, description="The name of this service."),
    }
    problem = {
        "type": Schema(
            type=DataType.STRING,
            schema_format="uri-reference",
            description="A URI of the kind of error.",
        ),
        "title": Schema(type=DataType.STRING, description="The kind of error in words."),
        "status": Schema(type=DataType.INTEGER, description="The HTTP status."),
        "detail": Schema(type=DataType.STRING, description=text),
        "code": Schema(type=DataType.STRING, description="The error code, the same as in GraphQL."),
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
            description="The invalid values, each with the reason.",
        ),
    }
    return {
        ERROR: Schema(
            type=DataType.OBJECT,
            description="The contract's error body.",
            properties=error,
            required=list(error),
        ),
        PROBLEM: Schema(
            type=DataType.OBJECT,
            description=(
                "The error as Problem Details (RFC 9457), for callers that name this media type in"
                " Accept."
            ),
            properties=problem,
            required=list(problem),
        ),
    }
