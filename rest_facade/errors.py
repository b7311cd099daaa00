"""What this door refuses, and the status and .NET exception for every refusal there is."""

from dataclasses import dataclass

from graphql_api.errors import ParleyError


@dataclass(frozen=True)
class Outcome:
    """How a code is told: HTTP status, and the exception that a .NET caller looks for."""

    status: int
    error_type: str


OUTCOMES = {
    "INVALID_VALUE": Outcome(400, "ArgumentException"),
    "UNAUTHENTICATED": Outcome(401, "AuthenticationException"),
    "FORBIDDEN": Outcome(403, "SoAccessDeniedException"),
    "NOT_FOUND": Outcome(404, "SoNotFoundException"),
    "METHOD_NOT_ALLOWED": Outcome(405, "NotSupportedException"),
    "NOT_ACCEPTABLE": Outcome(406, "NotSupportedException"),
    "STILL_RUNNING": Outcome(409, "SoConflictException"),
    "CONFLICT": Outcome(409, "SoConflictException"),
    "STALE": Outcome(412, "SoConflictException"),
    "CONTENT_TOO_LARGE": Outcome(413, "ArgumentException"),
    "UNSUPPORTED_MEDIA_TYPE": Outcome(415, "NotSupportedException"),
    "KEY_REUSED": Outcome(422, "ArgumentException"),
    "RATE_LIMITED": Outcome(429, "TimeoutException"),
    "INTERNAL": Outcome(500, "SoException"),
    "UNAVAILABLE": Outcome(503, "TimeoutException"),
    "TIMEOUT": Outcome(504, "TimeoutException"),
}

CODES = {outcome.status: code for code, outcome in OUTCOMES.items()}
"""For refusals that Starlette makes itself, by their status."""


class MalformedBody(ParleyError):
    """There is no body, or none that can be read."""

    code = "INVALID_VALUE"


class UntrustedHost(ParleyError):
    """The Host header names none of the hosts that this service answers for."""

    code = "INVALID_VALUE"


class NotAcceptable(ParleyError):
    """The caller accepts none of the representations there are."""

    code = "NOT_ACCEPTABLE"


class UnsupportedMediaType(ParleyError):
    """The body is in a representation that cannot be read."""

    code = "UNSUPPORTED_MEDIA_TYPE"


class UnsupportedEncoding(UnsupportedMediaType):
    """The body is compressed."""


class ContentTooLarge(ParleyError):
    """The body is longer than this service takes."""

    code = "CONTENT_TOO_LARGE"
