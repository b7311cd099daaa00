"""Parse XML bodies: one element for each property, in a root with the entity's name."""

from collections.abc import Iterable
from typing import Any

from graphql_api.errors import MalformedBody
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.reading.body import decode_text, quoted
from rest_facade.reading.elements import Element, parse_xml
from rest_facade.reading.texts import convert_text

LISTS = (Kind.CARRIERS, Kind.INTEGERS)
"""The kinds whose items are elements."""

ENTRY_ELEMENT = "KeyValueOfstringstring"
"""The element of an entry of a string dictionary, as .NET's DataContractSerializer names it."""

INTEGER_ELEMENT = "int"
"""The element of a number in a list of them, as .NET names it."""


def read(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """Parse XML into the entity that JSON would give; MalformedBody says what is wrong.

    The text is read as UTF-8 whatever it declares: .NET writes a string that declares UTF-16.
    """
    root = parse_xml(decode_text(body))
    names = (carrier.entity_name, f"{carrier.entity_name}WithLinks", carrier.name)
    if root.nil or root.name.lower() not in {name.lower() for name in names}:
        raise MalformedBody(f"The XML's root must be the element {carrier.entity_name}.")
    return _entity(root, carrier)


def _entity(element: Element, carrier: Carrier) -> dict[str, Any]:
    entity: dict[str, Any] = {}
    for child in element.children:
        target = carrier.find(child.name)
        if target is None:
            continue
        if target.name in entity:
            raise _duplicate(child, element)
        entity[target.name] = None if child.nil else _value(child, target)
    return entity


def _value(element: Element, target: Property) -> Any:
    """The value of an element; content of a wrong kind becomes a value that validation refuses."""
    if target.kind not in (*LISTS, Kind.CARRIER, Kind.DICTIONARY):
        return {} if element.children else convert_text(element.text, target)
    if element.text.strip():
        return element.text
    if target.kind is Kind.DICTIONARY:
        return _dictionary(element)
    if target.kind is Kind.CARRIER:
        assert target.carrier is not None
        return _entity(element, target.carrier)
    return list_of(element, target, target.carrier.name if target.carrier else INTEGER_ELEMENT)


def list_of(element: Element, target: Property, item_name: str) -> list[Any]:
    """The items of a list, which are elements of that name."""
    return [None if item.nil else _item(item, target) for item in _items(element, item_name)]


def _item(item: Element, target: Property) -> Any:
    if target.carrier is not None:
        return _entity(item, target.carrier)
    return {} if item.children else item.text


def _dictionary(element: Element) -> dict[str, str | None]:
    """A dictionary of strings in .NET's format, since keys need not be valid element names."""
    entries: dict[str, str | None] = {}
    for item in _items(element, ENTRY_ELEMENT):
        parts = {part.name.lower(): part for part in item.children}
        if parts.keys() != {"key", "value"} or len(item.children) > len(parts):
            raise MalformedBody(f"Each {ENTRY_ELEMENT} must hold one Key and one Value.")
        key, value = parts["key"], parts["value"]
        if key.nil or key.children or value.children:
            raise MalformedBody(f"The Key and Value of a {ENTRY_ELEMENT} must be texts.")
        if key.text in entries:
            raise _duplicate(Element(key.text, {}), element)
        entries[key.text] = None if value.nil else value.text
    return entries


def _items(element: Element, name: str) -> Iterable[Element]:
    for item in element.children:
        if item.name.lower() != name.lower():
            raise MalformedBody(
                f"The element {quoted(element.name)} may hold {name} elements only."
            )
        yield item


def _duplicate(element: Element, within: Element) -> MalformedBody:
    return MalformedBody(f"The XML has {quoted(element.name)} twice in {quoted(within.name)}.")
