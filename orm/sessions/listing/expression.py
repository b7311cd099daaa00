"""Filter expressions of session lists: a tree of comparisons."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from orm.sessions.listing.columns import Column, Value


class Operator(Enum):
    """Comparison operators between a column and a value."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    IN = "in"
    NOT_IN = "not_in"
    STARTS_WITH = "starts_with"
    STARTS_NOT_WITH = "starts_not_with"
    ENDS_WITH = "ends_with"
    ENDS_NOT_WITH = "ends_not_with"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    HAS = "has"
    HAS_NOT = "has_not"


_PAIRS = (
    (Operator.EQ, Operator.NE),
    (Operator.GT, Operator.LE),
    (Operator.GE, Operator.LT),
    (Operator.IN, Operator.NOT_IN),
    (Operator.STARTS_WITH, Operator.STARTS_NOT_WITH),
    (Operator.ENDS_WITH, Operator.ENDS_NOT_WITH),
    (Operator.CONTAINS, Operator.CONTAINS_NOT),
    (Operator.HAS, Operator.HAS_NOT),
)
OPPOSITE = {operator: opposite for pair in _PAIRS for operator, opposite in (pair, pair[::-1])}
"""Each operator with its negation: for any row exactly one of the two is true."""


@dataclass(frozen=True)
class Comparison:
    """Compares a column with a value: a tuple of values for IN, the flag's bit number for HAS."""

    column: Column
    operator: Operator
    value: Value | tuple[Value, ...]


@dataclass(frozen=True)
class AllOf:
    """True when all parts are true; also when there is none."""

    parts: tuple["Expression", ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """True when at least one part is true; so never when there is none."""

    parts: tuple["Expression", ...] = ()


Expression = Comparison | AllOf | AnyOf

MATCH_ALL = AllOf()


def all_of(left: Expression, right: Expression) -> Expression:
    """The conjunction (AND) of two expressions."""
    return AllOf(tuple(part for part in (left, right) if part != MATCH_ALL))


def asks_nothing(expression: Expression) -> bool:
    """True if an expression compares nothing, and so is true of every row."""
    return isinstance(expression, AllOf) and all(map(asks_nothing, expression.parts))


def negation(expression: Expression) -> Expression:
    """The expression that is true of exactly the other rows.

    It replaces each operator by its opposite: SQL's NOT has three-valued logic.
    """
    if isinstance(expression, Comparison):
        return replace(expression, operator=OPPOSITE[expression.operator])
    opposite = AnyOf if isinstance(expression, AllOf) else AllOf
    return opposite(tuple(negation(part) for part in expression.parts))


def columns_of(expression: Expression) -> Iterator[Column]:
    """The columns that an expression compares."""
    if isinstance(expression, Comparison):
        yield expression.column
    else:
        for part in expression.parts:
            yield from columns_of(part)
