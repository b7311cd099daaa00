"""Projections: a projection is a function from a row to the values of a selection.

Plain columns are read all at once. Fields that refer to another row hold its key at first; such
references stay pending, so that the rows of one table are loaded by one query (no N+1 problem).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import tzinfo
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from tortoise.models import Model

from graphql_api.fast.pending import (
    DeferredField,
    DeferredValue,
    PendingFields,
    PendingReference,
    ReferenceField,
    Serialize,
    SerializeAll,
    Values,
)
from graphql_api.fast.values import (
    SEQUENCES,
    NotCompilable,
    Serializer,
    refuse,
    serialized_values,
)
from graphql_api.rights.resolution import RowRights
from graphql_api.rights.rights import RIGHTS_ATTRIBUTE, rights_of
from orm.engine.records import Records

PLACEHOLDER = "__class__"
"""The attribute that is read for a field without one, so that one attrgetter reads all fields."""


class ComputedField(NamedTuple):
    """A field whose value takes more than reading and serializing an attribute."""

    key: str
    """The response name."""
    attribute: str | None
    """The attribute that it is computed from; None for the row itself."""
    serialize: Serialize
    serialize_all: SerializeAll | None
    """The same for all rows of a list at once; None where there is no such way."""


class Projection:
    """A function from a row, or from many rows, to the values of a selection.

    It has no side effects beside new entries in the `pending` that it is given. It raises
    NotCompilable or another exception at a row that graphql-core has to serialize.
    """

    def __init__(
        self,
        attributes: dict[str, tuple[str, Serializer]],
        computed: tuple[ComputedField, ...],
        references: tuple[ReferenceField, ...],
        deferred: tuple[DeferredField, ...],
    ) -> None:
        """`attributes`: attribute and serializer by response name, in the selection's order.

        They name all fields. Computed, pending and deferred values overwrite what is read there.
        """
        names = [name for name, _ in attributes.values()]
        # The placeholder as well: of a single attribute attrgetter returns no tuple.
        self._read = attrgetter(*names, PLACEHOLDER)
        self._serializers = tuple(
            (key, serializer.passing, serializer.convert)
            for key, (_, serializer) in attributes.items()
        )
        self._keys = tuple(attributes)
        self._columns = tuple(attributes.values())
        self._computed = computed
        self._references = references
        self._deferred = deferred

    @property
    def needs_request(self) -> bool:
        """True if it needs more than the row: the languages, other rows, or an await."""
        return bool(self._computed or self._references or self._deferred)

    def __call__(self, row: Any, pending: PendingFields) -> Values:
        """The values of one row; reference fields hold the other rows' keys and are pending."""
        values = self._without_computed(row, pending)
        for key, attribute, serialize, _ in self._computed:
            values[key] = serialize(row if attribute is None else getattr(row, attribute), pending)
        return values

    def _without_computed(self, row: Any, pending: PendingFields) -> Values:
        if not isinstance(row, Model) and _is_no_object(row):
            raise NotCompilable
        values = {
            key: value if type(value) in passing else convert(value)
            # Not strict: the placeholder at the end belongs to no field.
            for (key, passing, convert), value in zip(
                self._serializers, self._read(row), strict=False
            )
        }
        for reference in self._references:
            if values[reference.key] is not None:
                pending.references.append(PendingReference(reference, [values], [rights_of(row)]))
        for deferred in self._deferred:
            pending.deferred.append(DeferredValue(deferred, row, values))
        return values

    def project_all(self, rows: Any, pending: PendingFields) -> list[Values]:
        """The values of each of many rows: a list or tuple of objects, or Records."""
        if type(rows) not in (*SEQUENCES, Records):
            raise NotCompilable
        if not rows:
            return []
        if isinstance(rows, Records):
            projected = self._by_column(rows, pending)
        else:
            projected = [self._without_computed(row, pending) for row in rows]
        for computed in self._computed:
            column = _computed_column(computed, rows, pending)
            for values, value in zip(projected, column, strict=True):
                values[computed.key] = value
        return projected

    def _by_column(self, rows: Records[Any], pending: PendingFields) -> list[Values]:
        columns = [_column(rows, name, serializer) for name, serializer in self._columns]
        keys = self._keys
        projected = [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]
        if self._references:
            rights = rows.values(RIGHTS_ATTRIBUTE)
            pending.references += [
                PendingReference(reference, projected, rights) for reference in self._references
            ]
        for deferred in self._deferred:
            pending.deferred += map(DeferredValue, repeat(deferred), rows, projected)
        return projected


def _computed_column(computed: ComputedField, rows: Any, pending: PendingFields) -> Sequence[Any]:
    """The values of a computed field in all rows."""
    if computed.serialize_all is not None:
        return computed.serialize_all(rows, pending)
    if computed.attribute is None:
        sources: Iterable[Any] = rows
    elif isinstance(rows, Records):
        sources = rows.values(computed.attribute)
    else:
        sources = map(attrgetter(computed.attribute), rows)
    return [computed.serialize(source, pending) for source in sources]


def _column(rows: Records[Any], name: str, serializer: Serializer) -> Sequence[Any]:
    """The serialized values of one column of records."""
    if name == PLACEHOLDER:
        return [serializer.convert(None)] * len(rows)
    stored, read = rows.column(name)
    if read is None:
        return serializer.all(stored)
    return list(map(serialized_values(read, serializer).__getitem__, stored))


def _is_no_object(value: Any) -> bool:
    """True for None, an exception, or something to be awaited; a Model is awaitable, but a row."""
    return value is None or isinstance(value, Exception) or hasattr(value, "__await__")


def as_serialize(value: Serializer | Serialize) -> Serialize:
    """A Serialize in any case; a Serializer leaves nothing pending."""
    if not isinstance(value, Serializer):
        return value
    serialize_one = value.one
    return lambda resolved, _pending: serialize_one(resolved)


def serialize_items(serialize: Serialize) -> Serialize:
    """Serializes a list or tuple, item by item."""

    def serialize_list(items: Any, pending: PendingFields) -> Any:
        if type(items) not in SEQUENCES:
            raise NotCompilable
        return [serialize(item, pending) for item in items]

    return serialize_list


def nullable(serialize: Serialize) -> Serialize:
    """The same, which leaves null as it is."""
    return lambda value, pending: None if value is None else serialize(value, pending)


def after(of: Callable[[Any], Any], serialize: Callable[[Any, PendingFields], Any]) -> Serialize:
    """Serializes what `of` gives for a row or for many."""
    return lambda source, pending: serialize(of(source), pending)


def in_zone(of: Callable[[Any, tzinfo], Any], serialize: Serialize) -> Serialize:
    """Serializes what `of` gives for a row in the request's time zone."""
    return lambda row, pending: serialize(of(row, pending.zone), pending)


def reported(report: Callable[[RowRights, tuple[str, ...]], Any]) -> Serialize:
    """Serializes the report of a row's rights in the request's languages."""
    return lambda rights, pending: report(rights, pending.languages)


def without_request(serialize: Callable[[Any, PendingFields], Any]) -> Callable[[Any], Any]:
    """The same for a value that needs nothing of the request, and so leaves nothing pending."""
    nothing = PendingFields((), refuse)
    return lambda value: serialize(value, nothing)
