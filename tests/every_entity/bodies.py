"""Writes entities in every media type that bodies may have, and compares entities in answers."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tests.entities import Entity

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

Encode = Callable[[Entity, Mapping[str, Any]], str]
"""Writes properties of an entity as a body."""


def as_json(_entity: Entity, values: Mapping[str, Any]) -> str:
    return json.dumps(values)


def as_xml(entity: Entity, values: Mapping[str, Any]) -> str:
    name = f"{entity.name}Entity"
    return f'<{name} xmlns:i="{XSI[1:-1]}">{_elements(values)}</{name}>'


def as_form(_entity: Entity, values: Mapping[str, Any]) -> str:
    return urlencode([(path.replace("/", "."), _text(value)) for path, value in flat(values)])


def as_operations(_entity: Entity, values: Mapping[str, Any]) -> str:
    """A JSON Patch with an operation for each plain value, also within objects."""
    return json.dumps(
        [{"op": "add", "path": f"/{path}", "value": value} for path, value in flat(values)]
    )


BODIES: Mapping[str, Encode] = {
    "application/json": as_json,
    "text/json": as_json,
    "application/xml": as_xml,
    "text/xml": as_xml,
    "application/x-www-form-urlencoded": as_form,
    "application/json-patch+json": as_operations,
    "application/merge-patch+json": as_json,
}

ANSWERS = tuple(name for name in BODIES if name != "application/x-www-form-urlencoded")
"""The media types of answers; those that name JSON contain JSON."""

MIRRORED = tuple(name for name in ANSWERS if name != "application/json-patch+json")
"""The media types in which an answer can be sent back as it is."""


def flat(values: Mapping[str, Any], below: str = "") -> Iterator[tuple[str, Any]]:
    """The plain values within an object, each with its path, such as `Contact/ContactId`."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{below}{name}/")
        else:
            yield f"{below}{name}", value


def contains(answered: Any, expected: Any) -> bool:
    """True if an answer has the expected values; its objects may have more properties."""
    if isinstance(expected, Mapping):
        return isinstance(answered, Mapping) and all(
            contains(answered.get(name), value) for name, value in expected.items()
        )
    return bool(answered == expected)


def read_answer(media_type: str, content: bytes) -> Any:
    """The entity in an answer; values in XML are texts."""
    return mirrored(ET.fromstring(content)) if "xml" in media_type else json.loads(content)


def in_media_type(media_type: str, value: Any) -> Any:
    """A value as `read_answer` gives it: in XML all plain values are texts."""
    if isinstance(value, Mapping):
        return {name: in_media_type(media_type, inner) for name, inner in value.items()}
    return _text(value) if "xml" in media_type else value


def mirrored(element: ET.Element) -> Any:
    """An element as JSON has it, with all values as texts."""
    if element.get(f"{XSI}nil") == "true":
        return None
    return {child.tag: mirrored(child) for child in element} or element.text or ""


def _elements(values: Mapping[str, Any]) -> str:
    return "".join(
        f'<{name} i:nil="true"/>'
        if value is None
        else f"<{name}>{_elements(value) if isinstance(value, Mapping) else escape(_text(value))}"
        f"</{name}>"
        for name, value in values.items()
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
