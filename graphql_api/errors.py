"""The refusals that doors have to tell of, and what becomes of an error that nobody expected."""

import logging
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from graphql_api.naming import camel_case
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
    "problems_at",
    "report_unexpected",
]

logger = logging.getLogger("parley")


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


@contextmanager
def problems_at(*place: str | int) -> Iterator[None]:
    """Give the problems of what happens inside their place in the operation's arguments.

    Attribute names become GraphQL names: within "input", `customer_alias` is at
    `input.customerAlias`.
    """
    try:
        yield
    except InvalidValue as error:
        problems = (
            replace(
                problem,
                path=(
                    *place,
                    *(camel_case(step) if isinstance(step, str) else step for step in problem.path),
                ),
            )
            for problem in error.problems
        )
        raise InvalidValue(*problems) from error
