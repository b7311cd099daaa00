"""The rows that a session refers to, with a value of its own planted in every column of each."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

from strawberry.utils.str_converters import to_camel_case
from tortoise import fields
from tortoise.models import Model

from orm.models import Associate, Contact, Person, Project, Sale, StructuredAddress, Ticket
from orm.models.address import Address, AddressField, LocalizedField
from orm.models.fields import StringsField
from rest_facade.contract.names import property_name

TABLES: Mapping[str, type[Model]] = {
    "user": Associate,
    "person": Person,
    "contact": Contact,
    "project": Project,
    "sale": Sale,
    "ticket": Ticket,
    "transferTo": Associate,
}
"""The table of each reference, by the reference's public name."""

KEYS = {"user": 31, "person": 32, "contact": 33, "project": 34, "sale": 35, "ticket": 36}
"""The keys of the planted rows."""

KEYS_TO = KEYS | {"transferTo": 31}

_NUMBERS = count(700_001)


def columns_of(reference: str) -> tuple[str, ...]:
    """The public names of all columns of a referred row."""
    return tuple(map(to_camel_case, TABLES[reference]._meta.fields_map))


def mark(table: str, column: str) -> str:
    """The text that is planted in a column, which stands in no other one."""
    return f"q{table}.{to_camel_case(column)}z"


def mark_of(reference: str, column: str) -> str:
    """The text that is planted in a column, by public names."""
    return mark(TABLES[reference]._meta.db_table, column)


def keeps_text(reference: str, column: str) -> bool:
    """True if a text is planted in the column."""
    field = next(
        field
        for name, field in TABLES[reference]._meta.fields_map.items()
        if to_camel_case(name) == column
    )
    return isinstance(field, fields.TextField | StringsField | AddressField)


async def plant() -> None:
    """Store one row in each table with something in every column, and fill in every associate."""
    for reference, key in KEYS.items():
        model = TABLES[reference]
        await model.create(**{**_values(model), model._meta.pk_attr: key})
    for associate in await Associate.all():
        await associate.update_from_dict(_values(Associate)).save()


def _values(model: type[Model]) -> dict[str, Any]:
    """Something for every column but the key."""
    return {
        name: _value(model._meta.db_table, name, field)
        for name, field in model._meta.fields_map.items()
        if name != model._meta.pk_attr
    }


def _value(table: str, column: str, field: Any) -> Any:
    text = mark(table, column)
    if isinstance(field, StringsField):
        return {text: text}
    if isinstance(field, AddressField):
        parts = StructuredAddress(address1=text, city=text, zipcode=text, formatted=text)
        return Address(1.5, 2.5, [LocalizedField(text, text, text, text)], parts, parts, text)
    if isinstance(field, fields.TextField):
        return text
    if isinstance(field, fields.DatetimeField):
        return datetime(2019, 7, 7, 15, 54, tzinfo=UTC)
    if isinstance(field, fields.BooleanField):
        return True
    if isinstance(field, fields.data.IntEnumFieldInstance):
        return list(field.enum_type)[1]
    number = next(_NUMBERS)
    return float(number) if isinstance(field, fields.FloatField) else number


def shown_in_graphql(session: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Reference and column of every value that a session's referred rows show."""
    for reference in TABLES:
        yield from ((reference, name) for name, value in session[reference].items() if value)


def shown_in_rest(entity: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same from an entity of REST."""
    for reference in TABLES:
        if (row := entity[property_name(reference)]) is not None:
            for name in columns_of(reference):
                if row[property_name(name)] not in (None, NO_DATE):
                    yield reference, name


NO_DATE = "0001-01-01T00:00:00Z"


def row_selection(reference: str) -> str:
    """The selection of all columns of a referred row."""
    nested = {
        "extraFields": "{ key value }",
        "customFields": "{ key value }",
        "address": "{ wgs84Latitude wgs84Longitude formatted"
        " localizedAddress { name value tooltip label }"
        " street { address1 city zipcode formatted } postal { address1 city zipcode formatted } }",
    }
    return " ".join(f"{name} {nested.get(name) or ''}" for name in columns_of(reference))


def selection() -> str:
    """The selection of everything below a session."""
    return " ".join(f"{reference} {{ {row_selection(reference)} }}" for reference in TABLES)
