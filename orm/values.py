"""Rules of values: which values a column can store, and how dates are stored at the edges of time.

Two subjects in one module, because storing a value needs both:

1. Storable values: `storable_values` checks a caller's values against the columns of a model;
   `problems_of` and `find_unstorable` name the reasons against a single value or text.
2. Dates: a date in year 1 means "never" and is stored as null; one in year 9999 means "for ever"
   and is stored as `FOREVER` (`normalize_datetime`). `WrittenMoment` is a date that a caller wrote.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum
from functools import cache
from typing import Any, Protocol, Self, runtime_checkable

from tortoise import fields
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from orm.errors import InvalidValue, Problem
from orm.value_objects import Unreadable, ValueField, parts_of

# 1. Storable values

MIN_INT32 = -(2**31)
MAX_INT32 = 2**31 - 1

UNSTORABLE_CHARS = re.compile("[\\0\ud800-\udfff]")
"""Characters that no column can store: NUL, and halves of surrogate pairs."""


def storable_values(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are set, by column, each as its column stores it.

    Null is the same as absent, so that the column's default stands. So is a date that means never,
    and a foreign key of 0. InvalidValue names all values that cannot be stored.
    """
    storable: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        column, max_length, is_reference = _columns(model)[name]
        kind = type(value)
        # The first two branches serve almost all values, so they come first.
        if kind is str and len(value) <= max_length and not UNSTORABLE_CHARS.search(value):
            storable[name] = value
        elif kind is int and MIN_INT32 <= value <= MAX_INT32:
            if value or not is_reference:
                storable[name] = value
        elif isinstance(value, datetime):
            stored = normalize_datetime(value)
            if stored is not None:
                storable[name] = stored
        elif kind is bool or isinstance(value, IntEnum):
            storable[name] = value
        elif value is not None and not isinstance(column, ValueField):
            problems += [Problem((name,), reason) for reason in problems_of(column, value)]
            storable[name] = value
    for name, value_column in _value_columns(model):
        if values.get(name) is not None:
            try:
                storable[name] = value_column.to_python_value(values[name])
            except Unreadable as error:
                problems.append(Problem((name, *error.path), error.reason))
            else:
                problems += _problems_of_parts(name, value_column, storable[name])
    if problems:
        raise InvalidValue(*problems)
    return storable


@cache
def _columns(model: type[Model]) -> Mapping[str, tuple[fields.Field[Any], float, bool]]:
    """By name: the column, its maximal length of a text, and whether it is a foreign key."""
    references = reference_columns(model)
    return {
        name: (column, getattr(column, "max_length", None) or math.inf, name in references)
        for name, column in model._meta.fields_map.items()
    }


@cache
def _value_columns(model: type[Model]) -> tuple[tuple[str, ValueField], ...]:
    columns = model._meta.fields_map.items()
    return tuple((name, column) for name, column in columns if isinstance(column, ValueField))


def reference_columns(model: type[Model]) -> dict[str, type[Model]]:
    """The foreign key columns of a model, each with the model that it refers to."""
    return {
        f"{name}_id": relation.related_model
        for name, relation in model._meta.fields_map.items()
        if isinstance(relation, ForeignKeyFieldInstance)
    }


@runtime_checkable
class SelfChecked(Protocol):
    """A value object with rules of its own, about values that do not fit together."""

    def problems(self) -> Iterable[Problem]:
        """All that is wrong with it, with paths within it."""


def problems_of(column: fields.Field[Any], value: Any) -> Iterator[str]:
    """The reasons why a column cannot store a value; they never repeat the value."""
    if isinstance(value, bool | datetime | IntEnum):
        return
    if isinstance(value, str):
        yield from _problems_of_text(column, value)
    elif isinstance(value, dict):
        for part in [*value, *value.values()]:
            yield from problems_of(column, part)
    elif isinstance(value, list):
        for item in value:
            yield from problems_of(column, item)
    elif isinstance(value, int) and not MIN_INT32 <= value <= MAX_INT32:
        yield "must be a whole number of 32 bits"
    elif isinstance(value, float) and not math.isfinite(value):
        yield "must be a finite number"


def _problems_of_parts(name: str, column: ValueField, value: Any) -> Iterator[Problem]:
    """The problems of the texts and numbers in a value object, and those that it tells itself."""
    for path, part in parts_of(value):
        for reason in problems_of(column, part):
            yield Problem((name, *path), reason)
    if isinstance(value, SelfChecked):
        for problem in value.problems():
            yield Problem((name, *problem.path), problem.reason)


def _problems_of_text(column: fields.Field[Any], text: str) -> Iterator[str]:
    yield from find_unstorable(text)
    max_length: int | None = getattr(column, "max_length", None)
    if max_length is not None and len(text) > max_length:
        yield f"must have at most {max_length} characters, and has {len(text)}"


def find_unstorable(text: str) -> Iterator[str]:
    """The reasons why no column can store a text, nor a statement compare one with it."""
    characters = set(UNSTORABLE_CHARS.findall(text))
    if "\0" in characters:
        # PostgreSQL cannot store it; SQLite could, and the two must agree.
        yield "must not contain the character NUL"
    if characters - {"\0"}:
        yield "must not contain half of a surrogate pair"


# 2. Dates

NEVER = datetime(1, 1, 1, second=1, tzinfo=UTC)
"""The value that an unset date counts as in comparisons; it is never stored.

It is one second after the first moment, which asyncpg would send as PostgreSQL's "-infinity".
"""

FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""The stored value of all dates in year 9999, the last year that a date can have."""

_LAST_NEVER_DAY = date(2, 1, 1)
_FIRST_FOREVER_DAY = date(9998, 12, 31)


def is_boundary_date(moment: datetime) -> bool:
    """True if a date, with a UTC offset or without, counts as never or as for ever.

    One day beside year 1 and year 9999 counts too, since an offset may have moved the date there.
    The calendar date decides: near the edges, converting between offsets overflows.
    """
    return not _LAST_NEVER_DAY < moment.date() < _FIRST_FOREVER_DAY


def normalize_datetime(moment: datetime) -> datetime | None:
    """The date to store: in UTC; None for year 1, and `FOREVER` for year 9999."""
    if is_boundary_date(moment):
        return None if moment.date() <= _LAST_NEVER_DAY else FOREVER
    utc = moment.astimezone(UTC)
    # SQLite's driver accepts a plain datetime and no subclass of it.
    return datetime.combine(utc.date(), utc.timetz())


_ISO_8601 = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"([T ]\d\d:\d\d(:\d\d([.,](?P<fraction>\d+))?)?(Z|[+-]\d\d(:?\d\d(:\d\d)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
"""ISO 8601's extended format. Python's own parser also takes weeks, the basic format and any
separator."""


class WrittenMoment(datetime):
    """A date that a caller wrote, with the number of digits of its fraction of a second.

    JavaScript knows milliseconds only, so a date that was read and is sent back may have lost some.
    """

    digits: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Parse ISO 8601's extended format; ValueError for any other text.

        Digits past microseconds are cut.
        """
        match = _ISO_8601.fullmatch(text)
        if match is None:
            raise ValueError("A moment must be in ISO 8601's extended format.")
        moment = cls.fromisoformat(text.upper())
        moment.digits = min(len(match["fraction"] or ""), 6)
        return moment

    def matches(self, stored: datetime) -> bool:
        """True if this equals the stored date, cut to the digits that the caller wrote.

        In the hour that a zone's clock repeats, either of the two moments is equal: the caller
        could not write which of them was read.
        """
        if is_boundary_date(self):
            return False
        cut = stored - timedelta(microseconds=stored.microsecond % 10 ** (6 - self.digits))
        # Python takes a moment of a repeated hour as equal to none of another zone.
        offsets = (self.utcoffset(), self.replace(fold=1).utcoffset())
        return any(
            cut == self.replace(tzinfo=timezone(each)) for each in offsets if each is not None
        )
