"""An operator of `$filter`: its names, the values that it takes, and the comparisons it makes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rest_facade.list.columns import ListColumn
from rest_facade.list.parser import MAX_LIST_VALUES
from rest_facade.list.tree import Value
from rest_facade.list.values import FilterContext

Comparisons = Mapping[str, Any]
"""One GraphQL filter of a field: its operators with their operands, all of which must hold."""


@dataclass(frozen=True)
class Restriction:
    """The comparisons of a condition: one of `any_of` must hold or, if `negated`, none of them.

    There is at least one, so that the rights to compare the column are asked for.
    """

    any_of: tuple[Comparisons, ...]
    negated: bool = False


Restrict = Callable[[Sequence[Any], FilterContext], Restriction]
"""Makes an operator's restriction of its values, which were read before."""

Reader = Callable[[Value, ListColumn, FilterContext], Any]
"""Reads one value; InvalidValue when it is not what the operator takes."""


@dataclass(frozen=True)
class Arity:
    """The number of values that an operator takes, and a description for messages and docs."""

    minimum: int
    maximum: int
    description: str


NO_VALUES = Arity(0, 0, "no value")
OPTIONAL_VALUE = Arity(0, 1, "one value or none")
ONE_VALUE = Arity(1, 1, "one value")
TWO_VALUES = Arity(2, 2, "two values in brackets")
VALUE_LIST = Arity(1, MAX_LIST_VALUES, "values in brackets")


@dataclass(frozen=True)
class Notation:
    """The spellings of an operator; the column types that have it may compare differently."""

    names: tuple[str, ...]
    """The names, which mean the same. Callers may write them in any case."""
    arity: Arity
    meaning: str
    """Which rows it finds, for the docs."""
    implied: tuple[Value, ...] = ()
    """The values of an operator that is written without any."""
    readers: tuple[Reader, ...] = ()
    """A reader for each value; when empty, the column's type reads them."""


@dataclass(frozen=True)
class FilterOperator:
    """An operator of one column type."""

    notation: Notation
    restrict: Restrict


_NULL = (Value("null", quoted=False),)

EQ = Notation(("eq", "=", "equals", "is"), ONE_VALUE, "The value is this one.")
NE = Notation(("ne", "<>", "!=", "unequals", "isNot"), ONE_VALUE, "The value is another one.")
GT = Notation(("gt", ">", "greater"), ONE_VALUE, "The value is greater.")
GE = Notation(("ge", ">="), ONE_VALUE, "The value is greater, or this one.")
LT = Notation(("lt", "<", "less"), ONE_VALUE, "The value is less.")
LE = Notation(("le", "<="), ONE_VALUE, "The value is less, or this one.")
IN = Notation(("in", "oneOf"), VALUE_LIST, "The value is one of these.")
NOT_IN = Notation(("notOneOf",), VALUE_LIST, "The value is none of these.")
IS_NULL = Notation(("isNull",), NO_VALUES, "The value is unset.", implied=_NULL)
IS_NOT_NULL = Notation(("isNotNull",), NO_VALUES, "The value is set.", implied=_NULL)
BETWEEN = Notation(("between",), TWO_VALUES, "The value lies between the two, or is one of them.")
