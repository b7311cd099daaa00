"""Convert texts of XML and forms, which have no other types, to the kind of a property."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rest_facade.contract.carriers import Kind, Property

INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
DOUBLE = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{0,400})?([eE][+-]?[0-9]{1,4})?")
"""Longer numbers fit no property, and are slow to parse."""

BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


def convert_text(text: str, target: Property) -> Any:
    """The value that JSON would have for the property.

    A text that cannot be converted stays as it is, so that the property's validation refuses it. An
    empty text is an empty string for a string or flags, and null for every other kind.
    """
    if target.kind is Kind.STRING:
        return text
    word = text.strip()
    if not word:
        return "" if target.kind is Kind.FLAGS else None
    return _CONVERTERS.get(target.kind, str)(word)


def _integer(word: str) -> Any:
    return int(word) if INTEGER.fullmatch(word) else word


def _number(word: str) -> Any:
    if INTEGER.fullmatch(word):
        return int(word)
    return float(word) if DOUBLE.fullmatch(word) else word


def _boolean(word: str) -> Any:
    return BOOLEANS.get(word.lower(), word)


_CONVERTERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.INTEGER: _number,
    Kind.DOUBLE: _number,
    Kind.BOOLEAN: _boolean,
    Kind.ENUM: _integer,
    Kind.FLAGS: _integer,
}
