"""The limits on one request, and the errors of requests that exceed them."""

from dataclasses import dataclass

from orm.errors import ParleyError


class LimitExceeded(ParleyError):
    """A request exceeds a limit; the message names the limit.

    `position`: where in the document it is exceeded, in characters; 0 if that is no single place.
    """

    code = "LIMIT_EXCEEDED"

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


LARGEST_PAGE_OF_DOORS = 1000
"""Most rows of a page in operations that the REST facade makes; the limit of `$top`."""

LARGEST_OFFSET = 10_000
"""Most rows that an offset may skip: the database reads them all the same. Use cursors beyond."""


MOST_LISTED_ROWS = 10_000
"""Most rows in all lists within rows of one answer, such as the agents of topics.

Lists may be nested, topics in agents in topics, so that each level would have many times the rows.
"""


@dataclass(frozen=True)
class Limits:
    """The limits on operations that callers send; docs/settings.md gives the reasons.

    Lengths are in bytes of UTF-8, `seconds` is the time that one operation may take.
    """

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
