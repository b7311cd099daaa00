"""Convert GraphQL data to entities of the contract, with TableRight and FieldProperties."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql_api.shared.caching import IdentityCache
from rest_facade.contract import durations
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.contract.languages import TRANSLATED_PROPERTIES, pick_translation
from rest_facade.contract.names import enum_name, property_name
from rest_facade.response import SharedObject
from rest_facade.select import Selection
from rest_facade.writing.negotiation import ResponsePreferences

EVERYTHING = ("SELECT", "UPDATE", "INSERT", "DELETE")

RIGHTS_SELECTION = (
    "tableRight { mask reason } fieldProperties { name right { mask reason } type length }"
)
"""The GraphQL selection that TableRight and FieldProperties are made of."""

NO_RIGHTS: Mapping[str, Any] = {"TableRight": None, "FieldProperties": {}}
"""The rights of a carrier that GraphQL has none for, such as a nested one."""

RIGHTS_CACHE_SIZE = 256
"""Number of cached TableRights, and of cached FieldProperties for each selection."""

SHAPE_CACHE_SIZE = 256


def table_right(right: Mapping[str, Any]) -> Mapping[str, str]:
    """A mask as names with commas; all four together are FULL, as the official client expects."""
    return _table_right(tuple(right["mask"]), right["reason"])


@lru_cache(maxsize=RIGHTS_CACHE_SIZE)
def _table_right(mask: tuple[str, ...], reason: str) -> Mapping[str, str]:
    names = "FULL" if set(mask) == set(EVERYTHING) else _mask_names(mask)
    return {"Mask": names, "Reason": reason}


def field_properties(
    properties: Sequence[Mapping[str, Any]], selected: Collection[str]
) -> SharedObject:
    """FieldProperties: the right, .NET type and length of each selected property, by name."""
    return SharedObject(
        {
            name: {
                "FieldRight": {
                    "Mask": _mask_names(described["right"]["mask"]),
                    "Reason": described["right"]["reason"],
                },
                "FieldType": described["type"],
                "FieldLength": described["length"],
            }
            for described in properties
            if (name := property_name(described["name"])) in selected
        }
    )


_field_properties_cache: IdentityCache[SharedObject] = IdentityCache(RIGHTS_CACHE_SIZE)


def cached_field_properties(
    properties: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> SharedObject:
    """The same from a cache by identity, since the schema gives one list for many rows."""
    return _field_properties_cache.get_or_make(
        properties, selected, lambda: field_properties(properties, selected)
    )


def _mask_names(mask: Sequence[str]) -> str:
    return ", ".join(enum_name(member) for member in mask) or "None"


Convert = Callable[[Any, ResponsePreferences], Any]
"""From a value of GraphQL, never null, to the contract's value."""


@dataclass(frozen=True, eq=False)
class EntityShape:
    """The properties of a selection, grouped by how their values are converted.

    Each tuple begins with the name in the contract and the field in GraphQL. It is made once for a
    selection, so that converting a row decides nothing for single properties.
    """

    carrier: Carrier
    names: frozenset[str]
    blank: Mapping[str, Any]
    """Every property with null, because SuperOffice writes unselected properties as null."""
    plain: list[tuple[str, str]] = field(default_factory=list)
    """Values that need no conversion."""
    dates: list[tuple[str, str]] = field(default_factory=list)
    enums: list[tuple[str, str, Mapping[str | None, str | None]]] = field(default_factory=list)
    """With the contract's name by GraphQL member, and null for null."""
    referred: list[tuple[str, str, "EntityShape"]] = field(default_factory=list)
    others: list[tuple[str, str, Convert]] = field(default_factory=list)


def to_entity(
    data: Mapping[str, Any],
    carrier: Carrier,
    preferences: ResponsePreferences,
    links: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The entity in the contract's order: properties, rights, and links if the call has them."""
    shape = _shape(carrier, preferences.selection)
    entity = _to_object(data, shape, preferences)
    if carrier.has_own_rights:
        entity["TableRight"] = table_right(data["tableRight"])
        entity["FieldProperties"] = cached_field_properties(data["fieldProperties"], shape.names)
    elif carrier.has_rights:
        entity |= NO_RIGHTS
    if links is not None:
        entity["_Links"] = links
    return entity


def _to_object(
    data: Mapping[str, Any], shape: EntityShape, preferences: ResponsePreferences
) -> dict[str, Any]:
    entity = {**shape.blank}
    for name, source in shape.plain:
        entity[name] = data[source]
    for name, source, contract_names in shape.enums:
        entity[name] = contract_names[data[source]]
    dates = preferences.dates
    for name, source in shape.dates:
        moment = data[source]
        entity[name] = dates.no_date if moment is None else dates.write(moment)
    for name, source, nested in shape.referred:
        referred = data[source]
        if referred is not None:
            entity[name] = _to_object(referred, nested, preferences)
    for name, source, convert in shape.others:
        value = data[source]
        if value is not None:
            entity[name] = convert(value, preferences)
    if preferences.languages.tags:
        for name in TRANSLATED_PROPERTIES.get(shape.carrier.name, ()):
            entity[name] = entity[name] and pick_translation(entity[name], preferences.languages)
    return entity


@lru_cache(maxsize=SHAPE_CACHE_SIZE)
def _shape(carrier: Carrier, selection: Selection) -> EntityShape:
    return _shape_on(_blank(carrier), carrier, selection)


def _blank(carrier: Carrier) -> dict[str, Any]:
    """Every property with null, in the contract's order."""
    names = (property_.name for property_ in carrier.properties)
    return dict.fromkeys((*names, *carrier.always_null))


def _nested_shape(carrier: Carrier | None, selection: Selection | None) -> EntityShape:
    assert carrier is not None
    assert selection is not None
    blank = _blank(carrier)
    if carrier.has_rights:
        # SuperOffice's responses leave the rights of nested carriers empty.
        blank |= NO_RIGHTS
    return _shape_on(blank, carrier, selection)


def _shape_on(blank: Mapping[str, Any], carrier: Carrier, selection: Selection) -> EntityShape:
    shape = EntityShape(carrier, selection.names, blank)
    for selected, nested in selection.properties:
        name, source, kind = selected.name, selected.field, selected.kind
        if kind is Kind.DATE:
            shape.dates.append((name, source))
        elif kind is Kind.ENUM:
            assert selected.enum is not None
            shape.enums.append((name, source, {None: None} | dict(selected.enum.contract_names)))
        elif kind is Kind.CARRIER:
            shape.referred.append((name, source, _nested_shape(selected.carrier, nested)))
        elif kind in _CONVERTERS:
            shape.others.append((name, source, _CONVERTERS[kind](selected, nested)))
        else:
            shape.plain.append((name, source))
    return shape


def _flags(selected: Property, _nested: Selection | None) -> Convert:
    assert selected.enum is not None
    names, no_flags = selected.enum.contract_names, selected.enum.no_flags
    return lambda value, _preferences: ", ".join([names[each] for each in value]) or no_flags


def _duration(_selected: Property, _nested: Selection | None) -> Convert:
    return lambda value, _preferences: durations.write(value)


def _dictionary(_selected: Property, _nested: Selection | None) -> Convert:
    return lambda value, _preferences: {entry["key"]: entry["value"] for entry in value}


def _list(selected: Property, nested: Selection | None) -> Convert:
    shape = _nested_shape(selected.carrier, nested)
    return lambda value, preferences: [_to_object(item, shape, preferences) for item in value]


_CONVERTERS: Mapping[Kind, Callable[[Property, Selection | None], Convert]] = {
    Kind.FLAGS: _flags,
    Kind.DURATION: _duration,
    Kind.DICTIONARY: _dictionary,
    Kind.CARRIERS: _list,
}
