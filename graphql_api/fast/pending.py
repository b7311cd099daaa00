"""Fields of rows that are filled in after the row was projected, and the rows that wait for them.

References and lists of one table are loaded together for all rows (no N+1 problem).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, NamedTuple

from graphql import FieldNode, GraphQLField
from graphql.execution.values import VariableValues, get_argument_values

from graphql_api.fast.values import NotCompilable
from graphql_api.resolver_hints import FromReference, ReadLists
from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import RightsOn
from graphql_api.shared.limits import MOST_LISTED_ROWS

NO_VARIABLES = VariableValues({}, {})

Values = dict[str, Any]
"""A projected row: its values by response name, in the order of the selection."""

Serialize = Callable[[Any, "PendingFields"], Any]
"""Serializes a value that needs the request's languages, or that leaves fields pending."""

SerializeAll = Callable[[Sequence[Any], "PendingFields"], Sequence[Any]]
"""The same for all rows of a list at once."""

Resolve = Callable[[Sequence[Any], "PendingFields"], Awaitable[Sequence[Any]]]
"""Reads the value of each of many rows."""


@dataclass(frozen=True, eq=False)
class ReferenceField:
    """A field whose value is another row, such as a session's ticket."""

    key: str
    """The response name."""
    reference: FromReference
    columns: tuple[str, ...]
    """The columns that are read of the other row."""
    project: Serialize
    """Projects the other row."""


class PendingReference(NamedTuple):
    """A reference field of some rows, whose values still hold the keys of the other rows."""

    field: ReferenceField
    rows: Sequence[Values]
    rights: Sequence[RowRights]
    """The rights on each of the rows, in the same order."""


@dataclass(frozen=True, eq=False)
class DeferredField:
    """A field whose values have to be awaited."""

    key: str
    """The response name."""
    resolve: Resolve
    serialize: Serialize


class DeferredValue(NamedTuple):
    """The value of a deferred field in one row, still to be awaited."""

    field: DeferredField
    row: Any
    values: Values


@dataclass(slots=True)
class PendingFields:
    """The state of serializing one root field: what it needs of the request, and pending fields."""

    languages: tuple[str, ...]
    rights_on: RightsOn
    zone: tzinfo = UTC
    variables: VariableValues = NO_VARIABLES
    """The values of the operation's variables, for the arguments of lists."""
    listed: int = 0
    """Rows of lists that were read so far (`ListByKey`)."""
    references: list[PendingReference] = field(default_factory=list)
    deferred: list[DeferredValue] = field(default_factory=list)


def one_by_one(of: Callable[[Any], Awaitable[Any]]) -> Resolve:
    """Awaits the value of one row after another."""

    async def resolve(rows: Sequence[Any], _pending: PendingFields) -> Sequence[Any]:
        return [await of(row) for row in rows]

    return resolve


def all_at_once(of: ReadLists, key_name: str, field: GraphQLField, node: FieldNode) -> Resolve:
    """Reads the lists of all rows at once; NotCompilable where an answer has too many rows."""

    async def resolve(rows: Sequence[Any], pending: PendingFields) -> Sequence[Any]:
        keys = [getattr(row, key_name) for row in rows]
        arguments = get_argument_values(field, node, pending.variables) if field.args else {}
        found = await of(list(dict.fromkeys(keys)), pending.rights_on, arguments)
        lists = [found[key] for key in keys]
        pending.listed += sum(len(rows) for rows in lists if rows)
        if pending.listed > MOST_LISTED_ROWS:
            raise NotCompilable
        return lists

    return resolve


async def resolve_deferred(deferred: Sequence[DeferredValue], pending: PendingFields) -> None:
    """Read the deferred values, those of one field together, and put them in their rows."""
    by_field: dict[DeferredField, list[DeferredValue]] = {}
    for value in deferred:
        by_field.setdefault(value.field, []).append(value)
    for field_, values in by_field.items():
        read = await field_.resolve([value.row for value in values], pending)
        for value, result in zip(values, read, strict=True):
            value.values[field_.key] = field_.serialize(result, pending)
