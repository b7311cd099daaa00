"""A refusal as its caller reads it: in the contract's words, or as problem details (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from graphql_api.errors import (
    FieldsForbidden,
    InvalidValue,
    LoginRequired,
    ParleyError,
    Problem,
    RateLimited,
    Unavailable,
)
from rest_facade.errors import OUTCOMES, UnsupportedEncoding
from rest_facade.writing import negotiation

ERROR_SOURCE = "parley"

ROOT = "Error"
"""The root of a refusal in XML, as ASP.NET calls it."""


@dataclass(frozen=True)
class PublicError:
    """What is to be told: a code of OUTCOMES, a sentence, headers, and the bad values by name."""

    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def to_public_error(error: ParleyError) -> PublicError:
    """What is told of an error."""
    if isinstance(error, InvalidValue):
        message = "; ".join(f"{_name(each)} {each.reason}" for each in error.problems) + "."
        return PublicError(error.code, message, problems=error.problems)
    if isinstance(error, FieldsForbidden):
        return PublicError(error.code, str(error), problems=error.problems)
    headers: dict[str, str] = {}
    if isinstance(error, LoginRequired):
        headers["WWW-Authenticate"] = error.challenge
    if isinstance(error, UnsupportedEncoding):
        headers["Accept-Encoding"] = "identity"
    if isinstance(error, RateLimited | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    return PublicError(error.code, str(error), headers)


def error_response(refusal: PublicError, accept: str | None) -> Response:
    """The refusal in the representation that `accept` asks for; JSON when there is none such."""
    told_as = negotiation.choose_for_refusal(accept)
    problem = told_as.media_type == negotiation.PROBLEM
    return Response(
        told_as.write(ROOT, _problem_details(refusal) if problem else _contracts_body(refusal)),
        OUTCOMES[refusal.code].status,
        refusal.headers,
        media_type=told_as.content_type,
    )


def _contracts_body(refusal: PublicError) -> dict[str, Any]:
    """Real answers have ErrorMessage, ASP.NET's own have Message."""
    return {
        "Error": True,
        "ErrorType": OUTCOMES[refusal.code].error_type,
        "ErrorMessage": refusal.message,
        "Message": refusal.message,
        "ErrorSource": ERROR_SOURCE,
    }


def _problem_details(refusal: PublicError) -> dict[str, Any]:
    status = HTTPStatus(OUTCOMES[refusal.code].status)
    return {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": refusal.message,
        "code": refusal.code,
        "errors": [{"name": _name(each), "reason": each.reason} for each in refusal.problems],
    }


def _name(problem: Problem) -> str:
    return ".".join(map(str, problem.path))
