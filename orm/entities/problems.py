"""Finds all that storage would refuse of a row's values, so that one answer can name it."""

from collections.abc import Mapping
from typing import Any

from tortoise.models import Model

from orm.errors import Conflict, InvalidValue, Problem
from orm.values import MAX_INT32, MIN_INT32, reference_columns, storable_values


async def find_problems(model: type[Model], values: Mapping[str, Any]) -> list[Problem]:
    """All that storage would refuse of these values, by column; nothing is written."""
    problems: list[Problem] = []
    try:
        storable_values(model, values)
    except InvalidValue as refusal:
        problems += refusal.problems
    return problems + await unknown_references(model, values)


async def unknown_references(model: type[Model], values: Mapping[str, Any]) -> list[Problem]:
    """A Problem for each reference to a row that does not exist."""
    return [
        Problem((column,), f"names no {referred.__name__} that exists")
        for column, referred in reference_columns(model).items()
        if isinstance(key := values.get(column), int)
        and key
        and MIN_INT32 <= key <= MAX_INT32
        and not await referred.exists(pk=key)
    ]


async def integrity_error_reason(row: Model) -> InvalidValue | Conflict:
    """The reason why the database refused a row: its references to rows that do not exist."""
    unknown = await unknown_references(type(row), vars(row))
    if unknown:
        return InvalidValue(*unknown)
    return Conflict("The row changed while it was being written; try again.")
