"""A GraphQL result turned into an entity of the contract."""

from collections.abc import Mapping
from typing import Any

from rest_facade.carriers import Carrier, Kind, Property
from rest_facade.languages import DESCRIPTIVE, resolve
from rest_facade.rights import field_properties, table_right
from rest_facade.select import Selection
from rest_facade.wishes import Wishes


def to_entity(
    data: Mapping[str, Any],
    carrier: Carrier,
    wishes: Wishes,
    links: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The whole entity in the page's order: rights and links, where the call has them, last."""
    entity = {
        **_properties(data, carrier, wishes.selection, wishes),
        "TableRight": table_right(data["tableRight"]),
        "FieldProperties": field_properties(data["fieldProperties"], wishes.selection.names),
    }
    return entity if links is None else {**entity, "_Links": dict(links)}


def _properties(
    data: Mapping[str, Any], carrier: Carrier, selection: Selection, wishes: Wishes
) -> dict[str, Any]:
    # SuperOffice nulls unselected fields rather than dropping them.
    shown: dict[str, Any] = {each.name: None for each in carrier.properties}
    for each, below in selection.properties:
        shown[each.name] = _show(data[each.field], each, below, wishes)
    if wishes.languages:
        for name in DESCRIPTIVE.get(carrier.name, ()):
            shown[name] = shown[name] and resolve(shown[name], wishes.languages)
    return shown


def _show(value: Any, each: Property, below: Selection | None, wishes: Wishes) -> Any:
    if each.kind is Kind.DATE:
        return wishes.dates.write(value)
    if value is None:
        return None
    if each.enum is not None:
        if each.kind is Kind.FLAGS:
            return ", ".join(each.enum.shown[member] for member in value)
        return each.enum.shown[value]
    if each.kind is Kind.DICTIONARY:
        return {entry["key"]: entry["value"] for entry in value}
    if each.carrier is not None and below is not None:
        if each.kind is Kind.CARRIERS:
            return [_nested(item, each.carrier, below, wishes) for item in value]
        return _nested(value, each.carrier, below, wishes)
    return value


def _nested(
    data: Mapping[str, Any], carrier: Carrier, selection: Selection, wishes: Wishes
) -> dict[str, Any]:
    shown = _properties(data, carrier, selection, wishes)
    if carrier.has_rights:
        # Real answers leave the rights of nested carriers empty.
        shown |= {"TableRight": None, "FieldProperties": {}}
    return shown
