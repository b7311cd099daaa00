"""What must hold of a session, as a tree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from orm.sessions.listing.columns import Column, Value


class Operator(Enum):
    """How a column is compared with a value."""

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
OPPOSITE = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
"""Of two opposites exactly one holds of a row, whatever it holds."""


@dataclass(frozen=True)
class Comparison:
    """A column compared with a value: a tuple of them for IN, the flag's number for HAS."""

    column: Column
    operator: Operator
    value: Value | tuple[Value, ...]


@dataclass(frozen=True)
class AllOf:
    """Holds when each part does, and so when there is none."""

    parts: tuple["Expression", ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """Holds when some part does, and so never when there is none."""

    parts: tuple["Expression", ...] = ()


Expression = Comparison | AllOf | AnyOf

EVERYTHING = AllOf()


def all_of(one: Expression, other: Expression) -> Expression:
    """What holds of those rows of which both hold."""
    return AllOf(tuple(each for each in (one, other) if each != EVERYTHING))


def negation(expression: Expression) -> Expression:
    """What holds of exactly those rows of which the expression does not.

    The comparisons turn round, so that none of SQL's three-valued NOT is needed.
    """
    if isinstance(expression, Comparison):
        return replace(expression, operator=OPPOSITE[expression.operator])
    opposite = AnyOf if isinstance(expression, AllOf) else AllOf
    return opposite(tuple(negation(part) for part in expression.parts))


def columns_of(expression: Expression) -> Iterator[Column]:
    """The columns that it compares."""
    if isinstance(expression, Comparison):
        yield expression.column
    else:
        for part in expression.parts:
            yield from columns_of(part)
