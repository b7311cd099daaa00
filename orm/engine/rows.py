"""Rows as the databases hold them, and back, without what Tortoise's models do on the way.

A converter a column, chosen once; what stands in no table here converts as Tortoise has it.
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

Row = TypeVar("Row", bound=Model)

Convert = Callable[[Any], Any]

AS_THEY_ARE = (fields.IntField, fields.BigIntField, fields.CharField, fields.TextField)
"""Columns whose values both drivers take and give as Python has them."""


def build_row(model: type[Row], values: Mapping[str, Any]) -> Row:
    """A row that holds these values by column, as if they had been read."""
    row = model.__new__(model)
    row.__dict__.update(_state(model, values))
    row.__dict__.update(values)
    return row


def _state(model: type[Model], columns: Collection[str]) -> dict[str, Any]:
    """What Tortoise itself sets on rows that it reads."""
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
    """What makes rows of what a statement gave for these columns."""
    converts = [(name, from_database(model, name, dialect)) for name in columns]
    as_they_are = tuple(name for name, convert in converts if convert is None)
    converted = tuple((name, convert) for name, convert in converts if convert is not None)
    state = _state(model, columns)

    def read(stored: Mapping[str, Any]) -> Row:
        row = model.__new__(model)
        held = row.__dict__
        held.update(state)
        for name in as_they_are:
            held[name] = stored[name]
        for name, convert in converted:
            value = stored[name]
            held[name] = None if value is None else convert(value)
        return row

    return read


@cache
def select_sql(
    model: type[Model],
    columns: tuple[str, ...],
    dialect: Dialect,
    *,
    among: bool = False,
) -> str:
    """SQL for these columns of the row with a key; or, `among`, of the rows with a list of keys."""
    meta = model._meta
    listed = ", ".join(f'"{name}"' for name in columns)
    place, key = dialect.parameter.format(1), f'"{meta.db_pk_column}"'
    condition = dialect.among.format(key, place) if among else f"{key} = {place}"
    return f'SELECT {listed} FROM "{meta.db_table}" WHERE {condition}'  # noqa: S608


def insert_returning_key(
    model: type[Model], values: Mapping[str, Any], dialect: Dialect
) -> Statement:
    """Stores a row with these values, all columns but the generated key; gives its key."""
    sql = _insertion(model, f' RETURNING "{model._meta.db_pk_column}"', dialect)
    return Statement(sql, _sent(model, values, dialect))


def insert_statement(model: type[Model], values: Mapping[str, Any], dialect: Dialect) -> Statement:
    """The same for a row whose key nobody asks for, and which is sooner stored for it."""
    return Statement(_insertion(model, "", dialect), _sent(model, values, dialect))


@cache
def _insertion(model: type[Model], returning: str, dialect: Dialect) -> str:
    meta = model._meta
    columns = _all_but_the_key(model)
    places = ", ".join(dialect.parameter.format(at) for at, _ in enumerate(columns, 1))
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({places}){returning}'  # noqa: S608


def _sent(model: type[Model], values: Mapping[str, Any], dialect: Dialect) -> list[Any]:
    pick, converts = _sending(model, dialect)
    sent = list(pick(values))
    for at, convert in converts:
        if sent[at] is not None:
            sent[at] = convert(sent[at])
    return sent


@cache
def _sending(
    model: type[Model], dialect: Dialect
) -> tuple[Callable[[Mapping[str, Any]], tuple[Any, ...]], tuple[tuple[int, Convert], ...]]:
    """What picks a row's values in their order, and which of them are converted."""
    columns = _all_but_the_key(model)
    converts = ((at, _to_database(model, name, dialect)) for at, name in enumerate(columns))
    return itemgetter(*columns), tuple((at, each) for at, each in converts if each is not None)


def _all_but_the_key(model: type[Model]) -> list[str]:
    meta = model._meta
    return [name for name in meta.fields_db_projection if name != meta.pk_attr]


def update_statement(
    model: type[Model], key: int, values: Mapping[str, Any], dialect: Dialect
) -> Statement:
    """Puts these values, by column, into the row with a key; gives its key if there is one."""
    sets: list[str] = []
    sent: list[Any] = []
    for at, (name, value) in enumerate(values.items(), 1):
        sets.append(f'"{name}" = {dialect.parameter.format(at)}')
        convert = _to_database(model, name, dialect)
        sent.append(value if convert is None or value is None else convert(value))
    meta = model._meta
    condition = f'"{meta.db_pk_column}" = {dialect.parameter.format(len(sets) + 1)}'
    sql = f'UPDATE "{meta.db_table}" SET {", ".join(sets)} WHERE {condition}'  # noqa: S608
    return Statement(f'{sql} RETURNING "{meta.db_pk_column}"', [*sent, key])


def delete_statement(model: type[Model], key: int, dialect: Dialect) -> Statement:
    """Removes the row with a key."""
    meta = model._meta
    condition = f'"{meta.db_pk_column}" = {dialect.parameter.format(1)}'
    return Statement(f'DELETE FROM "{meta.db_table}" WHERE {condition}', [key])  # noqa: S608


@cache
def column_defaults(model: type[Model]) -> Mapping[str, Any]:
    """What the columns hold when nothing is said of them."""
    columns = model._meta.fields_db_projection
    return {name: model._meta.fields_map[name].default for name in columns}


def values_as_read(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as rows that are read hold them: enums as members, flags as a tuple in their order."""
    found = dict(values)
    for name, convert in _members(model):
        if name in found:
            found[name] = convert(found[name])
    return found


@cache
def _members(model: type[Model]) -> tuple[tuple[str, Convert], ...]:
    kinds = FlagsField | IntEnumFieldInstance | CharEnumFieldInstance
    columns = model._meta.fields_map
    return tuple(
        (name, columns[name].to_python_value)
        for name in model._meta.fields_db_projection
        if isinstance(columns[name], kinds)
    )


@cache
def from_database(model: type[Model], name: str, dialect: Dialect) -> Convert | None:
    """What a stored value of a column becomes; None when it stays as it is."""
    column = model._meta.fields_map[name]
    if isinstance(column, IntEnumFieldInstance | CharEnumFieldInstance):
        members: Mapping[Any, Enum] = {each.value: each for each in column.enum_type}
        return members.__getitem__
    if isinstance(column, FlagsField):
        return column.flags_of
    if isinstance(column, fields.DatetimeField):
        # SQLite keeps them as text in UTC.
        return datetime.fromisoformat if dialect.name == "sqlite" else None
    if isinstance(column, fields.BooleanField):
        return bool
    return None if type(column) in AS_THEY_ARE else column.to_python_value


@cache
def _to_database(model: type[Model], name: str, dialect: Dialect) -> Convert | None:
    """What a value of a column is sent as; None when the driver takes it as it is.

    SQLite's driver would find out for each value again what its type becomes.
    """
    column = model._meta.fields_map[name]
    on_sqlite = dialect.name == "sqlite"
    if isinstance(column, IntEnumFieldInstance):
        return int
    if isinstance(column, CharEnumFieldInstance):
        return attrgetter("value")
    if isinstance(column, JsonField):
        return column.encoder
    if isinstance(column, fields.DatetimeField):
        return _text if on_sqlite else None
    if isinstance(column, fields.BooleanField):
        return int if on_sqlite else None
    if type(column) in AS_THEY_ARE:
        return None
    return lambda value: column.to_db_value(value, model)


def _text(moment: datetime) -> str:
    """As Tortoise has SQLite keep it: `isoformat(" ")`, which takes orjson a third of the time."""
    return orjson.dumps(moment)[1:-1].decode().replace("T", " ")


def connection_for(model: type[Model]) -> Connection:
    """The connection that a table is reached by: of the transaction that one is in, if any."""
    return cast(Connection, model._meta.db)
