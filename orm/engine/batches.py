"""Statements that write many rows of a table at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from tortoise.models import Model

from orm.engine.rows import to_database
from orm.engine.scripts import Dialect, Statement


def insert_all_statement(
    model: type[Model], rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> Statement:
    """INSERT of one or more rows with generated keys; each row has all other columns."""
    key = model._meta.pk_attr
    columns = [name for name in model._meta.fields_db_projection if name != key]
    return _insert(model, columns, rows, dialect)


def insert_with_keys_statement(
    model: type[Model], rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> Statement:
    """INSERT of one or more rows with all columns, the keys among them."""
    return _insert(model, list(model._meta.fields_db_projection), rows, dialect)


def upsert_statement(
    model: type[Model], rows: Sequence[Mapping[str, Any]], dialect: Dialect
) -> Statement:
    """INSERT of one or more rows with all columns, which take the place of those with their keys.

    No key may be there twice.
    """
    key = model._meta.pk_attr
    columns = list(model._meta.fields_db_projection)
    inserted = insert_with_keys_statement(model, rows, dialect)
    taken = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != key)
    return Statement(f'{inserted.sql} ON CONFLICT ("{key}") DO UPDATE SET {taken}', inserted.values)


def _insert(
    model: type[Model],
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    dialect: Dialect,
) -> Statement:
    encoders = [(name, to_database(model, name, dialect)) for name in columns]
    values: list[Any] = []
    places: list[str] = []
    for row in rows:
        first = len(values) + 1
        for name, encode in encoders:
            value = row[name]
            values.append(value if encode is None or value is None else encode(value))
        numbers = range(first, len(values) + 1)
        places.append(f"({', '.join(dialect.parameter.format(each) for each in numbers)})")
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    return Statement(f'INSERT INTO "{table}" ({names}) VALUES {", ".join(places)}', values)  # noqa: S608
