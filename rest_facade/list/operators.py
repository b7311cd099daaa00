"""The `$filter` operators of each column type, and the GraphQL comparisons that they become."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rest_facade.list import calendar
from rest_facade.list.calendar import PERIODS, Span
from rest_facade.list.columns import ColumnType
from rest_facade.list.parser import MAX_LIST_VALUES
from rest_facade.list.values import FilterContext

Comparisons = Mapping[str, Any]
"""One GraphQL filter of a field: its operators with their operands, all of which must hold."""


@dataclass(frozen=True)
class Restriction:
    """The comparisons of a condition: one of `any_of` must hold or, if `negated`, none of them."""

    any_of: tuple[Comparisons, ...]
    negated: bool = False


Restrict = Callable[[Sequence[Any], FilterContext], Restriction]
"""Makes an operator's restriction of its values, which were read by the column's type."""


@dataclass(frozen=True)
class Arity:
    """The number of values that an operator takes, and a description for error messages."""

    minimum: int
    maximum: int
    description: str


NO_VALUES = Arity(0, 0, "no value")
ONE_VALUE = Arity(1, 1, "one value")
TWO_VALUES = Arity(2, 2, "two values in brackets")
VALUE_LIST = Arity(1, MAX_LIST_VALUES, "values in brackets")


@dataclass(frozen=True)
class FilterOperator:
    """An operator of one column type; callers may write its name in any case."""

    name: str
    arity: Arity
    restrict: Restrict


def _compare(name: str) -> Restrict:
    return lambda values, _: Restriction(({name: values[0]},))


def _compare_not(name: str) -> Restrict:
    return lambda values, _: Restriction(({name: values[0]},), negated=True)


def _compare_list(name: str) -> Restrict:
    return lambda values, _: Restriction(({name: list(dict.fromkeys(values))},))


def _between(values: Sequence[Any], _: FilterContext) -> Restriction:
    return Restriction(({"ge": values[0], "le": values[1]},))


def _current_associate(_: Sequence[Any], context: FilterContext) -> Restriction:
    return Restriction(({"eq": context.associate_id},))


COMPARISON_NAMES = ("eq", "ne", "gt", "ge", "lt", "le")
"""Comparisons that most types have; GraphQL has them under the same names."""

_COMPARISONS = (
    *(FilterOperator(name, ONE_VALUE, _compare(name)) for name in COMPARISON_NAMES),
    FilterOperator("in", VALUE_LIST, _compare_list("in")),
)

_STRING_OPERATORS = (
    FilterOperator("begins", ONE_VALUE, _compare("startsWith")),
    FilterOperator("contains", ONE_VALUE, _compare("contains")),
    FilterOperator("is", ONE_VALUE, _compare("eq")),
    FilterOperator("notBegins", ONE_VALUE, _compare_not("startsWith")),
    FilterOperator("notContains", ONE_VALUE, _compare_not("contains")),
    FilterOperator("isNot", ONE_VALUE, _compare("ne")),
    FilterOperator("substringof", ONE_VALUE, _compare("contains")),
    FilterOperator("startswith", ONE_VALUE, _compare("startsWith")),
    FilterOperator("endswith", ONE_VALUE, _compare("endsWith")),
)

_LIST_OPERATORS = (
    FilterOperator("oneOf", VALUE_LIST, _compare_list("in")),
    FilterOperator("notOneOf", VALUE_LIST, _compare_list("notIn")),
)

_ASSOCIATE_OPERATORS = (
    FilterOperator("associateIsOneOf", VALUE_LIST, _compare_list("in")),
    FilterOperator("currentAssociate", NO_VALUES, _current_associate),
)


def _compare_booleans(name: str) -> Restrict:
    """GraphQL does not order booleans: the comparison is made here, for false and for true."""

    def restrict(values: Sequence[Any], _: FilterContext) -> Restriction:
        passing = [value for value in (False, True) if getattr(operator, name)(value, values[0])]
        # No value passes (greater than true): `eq` and `ne` of the same value exclude each other.
        return Restriction(tuple({"eq": value} for value in passing) or ({"eq": True, "ne": True},))

    return restrict


def _compare_any(name: str) -> Restrict:
    """One comparison for each value, for GraphQL filters without an operator for lists."""
    return lambda values, _: Restriction(tuple({name: value} for value in dict.fromkeys(values)))


_BOOLEAN_OPERATORS = (
    *(FilterOperator(name, ONE_VALUE, _compare_booleans(name)) for name in COMPARISON_NAMES),
    FilterOperator("in", VALUE_LIST, _compare_any("eq")),
)

_FLAG_OPERATORS = (
    FilterOperator("eq", ONE_VALUE, _compare("has")),
    FilterOperator("ne", ONE_VALUE, _compare("hasNot")),
    FilterOperator("in", VALUE_LIST, _compare_any("has")),
)


def _within(span: Span) -> Comparisons:
    return {"eq": span.start} if span.end is None else {"ge": span.start, "lt": span.end}


def _up_to(span: Span) -> Comparisons:
    return {"le": span.start} if span.end is None else {"lt": span.end}


def _beyond(span: Span) -> Comparisons:
    return {"gt": span.start} if span.end is None else {"ge": span.end}


def _on(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction(tuple(_within(span) for span in dict.fromkeys(values)))


def _not_on(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction((_within(values[0]),), negated=True)


def _after(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction((_beyond(values[0]),))


def _from(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction(({"ge": values[0].start},))


def _before(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction(({"lt": values[0].start},))


def _through(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction((_up_to(values[0]),))


def _from_through(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction(({"ge": values[0].start, **_up_to(values[1])},))


def _today(_: Sequence[Any], context: FilterContext) -> Restriction:
    zone = context.dates.zone
    return Restriction((_within(calendar.day(calendar.today(context.now, zone), zone)),))


def _before_today(_: Sequence[Any], context: FilterContext) -> Restriction:
    zone = context.dates.zone
    return Restriction(({"lt": calendar.day(calendar.today(context.now, zone), zone).start},))


def _in_period(unit: str, shift: int) -> Restrict:
    def restrict(_: Sequence[Any], context: FilterContext) -> Restriction:
        zone = context.dates.zone
        first, end = PERIODS[unit](calendar.today(context.now, zone), shift)
        return Restriction((_within(calendar.days(first, end, zone)),))

    return restrict


_DATE_OPERATORS = (
    FilterOperator("eq", ONE_VALUE, _on),
    FilterOperator("ne", ONE_VALUE, _not_on),
    FilterOperator("gt", ONE_VALUE, _after),
    FilterOperator("ge", ONE_VALUE, _from),
    FilterOperator("lt", ONE_VALUE, _before),
    FilterOperator("le", ONE_VALUE, _through),
    FilterOperator("in", VALUE_LIST, _on),
    FilterOperator("before", ONE_VALUE, _before),
    FilterOperator("after", ONE_VALUE, _after),
    FilterOperator("between", TWO_VALUES, _from_through),
    FilterOperator("today", NO_VALUES, _today),
    FilterOperator("beforeToday", NO_VALUES, _before_today),
    *(
        FilterOperator(f"{prefix}{unit}", NO_VALUES, _in_period(unit, shift))
        for unit in PERIODS
        for prefix, shift in (("this", 0), ("last", -1), ("next", 1))
    ),
)


def _by_name(operators: Iterable[FilterOperator]) -> Mapping[str, FilterOperator]:
    return {operator.name.lower(): operator for operator in operators}


OPERATORS: Mapping[ColumnType, Mapping[str, FilterOperator]] = {
    ColumnType.INT: _by_name((*_COMPARISONS, FilterOperator("between", TWO_VALUES, _between))),
    ColumnType.STRING: _by_name((*_COMPARISONS, *_STRING_OPERATORS)),
    ColumnType.BOOL: _by_name(_BOOLEAN_OPERATORS),
    ColumnType.DATETIME: _by_name(_DATE_OPERATORS),
    ColumnType.DATE: _by_name(_DATE_OPERATORS),
    ColumnType.TIME_SPAN: {},
    ColumnType.LIST: _by_name((*_COMPARISONS, *_LIST_OPERATORS)),
    ColumnType.ASSOCIATE: _by_name((*_COMPARISONS, *_ASSOCIATE_OPERATORS)),
    ColumnType.FLAGS: _by_name(_FLAG_OPERATORS),
}
"""The operators by column type, then by name in lower case."""
