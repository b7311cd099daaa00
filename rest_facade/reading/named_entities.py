"""Entities with the contract's property names, for patches, which address properties by name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from graphql_api.errors import InvalidValue, Problem
from rest_facade.contract.carriers import Carrier, Kind, Property

OBJECTS = (Kind.CARRIER, Kind.DICTIONARY)
"""The kinds whose values are objects."""


def blank_entity(carrier: Carrier) -> dict[str, Any]:
    """An entity with every property of the carrier set to null."""
    return {property_.name: None for property_ in carrier.properties}


def by_property(entity: Mapping[str, Any], carrier: Carrier) -> dict[Property, Any]:
    """The values of an entity by property, for names in any case; InvalidValue for duplicates.

    Names that the carrier lacks are ignored. PHP's empty list in the place of an object is `{}`.
    """
    values: dict[Property, Any] = {}
    for name, value in entity.items():
        found = carrier.find(name)
        if found in values:
            raise InvalidValue(Problem((found.name,), "is given twice"))
        if found is not None:
            values[found] = as_object(value, found)
    return values


def as_object(value: Any, target: Property) -> Any:
    """An empty object for an empty list in its place, as PHP writes it; else the same value."""
    return {} if value == [] and target.kind in OBJECTS else value


def with_contract_names(value: Any, carrier: Carrier | None) -> Any:
    """The value with the contract's names at every level; a value that is no carrier stays."""
    if carrier is not None and isinstance(value, list):
        return [with_contract_names(item, carrier) for item in value]
    if carrier is None or not isinstance(value, dict):
        return value
    return {
        property_.name: within(property_, with_contract_names, nested, property_.carrier)
        for property_, nested in by_property(value, carrier).items()
    }


def within(target: Property, change: Callable[..., Any], *arguments: Any) -> Any:
    """The result of changing a property's value; InvalidValue names the property as well."""
    try:
        return change(*arguments)
    except InvalidValue as error:
        raise InvalidValue(
            *(replace(each, path=(target.name, *each.path)) for each in error.problems)
        ) from error


def empty_value(target: Property) -> Any:
    """The empty list, blank entity or empty dictionary that a patch can then fill."""
    if target.kind in (Kind.CARRIERS, Kind.INTEGERS):
        return []
    return blank_entity(target.carrier) if target.carrier else {}
