"""Test data for imports: carriers with a value in every property."""

import json
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLObjectType

from graphql_api.schema import build_schema
from orm import crm
from rest_facade.contract.carriers import Carrier, Kind, Property, carrier_of

SCHEMA = build_schema().core


def carriers() -> list[Carrier]:
    """The six carriers that can be imported."""
    types = [SCHEMA.type_map[model.__name__] for model in crm.TABLES]
    return [carrier_of(type_) for type_ in types if isinstance(type_, GraphQLObjectType)]


def filled(carrier: Carrier, number: int = 7) -> dict[str, Any]:
    """An entity whose properties are all set; the number is its key and stands in its texts."""
    return {prop.name: _value(prop, number) for prop in carrier.properties}


def line(kind: str, entity: Mapping[str, Any]) -> str:
    """An entity as a line of the file."""
    return json.dumps({"Carrier": kind, **entity}) + "\n"


def _value(prop: Property, number: int) -> Any:
    if prop.enum is not None:
        return list(prop.enum.contract_names.values())[-1]
    if prop.carrier is not None:
        nested = filled(prop.carrier, number)
        return [nested] if prop.kind is Kind.CARRIERS else nested
    return {
        Kind.INTEGER: number,
        Kind.DOUBLE: number + 0.5,
        Kind.BOOLEAN: True,
        Kind.STRING: f"{prop.name} {number}, ærlig",
        Kind.DATE: "2026-03-14T09:26:53.1234560Z",
        Kind.DICTIONARY: {"x_field": f"{number}"},
    }[prop.kind]
