"""What can go wrong, whoever asks: a handful of exceptions with a stable code.

No protocol in them: the doors give them a status, a shape and the names that their callers know.
"""

from dataclasses import dataclass
from typing import ClassVar


class ParleyError(Exception):
    """An expected refusal; its text may be shown to whoever asked."""

    code: ClassVar[str]


@dataclass(frozen=True)
class Problem:
    """One bad value: the way to it by attribute names and list indexes, and what is wrong.

    The reason completes a sentence that starts with the name, and never repeats the value.
    """

    path: tuple[str | int, ...]
    reason: str


class InvalidValue(ParleyError):
    """One or more values cannot be taken; all that were found are named together."""

    code = "INVALID_VALUE"

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(
            "; ".join(f"{'.'.join(map(str, each.path))} {each.reason}" for each in problems)
        )


class NotFound(ParleyError):
    """There is no such row, or none that the viewer may see."""

    code = "NOT_FOUND"


class Forbidden(ParleyError):
    """The viewer may not do that."""

    code = "FORBIDDEN"


class Unauthenticated(ParleyError):
    """Nobody known is calling."""

    code = "UNAUTHENTICATED"


class Conflict(ParleyError):
    """The row is not in the state that the call needs."""

    code = "CONFLICT"


class Stale(ParleyError):
    """The row is no longer as the caller last saw it."""

    code = "STALE"


class Unavailable(ParleyError):
    """The service is too busy right now; the same call may work in a moment."""

    code = "UNAVAILABLE"
    retry_after: ClassVar[int] = 1
    """Seconds to wait before trying again."""


class RateLimited(ParleyError):
    """The caller tries too often; the same call is taken once they have waited."""

    code = "RATE_LIMITED"

    def __init__(self, text: str, retry_after: int) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        """Seconds to wait before trying again."""


class KeyReused(ParleyError):
    """The key of a call that may be sent again came with another call than before."""

    code = "KEY_REUSED"

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key came with another call before; give each call a new one."
        )


class StillRunning(Unavailable):
    """The same call, under the same key, has not come to an end yet."""

    code = "STILL_RUNNING"

    def __init__(self) -> None:
        super().__init__("The same call is still running; send it again in a moment.")
