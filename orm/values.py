"""What a value must be to be stored, whoever writes it and whatever it is stored in."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import Any, Self

from tortoise import fields
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from orm.errors import InvalidValue, Problem

SMALLEST, LARGEST = -(2**31), 2**31 - 1

UNSTORABLE = re.compile("[\\0\ud800-\udfff]")
"""Characters that no column holds: NUL, and halves of surrogate pairs."""


def storable_values(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are set, each as its column keeps it; InvalidValue names all that cannot be.

    Null is the same as absent, so that the column's default stands. So is a date that means never,
    and a reference with key 0.
    """
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        column, longest, refers = _columns(model)[name]
        kind = type(value)
        # Almost all values are one of these, and fit.
        if kind is str and len(value) <= longest and not UNSTORABLE.search(value):
            kept[name] = value
        elif kind is int and SMALLEST <= value <= LARGEST:
            if value or not refers:
                kept[name] = value
        elif isinstance(value, datetime):
            stored = settle(value)
            if stored is not None:
                kept[name] = stored
        elif kind is bool or isinstance(value, IntEnum):
            kept[name] = value
        elif value is not None:
            problems += [Problem((name,), reason) for reason in problems_of(column, value)]
            kept[name] = value
    if problems:
        raise InvalidValue(*problems)
    return kept


@cache
def _columns(model: type[Model]) -> Mapping[str, tuple[fields.Field[Any], float, bool]]:
    """By name: the column, how long its texts may be, and whether it holds another row's key."""
    references = reference_columns(model)
    return {
        name: (column, getattr(column, "max_length", None) or math.inf, name in references)
        for name, column in model._meta.fields_map.items()
    }


def problems_of(column: fields.Field[Any], value: Any) -> Iterator[str]:
    """What keeps a value out of a column, in words that never repeat it."""
    if isinstance(value, bool | datetime | IntEnum):
        return
    if isinstance(value, str):
        yield from _problems_of_text(column, value)
    elif isinstance(value, dict):
        yield from (
            reason for each in [*value, *value.values()] for reason in problems_of(column, each)
        )
    elif isinstance(value, list):
        yield from (reason for each in value for reason in problems_of(column, each))
    elif isinstance(value, int) and not SMALLEST <= value <= LARGEST:
        yield "must be a whole number of 32 bits"
    elif isinstance(value, float) and not math.isfinite(value):
        yield "must be a finite number"


def find_unstorable(text: str) -> Iterator[str]:
    """What keeps a text out of every column, and so from being compared with one."""
    found = set(UNSTORABLE.findall(text))
    if "\0" in found:
        # PostgreSQL cannot hold it; SQLite could, and the two must agree.
        yield "must not contain the character NUL"
    if found - {"\0"}:
        yield "must not contain half of a surrogate pair"


def _problems_of_text(column: fields.Field[Any], text: str) -> Iterator[str]:
    yield from find_unstorable(text)
    if not _fits(column, text):
        longest = getattr(column, "max_length", None)
        yield f"must have at most {longest} characters, and has {len(text)}"


def _fits(column: fields.Field[Any], text: str) -> bool:
    longest: int | None = getattr(column, "max_length", None)
    return longest is None or len(text) <= longest


@cache
def reference_columns(model: type[Model]) -> dict[str, type[Model]]:
    """The columns that hold the key of another row, with the table of that row."""
    return {
        f"{name}_id": relation.related_model
        for name, relation in model._meta.fields_map.items()
        if isinstance(relation, ForeignKeyFieldInstance)
    }


NEVER = datetime(1, 1, 1, second=1, tzinfo=UTC)
"""What a date that is not set counts as where dates are compared; it is stored nowhere.

A second past the very first moment, which asyncpg takes for PostgreSQL's "-infinity".
"""

FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""How the last year that a date can have is stored."""

_LAST_OF_NEVER = date(2, 1, 1)
_FIRST_OF_FOREVER = date(9998, 12, 31)

_WRITTEN = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"([T ]\d\d:\d\d(:\d\d([.,](?P<fraction>\d+))?)?(Z|[+-]\d\d(:?\d\d(:\d\d)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
"""ISO 8601 as people mean it. Python alone takes weeks, basic forms and any separator as well."""


class WrittenMoment(datetime):
    """A moment that a caller wrote, with as many digits of a second's fraction as they wrote.

    JavaScript knows milliseconds only, so a date that was read and is sent back may have lost some.
    """

    digits: int

    @classmethod
    def read(cls, text: str) -> Self:
        """From ISO 8601's extended format; ValueError when it is none.

        Digits past microseconds are cut.
        """
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise ValueError("A moment must be in ISO 8601's extended format.")
        moment = cls.fromisoformat(text.upper())
        moment.digits = min(len(written["fraction"] or ""), 6)
        return moment

    def tells(self, stored: datetime) -> bool:
        """Whether this is the stored moment, cut to the digits that were written."""
        cut = timedelta(microseconds=stored.microsecond % 10 ** (6 - self.digits))
        return not at_the_edge(self) and stored - cut == self


def at_the_edge(moment: datetime) -> bool:
    """Whether a moment, with an offset or without, falls on either edge.

    A day beside either year counts as it, since an offset may have moved it there. That is decided
    on the calendar: near the edges, converting overflows.
    """
    return not _LAST_OF_NEVER < moment.date() < _FIRST_OF_FOREVER


def settle(moment: datetime) -> datetime | None:
    """The moment as stored: in UTC, null for year 1 and `FOREVER` for year 9999."""
    if at_the_edge(moment):
        return None if moment.date() <= _LAST_OF_NEVER else FOREVER
    utc = moment.astimezone(UTC)
    # SQLite's driver takes a plain datetime and no subclass of it.
    return datetime.combine(utc.date(), utc.timetz())
