"""Look-ups of single rows by a unique column, joined with the rows that their foreign keys name.

Each look-up is one short SELECT, whose text is built once. They serve what every request needs,
such as the user of a token.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from tortoise.models import Model

from orm.engine.rows import connection_for, row_reader, select_by_keys_sql
from orm.engine.scripts import Dialect, Statement

Row = TypeVar("Row", bound=Model)

Read = Callable[[tuple[Any, ...]], Row]
"""Builds a model instance, and those that it refers to, from one row of the joined SELECT."""

CACHE_SIZE = 1024
"""Instances that a SharedLookup keeps, to be returned while the stored row is unchanged."""

SECRET_COLUMNS = ("digest", "password_hash")
"""Columns that are read of the row itself only, never of a row that it refers to."""


class Lookup(Generic[Row]):
    """Finds a row by the value of a unique column.

    `references` names the foreign keys whose rows are joined.
    """

    def __init__(self, model: type[Row], column: str, references: Sequence[str] = ()) -> None:
        self._model = model
        self._column = column
        self._references = references
        self._prepared: dict[str, tuple[str, Read[Row]]] = {}

    async def find(self, value: Any) -> Row | None:
        """The row with that value, with the rows that it refers to; None when there is none.

        A reference that is null is None.
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
        for joined in self._joined:
            columns += [f'"{joined.name}"."{name}"' for name in joined.columns]
            key = joined.model._meta.db_pk_column
            joins += (
                f' LEFT JOIN "{joined.model._meta.db_table}" AS "{joined.name}"'
                f' ON "{joined.name}"."{key}" = "row"."{joined.name}_id"'
            )
        return (
            f'SELECT {", ".join(columns)} FROM "{meta.db_table}" AS "row"{joins}'  # noqa: S608
            f' WHERE "row"."{self._column}" = {dialect.parameter.format(1)}'
        )

    def _reader(self, dialect: Dialect) -> Read[Row]:
        columns, read_own = self._columns, row_reader(self._model, self._columns, dialect)
        readers = [
            (joined, row_reader(joined.model, joined.columns, dialect)) for joined in self._joined
        ]

        def read(stored: tuple[Any, ...]) -> Row:
            row: Row = read_own(dict(zip(columns, stored, strict=False)))
            attributes, at = row.__dict__, len(columns)
            for joined, read_joined in readers:
                values = dict(zip(joined.columns, stored[at:], strict=False))
                at += len(joined.columns)
                # Tortoise itself keeps the row of a foreign key `user` in the attribute `_user`.
                is_set = attributes[f"{joined.name}_id"] is not None
                attributes[f"_{joined.name}"] = read_joined(values) if is_set else None
            return row

        return read

    # Models know their columns only after everything is imported.
    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(self._model._meta.fields_db_projection)

    @cached_property
    def _joined(self) -> tuple["JoinedTable", ...]:
        return tuple(JoinedTable.of_reference(self._model, name) for name in self._references)


class SharedLookup(Lookup[Row]):
    """A look-up whose callers share the instances, and so must not change them.

    The database is asked every time; when it returns the same values as before, the cached instance
    is returned and no new one built.
    """

    def _reader(self, dialect: Dialect) -> Read[Row]:
        return lru_cache(maxsize=CACHE_SIZE)(super()._reader(dialect))


@dataclass(frozen=True)
class JoinedTable:
    """The table that a foreign key refers to, and the columns that are read of it."""

    name: str
    model: type[Model]
    columns: tuple[str, ...]

    @classmethod
    def of_reference(cls, model: type[Model], name: str) -> "JoinedTable":
        """The table of a model's foreign key with that name."""
        relation: Any = model._meta.fields_map[name]
        table: type[Model] = relation.related_model
        columns = (
            column for column in table._meta.fields_db_projection if column not in SECRET_COLUMNS
        )
        return cls(name, table, tuple(columns))


async def by_keys(
    model: type[Model], columns: tuple[str, ...], keys: Sequence[int]
) -> dict[int, Model]:
    """The rows with those primary keys, by key, with those columns (the key among them).

    Keys without a row are left out.
    """
    connection = connection_for(model)
    dialect = connection.dialect
    sql = select_by_keys_sql(model, columns, dialect)
    rows = await connection.look_up(Statement(sql, [dialect.list_parameter(keys)]))
    read = row_reader(model, columns, dialect)
    return {row.pk: row for row in map(read, rows)}
