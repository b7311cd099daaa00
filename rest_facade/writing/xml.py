"""Answers in XML: an element for each member of what JSON would hold."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from rest_facade.contract.carriers import Carrier, Kind
from rest_facade.contract.xml_names import ENTRY, INSTANCE

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 has no way to write, not even escaped."""


def write(root: str, value: Mapping[str, Any] | None, carrier: Carrier | None = None) -> bytes:
    """The object as an element of that name; the carrier tells its dictionaries and its lists."""
    if value is None:
        return f'{DECLARATION}<{root} xmlns:xsi="{INSTANCE}" xsi:nil="true"/>'.encode()
    members = "".join(_members(value, carrier))
    return f'{DECLARATION}<{root} xmlns:xsi="{INSTANCE}">{members}</{root}>'.encode()


def _members(value: Mapping[str, Any], carrier: Carrier | None) -> Iterator[str]:
    for name, member in value.items():
        each = carrier.find(name) if carrier else None
        below = each.carrier if each else None
        if each and each.kind is Kind.DICTIONARY and member is not None:
            yield _element(name, _entries(member))
        elif isinstance(member, list):
            assert below is not None
            yield _element(name, (_value(below.name, item, below) for item in member))
        else:
            yield _value(name, member, below)


def _value(name: str, value: Any, carrier: Carrier | None) -> str:
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    if isinstance(value, Mapping):
        return _element(name, _members(value, carrier))
    return _element(name, [_text(value)])


def _entries(dictionary: Mapping[str, str | None]) -> Iterator[str]:
    """Keys as texts, as .NET writes a dictionary: they need be no names of elements."""
    for key, value in dictionary.items():
        yield _element(ENTRY, (_value("Key", key, None), _value("Value", value, None)))


def _element(name: str, within: Iterable[str]) -> str:
    held = "".join(within)
    return f"<{name}>{held}</{name}>" if held else f"<{name}/>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    writable = UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", str(value))
    # A parser takes a bare carriage return for the end of a line.
    return escape(writable, {"\r": "&#13;"})
