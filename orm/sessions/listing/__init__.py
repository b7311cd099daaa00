"""Lists of chat sessions, and of the rows they refer to: filter, sort order, keyset pagination.

Null counts as the least value of its type, so that every comparison is either true or false; texts
are compared in lower case (docs/decisions/0020-null-in-filters-and-sorting.md).
"""

from orm.sessions.listing.page import Page, Slice, page, total

__all__ = ["Page", "Slice", "page", "total"]
