"""The most that one request may have."""

from dataclasses import dataclass

from orm.errors import ParleyError


class LimitExceeded(ParleyError):
    """A request asks for more than this service gives at once; the text names the limit."""

    code = "LIMIT_EXCEEDED"


class TimedOut(ParleyError):
    """An operation took longer than one may."""

    code = "TIMEOUT"

    def __init__(self) -> None:
        super().__init__("This took too long and was stopped; ask for less, or try again.")


LARGEST_PAGE_OF_DOORS = 1000
"""Rows that a page may have where the service itself asks, for REST's `$top`."""

LARGEST_OFFSET = 10_000
"""Rows that may be skipped by number: they are read all the same, so deeper pages go by cursor."""


@dataclass(frozen=True)
class Limits:
    """A number for each way to ask for too much; docs/settings.md gives the reasons."""

    query_bytes: int = 16 * 1024
    tokens: int = 500
    depth: int = 16
    aliases: int = 30
    root_fields: int = 20
    directives: int = 50
    repeats: int = 10
    variable_values: int = 1000
    page_size: int = 100
    seconds: float = 10.0
