"""Errors as plain-text responses, for the endpoints `/session` and `/metrics`."""

from starlette.responses import PlainTextResponse, Response

from graphql_api.errors import Forbidden, LoginRequired, RateLimited, Unavailable

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
