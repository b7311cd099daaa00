"""What a value must be to be stored, whoever writes it and whatever it is stored in."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import IntEnum
from functools import cache
from typing import Any

from tortoise import fields
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from orm.errors import InvalidValue, Problem
from orm.moments import settle

SMALLEST, LARGEST = -(2**31), 2**31 - 1

UNSTORABLE = re.compile("[\\0\ud800-\udfff]")
"""Characters that no column holds: NUL, and halves of surrogate pairs."""


def settled(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
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


def unstorable(text: str) -> Iterator[str]:
    """What keeps a text out of every column, and so from being compared with one."""
    found = set(UNSTORABLE.findall(text))
    if "\0" in found:
        # PostgreSQL cannot hold it; SQLite could, and the two must agree.
        yield "must not contain the character NUL"
    if found - {"\0"}:
        yield "must not contain half of a surrogate pair"


def _problems_of_text(column: fields.Field[Any], text: str) -> Iterator[str]:
    yield from unstorable(text)
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
