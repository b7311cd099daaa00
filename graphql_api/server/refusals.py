"""Responses to requests that are refused before there is an operation."""

import json

from starlette.requests import Request
from starlette.responses import Response

from graphql_api.errors import (
    ERROR_STATUS,
    LoginRequired,
    ParleyError,
    RateLimited,
    Unavailable,
    UnsupportedEncoding,
)
from graphql_api.server.event_stream import refused
from graphql_api.server.request import BadGraphQLRequest, PersistedQueryRefused
from graphql_api.shared.caching_headers import RAW_NOT_STORED
from graphql_api.shared.media_types import EVENT_STREAM, JSON, RESPONSE_JSON

ALLOWED = "GET, HEAD, POST, OPTIONS"
"""The methods of the endpoint. OPTIONS itself lets no page of another origin send (CORS)."""


def bad_request(request: Request, message: str) -> Response:
    """The response to a request whose Host or query cannot be accepted."""
    response = _error_response(request, message, "BAD_REQUEST", 400)
    response.headers["Content-Type"] = f"{JSON}; charset=utf-8"
    response.raw_headers += RAW_NOT_STORED
    return response


def refusal_of(request: Request, error: BadGraphQLRequest, media_type: str | None) -> Response:
    """The response to what is no GraphQL-over-HTTP request."""
    headers = {"Allow": error.allow or ALLOWED} if error.status == 405 else {}
    status = error.status
    if isinstance(error, PersistedQueryRefused):
        # Clients go on with the text after this answer, so it is no failure to them.
        if media_type == EVENT_STREAM:
            request.state.error_codes = (error.code,)
            return refused(_content(str(error), error.code))
        if media_type != RESPONSE_JSON:
            status = 200
    return _error_response(request, str(error), error.code, status, headers)


def error_response_of(request: Request, error: ParleyError) -> Response:
    """The response to a request that ended with an error before its operation did."""
    headers: dict[str, str] = {}
    if isinstance(error, LoginRequired):
        headers["WWW-Authenticate"] = error.challenge
    if isinstance(error, UnsupportedEncoding):
        headers["Accept-Encoding"] = "gzip"
    if isinstance(error, RateLimited | Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    return _error_response(request, str(error), error.code, ERROR_STATUS[error.code], headers)


def _error_response(
    request: Request, message: str, code: str, status: int, headers: dict[str, str] | None = None
) -> Response:
    """A refusal of a request that is no operation yet, in the form of a GraphQL response.

    The request's state gets the code, for metrics.
    """
    request.state.error_codes = (code,)
    return Response(_content(message, code), status, headers)


def _content(message: str, code: str) -> bytes:
    content = {"errors": [{"message": message, "extensions": {"code": code}}]}
    # In ASCII: a name that the caller sent may contain a lone surrogate, which UTF-8 cannot encode.
    return json.dumps(content).encode()
