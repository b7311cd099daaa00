"""Test data for imports: carriers with a value in every property."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import GraphQLObjectType
from tortoise.models import Model

from graphql_api.schema import build_schema
from orm import crm
from parley.importing.targets import TABLES
from rest_facade.contract.carriers import Carrier, Kind, Property, carrier_of

SCHEMA = build_schema().core


FITTING: Mapping[str, Mapping[str, Any]] = {
    "TimeZoneData": {"TZLocationCode": "Europe/Oslo"},
    "ChatOpeningHours": {"LunchStart": "11:30:00"},
}
"""By carrier, the values of properties that take only some."""


def carriers(tables: Iterable[type[Model]] = crm.TABLES) -> list[Carrier]:
    """The carriers of rows that sessions refer to, or of other tables."""
    types = [SCHEMA.type_map[model.__name__] for model in tables]
    return [carrier_of(type_) for type_ in types if isinstance(type_, GraphQLObjectType)]


def importable() -> list[Carrier]:
    """All carriers that can be imported, in an order in which none refers to a later one."""
    return carriers(TABLES)


def filled(carrier: Carrier, number: int = 7) -> dict[str, Any]:
    """An entity whose properties are all set; the number is its key and stands in its texts."""
    values = {prop.name: _value(prop, number) for prop in carrier.properties}
    return {**values, **FITTING.get(carrier.name, {})}


def line(kind: str, entity: Mapping[str, Any]) -> str:
    """An entity as a line of the file."""
    return json.dumps({"Carrier": kind, **entity}) + "\n"


def _value(prop: Property, number: int) -> Any:
    if prop.enum is not None:
        names = list(prop.enum.contract_names.values())
        return ", ".join(names[-2:]) if prop.kind is Kind.FLAGS else names[-1]
    if prop.carrier is not None:
        nested = filled(prop.carrier, number)
        return [nested] if prop.kind is Kind.CARRIERS else nested
    return {
        Kind.INTEGER: number,
        Kind.DOUBLE: number + 0.5,
        Kind.BOOLEAN: True,
        # The shortest column of a text takes 16 characters.
        Kind.STRING: f"{prop.name} {number}, ærlig"[-16:],
        Kind.DATE: "2026-03-14T09:26:53.1234560Z",
        Kind.DURATION: "12:00:00",
        Kind.DICTIONARY: {"x_field": f"{number}"},
    }[prop.kind]
