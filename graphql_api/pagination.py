"""Pagination by cursor: what Relay's connections have in common, and the bounds of a page."""

from typing import Annotated

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


DEFAULT_PAGE_SIZE = 50
"""Rows of a page for which neither `first` nor `last` is given, if a page may have as many."""

First = Annotated[
    int | None,
    strawberry.argument(
        description="How many at most, from 1 to 100 unless set otherwise; 50 unless said."
    ),
]
After = Annotated[
    str | None, strawberry.argument(description="The cursor that the page comes after.")
]
Before = Annotated[
    str | None, strawberry.argument(description="The cursor that the page comes before.")
]


def page_size(first: int | None, last: int | None, largest: int) -> int:
    """The most rows that a page has.

    Raises InvalidValue at `first` or `last` for a number that is not from 1 to `largest`, and at
    `last` if both are given.
    """
    if problems := problems_of_page_size(first, last, largest):
        raise InvalidValue(*problems)
    size = first if last is None else last
    return min(DEFAULT_PAGE_SIZE, largest) if size is None else size


def problems_of_page_size(first: int | None, last: int | None, largest: int) -> list[Problem]:
    """The reasons why `page_size` would refuse these arguments; none for good ones."""
    argument, size = ("first", first) if last is None else ("last", last)
    problems: list[Problem] = []
    if size is not None and not 1 <= size <= largest:
        problems.append(Problem((argument,), f"must be from 1 to {largest}"))
    if first is not None and last is not None:
        problems.append(Problem(("last",), "must be left out where `first` is given"))
    return problems
