"""Serializers of single values: which values pass unchanged, and how the others are serialized.

Serializers take values that resolvers returned, and give the same as graphql-core. A value that
they do not know raises NotCompilable, and graphql-core serializes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, StrEnum
from functools import cached_property, lru_cache
from math import isfinite
from typing import Any, NoReturn

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNamedType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    is_specified_scalar_type,
)
from strawberry.schema.schema_converter import CustomGraphQLEnumType

SEQUENCES = (list, tuple)

NULL = frozenset({type(None)})


class Compiled(StrEnum):
    """The two parts of an operation that are compiled; the label `what` in /metrics."""

    INPUT = "input"
    """Its variables and arguments."""
    OUTPUT = "output"
    """Its data."""


class NotCompilable(Exception):
    """A value or a selection that is left to graphql-core."""


@dataclass(frozen=True, eq=False)
class Serializer:
    """Serializes the values of one type; compared by identity."""

    passing: frozenset[type]
    """Types of values that pass unchanged; exactly these types, and no subclass of them."""
    convert: Callable[[Any], Any]
    """Serializes any other value; raises any exception for a value that it does not know."""
    whole_numbers: bool = False
    """True for Int: a list of integers passes unchanged if all of them have 32 bits."""

    def one(self, value: Any) -> Any:
        """Serialize a value."""
        return value if type(value) in self.passing else self.convert(value)

    def all(self, values: Sequence[Any]) -> Sequence[Any]:
        """Serialize many values, in their order."""
        types = set(map(type, values))
        if types <= self.passing:
            return values
        if self.whole_numbers and types == {int}:
            if min(values) >= GRAPHQL_MIN_INT and max(values) <= GRAPHQL_MAX_INT:
                return values
            raise NotCompilable
        return [self.one(value) for value in values]

    @cached_property
    def nullable(self) -> "Serializer":
        """The same serializer, which passes null as well."""
        return Serializer(self.passing | NULL, self.convert, self.whole_numbers)


def constant(value: str | None) -> Serializer:
    """The serializer that gives this value for any other."""
    return Serializer(frozenset(), lambda _: value)


MAX_CACHED_VALUES = 4096
"""Values that are cached for one column; dates have any number of different values."""

MAX_CACHED_CHARS = 1000
"""Length of stored texts up to which they are cached; a value object may be as long as a page."""

CACHED_COLUMNS = 256


class SerializedValues(dict[Any, Any]):
    """A cache of one column: from a stored value to its serialized value.

    For columns whose stored form differs from the value of the model: dates, enum members, flags.
    Text passes unchanged and is never looked up here. A full cache is emptied.
    """

    def __init__(self, read: Callable[[Any], Any], serializer: Serializer) -> None:
        """`read` converts a stored value to the value that a row of the model has."""
        self._read, self._serializer = read, serializer

    def __missing__(self, stored: Any) -> Any:
        serialized = self._serializer.one(None if stored is None else self._read(stored))
        if isinstance(stored, str) and len(stored) > MAX_CACHED_CHARS:
            return serialized
        if len(self) >= MAX_CACHED_VALUES:
            self.clear()
        self[stored] = serialized
        return serialized


@lru_cache(maxsize=CACHED_COLUMNS)
def serialized_values(read: Callable[[Any], Any], serializer: Serializer) -> SerializedValues:
    """The cache that all columns with this reader and this serializer share."""
    return SerializedValues(read, serializer)


def refuse(_value: object) -> NoReturn:
    """Leave a value to graphql-core: raises NotCompilable."""
    raise NotCompilable


def _int(value: Any) -> int:
    if type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
        return value
    raise NotCompilable


def _float(value: Any) -> float:
    if type(value) is float and isfinite(value):
        return value
    raise NotCompilable


def list_converter(item: Serializer) -> Callable[[Any], list[Any]]:
    """A function that serializes a list, a tuple or flags, whose items `item` serializes."""
    passing, convert = item.passing, item.convert

    def convert_list(values: Any) -> list[Any]:
        if type(values) not in SEQUENCES and not isinstance(values, Flag):
            raise NotCompilable
        return [value if type(value) in passing else convert(value) for value in values]

    return convert_list


_SCALARS = {
    GraphQLString.name: Serializer(frozenset({str}), refuse),
    GraphQLID.name: Serializer(frozenset({str}), refuse),
    GraphQLBoolean.name: Serializer(frozenset({bool}), refuse),
    GraphQLInt.name: Serializer(frozenset(), _int, whole_numbers=True),
    GraphQLFloat.name: Serializer(frozenset(), _float),
}


def leaf_serializers(schema: GraphQLSchema) -> Mapping[str, Serializer]:
    """The serializers of a schema's scalars and enums, by the type's name, for non-null values.

    A type that is missing here is left to graphql-core. They are made once for each schema, so that
    all documents share the cached values of a column (`serialized_values` compares by identity).
    """
    serializers = {name: _leaf_serializer(type_) for name, type_ in schema.type_map.items()}
    return {name: known for name, known in serializers.items() if known is not None}


def _leaf_serializer(leaf: GraphQLNamedType) -> Serializer | None:
    if isinstance(leaf, CustomGraphQLEnumType):
        return Serializer(frozenset(), _member_names(leaf).__getitem__)
    if isinstance(leaf, GraphQLScalarType):
        if is_specified_scalar_type(leaf):
            return _SCALARS.get(leaf.name)
        return Serializer(frozenset(), leaf.coerce_output_value)
    return None


def _member_names(enum: CustomGraphQLEnumType) -> dict[Any, str]:
    """The names of an enum's members by member; IntEnum members are found by their number too."""
    return {enum.wrapped_cls(value.value): name for name, value in enum.values.items()}
