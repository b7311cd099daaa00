"""Entities by the carrier's own names, for changes that are made by name."""

from collections.abc import Mapping
from typing import Any

from graphql_api.errors import InvalidValue, Problem
from rest_facade.contract.carriers import Carrier, Kind, Property


def blank(carrier: Carrier) -> dict[str, Any]:
    """An entity that has all properties of the carrier, with nothing in them."""
    return {each.name: None for each in carrier.properties}


def by_property(entity: Mapping[str, Any], carrier: Carrier) -> dict[Property, Any]:
    """What an entity says of each property, in whatever case; InvalidValue names one given twice.

    What the carrier lacks is ignored.
    """
    said: dict[Property, Any] = {}
    for name, value in entity.items():
        each = carrier.find(name)
        if each in said:
            raise InvalidValue(Problem((each.name,), "is given twice"))
        if each is not None:
            said[each] = value
    return said


def named(value: Any, carrier: Carrier | None) -> Any:
    """A value with the carrier's own names in it, all the way down, if it is made of carriers."""
    if carrier is not None and isinstance(value, list):
        return [named(item, carrier) for item in value]
    if carrier is None or not isinstance(value, dict):
        return value
    return {
        each.name: named(inner, each.carrier) for each, inner in by_property(value, carrier).items()
    }


def nothing_yet(each: Property) -> Any:
    """What a property that holds others has before any of them is set."""
    if each.kind is Kind.CARRIERS:
        return []
    return blank(each.carrier) if each.carrier else {}
