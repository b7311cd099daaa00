"""Single rows by a unique column, with the rows that they refer to: one short statement, made once.

For what every request asks for, such as whose a token is.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from tortoise.models import Model

from orm.rows import reader
from orm.script import Dialect, Statement, connection_for

Row = TypeVar("Row", bound=Model)


async def find_by(
    model: type[Row], column: str, value: Any, references: tuple[str, ...] = ()
) -> Row | None:
    """The row with that value in a unique column, its references in place; None without one.

    A reference that leads nowhere is None.
    """
    connection = connection_for(model)
    dialect = connection.dialect
    sql = _joined(model, column, references, dialect)
    rows = await connection.look_up(Statement(sql, [value]))
    return _read(model, references, dialect, rows[0]) if rows else None


def _read(
    model: type[Row], references: tuple[str, ...], dialect: Dialect, stored: Mapping[str, Any]
) -> Row:
    row = _of("", model, dialect, stored)
    for name in references:
        referred = None
        if getattr(row, f"{name}_id") is not None:
            referred = _of(name, _referred(model, name), dialect, stored)
        # Where Tortoise itself keeps what a reference leads to.
        row.__dict__[f"_{name}"] = referred
    return row


def _of(prefix: str, model: type[Row], dialect: Dialect, stored: Mapping[str, Any]) -> Row:
    columns = _columns(model)
    values = {name: stored[_alias(prefix, name)] for name in columns}
    row: Row = reader(model, columns, dialect)(values)
    return row


@cache
def _joined(model: type[Model], column: str, references: Sequence[str], dialect: Dialect) -> str:
    meta = model._meta
    tables = {"": model, **{name: _referred(model, name) for name in references}}
    listed = ", ".join(
        f'"row{prefix}"."{name}" AS "{_alias(prefix, name)}"'
        for prefix, each in tables.items()
        for name in _columns(each)
    )
    joins = "".join(
        f' LEFT JOIN "{each._meta.db_table}" AS "row{prefix}"'
        f' ON "row{prefix}"."{each._meta.db_pk_column}" = "row"."{prefix}_id"'
        for prefix, each in tables.items()
        if prefix
    )
    return (
        f'SELECT {listed} FROM "{meta.db_table}" AS "row"{joins}'  # noqa: S608
        f' WHERE "row"."{column}" = {dialect.parameter.format(1)}'
    )


def _alias(prefix: str, column: str) -> str:
    return f"{prefix}.{column}" if prefix else column


@cache
def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(model._meta.fields_db_projection)


def _referred(model: type[Model], name: str) -> type[Model]:
    relation: Any = model._meta.fields_map[name]
    table: type[Model] = relation.related_model
    return table
