"""The `$filter` operators of dates that find periods: thisWeek, lastHalf, nextPeriod and others."""

from collections.abc import Callable, Sequence
from typing import Any

from rest_facade.list import calendar
from rest_facade.list.calendar import PERIODS
from rest_facade.list.columns import ListColumn
from rest_facade.list.filter_operator import (
    NO_VALUES,
    Arity,
    FilterOperator,
    Notation,
    Restrict,
    Restriction,
)
from rest_facade.list.parser import invalid_filter
from rest_facade.list.tree import Value
from rest_facade.list.values import FilterContext, unreadable

MAX_COUNT = 9_999

UNIT_NAMES = {
    "Day": ("day", "days", "1"),
    "Week": ("week", "weeks", "wk", "wks", "2"),
    "Month": ("month", "months", "mon", "mos", "3"),
    "Quarter": ("quarter", "quarters", "qtr", "qtrs", "4"),
    "Half": ("halfyear", "halfyears", "hyr", "hyrs"),
    "Year": ("year", "years", "yr", "yrs", "6"),
}
"""The names of each unit of `PERIODS` and its number. SuperOffice's documentation has the number 5
for years on one page and for half-years on another, so 5 is no unit here."""

_UNITS = {name: unit for unit, names in UNIT_NAMES.items() for name in names}

Shifts = tuple[int, int]
"""The first and the last period of a range, counted from the current one, which is 0."""


def _in_period(unit: str, shift: int) -> Restrict:
    return lambda _, context: _in_periods(unit, (shift, shift), context)


def _in_counted(shifts: Callable[[int], Shifts]) -> Restrict:
    """Takes a number of periods, or none for 1, and their unit."""

    def restrict(values: Sequence[Any], context: FilterContext) -> Restriction:
        *counts, unit = values
        return _in_periods(unit, shifts(counts[0] if counts else 1), context)

    return restrict


def _in_periods(unit: str, shifts: Shifts, context: FilterContext) -> Restriction:
    zone = context.dates.zone
    try:
        span = calendar.periods(unit, calendar.today(context.now, zone), shifts, zone)
    except (ValueError, OverflowError):
        raise invalid_filter("counts periods beyond the calendar; give a smaller number") from None
    return Restriction(({"ge": span.start, "lt": span.end},))


def read_count(value: Value, column: ListColumn, _: FilterContext) -> int:
    """A number of periods; InvalidValue unless it is a whole number from 0 to `MAX_COUNT`."""
    if value.text.isascii() and value.text.isdigit() and len(value.text) <= len(str(MAX_COUNT)):
        return int(value.text)
    raise unreadable(value, column, f"a number of periods from 0 to {MAX_COUNT}")


def read_unit(value: Value, column: ListColumn, _: FilterContext) -> str:
    """A unit of `PERIODS` by one of its names in any case, or its number; else InvalidValue."""
    unit = _UNITS.get(value.text.lower())
    if unit is None:
        raise unreadable(value, column, f"one of {', '.join(n[0] for n in UNIT_NAMES.values())}")
    return unit


def _period(*names: str, meaning: str) -> Notation:
    return Notation(names, Arity(1, 1, "a period such as 'week'"), meaning, readers=(read_unit,))


def _counted(*names: str, meaning: str) -> Notation:
    arity = Arity(2, 2, "a number and a period in brackets, such as (2, 'weeks')")
    return Notation(names, arity, meaning, readers=(read_count, read_unit))


PERIOD_OPERATORS = (
    *(
        FilterOperator(
            Notation(
                (f"{prefix}{unit}",),
                NO_VALUES,
                "The date is within the current, the last or the next period of that name.",
            ),
            _in_period(unit, shift),
        )
        for unit in PERIODS
        for prefix, shift in (("this", 0), ("last", -1), ("next", 1))
    ),
    FilterOperator(
        _period("thisPeriod", "this", meaning="The date is within the current period."),
        _in_counted(lambda _: (0, 0)),
    ),
    FilterOperator(
        _period(
            *("thisPreviousAndNext", "thisAndPreviousAndNext"),
            meaning="The date is within the current period, the one before or the one after.",
        ),
        _in_counted(lambda _: (-1, 1)),
    ),
    FilterOperator(
        _counted(
            "nextPeriod",
            "next",
            meaning="The date is within the next so many periods, and not within the current one.",
        ),
        _in_counted(lambda count: (1, count)),
    ),
    FilterOperator(
        _counted(
            "previousPeriod",
            "previous",
            meaning="The date is within the last so many periods, and not within the current one.",
        ),
        _in_counted(lambda count: (-count, -1)),
    ),
    FilterOperator(
        _counted(
            "thisAndNext", meaning="The date is within the current period or the next so many."
        ),
        _in_counted(lambda count: (0, count)),
    ),
    FilterOperator(
        _counted(
            "thisAndPrevious", meaning="The date is within the current period or the last so many."
        ),
        _in_counted(lambda count: (-count, 0)),
    ),
)
"""For dates; the day, the week and the rest are those of the caller's time zone."""
