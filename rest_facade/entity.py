"""A GraphQL result turned into an entity of the contract."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rest_facade.carriers import Carrier, Kind, Property
from rest_facade.languages import DESCRIPTIVE, resolve
from rest_facade.rights import known_field_properties, table_right
from rest_facade.select import Selection
from rest_facade.wishes import Wishes

REMEMBERED = 256

Show = Callable[[Any, Wishes], Any]
"""A value of GraphQL, and no null, as the contract has it."""


@dataclass(frozen=True, eq=False)
class Shape:
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
    referred: list[tuple[str, str, "Shape"]] = field(default_factory=list)
    others: list[tuple[str, str, Show]] = field(default_factory=list)


def to_entity(
    data: Mapping[str, Any],
    carrier: Carrier,
    wishes: Wishes,
    links: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The whole entity in the page's order: rights and links, where the call has them, last."""
    shape = _shape(carrier, wishes.selection)
    entity = _shown(data, shape, wishes)
    entity["TableRight"] = table_right(data["tableRight"])
    entity["FieldProperties"] = known_field_properties(data["fieldProperties"], shape.names)
    if links is not None:
        entity["_Links"] = links
    return entity


def _shown(data: Mapping[str, Any], shape: Shape, wishes: Wishes) -> dict[str, Any]:
    entity = {**shape.blank}
    for name, of in shape.plain:
        entity[name] = data[of]
    for name, of, shown in shape.enums:
        entity[name] = shown[data[of]]
    dates = wishes.dates
    for name, of in shape.dates:
        moment = data[of]
        entity[name] = dates.never if moment is None else dates.write(moment)
    for name, of, below in shape.referred:
        referred = data[of]
        if referred is not None:
            entity[name] = _shown(referred, below, wishes)
    for name, of, show in shape.others:
        value = data[of]
        if value is not None:
            entity[name] = show(value, wishes)
    if wishes.languages.tags:
        for name in DESCRIPTIVE.get(shape.carrier.name, ()):
            entity[name] = entity[name] and resolve(entity[name], wishes.languages)
    return entity


@lru_cache(maxsize=REMEMBERED)
def _shape(carrier: Carrier, selection: Selection) -> Shape:
    blank = dict.fromkeys(each.name for each in carrier.properties)
    return _shape_on(blank, carrier, selection)


@lru_cache(maxsize=REMEMBERED)
def _nested_shape(carrier: Carrier | None, selection: Selection | None) -> Shape:
    assert carrier is not None
    assert selection is not None
    blank: dict[str, Any] = dict.fromkeys(each.name for each in carrier.properties)
    if carrier.has_rights:
        # Real answers leave the rights of nested carriers empty.
        blank |= {"TableRight": None, "FieldProperties": {}}
    return _shape_on(blank, carrier, selection)


def _shape_on(blank: Mapping[str, Any], carrier: Carrier, selection: Selection) -> Shape:
    shape = Shape(carrier, selection.names, blank)
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
    return lambda value, wishes: [_shown(item, shape, wishes) for item in value]


_SHOWS: Mapping[Kind, Callable[[Property, Selection | None], Show]] = {
    Kind.FLAGS: _flags,
    Kind.DICTIONARY: _dictionary,
    Kind.CARRIERS: _listed,
}
