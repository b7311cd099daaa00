"""Bodies in XML: an element for each property, the carrier's name at the root."""

from collections.abc import Iterable
from typing import Any

from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.contract.xml_names import ENTRY
from rest_facade.errors import MalformedBody
from rest_facade.reading.body import shortened, text_of
from rest_facade.reading.elements import Element, parse
from rest_facade.reading.texts import value_of


def read(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """The entity that XML text holds, as JSON would hold it; MalformedBody says where it is none.

    The text is UTF-8 whatever it declares: what .NET writes into a string declares UTF-16.
    """
    root = parse(text_of(body))
    names = (carrier.entity_name, f"{carrier.entity_name}WithLinks", carrier.name)
    if root.nil or root.name.lower() not in {name.lower() for name in names}:
        raise MalformedBody(f"The XML's root must be the element {carrier.entity_name}.")
    return _entity(root, carrier)


def _entity(element: Element, carrier: Carrier) -> dict[str, Any]:
    entity: dict[str, Any] = {}
    for child in element.children:
        each = carrier.find(child.name)
        if each is None:
            continue
        if each.name in entity:
            raise _twice(child, element)
        entity[each.name] = None if child.nil else _value(child, each)
    return entity


def _value(element: Element, each: Property) -> Any:
    """What an element says; where it is of another kind, something that the kind's rules refuse."""
    if each.kind not in (Kind.CARRIER, Kind.CARRIERS, Kind.DICTIONARY):
        return {} if element.children else value_of(element.text, each)
    if element.text.strip():
        return element.text
    if each.kind is Kind.DICTIONARY:
        return _dictionary(element)
    assert each.carrier is not None
    if each.kind is Kind.CARRIER:
        return _entity(element, each.carrier)
    return [
        None if item.nil else _entity(item, each.carrier)
        for item in _items(element, each.carrier.name)
    ]


def _dictionary(element: Element) -> dict[str, str | None]:
    """A dictionary of strings as .NET writes it, since its keys need be no names of elements."""
    entries: dict[str, str | None] = {}
    for item in _items(element, ENTRY):
        parts = {part.name.lower(): part for part in item.children}
        if parts.keys() != {"key", "value"} or len(item.children) > len(parts):
            raise MalformedBody(f"Each {ENTRY} must hold one Key and one Value.")
        key, value = parts["key"], parts["value"]
        if key.nil or key.children or value.children:
            raise MalformedBody(f"The Key and Value of a {ENTRY} must be texts.")
        if key.text in entries:
            raise _twice(Element(key.text, {}), element)
        entries[key.text] = None if value.nil else value.text
    return entries


def _items(element: Element, name: str) -> Iterable[Element]:
    for item in element.children:
        if item.name.lower() != name.lower():
            raise MalformedBody(
                f"The element {shortened(element.name)} may hold {name} elements only."
            )
        yield item


def _twice(element: Element, within: Element) -> MalformedBody:
    return MalformedBody(
        f"The XML has {shortened(element.name)} twice in {shortened(within.name)}."
    )
