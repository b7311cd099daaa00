"""A GraphQL result turned into an entity of the contract."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rest_facade.carriers import Carrier, Kind, Property
from rest_facade.languages import DESCRIPTIVE, resolve
from rest_facade.rights import known_field_properties, table_right
from rest_facade.select import Selection
from rest_facade.wishes import Wishes

REMEMBERED = 256

Show = Callable[[Any, Wishes], Any]
"""A value of GraphQL, null or not, as the contract has it."""


@dataclass(frozen=True)
class Shape:
    """How a selection of a carrier is shown, worked out once."""

    blank: Mapping[str, None]
    as_they_are: tuple[tuple[str, str], ...]
    """Names here and in GraphQL, of properties that are shown as they come."""
    shown: tuple[tuple[str, str, Show], ...]
    names: frozenset[str]


def to_entity(
    data: Mapping[str, Any],
    carrier: Carrier,
    wishes: Wishes,
    links: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The whole entity in the page's order: rights and links, where the call has them, last."""
    shape = _shape(carrier, wishes.selection)
    entity = _properties(data, carrier, shape, wishes)
    entity["TableRight"] = table_right(data["tableRight"])
    entity["FieldProperties"] = known_field_properties(data["fieldProperties"], shape.names)
    if links is not None:
        entity["_Links"] = dict(links)
    return entity


def _properties(
    data: Mapping[str, Any], carrier: Carrier, shape: Shape, wishes: Wishes
) -> dict[str, Any]:
    # SuperOffice nulls unselected fields rather than dropping them.
    entity: dict[str, Any] = {**shape.blank}
    for name, field in shape.as_they_are:
        entity[name] = data[field]
    for name, field, show in shape.shown:
        entity[name] = show(data[field], wishes)
    if wishes.languages:
        for name in DESCRIPTIVE.get(carrier.name, ()):
            entity[name] = entity[name] and resolve(entity[name], wishes.languages)
    return entity


@lru_cache(maxsize=REMEMBERED)
def _shape(carrier: Carrier, selection: Selection) -> Shape:
    shows = [(each, _show_of(each, below)) for each, below in selection.properties]
    return Shape(
        dict.fromkeys(each.name for each in carrier.properties),
        tuple((each.name, each.field) for each, show in shows if show is None),
        tuple((each.name, each.field, show) for each, show in shows if show is not None),
        selection.names,
    )


def _show_of(each: Property, below: Selection | None) -> Show | None:
    """How values of a property are shown; None for as they are."""
    if each.kind is Kind.DATE:
        return lambda value, wishes: wishes.dates.write(value)
    if each.enum is not None:
        shown = each.enum.shown
        if each.kind is Kind.FLAGS:
            return _unless_null(lambda value, _: ", ".join(shown[member] for member in value))
        return _unless_null(lambda value, _: shown[value])
    if each.kind is Kind.DICTIONARY:
        return _unless_null(lambda value, _: {entry["key"]: entry["value"] for entry in value})
    if each.carrier is not None and below is not None:
        carrier, shape = each.carrier, _shape(each.carrier, below)
        if each.kind is Kind.CARRIERS:
            return _unless_null(
                lambda value, wishes: [_nested(item, carrier, shape, wishes) for item in value]
            )
        return _unless_null(lambda value, wishes: _nested(value, carrier, shape, wishes))
    return None


def _unless_null(show: Show) -> Show:
    return lambda value, wishes: None if value is None else show(value, wishes)


def _nested(
    data: Mapping[str, Any], carrier: Carrier, shape: Shape, wishes: Wishes
) -> dict[str, Any]:
    entity = _properties(data, carrier, shape, wishes)
    if carrier.has_rights:
        # Real answers leave the rights of nested carriers empty.
        entity |= {"TableRight": None, "FieldProperties": {}}
    return entity
