"""Error responses: the contract's error object, or problem details (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from graphql_api.errors import (
    CursorExpired,
    FieldsForbidden,
    InvalidValue,
    LoginRequired,
    ParleyError,
    Problem,
    RateLimited,
    Unavailable,
    UnsupportedEncoding,
)
from rest_facade.errors import REST_ERROR_KINDS
from rest_facade.writing import negotiation

ERROR_SOURCE = "parley"

CURSOR = "X-Parley-Cursor"
"""The response header with the place in the log of events where the caller goes on."""

ROOT = "Error"
"""The root element of an error in XML, as ASP.NET names it."""


@dataclass(frozen=True)
class PublicError:
    """The public part of an error: its code (in ERROR_STATUS), message, headers and bad values."""

    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def to_public_error(error: ParleyError) -> PublicError:
    """The code, message, headers and bad values of an error."""
    if isinstance(error, InvalidValue):
        message = "; ".join(f"{_name(problem)} {problem.reason}" for problem in error.problems)
        return PublicError(error.code, f"{message}.", problems=error.problems)
    if isinstance(error, FieldsForbidden):
        return PublicError(error.code, str(error), problems=error.problems)
    headers: dict[str, str] = {}
    if isinstance(error, CursorExpired):
        headers[CURSOR] = error.cursor
    if isinstance(error, LoginRequired):
        headers["WWW-Authenticate"] = error.challenge
    if isinstance(error, UnsupportedEncoding):
        headers["Accept-Encoding"] = "gzip"
    if isinstance(error, RateLimited | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    return PublicError(error.code, str(error), headers)


def error_response(error: PublicError, accept: str | None) -> Response:
    """The error in the media type that Accept asks for; in JSON when it allows none that we write.

    Problem details only when Accept names their media type.
    """
    representation = negotiation.choose_for_error(accept)
    is_problem = representation.media_type == negotiation.PROBLEM_JSON
    return Response(
        representation.write(ROOT, _problem_details(error) if is_problem else _error_object(error)),
        REST_ERROR_KINDS[error.code].status,
        error.headers,
        media_type=representation.content_type,
    )


def _error_object(error: PublicError) -> dict[str, Any]:
    """The contract's error object; SuperOffice's errors use ErrorMessage, ASP.NET Message."""
    return {
        "Error": True,
        "ErrorType": REST_ERROR_KINDS[error.code].error_type,
        "ErrorMessage": error.message,
        "Message": error.message,
        "ErrorSource": ERROR_SOURCE,
    }


def _problem_details(error: PublicError) -> dict[str, Any]:
    status = HTTPStatus(REST_ERROR_KINDS[error.code].status)
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": error.message,
        "code": error.code,
        "errors": [
            {"name": _name(problem), "reason": problem.reason} for problem in error.problems
        ],
    }


def _name(problem: Problem) -> str:
    return ".".join(map(str, problem.path))
