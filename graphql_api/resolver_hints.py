"""Where the values of fields come from that have resolvers, for those who do not call them.

A resolver that is marked here says so much of itself that a projection of rows
(graphql_api/execution/) can do its work; one that is not is called as usual.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from strawberry.types.fields.resolver import StrawberryResolver

from graphql_api.rights.resolution import SessionRights

AnyResolver = TypeVar("AnyResolver", bound=Callable[..., Any])

_ORIGIN = "origin"


@dataclass(frozen=True)
class FromRow:
    """From the row alone, without side effects: it may be called twice."""

    of: Callable[[Any], Any]
    of_all: Callable[[Sequence[Any]], Sequence[Any]] | None = None
    """The same for all rows of a list, where that is known without looking at each."""


@dataclass(frozen=True, eq=False)
class FromRights:
    """From the rights that the row carries, and the languages that texts may come in."""

    tell: Callable[[SessionRights, tuple[str, ...]], Any]


@dataclass(frozen=True)
class FromReference:
    """Another row, whose key stands in the column `name`_id."""

    name: str
    public: type[Any]
    redacted: Callable[[SessionRights, Any], Any]
    """What the caller may see of the other row, from the rights on this row and the other one."""


@dataclass(frozen=True)
class FromRowAsync:
    """From the row alone, by reading more: it may be called twice."""

    of: Callable[[Any], Awaitable[Any]]


ResolverHint = FromRow | FromRights | FromReference | FromRowAsync


def from_row(resolve: AnyResolver) -> AnyResolver:
    """Mark a resolver that takes the row and nothing else."""
    return with_hint(resolve, FromRow(resolve))


def from_row_async(resolve: AnyResolver) -> AnyResolver:
    """The same of one that reads more."""
    return with_hint(resolve, FromRowAsync(resolve))


def with_hint(resolve: AnyResolver, origin: ResolverHint) -> AnyResolver:
    """Mark a resolver."""
    setattr(resolve, _ORIGIN, origin)
    return resolve


def hint_of(resolver: StrawberryResolver[Any]) -> ResolverHint | None:
    """What a field's resolver is marked as; None when it has to be called."""
    return getattr(resolver.wrapped_func, _ORIGIN, None)
