"""Pagination by cursor: what Relay's connections have in common, and the bounds of a page."""

import strawberry

from graphql_api.errors import InvalidValue, Problem


@strawberry.type(description="Where a page begins and ends.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool = strawberry.field(
        description="Whether there are rows after this page, or it was asked for by `before`."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether there are rows before this page, or it was asked for by `after` or an"
        " offset, so that rows come before it."
    )
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first row: the page before's `before`, with `last`."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row: the next page's `after`."
    )


NOT_A_CURSOR = "is not a cursor that this service gave out"
"""The reason that is given for a cursor that this service cannot have written."""


def check_page_size(size: int, largest: int, argument: str = "first") -> None:
    """Raise InvalidValue at `argument` unless its value is from 1 to `largest`."""
    if not 1 <= size <= largest:
        raise InvalidValue(Problem((argument,), f"must be from 1 to {largest}"))
