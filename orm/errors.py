"""Expected errors of the service, each with a stable code.

They know no protocol: the GraphQL and REST APIs translate them into status, format and names.
"""

from dataclasses import dataclass
from typing import ClassVar

MAX_NAME_CHARS = 60
"""Characters of a caller's text that an error message quotes."""

MAX_PROBLEMS = 50
"""Invalid values that one error names; nobody reads on, and anybody may send thousands."""


def cut(name: str) -> str:
    """A text that the caller made up, cut short for an error message."""
    return name if len(name) <= MAX_NAME_CHARS else f"{name[:MAX_NAME_CHARS]}..."


class ParleyError(Exception):
    """Base class of expected errors; its text may be shown to the caller."""

    code: ClassVar[str]


@dataclass(frozen=True)
class Problem:
    """One invalid value: its path of attribute names and list indexes, and the reason.

    The reason completes a sentence that starts with the name, and never repeats the value.
    """

    path: tuple[str | int, ...]
    reason: str

    def __post_init__(self) -> None:
        """Cut the names in the path, some of which the caller made up."""
        path = tuple(cut(step) if isinstance(step, str) else step for step in self.path)
        object.__setattr__(self, "path", path)


class InvalidValue(ParleyError):
    """One or more values are not valid; names all of them, up to `MAX_PROBLEMS`."""

    code = "INVALID_VALUE"

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems[:MAX_PROBLEMS]
        super().__init__(
            "; ".join(
                f"{'.'.join(map(str, problem.path))} {problem.reason}" for problem in self.problems
            )
        )


class NotFound(ParleyError):
    """The row does not exist, or the caller may not see it."""

    code = "NOT_FOUND"


class Forbidden(ParleyError):
    """The caller does not have the right."""

    code = "FORBIDDEN"


class Unauthenticated(ParleyError):
    """The caller is not authenticated."""

    code = "UNAUTHENTICATED"


class Conflict(ParleyError):
    """The row is not in the state that the operation needs."""

    code = "CONFLICT"


class Stale(ParleyError):
    """The row has another version than the caller expects (optimistic locking)."""

    code = "STALE"


class CursorExpired(ParleyError):
    """Events after the cursor are not in the log any more; begin again with a snapshot."""

    code = "CURSOR_EXPIRED"

    def __init__(self, cursor: str) -> None:
        super().__init__(
            "The log does not go back to this cursor. Keep the cursor of this answer, read again"
            " what you show, and go on after it."
        )
        self.cursor = cursor
        """The place that the log has come to."""


class Unavailable(ParleyError):
    """The service is too busy right now; the same call may work in a moment."""

    code = "UNAVAILABLE"
    retry_after: int = 1
    """Seconds to wait before trying again."""


class DatabaseAway(Unavailable):
    """The database is stopped, full, read-only, silent, or has no connection left.

    A write whose commit was under way may have been stored: a retry under the same Idempotency-Key
    finds out. `cause` is one of orm/engine/outages.py, and `reason` says more, for operators only.
    """

    def __init__(self, cause: str, reason: str, text: str, retry_after: int) -> None:
        super().__init__(text)
        self.cause = cause
        self.reason = reason
        self.retry_after = retry_after


class TimedOut(ParleyError):
    """An operation took longer than it may (PARLEY_MAX_SECONDS), and was stopped."""

    code = "TIMEOUT"

    def __init__(self) -> None:
        super().__init__("This took too long and was stopped; ask for less, or try again.")


class RateLimited(ParleyError):
    """The caller sends too many requests; the same call succeeds after a wait."""

    code = "RATE_LIMITED"

    def __init__(self, text: str, retry_after: int) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        """Seconds to wait before trying again."""


class KeyReused(ParleyError):
    """An Idempotency-Key was sent before with another call."""

    code = "KEY_REUSED"

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key came with another call before; give each call a new one."
        )


class StillRunning(Unavailable):
    """The same call, with the same Idempotency-Key, is still running."""

    code = "STILL_RUNNING"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__("The same call is still running; send it again in a moment.")
        self.retry_after = retry_after
