"""The `$filter` operators of dates: moments, days, and periods around the current day."""

from collections.abc import Sequence
from typing import Any

from rest_facade.list import calendar
from rest_facade.list.calendar import Span
from rest_facade.list.filter_operator import (
    BETWEEN,
    EQ,
    GE,
    GT,
    IN,
    IS_NOT_NULL,
    IS_NULL,
    LE,
    LT,
    NE,
    NO_VALUES,
    NOT_IN,
    ONE_VALUE,
    TWO_VALUES,
    Comparisons,
    FilterOperator,
    Notation,
    Restrict,
    Restriction,
)
from rest_facade.list.period_operators import PERIOD_OPERATORS
from rest_facade.list.values import FilterContext


def _within(span: Span) -> Comparisons:
    return {"eq": span.start} if span.end is None else {"ge": span.start, "lt": span.end}


def _up_to(span: Span) -> Comparisons:
    return {"le": span.start} if span.end is None else {"lt": span.end}


def _beyond(span: Span) -> Comparisons:
    return {"gt": span.start} if span.end is None else {"ge": span.end}


def _on(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction(tuple(_within(span) for span in dict.fromkeys(values)))


def _not_on(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction(tuple(_within(span) for span in dict.fromkeys(values)), negated=True)


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


def _at(values: Sequence[Span], _: FilterContext) -> Restriction:
    return Restriction(({"eq": values[0].start},))


def _by_days(restrict: Restrict) -> Restrict:
    """The same operator with the whole days of its values."""

    def restrict_days(values: Sequence[Span], context: FilterContext) -> Restriction:
        zone = context.dates.zone
        return restrict([calendar.whole_day(span, zone) for span in values], context)

    return restrict_days


def _relative_to_today(restrict: Restrict) -> Restrict:
    """An operator of one value that gets the current day as that value."""

    def restrict_today(_: Sequence[Any], context: FilterContext) -> Restriction:
        zone = context.dates.zone
        return restrict([calendar.day(calendar.today(context.now, zone), zone)], context)

    return restrict_today


DATE_OPERATORS = (
    FilterOperator(EQ, _on),
    FilterOperator(NE, _not_on),
    FilterOperator(GT, _after),
    FilterOperator(GE, _from),
    FilterOperator(LT, _before),
    FilterOperator(LE, _through),
    FilterOperator(IN, _on),
    FilterOperator(NOT_IN, _not_on),
    FilterOperator(IS_NULL, _on),
    FilterOperator(IS_NOT_NULL, _not_on),
    FilterOperator(BETWEEN, _from_through),
    FilterOperator(
        Notation(("before",), ONE_VALUE, "The date is earlier; the same as `lt`."), _before
    ),
    FilterOperator(Notation(("after",), ONE_VALUE, "The date is later; the same as `gt`."), _after),
    FilterOperator(
        Notation(
            ("beforeOrEqual", "to"), ONE_VALUE, "The date is earlier or this one; the same as `le`."
        ),
        _through,
    ),
    FilterOperator(
        Notation(
            ("afterOrEqual", "from"), ONE_VALUE, "The date is later or this one; the same as `ge`."
        ),
        _from,
    ),
    FilterOperator(
        Notation(
            ("date",), ONE_VALUE, "The date is within the day of this one, whatever its time."
        ),
        _by_days(_on),
    ),
    FilterOperator(
        Notation(
            ("dateBetween",),
            TWO_VALUES,
            "The date is between the two days or within one of them, whatever their times.",
        ),
        _by_days(_from_through),
    ),
    FilterOperator(Notation(("dateTime",), ONE_VALUE, "The date is exactly this moment."), _at),
    FilterOperator(
        Notation(("beforeTime",), ONE_VALUE, "The date is before this moment."), _before
    ),
    FilterOperator(
        Notation(("afterTime",), ONE_VALUE, "The date is this moment or a later one."), _from
    ),
    FilterOperator(
        Notation(("today",), NO_VALUES, "The date is within today."), _relative_to_today(_on)
    ),
    FilterOperator(
        Notation(("beforeToday",), NO_VALUES, "The date is before today."),
        _relative_to_today(_before),
    ),
    FilterOperator(
        Notation(("afterToday",), NO_VALUES, "The date is after today."), _relative_to_today(_after)
    ),
    *PERIOD_OPERATORS,
)
"""For columns of the types date and datetime alike."""
