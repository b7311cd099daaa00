"""Read request bodies that are a bare array: of entities, or of numbers.

They are read as the only property of an object, so that an item is the same as in any other list.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graphql_api.errors import MalformedBody
from rest_facade.contract.carriers import Carrier, Property
from rest_facade.reading import form, json_patch, xml
from rest_facade.reading.body import decode_text, parse_json
from rest_facade.reading.elements import parse_xml

ListReader = Callable[[bytes, Property], Any]
"""Parses a body into the list that JSON would give."""


def root_element(property_: Property) -> str:
    """The root element of the list in XML, as .NET names it."""
    return f"ArrayOf{property_.carrier.entity_name if property_.carrier else xml.INTEGER_ELEMENT}"


def read_json(body: bytes, _property: Property) -> list[Any]:
    """Parse a JSON list; MalformedBody for anything else."""
    parsed = parse_json(body)
    if not isinstance(parsed, list):
        raise MalformedBody("A JSON list is expected, in square brackets.")
    return parsed


def read_xml(body: bytes, property_: Property) -> list[Any]:
    """Parse XML whose root is the list; MalformedBody says what is wrong."""
    root, name = parse_xml(decode_text(body)), root_element(property_)
    if root.nil or root.name.lower() != name.lower():
        raise MalformedBody(f"The XML's root must be the element {name}.")
    item = property_.carrier.entity_name if property_.carrier else xml.INTEGER_ELEMENT
    return xml.list_of(root, property_, item)


def read_form(body: bytes, property_: Property) -> Any:
    """Parse a form whose fields begin with the number of an item, as in `[0].User.AssociateId`.

    The list's name may stand before the brackets.
    """
    carrier = Carrier("", (property_,))
    return form.read(body, carrier, property_.name).get(property_.name, [])


def read_patch(body: bytes, property_: Property) -> Any:
    """The empty list after the operations of a JSON Patch, such as `add` with the path `/-`."""
    operations = [
        _below(property_.name, each) for each in json_patch.read_operations(body, NOTHING)
    ]
    return json_patch.apply(operations, {property_.name: []}, Carrier("", (property_,)))[
        property_.name
    ]


NOTHING = Carrier("", ())


def _below(name: str, operation: Any) -> Any:
    """The operation with its path below the list's name; anything else is refused later."""
    if not isinstance(operation, dict):
        return operation
    return {
        member: f"/{name}/{value.removeprefix('/')}"
        if member.lower() == "path" and isinstance(value, str)
        else value
        for member, value in operation.items()
    }


READERS: Mapping[str, ListReader] = {
    "application/json": read_json,
    "text/json": read_json,
    "application/xml": read_xml,
    "text/xml": read_xml,
    "application/x-www-form-urlencoded": read_form,
    "application/json-patch+json": read_patch,
    # A merge patch that is no object replaces everything (RFC 7396).
    "application/merge-patch+json": read_json,
}
"""The reader of a bare array by Content-Type."""
