"""SQL statements for single rows, and the conversion of values between Python and the databases.

It replaces Tortoise's own on the paths that every request takes: the SQL and one converter for each
column are chosen once and cached. A column type that is not named here is converted by Tortoise.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, TypeVar, cast

import orjson
from tortoise import fields
from tortoise.fields.data import CharEnumFieldInstance, IntEnumFieldInstance
from tortoise.models import Model

from orm.engine.scripts import Connection, Dialect, Statement
from orm.models.fields import FlagsField, JsonField
from orm.value_objects import ValueField

Row = TypeVar("Row", bound=Model)

Convert = Callable[[Any], Any]

UNCONVERTED_FIELDS = (fields.IntField, fields.BigIntField, fields.CharField, fields.TextField)
"""Types of columns whose values both drivers take and return unchanged."""


def build_row(model: type[Row], values: Mapping[str, Any]) -> Row:
    """A model instance with these values by column, as if it had been read from the database."""
    row = model.__new__(model)
    row.__dict__.update(_state(model, values))
    row.__dict__.update(values)
    return row


def _state(model: type[Model], columns: Collection[str]) -> dict[str, Any]:
    """The attributes that Tortoise itself sets on instances that it reads."""
    return {
        "_partial": len(columns) < len(model._meta.db_fields),
        "_saved_in_db": True,
        "_custom_generated_pk": False,
        "_await_when_save": {},
    }


@cache
def row_reader(
    model: type[Row],
    columns: tuple[str, ...],
    dialect: Dialect,
) -> Callable[[Mapping[str, Any]], Row]:
    """A function that builds model instances from rows of a statement with these columns."""
    converters = [(name, from_database(model, name, dialect)) for name in columns]
    unconverted = tuple(name for name, convert in converters if convert is None)
    converted = tuple((name, convert) for name, convert in converters if convert is not None)
    state = _state(model, columns)

    def read(stored: Mapping[str, Any]) -> Row:
        row = model.__new__(model)
        attributes = row.__dict__
        attributes.update(state)
        for name in unconverted:
            attributes[name] = stored[name]
        for name, convert in converted:
            value = stored[name]
            attributes[name] = None if value is None else convert(value)
        return row

    return read


@cache
def select_by_key_sql(model: type[Model], columns: tuple[str, ...], dialect: Dialect) -> str:
    """SELECT of these columns of one row; the parameter is its primary key."""
    condition = f'"{model._meta.db_pk_column}" = {dialect.parameter.format(1)}'
    return f"{_select_from(model, columns)} WHERE {condition}"


@cache
def select_by_keys_sql(model: type[Model], columns: tuple[str, ...], dialect: Dialect) -> str:
    """SELECT of these columns of several rows; the parameter is a list (`list_parameter`)."""
    key = f'"{model._meta.db_pk_column}"'
    condition = dialect.in_list.format(key, dialect.parameter.format(1))
    return f"{_select_from(model, columns)} WHERE {condition}"


def _select_from(model: type[Model], columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'SELECT {names} FROM "{model._meta.db_table}"'  # noqa: S608


def insert_returning_key(
    model: type[Model], values: Mapping[str, Any], dialect: Dialect
) -> Statement:
    """INSERT of a row that returns the generated key; `values` has all other columns."""
    sql = _insert_sql(model, f' RETURNING "{model._meta.db_pk_column}"', dialect)
    return Statement(sql, _parameters(model, values, dialect))


def insert_statement(model: type[Model], values: Mapping[str, Any], dialect: Dialect) -> Statement:
    """The same without RETURNING, which is faster, for a row whose key is not needed."""
    return Statement(_insert_sql(model, "", dialect), _parameters(model, values, dialect))


@cache
def _insert_sql(model: type[Model], returning: str, dialect: Dialect) -> str:
    meta = model._meta
    columns = _non_key_columns(model)
    parameters = ", ".join(
        dialect.parameter.format(number) for number in range(1, len(columns) + 1)
    )
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({parameters}){returning}'  # noqa: S608


def _parameters(model: type[Model], values: Mapping[str, Any], dialect: Dialect) -> list[Any]:
    pick, encoders = _encoders(model, dialect)
    parameters = list(pick(values))
    for at, encode in encoders:
        if parameters[at] is not None:
            parameters[at] = encode(parameters[at])
    return parameters


@cache
def _encoders(
    model: type[Model], dialect: Dialect
) -> tuple[Callable[[Mapping[str, Any]], tuple[Any, ...]], tuple[tuple[int, Convert], ...]]:
    """A function that picks a row's values in order, and the encoders of some by their index."""
    columns = _non_key_columns(model)
    encoders = ((at, to_database(model, name, dialect)) for at, name in enumerate(columns))
    return itemgetter(*columns), tuple(
        (at, encode) for at, encode in encoders if encode is not None
    )


def _non_key_columns(model: type[Model]) -> list[str]:
    meta = model._meta
    return [name for name in meta.fields_db_projection if name != meta.pk_attr]


def update_statement(
    model: type[Model], key: int, values: Mapping[str, Any], dialect: Dialect
) -> Statement:
    """UPDATE of the row with a primary key; `values` go by column. Returns the key if it exists."""
    assignments: list[str] = []
    parameters: list[Any] = []
    for number, (name, value) in enumerate(values.items(), 1):
        assignments.append(f'"{name}" = {dialect.parameter.format(number)}')
        encode = to_database(model, name, dialect)
        parameters.append(value if encode is None or value is None else encode(value))
    meta = model._meta
    condition = f'"{meta.db_pk_column}" = {dialect.parameter.format(len(assignments) + 1)}'
    sql = f'UPDATE "{meta.db_table}" SET {", ".join(assignments)} WHERE {condition}'  # noqa: S608
    return Statement(f'{sql} RETURNING "{meta.db_pk_column}"', [*parameters, key])


def delete_statement(model: type[Model], key: int, dialect: Dialect) -> Statement:
    """DELETE of the row with a primary key."""
    meta = model._meta
    condition = f'"{meta.db_pk_column}" = {dialect.parameter.format(1)}'
    return Statement(f'DELETE FROM "{meta.db_table}" WHERE {condition}', [key])  # noqa: S608


@cache
def column_defaults(model: type[Model]) -> Mapping[str, Any]:
    """The default of each column of a table."""
    columns = model._meta.fields_db_projection
    return {name: model._meta.fields_map[name].default for name in columns}


def values_as_read(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as instances that were read hold them.

    Members of enums, flags as a sorted tuple, and value objects as dataclasses.
    """
    converted = dict(values)
    for name, convert in _typed_columns(model):
        if name in converted:
            converted[name] = convert(converted[name])
    return converted


@cache
def _typed_columns(model: type[Model]) -> tuple[tuple[str, Convert], ...]:
    kinds = FlagsField | IntEnumFieldInstance | CharEnumFieldInstance | ValueField
    columns = model._meta.fields_map
    return tuple(
        (name, columns[name].to_python_value)
        for name in model._meta.fields_db_projection
        if isinstance(columns[name], kinds)
    )


@cache
def from_database(model: type[Model], name: str, dialect: Dialect) -> Convert | None:
    """The function that converts a column's stored value to Python; None when nothing has to."""
    column = model._meta.fields_map[name]
    if isinstance(column, IntEnumFieldInstance | CharEnumFieldInstance):
        members: Mapping[Any, Enum] = {member.value: member for member in column.enum_type}
        return members.__getitem__
    if isinstance(column, FlagsField):
        return column.flags_of
    if isinstance(column, fields.DatetimeField):
        # SQLite keeps dates as text in UTC.
        return datetime.fromisoformat if dialect.name == "sqlite" else None
    if isinstance(column, fields.BooleanField):
        return bool
    return None if type(column) in UNCONVERTED_FIELDS else column.to_python_value


@cache
def to_database(model: type[Model], name: str, dialect: Dialect) -> Convert | None:
    """The function that encodes a column's value for the driver; None when nothing has to.

    SQLite's driver would look up an adapter by type again for each value.
    """
    column = model._meta.fields_map[name]
    on_sqlite = dialect.name == "sqlite"
    if isinstance(column, IntEnumFieldInstance):
        return int
    if isinstance(column, CharEnumFieldInstance):
        return attrgetter("value")
    if isinstance(column, JsonField | ValueField):
        return column.encoder
    if isinstance(column, fields.DatetimeField):
        return _sqlite_text if on_sqlite else None
    if isinstance(column, fields.BooleanField):
        return int if on_sqlite else None
    if type(column) in UNCONVERTED_FIELDS:
        return None
    return lambda value: column.to_db_value(value, model)


def _sqlite_text(moment: datetime) -> str:
    """The text that Tortoise stores on SQLite, `isoformat(" ")`; orjson is three times faster."""
    return orjson.dumps(moment)[1:-1].decode().replace("T", " ")


def moment_parameter(moment: datetime, dialect: Dialect) -> Any:
    """A moment as a parameter of a statement on a column of dates."""
    return _sqlite_text(moment) if dialect.name == "sqlite" else moment


def connection_for(model: type[Model]) -> Connection:
    """The connection of a table: the current transaction's, if there is one."""
    return cast(Connection, model._meta.db)
