"""Errors as plain-text responses, for all paths but those of the two doors."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from graphql_api.errors import Forbidden, LoginRequired, RateLimited, Unavailable
from graphql_api.shared.caching_headers import NOT_STORED

Refusal = Forbidden | LoginRequired | RateLimited | Unavailable
"""The errors that `error_response` takes."""


def error_response(error: Refusal) -> Response:
    """The response to an error: 401, 403, 429 or 503, with the headers that belong to it."""
    match error:
        case LoginRequired():
            return PlainTextResponse(str(error), 401, {"WWW-Authenticate": error.challenge})
        case RateLimited():
            return PlainTextResponse(str(error), 429, {"Retry-After": str(error.retry_after)})
        case Unavailable():
            return PlainTextResponse(str(error), 503, {"Retry-After": str(error.retry_after)})
        case _:
            return PlainTextResponse(str(error), 403)


async def http_error_response(request: Request, error: Exception) -> Response:
    """The response to an HTTPException of the router or an endpoint.

    A path's methods are in the header Allow of a 405. A request with OPTIONS asks for just that, so
    it gets 204.
    """
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted({*headers["Allow"].split(", "), "OPTIONS"}))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**headers, **NOT_STORED})
    return PlainTextResponse(error.detail, error.status_code, headers)
