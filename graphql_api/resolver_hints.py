"""Marks on resolvers that say which data the resolver reads.

The compiled execution (graphql_api/fast/) gets the values of a marked resolver's field without
calling it. An operation that selects a field with an unmarked resolver (below the root) is executed
by graphql-core as usual. Resolvers know these marks only, and nothing of graphql_api/fast/.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, TypeVar

from strawberry.types.fields.resolver import StrawberryResolver
from tortoise.models import Model

from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import RightsOn

AnyResolver = TypeVar("AnyResolver", bound=Callable[..., Any])

_HINT = "hint"


@dataclass(frozen=True)
class FromRow:
    """The value is computed from the row alone, without side effects: `of` may be called twice."""

    of: Callable[[Any], Any]
    of_all: Callable[[Sequence[Any]], Sequence[Any]] | None = None
    """The same for all rows of a list at once; None where there is no such way."""


@dataclass(frozen=True)
class FromRowInZone:
    """The value is computed from some columns of the row, and the time zone of the request."""

    of: Callable[[Any, tzinfo], Any]
    columns: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FromRights:
    """The value is computed from the rights that the row carries, and the request's languages."""

    report: Callable[[RowRights, tuple[str, ...]], Any]


@dataclass(frozen=True)
class FromReference:
    """The value is another row, whose key is in the column `name`_id, as the caller may see it."""

    name: str
    public: type[Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """The column that holds the key."""
        return (f"{self.name}_id",)


@dataclass(frozen=True)
class FromRowAsync:
    """The value is read from the database for this row alone; `of` may be called twice."""

    of: Callable[[Any], Awaitable[Any]]


ReadByKey = Callable[[Sequence[int], RightsOn, Mapping[str, Any]], Awaitable[Mapping[int, Any]]]
"""Reads a value for each of many primary keys, as a caller with these rights may see it."""

ReadLists = Callable[
    [Sequence[int], RightsOn, Mapping[str, Any]], Awaitable[Mapping[int, Sequence[Any] | None]]
]
"""Reads a list for each of many primary keys, as a caller with these rights may see it.

The mapping has the field's arguments by their names in GraphQL, each of which has a default.
"""


@dataclass(frozen=True)
class ListByKey:
    """The value is a list that is read from the database for the keys of many rows at once."""

    of: ReadLists


@dataclass(frozen=True)
class FromKey:
    """The value is computed from the row's table and its primary key."""

    of: Callable[[type[Model], int], Any]


ResolverHint = (
    FromRow | FromRowInZone | FromRights | FromReference | FromRowAsync | ListByKey | FromKey
)


def from_row(resolve: AnyResolver) -> AnyResolver:
    """Mark a resolver that takes the row and nothing else (decorator)."""
    return with_hint(resolve, FromRow(resolve))


def from_row_async(resolve: AnyResolver) -> AnyResolver:
    """Mark an asynchronous resolver that takes the row and nothing else (decorator)."""
    return with_hint(resolve, FromRowAsync(resolve))


def with_hint(resolve: AnyResolver, hint: ResolverHint) -> AnyResolver:
    """Mark a resolver with a hint; returns the resolver."""
    setattr(resolve, _HINT, hint)
    return resolve


def hint_of(resolver: StrawberryResolver[Any]) -> ResolverHint | None:
    """The hint of a field's resolver; None when the resolver has to be called."""
    return getattr(resolver.wrapped_func, _HINT, None)
