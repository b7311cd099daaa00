"""Headers that an answer gets whoever writes it: noted in the request's state, added in one go."""

from collections.abc import Iterable

from starlette.types import Message, Scope

ADDED = "added_headers"


def add_headers(scope: Scope, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Note what the answer to a request shall say besides; no door says the same itself."""
    scope.setdefault("state", {}).setdefault(ADDED, []).extend(headers)


def with_added_headers(scope: Scope, start: Message) -> Message:
    """The start of an answer, with all that was noted until now."""
    return {**start, "headers": [*start.get("headers", ()), *scope["state"][ADDED]]}
