"""Single values on their way out: what passes as it is, and what becomes of the rest.

Everything here takes values that have been resolved, and agrees with graphql-core in what it gives;
what it does not know it refuses, and graphql-core decides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from math import isfinite
from typing import Any, NoReturn

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLInt,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
)
from strawberry.schema.schema_converter import CustomGraphQLEnumType

from graphql_api.scalars import DATE_TIME

SEQUENCES = (list, tuple)

NULL = frozenset({type(None)})


class Compiled(StrEnum):
    """The two parts of an operation that are compiled; the label `what` in /metrics."""

    INPUT = "input"
    """Its variables and arguments."""
    OUTPUT = "output"
    """Its data."""


class NotCompilable(Exception):
    """A value, or a selection, that is graphql-core's to complete."""


@dataclass(frozen=True, eq=False)
class Serializer:
    """How values of a type are written."""

    passing: frozenset[type]
    """Types of values that are written as they are; exactly these, and none derived from them."""
    convert: Callable[[Any], Any]
    """What any other value becomes; raises whatever it likes where that is not known."""
    whole_numbers: bool = False
    """Whether integers of 32 bits, and no others, are written as they are."""

    def one(self, value: Any) -> Any:
        """What a value is written as."""
        return value if type(value) in self.passing else self.convert(value)

    def all(self, values: Sequence[Any]) -> Sequence[Any]:
        """What each of many values is written as."""
        kinds = set(map(type, values))
        if kinds <= self.passing:
            return values
        if self.whole_numbers and kinds == {int}:
            if min(values) >= GRAPHQL_MIN_INT and max(values) <= GRAPHQL_MAX_INT:
                return values
            raise NotCompilable
        return [self.one(value) for value in values]

    @cached_property
    def nullable(self) -> "Serializer":
        """The same with null."""
        return Serializer(self.passing | NULL, self.convert, self.whole_numbers)


MEMORIZED = 4096
"""How many of a column's values are known at a time: of dates there may be any number."""


class SerializedValues(dict[Any, Any]):
    """What stored values of a column are written as, worked out once each.

    For what is kept as another thing than it is: dates, members of enums, flags. Values with any
    number of forms, such as texts, are written as they are, and never come here.
    """

    def __init__(self, read: Callable[[Any], Any], written: Serializer) -> None:
        """`read` makes of a stored value what a row of the model has."""
        self._read, self._written = read, written

    def __missing__(self, stored: Any) -> Any:
        written = self._written.one(None if stored is None else self._read(stored))
        if len(self) >= MEMORIZED:
            self.clear()
        self[stored] = written
        return written


@lru_cache(maxsize=256)
def memory(read: Callable[[Any], Any], written: Serializer) -> SerializedValues:
    """The memory of all columns that are read and written so."""
    return SerializedValues(read, written)


def refuse(_value: object) -> NoReturn:
    """Leave a value to graphql-core."""
    raise NotCompilable


def _int(value: Any) -> int:
    if type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
        return value
    raise NotCompilable


def _float(value: Any) -> float:
    if type(value) is float and isfinite(value):
        return value
    raise NotCompilable


def sequence(item: Serializer) -> Callable[[Any], list[Any]]:
    """How lists are written, by how what is in them is."""
    passing, convert = item.passing, item.convert

    def write(values: Any) -> list[Any]:
        if type(values) not in SEQUENCES:
            raise NotCompilable
        return [value if type(value) in passing else convert(value) for value in values]

    return write


_SCALARS = {
    GraphQLString.name: Serializer(frozenset({str}), refuse),
    GraphQLBoolean.name: Serializer(frozenset({bool}), refuse),
    GraphQLInt.name: Serializer(frozenset(), _int, whole_numbers=True),
    GraphQLFloat.name: Serializer(frozenset(), _float),
}


@cache
def written(leaf: GraphQLOutputType) -> Serializer:
    """How a leaf is written, null not among its values; Unusual when that is not known."""
    if isinstance(leaf, CustomGraphQLEnumType):
        return Serializer(frozenset(), _names(leaf).__getitem__)
    if isinstance(leaf, GraphQLScalarType):
        known = _SCALARS.get(leaf.name)
        if known is not None:
            return known
        if leaf.name == DATE_TIME.name:
            return Serializer(frozenset(), leaf.coerce_output_value)
    raise NotCompilable


def _names(enum: CustomGraphQLEnumType) -> dict[Any, str]:
    """The names of an enum's members; IntEnum members are found by their number, too."""
    return {enum.wrapped_cls(value.value): name for name, value in enum.values.items()}
