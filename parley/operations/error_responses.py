"""Errors as plain-text responses, for all paths but those of the two doors."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from graphql_api.errors import ERROR_STATUS, LoginRequired, ParleyError, RateLimited, Unavailable
from graphql_api.shared.caching_headers import NOT_STORED


def error_response(error: ParleyError) -> Response:
    """The response to an error, with the headers that belong to it."""
    headers: dict[str, str] = {}
    if isinstance(error, LoginRequired):
        headers["WWW-Authenticate"] = error.challenge
    if isinstance(error, RateLimited | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    return PlainTextResponse(str(error), ERROR_STATUS[error.code], headers)


async def refusal_response(_request: Request, error: Exception) -> Response:
    """The response to an error that an endpoint raised, such as a page whose session is read."""
    assert isinstance(error, ParleyError)
    return error_response(error)


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
