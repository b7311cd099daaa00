"""The errors that callers may see, the HTTP status of each code, and unexpected errors."""

import logging
import re
import secrets
import traceback
from collections.abc import Iterable
from typing import Any, Self

from orm.errors import (
    MAX_NAME_CHARS,
    Conflict,
    CursorExpired,
    Forbidden,
    InvalidValue,
    KeyReused,
    NotFound,
    ParleyError,
    Problem,
    RateLimited,
    Stale,
    StillRunning,
    TimedOut,
    Unauthenticated,
    Unavailable,
    cut,
)

__all__ = [
    "ERROR_STATUS",
    "ComparisonForbidden",
    "Conflict",
    "ContentTooLarge",
    "CursorExpired",
    "FieldsForbidden",
    "Forbidden",
    "Internal",
    "InvalidValue",
    "KeyReused",
    "MalformedBody",
    "NotFound",
    "ParleyError",
    "Problem",
    "RateLimited",
    "Refusals",
    "Stale",
    "StillRunning",
    "TimedOut",
    "Unauthenticated",
    "Unavailable",
    "UnsupportedEncoding",
    "cut",
    "cut_names",
    "extensions_of",
    "report_unexpected",
    "single_refusal",
    "together",
    "type_and_place",
]

logger = logging.getLogger("parley")

ERROR_STATUS = {
    "INVALID_VALUE": 400,
    "LIMIT_EXCEEDED": 400,
    "GRAPHQL_PARSE_FAILED": 400,
    "GRAPHQL_VALIDATION_FAILED": 400,
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "STILL_RUNNING": 409,
    "CONFLICT": 409,
    "CURSOR_EXPIRED": 410,
    "STALE": 412,
    "CONTENT_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "KEY_REUSED": 422,
    "RATE_LIMITED": 429,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "TIMEOUT": 504,
}
"""The HTTP status of every error code, for GraphQL and REST.

Only REST raises METHOD_NOT_ALLOWED and NOT_ACCEPTABLE;
only GraphQL has LIMIT_EXCEEDED and GRAPHQL_*. The code BAD_REQUEST is missing: it stands for a bad
GraphQL-over-HTTP request (graphql_api/server/request.py), and each of those has its own status.
"""


LONG_TEXT = re.compile(rf'("[^"]{{{MAX_NAME_CHARS}}})[^"]+')
LONG_NAME = re.compile(rf"([^\s'\"]{{{MAX_NAME_CHARS}}})[^\s'\"]+")

MAX_MESSAGE_CHARS = 500
"""Characters of graphql-core's messages, which may list any number of the document's names."""


def cut_names(message: str) -> str:
    """A message about a document, with its names cut short: the caller made them up."""
    cut_message = LONG_NAME.sub(r"\1...", LONG_TEXT.sub(r"\1...", message))
    if len(cut_message) <= MAX_MESSAGE_CHARS:
        return cut_message
    return f"{cut_message[:MAX_MESSAGE_CHARS]}..."


def extensions_of(error: ParleyError) -> dict[str, Any]:
    """The extensions of an error as GraphQL writes it: its code, and a cursor to go on after."""
    extensions: dict[str, Any] = {"code": error.code}
    if isinstance(error, CursorExpired):
        extensions["cursor"] = error.cursor
    return extensions


class ContentTooLarge(ParleyError):
    """The request body is longer than PARLEY_MAX_BODY_BYTES."""

    code = "CONTENT_TOO_LARGE"


class UnsupportedEncoding(ParleyError):
    """The request body has a Content-Encoding other than gzip."""

    code = "UNSUPPORTED_MEDIA_TYPE"


class MalformedBody(ParleyError):
    """The request body is missing or cannot be parsed."""

    code = "INVALID_VALUE"


class FieldsForbidden(Forbidden):
    """The viewer may not set some fields; names all of them."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(self._message())

    def _message(self) -> str:
        names = ", ".join(_path_of(problem) for problem in self.problems)
        reasons = dict.fromkeys(problem.reason for problem in self.problems if problem.reason)
        return " ".join([f"You may not set {names}.", *reasons])

    def about(self, problems: Iterable[Problem]) -> Self:
        """The same refusal, of other fields or under other names."""
        return type(self)(*problems)


class ComparisonForbidden(FieldsForbidden):
    """The viewer may not filter or order sessions by some fields; each reason names its field."""

    def _message(self) -> str:
        sentences = (f"{_path_of(problem)} {problem.reason}" for problem in self.problems)
        return " ".join(dict.fromkeys(sentences))


def _path_of(problem: Problem) -> str:
    return ".".join(map(str, problem.path))


class Refusals(ParleyError):
    """Refusals of one call that are of different kinds; in GraphQL each is an error of its own."""

    code = "INVALID_VALUE"

    def __init__(self, *refusals: ParleyError) -> None:
        self.refusals = refusals
        super().__init__(" ".join(map(str, refusals)))


def together(refusals: Iterable[ParleyError]) -> ParleyError:
    """One error for several refusals, of which there is at least one; it names all their values."""
    known = [
        single
        for refusal in refusals
        for single in (refusal.refusals if isinstance(refusal, Refusals) else (refusal,))
    ]
    fields = [refusal for refusal in known if isinstance(refusal, FieldsForbidden)]
    if fields:
        fields = [fields[0].about(problem for each in fields for problem in each.problems)]
    problems = [
        problem
        for refusal in known
        if isinstance(refusal, InvalidValue)
        for problem in refusal.problems
    ]
    kinds: list[ParleyError] = [InvalidValue(*problems)] if problems else []
    joined = [*fields, *kinds] or known
    return joined[0] if len(joined) == 1 else Refusals(*joined)


def single_refusal(causes: Iterable[BaseException | None]) -> ParleyError | None:
    """One error in the place of several, for REST; None if none of them is expected.

    Its callers get one status: a missing right comes first. Several bad values, or fields, become
    one error that names them all.
    """
    expected = [cause for cause in causes if isinstance(cause, ParleyError)]
    fields = [cause for cause in expected if isinstance(cause, FieldsForbidden)]
    if fields:
        return fields[0].about(problem for cause in fields for problem in cause.problems)
    invalid = [cause for cause in expected if isinstance(cause, InvalidValue)]
    if invalid:
        return InvalidValue(*(problem for cause in invalid for problem in cause.problems))
    return expected[0] if expected else None


class Internal(ParleyError):
    """An unexpected error; only the log has its details, under the id in the message."""

    code = "INTERNAL"

    def __init__(self, error_id: str) -> None:
        super().__init__(f"Something went wrong here; it is logged as {error_id}.")


def report_unexpected(error: BaseException) -> Internal:
    """Log an error with its traceback under a new id, and return the error that callers see.

    The text of the error is not logged, since it may contain values that callers sent.
    """
    error_id = secrets.token_hex(6)
    logger.error("Unexpected error %s\n%s", error_id, type_and_place(error))
    return Internal(error_id)


def type_and_place(error: BaseException) -> str:
    """The types and the places of an error and its causes, a line each, without their texts."""
    chain: list[str] = []
    link: BaseException | None = error
    while link is not None:
        chain += [type(link).__qualname__, *traceback.format_tb(link.__traceback__)]
        link = link.__cause__
    return "\n".join(chain)


LOGIN_REQUIRED_MESSAGE = "Log in first; the header WWW-Authenticate says how."
"""The same message for all callers; only the log has the reason why a login failed."""


class LoginRequired(Unauthenticated):
    """The caller is not authenticated; `challenge` is sent as WWW-Authenticate with status 401."""

    def __init__(self, challenge: str) -> None:
        super().__init__(LOGIN_REQUIRED_MESSAGE)
        self.challenge = challenge
