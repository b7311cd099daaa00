"""The operators of each type of column, as comparisons of GraphQL."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rest_facade.list import calendar
from rest_facade.list.calendar import PERIODS, Span
from rest_facade.list.columns import ColumnType
from rest_facade.list.parser import LONGEST_LIST
from rest_facade.list.values import Viewpoint

Comparisons = Mapping[str, Any]
"""Operators of one of GraphQL's filters with their values; all of them hold."""


@dataclass(frozen=True)
class Restriction:
    """What a column's value is held against: some of `any_of` holds or, if `negated`, none does."""

    any_of: tuple[Comparisons, ...]
    negated: bool = False


Meaning = Callable[[Sequence[Any], Viewpoint], Restriction]
"""From the values, read by the column's type, to what they ask."""


@dataclass(frozen=True)
class Arity:
    """How many values an operator takes."""

    least: int
    most: int
    said: str


NOTHING = Arity(0, 0, "no value")
ONE = Arity(1, 1, "one value")
TWO = Arity(2, 2, "two values in brackets")
MANY = Arity(1, LONGEST_LIST, "values in brackets")


@dataclass(frozen=True)
class FilterOperator:
    """One operator of one type."""

    name: str
    arity: Arity
    meaning: Meaning


def _sole(name: str) -> Meaning:
    return lambda values, _: Restriction(({name: values[0]},))


def _sole_not(name: str) -> Meaning:
    return lambda values, _: Restriction(({name: values[0]},), negated=True)


def _listed(name: str) -> Meaning:
    return lambda values, _: Restriction(({name: list(dict.fromkeys(values))},))


def _between(values: Sequence[Any], _: Viewpoint) -> Restriction:
    return Restriction(({"ge": values[0], "le": values[1]},))


def _current_associate(_: Sequence[Any], viewpoint: Viewpoint) -> Restriction:
    return Restriction(({"eq": viewpoint.associate_id},))


ORDER = ("eq", "ne", "gt", "ge", "lt", "le")
"""Comparisons that most types have, in GraphQL by the same names."""

_PLAIN = (
    *(FilterOperator(name, ONE, _sole(name)) for name in ORDER),
    FilterOperator("in", MANY, _listed("in")),
)

_OF_STRINGS = (
    FilterOperator("begins", ONE, _sole("startsWith")),
    FilterOperator("contains", ONE, _sole("contains")),
    FilterOperator("is", ONE, _sole("eq")),
    FilterOperator("notBegins", ONE, _sole_not("startsWith")),
    FilterOperator("notContains", ONE, _sole_not("contains")),
    FilterOperator("isNot", ONE, _sole("ne")),
    FilterOperator("substringof", ONE, _sole("contains")),
    FilterOperator("startswith", ONE, _sole("startsWith")),
    FilterOperator("endswith", ONE, _sole("endsWith")),
)

_OF_LISTS = (
    FilterOperator("oneOf", MANY, _listed("in")),
    FilterOperator("notOneOf", MANY, _listed("notIn")),
)

_OF_ASSOCIATES = (
    FilterOperator("associateIsOneOf", MANY, _listed("in")),
    FilterOperator("currentAssociate", NOTHING, _current_associate),
)


def _compared_booleans(name: str) -> Meaning:
    """GraphQL knows no order of booleans: the comparison is made here, for false and for true."""

    def meaning(values: Sequence[Any], _: Viewpoint) -> Restriction:
        holds = [each for each in (False, True) if getattr(operator, name)(each, values[0])]
        # Nothing is greater than true: both eq and ne is what no value holds.
        return Restriction(tuple({"eq": each} for each in holds) or ({"eq": True, "ne": True},))

    return meaning


def _each(name: str) -> Meaning:
    """For filters of GraphQL that have no lists."""
    return lambda values, _: Restriction(tuple({name: each} for each in dict.fromkeys(values)))


_OF_BOOLEANS = (
    *(FilterOperator(name, ONE, _compared_booleans(name)) for name in ORDER),
    FilterOperator("in", MANY, _each("eq")),
)

_OF_FLAGS = (
    FilterOperator("eq", ONE, _sole("has")),
    FilterOperator("ne", ONE, _sole("hasNot")),
    FilterOperator("in", MANY, _each("has")),
)


def _within(span: Span) -> Comparisons:
    return {"eq": span.first} if span.after is None else {"ge": span.first, "lt": span.after}


def _up_to(span: Span) -> Comparisons:
    return {"le": span.first} if span.after is None else {"lt": span.after}


def _beyond(span: Span) -> Comparisons:
    return {"gt": span.first} if span.after is None else {"ge": span.after}


def _on(values: Sequence[Span], _: Viewpoint) -> Restriction:
    return Restriction(tuple(_within(each) for each in dict.fromkeys(values)))


def _not_on(values: Sequence[Span], _: Viewpoint) -> Restriction:
    return Restriction((_within(values[0]),), negated=True)


def _after(values: Sequence[Span], _: Viewpoint) -> Restriction:
    return Restriction((_beyond(values[0]),))


def _from(values: Sequence[Span], _: Viewpoint) -> Restriction:
    return Restriction(({"ge": values[0].first},))


def _before(values: Sequence[Span], _: Viewpoint) -> Restriction:
    return Restriction(({"lt": values[0].first},))


def _through(values: Sequence[Span], _: Viewpoint) -> Restriction:
    return Restriction((_up_to(values[0]),))


def _from_through(values: Sequence[Span], _: Viewpoint) -> Restriction:
    return Restriction(({"ge": values[0].first, **_up_to(values[1])},))


def _today(_: Sequence[Any], viewpoint: Viewpoint) -> Restriction:
    zone = viewpoint.dates.zone
    return Restriction((_within(calendar.day(calendar.today(viewpoint.now, zone), zone)),))


def _before_today(_: Sequence[Any], viewpoint: Viewpoint) -> Restriction:
    zone = viewpoint.dates.zone
    return Restriction(({"lt": calendar.day(calendar.today(viewpoint.now, zone), zone).first},))


def _in_period(unit: str, shift: int) -> Meaning:
    def meaning(_: Sequence[Any], viewpoint: Viewpoint) -> Restriction:
        zone = viewpoint.dates.zone
        first, after = PERIODS[unit](calendar.today(viewpoint.now, zone), shift)
        return Restriction((_within(calendar.days(first, after, zone)),))

    return meaning


_OF_DATES = (
    FilterOperator("eq", ONE, _on),
    FilterOperator("ne", ONE, _not_on),
    FilterOperator("gt", ONE, _after),
    FilterOperator("ge", ONE, _from),
    FilterOperator("lt", ONE, _before),
    FilterOperator("le", ONE, _through),
    FilterOperator("in", MANY, _on),
    FilterOperator("before", ONE, _before),
    FilterOperator("after", ONE, _after),
    FilterOperator("between", TWO, _from_through),
    FilterOperator("today", NOTHING, _today),
    FilterOperator("beforeToday", NOTHING, _before_today),
    *(
        FilterOperator(f"{which}{unit}", NOTHING, _in_period(unit, shift))
        for unit in PERIODS
        for which, shift in (("this", 0), ("last", -1), ("next", 1))
    ),
)


def _by_name(operators: Iterable[FilterOperator]) -> Mapping[str, FilterOperator]:
    return {each.name.lower(): each for each in operators}


OPERATORS: Mapping[ColumnType, Mapping[str, FilterOperator]] = {
    ColumnType.INT: _by_name((*_PLAIN, FilterOperator("between", TWO, _between))),
    ColumnType.STRING: _by_name((*_PLAIN, *_OF_STRINGS)),
    ColumnType.BOOL: _by_name(_OF_BOOLEANS),
    ColumnType.DATETIME: _by_name(_OF_DATES),
    ColumnType.DATE: _by_name(_OF_DATES),
    ColumnType.TIME_SPAN: {},
    ColumnType.LIST: _by_name((*_PLAIN, *_OF_LISTS)),
    ColumnType.ASSOCIATE: _by_name((*_PLAIN, *_OF_ASSOCIATES)),
    ColumnType.FLAGS: _by_name(_OF_FLAGS),
}
"""By type, then by name in lower case."""
