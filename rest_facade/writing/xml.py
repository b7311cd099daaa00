"""Write responses in XML: one element for each member of the JSON object."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from rest_facade.contract.carriers import Carrier, Kind
from rest_facade.reading.elements import XSI_NAMESPACE
from rest_facade.reading.xml import ENTRY_ELEMENT, INTEGER_ELEMENT

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot contain, not even escaped."""


def write(root: str, value: Any, carrier: Carrier | None = None) -> bytes:
    """Write an object, a list, a single value or null as an element with the root's name.

    The carrier says which members are dictionaries, and names the items of lists.
    """
    if value is None:
        return f'{DECLARATION}<{root} xmlns:xsi="{XSI_NAMESPACE}" xsi:nil="true"/>'.encode()
    if isinstance(value, Mapping):
        content = "".join(_members(value, carrier))
    elif isinstance(value, list):
        assert carrier is not None
        content = "".join(_value(carrier.entity_name, item, carrier) for item in value)
    else:
        content = _text(value)
    return f'{DECLARATION}<{root} xmlns:xsi="{XSI_NAMESPACE}">{content}</{root}>'.encode()


def _members(value: Mapping[str, Any], carrier: Carrier | None) -> Iterator[str]:
    for name, member in value.items():
        property_ = carrier.find(name) if carrier else None
        nested = property_.carrier if property_ else None
        if property_ and property_.kind is Kind.DICTIONARY and member is not None:
            yield _element(name, _entries(member))
        elif isinstance(member, list):
            item_name = nested.name if nested else INTEGER_ELEMENT
            yield _element(name, (_value(item_name, item, nested) for item in member))
        else:
            yield _value(name, member, nested)


def _value(name: str, value: Any, carrier: Carrier | None) -> str:
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    if isinstance(value, Mapping):
        return _element(name, _members(value, carrier))
    return _element(name, [_text(value)])


def _entries(dictionary: Mapping[str, str | None]) -> Iterator[str]:
    """Entries as .NET writes them: keys are texts, since they need not be valid element names."""
    for key, value in dictionary.items():
        yield _element(ENTRY_ELEMENT, (_value("Key", key, None), _value("Value", value, None)))


def _element(name: str, contents: Iterable[str]) -> str:
    content = "".join(contents)
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    writable = UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", str(value))
    # A parser would read a bare carriage return as a line feed.
    return escape(writable, {"\r": "&#13;"})
