"""Compares a caller's values with a stored row, and finds the columns to change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from orm.models.versioned import VersionedModel
from orm.values import WrittenMoment, storable_values


def changes_to(
    row: VersionedModel, values: Mapping[str, Any], computed_columns: Collection[str]
) -> dict[str, Any]:
    """The columns that get another value, each with the value to store.

    Null resets a column to its default. Null, 0 and an empty text leave a computed column as it is
    (`Rules.computed_columns`). A date that equals the stored one cut to fewer digits of a second
    changes nothing (docs/decisions/0019-dates-cut-to-milliseconds.md).

    InvalidValue names all values that cannot be stored.
    """
    model = type(row)
    columns = model._meta.fields_map
    storable = storable_values(model, values)
    unset = {
        name: columns[name].default
        for name in values
        if name not in storable and name not in computed_columns
    }
    wanted = {
        name: columns[name].to_python_value(value)
        for name, value in {**unset, **storable}.items()
        if name != model._meta.pk_attr and (value or name not in computed_columns)
    }
    return {
        name: value
        for name, value in wanted.items()
        if value != getattr(row, name) and not _is_same_moment(values[name], getattr(row, name))
    }


def _is_same_moment(written: object, stored: datetime | None) -> bool:
    return isinstance(written, WrittenMoment) and stored is not None and written.matches(stored)
