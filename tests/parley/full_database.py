"""A database with rows in every table, and all that is in a database."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tortoise import Tortoise, fields
from tortoise.fields.data import CharEnumFieldInstance, IntEnumFieldInstance
from tortoise.models import Model

from orm.copying.tables import tables_in_order
from orm.models import ChatSession, Stream, TrustedDocument
from orm.models.fields import FlagsField, WordsField
from parley.importing import Importer
from rest_facade.contract.dates import DateFormat, DateStyle
from tests.parley.carriers import SCHEMA, filled, importable, line
from tests.parley.command_line import in_database

Contents = dict[str, list[dict[str, Any]]]

MANY = 1201
"""Rows that need more than one batch."""

MOMENT = datetime(2026, 3, 14, 9, 26, 53, 123456, tzinfo=UTC)


async def fill() -> None:
    """Store two rows in each table, with and without values, and many in one."""
    importer = Importer(SCHEMA, DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET))
    lines = [line(carrier.name, filled(carrier)).encode() for carrier in importable()]
    await importer.store(lines, lambda _bytes: None)
    for model in tables_in_order():
        for number in (8, 9):
            row = model(**values_of(model, number, full=number == 8))
            await row.save(force_create=True)
    await TrustedDocument.bulk_create(
        [TrustedDocument(document_id=f"Ærlig {number}", text="{a}") for number in range(MANY)]
    )


async def take_a_key() -> None:
    """Let the last key that was given out be that of a row that is gone."""
    await (await ChatSession.create()).delete()


def values_of(model: type[Model], number: int, *, full: bool) -> dict[str, Any]:
    """The values of a row by column: all that can be set, or those that must be."""
    columns = model._meta.fields_map
    return {
        name: _value(columns[name], name, number)
        for name in model._meta.fields_db_projection
        if full or columns[name].pk or columns[name].required or columns[name].unique
    }


def _value(column: Any, name: str, number: int) -> object:
    if isinstance(column, IntEnumFieldInstance | CharEnumFieldInstance):
        return list(column.enum_type)[-1]
    if isinstance(column, FlagsField | WordsField):
        return tuple(column.enum_type)[:2]
    if isinstance(column, fields.JSONField):
        awkward = {"z": [1e16, -0.0, 2.5, True, None, "\N{SNOWMAN}"], "a": {"b": 10**15}}
        return column.to_python_value({}) if hasattr(column, "value_type") else awkward
    if isinstance(column, fields.DatetimeField):
        return datetime(1, 1, 1, tzinfo=UTC) if name == "when_idle" else MOMENT
    if isinstance(column, fields.BooleanField):
        return True
    if isinstance(column, fields.FloatField):
        return 1e16 / 3
    if isinstance(column, fields.CharField | fields.TextField):
        return f"{number} of {name}, ærlig \N{SNOWMAN}"[: getattr(column, "max_length", None) or 99]
    return number


async def contents() -> Contents:
    """All rows as Tortoise reads them, but that of the log, which each database has for itself."""
    return {
        model._meta.db_table: await model.all().order_by(model._meta.pk_attr).values()
        for model in Tortoise.apps["orm"].values()
        if model is not Stream
    }


def sorted_contents(url: str) -> Contents:
    """The rows of each table; databases order texts differently."""
    return {name: sorted(rows, key=repr) for name, rows in in_database(url, contents).items()}
