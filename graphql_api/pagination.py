"""Pagination by cursor: what Relay's connections have in common, and the bounds of a page."""

import strawberry

from graphql_api.errors import InvalidValue, Problem


@strawberry.type(description="Where a page begins and ends.")
class PageInfo:
    """Relay's page info."""

    has_next_page: bool = strawberry.field(description="Whether there are rows after this page.")
    has_previous_page: bool = strawberry.field(
        description="Whether the page was asked for by a cursor or an offset, so that rows come"
        " before it."
    )
    start_cursor: str | None = strawberry.field(description="The cursor of the first row.")
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row: the next page's `after`."
    )


NOT_A_CURSOR = "is not a cursor that this service gave out"
"""The reason that is given for a cursor that this service cannot have written."""


def check_page_size(first: int, largest: int) -> None:
    """Raise InvalidValue unless `first` is from 1 to `largest`."""
    if not 1 <= first <= largest:
        raise InvalidValue(Problem(("first",), f"must be from 1 to {largest}"))
