"""The tables that a copy consists of, and the conversion of their values between databases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from typing import Any

import orjson
from tortoise import Tortoise, fields
from tortoise.models import Model

from orm.engine.migration_names import BOOKKEEPING
from orm.engine.rows import to_database
from orm.engine.scripts import Dialect, Statement

Convert = Callable[[Any], Any]

MAX_ROWS = 500
"""Rows that are in memory at once, and in one INSERT."""

MAX_PARAMETERS = 30_000
"""Parameters of one INSERT; both databases take a few more."""

AS_STORED = (
    *(fields.IntField, fields.BigIntField, fields.SmallIntField),
    *(fields.CharField, fields.TextField, fields.FloatField),
)
"""Types of columns that both databases store alike, enums and flags among them: as they are, also
where this release has no member for a value."""


def tables_in_order() -> list[type[Model]]:
    """All models that are copied, each after those that its foreign keys refer to."""
    models = [
        model for model in Tortoise.apps["orm"].values() if model._meta.db_table not in BOOKKEEPING
    ]
    graph = {model: _referred(model) for model in sorted(models, key=str)}
    return list(TopologicalSorter(graph).static_order())


def _referred(model: type[Model]) -> list[type[Model]]:
    """The other tables that a table refers to."""
    names = sorted(model._meta.fk_fields | model._meta.o2o_fields)
    tables = [model._meta.fields_map[name].related_model for name in names]  # type: ignore[attr-defined]
    return [table for table in tables if table is not model]


@dataclass(frozen=True)
class Table:
    """A table of one of the two databases: the SQL for its rows, and the conversion of values.

    Between the two, rows are tuples of the values that Python has for them: moments in UTC,
    booleans, and JSON as it was parsed. Enums and flags are the numbers and texts that are stored.
    """

    model: type[Model]
    dialect: Dialect

    @property
    def name(self) -> str:
        """The table's name."""
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        """The column of the primary key."""
        return self.model._meta.db_pk_column

    @property
    def has_sequence(self) -> bool:
        """True if the database gives out the keys."""
        return self.model._meta.pk.generated

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.model._meta.fields_db_projection)

    @property
    def batch_rows(self) -> int:
        """Rows that are read and written at once."""
        return min(MAX_ROWS, MAX_PARAMETERS // len(self.columns))

    def select(self, after: object | None) -> Statement:
        """SELECT of the rows with the next keys after one, or of the first ones."""
        names = ", ".join(f'"{name}"' for name in self.columns)
        values = () if after is None else (after,)
        where = f' WHERE "{self.key}" > {self.dialect.parameter.format(1)}' if values else ""
        return Statement(
            f'SELECT {names} FROM "{self.name}"{where}'  # noqa: S608
            f' ORDER BY "{self.key}" LIMIT {self.batch_rows}',
            values,
        )

    def count(self) -> Statement:
        """SELECT of the number of rows, as `number`."""
        return Statement(f'SELECT COUNT(*) AS number FROM "{self.name}"')  # noqa: S608

    def insert(self, rows: Sequence[Sequence[Any]]) -> Statement:
        """INSERT of rows with their keys."""
        names = ", ".join(f'"{name}"' for name in self.columns)
        values: list[Any] = []
        places: list[str] = []
        for row in rows:
            first = len(values) + 1
            values += row
            numbers = range(first, len(values) + 1)
            places.append(f"({', '.join(self.dialect.parameter.format(each) for each in numbers)})")
        sql = f'INSERT INTO "{self.name}" ({names}) VALUES {", ".join(places)}'  # noqa: S608
        return Statement(sql, values)

    def readers(self) -> list[Convert]:
        """For each column a function from what the driver returns; nulls are left out."""
        return [self._reader(self.model._meta.fields_map[name]) for name in self.columns]

    def writers(self) -> list[Convert]:
        """For each column a function to what the driver takes; nulls are left out."""
        return [self._writer(name) for name in self.columns]

    def _reader(self, column: fields.Field[Any]) -> Convert:
        if isinstance(column, fields.DatetimeField):
            return _moment
        if isinstance(column, fields.BooleanField):
            return bool
        if isinstance(column, fields.JSONField):
            return orjson.loads
        assert isinstance(column, AS_STORED), column
        return _same

    def _writer(self, name: str) -> Convert:
        column = self.model._meta.fields_map[name]
        if isinstance(column, fields.JSONField):
            return lambda value: orjson.dumps(value).decode()
        if isinstance(column, fields.DatetimeField | fields.BooleanField):
            return to_database(self.model, name, self.dialect) or _same
        return _same


def _same(value: Any) -> Any:
    return value


def _moment(stored: datetime | str) -> datetime:
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    # A text without an offset was written by other means than this service, in UTC.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
