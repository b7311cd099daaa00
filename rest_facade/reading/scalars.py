"""Read values that are single for the contract, and have another type than Python's own.

Each function takes a value of JSON, its property and the date format, and returns the value for
GraphQL. It raises BadValue.
"""

from math import inf, isfinite
from typing import Any

from graphql import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from rest_facade.contract import durations
from rest_facade.contract.carriers import Property
from rest_facade.contract.dates import DateFormat
from rest_facade.reading.texts import as_integer

NO_DATE = "must be a date such as 2026-03-14T09:26:53Z"
NO_DURATION = "must be a time span such as 08:00:00 or PT8H"


class BadValue(Exception):
    """A bad value of a property; the text completes a sentence that begins with its name."""


def integer(value: Any, *_: object) -> int:
    """A whole number of 32 bits."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value // 1:
        raise BadValue("must be a whole number")
    if not GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
        raise BadValue("must be a whole number of 32 bits")
    return int(value)


def double(value: Any, *_: object) -> float:
    """A number that a double can hold."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadValue("must be a number")
    try:
        number = float(value)
    except OverflowError:
        number = inf
    if not isfinite(number) or (isinstance(value, int) and int(number) != value):
        raise BadValue("must be a number that a double can hold")
    return number


def boolean(value: Any, *_: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadValue("must be true or false")
    return value


def string(value: Any, *_: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise BadValue("must be a string")
    return value


def date(value: Any, _target: Property, dates: DateFormat) -> str:
    """A date and time, in ISO 8601."""
    try:
        return dates.read(value)
    except (TypeError, ValueError):
        raise BadValue(NO_DATE) from None


def duration(value: Any, *_: object) -> str:
    """A time span, in ISO 8601."""
    if not isinstance(value, str):
        raise BadValue(NO_DURATION)
    try:
        return durations.read(value)
    except ValueError:
        raise BadValue(NO_DURATION) from None


def integers(value: Any, *_: object) -> list[int]:
    """Whole numbers; texts of XML and forms among them."""
    if not isinstance(value, list):
        raise BadValue("must be a list of whole numbers")
    return [integer(as_integer(item)) for item in value]


def dictionary(value: Any, *_: object) -> dict[str, str | None]:
    """Texts by name."""
    if value == []:
        return {}
    if not isinstance(value, dict) or not all(
        text is None or isinstance(text, str) for text in value.values()
    ):
        raise BadValue("must be an object whose values are strings")
    return value
