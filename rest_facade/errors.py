"""Errors of the REST facade, and the HTTP status and .NET exception type of every error code."""

from dataclasses import dataclass

from graphql_api.errors import ERROR_STATUS, ParleyError


@dataclass(frozen=True)
class RestErrorKind:
    """The HTTP status of an error code, and the exception type that a .NET caller looks for."""

    status: int
    error_type: str


ERROR_TYPES = {
    "INVALID_VALUE": "ArgumentException",
    "UNAUTHENTICATED": "AuthenticationException",
    "FORBIDDEN": "SoAccessDeniedException",
    "NOT_FOUND": "SoNotFoundException",
    "METHOD_NOT_ALLOWED": "NotSupportedException",
    "NOT_ACCEPTABLE": "NotSupportedException",
    "STILL_RUNNING": "SoConflictException",
    "CONFLICT": "SoConflictException",
    "CURSOR_EXPIRED": "SoException",
    "STALE": "SoConflictException",
    "CONTENT_TOO_LARGE": "ArgumentException",
    "UNSUPPORTED_MEDIA_TYPE": "NotSupportedException",
    "KEY_REUSED": "ArgumentException",
    "RATE_LIMITED": "TimeoutException",
    "INTERNAL": "SoException",
    "UNAVAILABLE": "TimeoutException",
    "TIMEOUT": "TimeoutException",
}
"""The .NET exception types of the codes that the facade answers with."""

REST_ERROR_KINDS = {
    code: RestErrorKind(ERROR_STATUS[code], error_type) for code, error_type in ERROR_TYPES.items()
}

CODES_BY_STATUS = {outcome.status: code for code, outcome in REST_ERROR_KINDS.items()}
"""Error codes by HTTP status, for the 404 and 405 that the router answers."""


class NotAcceptable(ParleyError):
    """The Accept header allows none of the media types that this service writes."""

    code = "NOT_ACCEPTABLE"


class UnsupportedMediaType(ParleyError):
    """The Content-Type is one that this service does not read."""

    code = "UNSUPPORTED_MEDIA_TYPE"
