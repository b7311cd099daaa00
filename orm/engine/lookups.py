"""Single rows by a unique column, with the rows that they refer to: one short statement, made once.

For what every request asks for, such as whose a token is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from tortoise.models import Model

from orm.engine.rows import connection_for, row_reader, select_sql
from orm.engine.scripts import Dialect, Statement

Row = TypeVar("Row", bound=Model)

Read = Callable[[tuple[Any, ...]], Row]
"""Makes a row, and those that it refers to, of what the database gave for all of them."""

REMEMBERED = 1024
"""Rows that are not read again while they are stored as they were."""

KEPT_OUT = ("digest", "password_hash")
"""What is read of the row itself only, never of one that it refers to."""


class Lookup(Generic[Row]):
    """Asks the database for a row by the value of a unique column."""

    def __init__(self, model: type[Row], column: str, references: Sequence[str] = ()) -> None:
        self._model = model
        self._column = column
        self._references = references
        self._prepared: dict[str, tuple[str, Read[Row]]] = {}

    async def find(self, value: Any) -> Row | None:
        """The row with that value, what it refers to in place; None without one.

        A reference that leads nowhere is None.
        """
        connection = connection_for(self._model)
        dialect = connection.dialect
        sql, read = self._prepared.get(dialect.name) or self._prepare(dialect)
        rows = await connection.look_up(Statement(sql, [value]))
        return read(tuple(rows[0])) if rows else None

    def _prepare(self, dialect: Dialect) -> tuple[str, Read[Row]]:
        prepared = (self._sql(dialect), self._reader(dialect))
        self._prepared[dialect.name] = prepared
        return prepared

    def _sql(self, dialect: Dialect) -> str:
        meta = self._model._meta
        columns = [f'"row"."{name}"' for name in self._columns]
        joins = ""
        for each in self._referred:
            columns += [f'"{each.name}"."{name}"' for name in each.columns]
            key = each.model._meta.db_pk_column
            joins += (
                f' LEFT JOIN "{each.model._meta.db_table}" AS "{each.name}"'
                f' ON "{each.name}"."{key}" = "row"."{each.name}_id"'
            )
        return (
            f'SELECT {", ".join(columns)} FROM "{meta.db_table}" AS "row"{joins}'  # noqa: S608
            f' WHERE "row"."{self._column}" = {dialect.parameter.format(1)}'
        )

    def _reader(self, dialect: Dialect) -> Read[Row]:
        columns, own = self._columns, row_reader(self._model, self._columns, dialect)
        referred = [
            (each, row_reader(each.model, each.columns, dialect)) for each in self._referred
        ]

        def read(stored: tuple[Any, ...]) -> Row:
            row: Row = own(dict(zip(columns, stored, strict=False)))
            held, at = row.__dict__, len(columns)
            for each, its_own in referred:
                values = dict(zip(each.columns, stored[at:], strict=False))
                at += len(each.columns)
                # Where Tortoise itself keeps what a reference leads to.
                there = held[f"{each.name}_id"] is not None
                held[f"_{each.name}"] = its_own(values) if there else None
            return row

        return read

    # Models know their columns only after everything is imported.
    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(self._model._meta.fields_db_projection)

    @cached_property
    def _referred(self) -> tuple["ReferencedRow", ...]:
        return tuple(ReferencedRow.by(self._model, name) for name in self._references)


class SharedLookup(Lookup[Row]):
    """The same for rows that nobody changes who gets them: who finds the same, gets the same.

    The database is asked every time; only what it gave before is not read again.
    """

    def _reader(self, dialect: Dialect) -> Read[Row]:
        return lru_cache(maxsize=REMEMBERED)(super()._reader(dialect))


@dataclass(frozen=True)
class ReferencedRow:
    """A table that a reference leads to."""

    name: str
    model: type[Model]
    columns: tuple[str, ...]

    @classmethod
    def by(cls, model: type[Model], name: str) -> "ReferencedRow":
        """Where a model's reference leads."""
        relation: Any = model._meta.fields_map[name]
        table: type[Model] = relation.related_model
        columns = table._meta.fields_db_projection
        return cls(name, table, tuple(each for each in columns if each not in KEPT_OUT))


async def by_keys(
    model: type[Model], columns: tuple[str, ...], keys: Sequence[int]
) -> dict[int, Model]:
    """The rows with those keys, by key, each with those columns; the key must be among them."""
    connection = connection_for(model)
    dialect = connection.dialect
    sql = select_sql(model, columns, dialect, among=True)
    rows = await connection.look_up(Statement(sql, [dialect.listed(keys)]))
    read = row_reader(model, columns, dialect)
    return {row.pk: row for row in map(read, rows)}
