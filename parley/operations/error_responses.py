"""Refusals in plain text, where no door has words of its own."""

from starlette.responses import PlainTextResponse, Response

from graphql_api.errors import Forbidden, LoginRequired, RateLimited, Unavailable

Refusal = Forbidden | LoginRequired | RateLimited | Unavailable
"""What `refuse` has an answer to."""


def error_response(error: Refusal) -> Response:
    """The answer to somebody who is not served."""
    match error:
        case LoginRequired():
            return PlainTextResponse(str(error), 401, {"WWW-Authenticate": error.challenge})
        case RateLimited():
            return PlainTextResponse(str(error), 429, {"Retry-After": str(error.retry_after)})
        case Unavailable():
            return PlainTextResponse(str(error), 503, {"Retry-After": str(error.retry_after)})
        case _:
            return PlainTextResponse(str(error), 403)
