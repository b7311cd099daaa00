"""TableRight and FieldProperties, from what the schema says of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql_api.shared.caching import IdentityCache
from rest_facade.contract.carriers import Carrier, Kind, Property, enum_name, property_name
from rest_facade.contract.languages import DESCRIPTIVE, resolve
from rest_facade.response import SharedObject
from rest_facade.select import Selection
from rest_facade.writing.negotiation import ResponsePreferences

EVERYTHING = ("SELECT", "UPDATE", "INSERT", "DELETE")

SELECTION = "tableRight { mask reason } fieldProperties { name right { mask reason } type length }"
"""What an operation asks for, so that the two can be shown."""


REMEMBERED_RIGHTS = 256
"""Rights, times selections."""


def table_right(right: Mapping[str, Any]) -> Mapping[str, str]:
    """A mask as comma-separated names; the official client knows all four together as FULL."""
    return _table_right(tuple(right["mask"]), right["reason"])


@lru_cache(maxsize=REMEMBERED_RIGHTS)
def _table_right(mask: tuple[str, ...], reason: str) -> Mapping[str, str]:
    names = "FULL" if set(mask) == set(EVERYTHING) else _names(mask)
    return {"Mask": names, "Reason": reason}


def field_properties(
    properties: Sequence[Mapping[str, Any]], selected: Collection[str]
) -> SharedObject:
    """The selected fields by name, each with its right, .NET type and length."""
    return SharedObject(
        {
            name: {
                "FieldRight": {
                    "Mask": _names(each["right"]["mask"]),
                    "Reason": each["right"]["reason"],
                },
                "FieldType": each["type"],
                "FieldLength": each["length"],
            }
            for each in properties
            if (name := property_name(each["name"])) in selected
        }
    )


_known: IdentityCache[SharedObject] = IdentityCache(REMEMBERED_RIGHTS)


def known_field_properties(
    properties: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> SharedObject:
    """The same, made once for what the schema tells of many rows alike."""
    return _known.of(properties, selected, lambda: field_properties(properties, selected))


def _names(mask: Sequence[str]) -> str:
    return ", ".join(enum_name(member) for member in mask) or "None"


REMEMBERED = 256

Show = Callable[[Any, ResponsePreferences], Any]
"""A value of GraphQL, and no null, as the contract has it."""


@dataclass(frozen=True, eq=False)
class EntityShape:
    """How a selection of a carrier is shown, worked out once: names here and in GraphQL, by how."""

    carrier: Carrier
    names: frozenset[str]
    blank: Mapping[str, Any]
    """SuperOffice nulls unselected properties rather than dropping them."""
    plain: list[tuple[str, str]] = field(default_factory=list)
    """Shown as they come."""
    dates: list[tuple[str, str]] = field(default_factory=list)
    enums: list[tuple[str, str, Mapping[str | None, str | None]]] = field(default_factory=list)
    """Shown by a name for each member, and null for null."""
    referred: list[tuple[str, str, "EntityShape"]] = field(default_factory=list)
    others: list[tuple[str, str, Show]] = field(default_factory=list)


def to_entity(
    data: Mapping[str, Any],
    carrier: Carrier,
    preferences: ResponsePreferences,
    links: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The whole entity in the page's order: rights and links, where the call has them, last."""
    shape = _shape(carrier, preferences.selection)
    entity = _shown(data, shape, preferences)
    entity["TableRight"] = table_right(data["tableRight"])
    entity["FieldProperties"] = known_field_properties(data["fieldProperties"], shape.names)
    if links is not None:
        entity["_Links"] = links
    return entity


def _shown(
    data: Mapping[str, Any], shape: EntityShape, preferences: ResponsePreferences
) -> dict[str, Any]:
    entity = {**shape.blank}
    for name, of in shape.plain:
        entity[name] = data[of]
    for name, of, shown in shape.enums:
        entity[name] = shown[data[of]]
    dates = preferences.dates
    for name, of in shape.dates:
        moment = data[of]
        entity[name] = dates.never if moment is None else dates.write(moment)
    for name, of, below in shape.referred:
        referred = data[of]
        if referred is not None:
            entity[name] = _shown(referred, below, preferences)
    for name, of, show in shape.others:
        value = data[of]
        if value is not None:
            entity[name] = show(value, preferences)
    if preferences.languages.tags:
        for name in DESCRIPTIVE.get(shape.carrier.name, ()):
            entity[name] = entity[name] and resolve(entity[name], preferences.languages)
    return entity


@lru_cache(maxsize=REMEMBERED)
def _shape(carrier: Carrier, selection: Selection) -> EntityShape:
    blank = dict.fromkeys(each.name for each in carrier.properties)
    return _shape_on(blank, carrier, selection)


@lru_cache(maxsize=REMEMBERED)
def _nested_shape(carrier: Carrier | None, selection: Selection | None) -> EntityShape:
    assert carrier is not None
    assert selection is not None
    blank: dict[str, Any] = dict.fromkeys(each.name for each in carrier.properties)
    if carrier.has_rights:
        # Real answers leave the rights of nested carriers empty.
        blank |= {"TableRight": None, "FieldProperties": {}}
    return _shape_on(blank, carrier, selection)


def _shape_on(blank: Mapping[str, Any], carrier: Carrier, selection: Selection) -> EntityShape:
    shape = EntityShape(carrier, selection.names, blank)
    for each, below in selection.properties:
        if each.kind is Kind.DATE:
            shape.dates.append((each.name, each.field))
        elif each.kind is Kind.ENUM:
            assert each.enum is not None
            shape.enums.append((each.name, each.field, {None: None} | dict(each.enum.shown)))
        elif each.kind is Kind.CARRIER:
            shape.referred.append((each.name, each.field, _nested_shape(each.carrier, below)))
        elif each.kind in _SHOWS:
            shape.others.append((each.name, each.field, _SHOWS[each.kind](each, below)))
        else:
            shape.plain.append((each.name, each.field))
    return shape


def _flags(each: Property, _below: Selection | None) -> Show:
    assert each.enum is not None
    shown = each.enum.shown
    return lambda value, _wishes: ", ".join([shown[member] for member in value])


def _dictionary(_each: Property, _below: Selection | None) -> Show:
    return lambda value, _wishes: {entry["key"]: entry["value"] for entry in value}


def _listed(each: Property, below: Selection | None) -> Show:
    shape = _nested_shape(each.carrier, below)
    return lambda value, preferences: [_shown(item, shape, preferences) for item in value]


_SHOWS: Mapping[Kind, Callable[[Property, Selection | None], Show]] = {
    Kind.FLAGS: _flags,
    Kind.DICTIONARY: _dictionary,
    Kind.CARRIERS: _listed,
}
