"""Chat sessions as lists: which of them, in which order, a page at a time.

What is unset counts as the least value of its type, so everything either holds or does not; texts
are compared by their lower case (docs/decisions/0020-null-in-filters-and-sorting.md).
"""

from orm.sessions.listing.page import Page, Slice, page, total

__all__ = ["Page", "Slice", "page", "total"]
