"""The refusals that doors have to tell of, and what becomes of an error that nobody expected."""

import logging
import secrets
import traceback

from orm.errors import (
    Conflict,
    Forbidden,
    InvalidValue,
    KeyReused,
    NotFound,
    ParleyError,
    Problem,
    RateLimited,
    Stale,
    StillRunning,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "Conflict",
    "FieldsForbidden",
    "Forbidden",
    "Internal",
    "InvalidValue",
    "KeyReused",
    "NotFound",
    "ParleyError",
    "Problem",
    "RateLimited",
    "Stale",
    "StillRunning",
    "Unauthenticated",
    "Unavailable",
    "report_unexpected",
]

logger = logging.getLogger("parley")


class FieldsForbidden(Forbidden):
    """The viewer may not set some fields, or may not find sessions by them; all are named."""

    def __init__(self, verb: str, *problems: Problem) -> None:
        self.verb = verb
        self.problems = problems
        super().__init__(self.told(*problems))

    def told(self, *problems: Problem) -> str:
        """A sentence that names the fields of these problems, and the reasons."""
        names = ", ".join(".".join(map(str, each.path)) for each in problems)
        reasons = dict.fromkeys(each.reason for each in problems if each.reason)
        return " ".join([f"You may not {self.verb} {names}.", *reasons])


class Internal(ParleyError):
    """Something that nobody expected; only the log knows what, under the same id."""

    code = "INTERNAL"

    def __init__(self, error_id: str) -> None:
        super().__init__(f"Something went wrong here; it is logged as {error_id}.")


def report_unexpected(error: BaseException) -> Internal:
    """Log an error under a new id: its type and place, but not its text, which may hold values."""
    error_id = secrets.token_hex(6)
    chain: list[str] = []
    link: BaseException | None = error
    while link is not None:
        chain += [type(link).__qualname__, *traceback.format_tb(link.__traceback__)]
        link = link.__cause__
    logger.error("Unexpected error %s\n%s", error_id, "\n".join(chain))
    return Internal(error_id)


TEXT = "Log in first; the header WWW-Authenticate says how."
"""What every caller is told; only the log knows why a login failed."""


class LoginRequired(Unauthenticated):
    """Nobody known is calling; `challenge` goes out as WWW-Authenticate with status 401."""

    def __init__(self, challenge: str) -> None:
        super().__init__(TEXT)
        self.challenge = challenge
