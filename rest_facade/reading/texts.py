"""Convert values of another type to the kind of a property, where nothing is lost.

XML and forms have texts only. PHP and JavaScript often send texts in JSON, too.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rest_facade.contract.carriers import Kind, Property

INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
DOUBLE = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{0,400})?([eE][+-]?[0-9]{1,4})?")
"""Longer numbers fit no property, and are slow to parse."""

BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
NUMBERED_BOOLEANS: Mapping[float, bool] = {1: True, 0: False}


def as_type_of_kind(value: Any, target: Property) -> Any:
    """A value of JSON with the type that the property's kind has, where both mean the same.

    A text means what it means in XML and in forms; 1 and 0 are booleans, and 9.0 is the number of
    an enum's member. Every other value stays as it is, so that the property's validation refuses
    it: a number is no text, and true is no number.
    """
    if isinstance(value, str):
        return convert_text(value, target)
    if type(value) not in (int, float):
        return value
    if target.kind is Kind.BOOLEAN:
        return NUMBERED_BOOLEANS.get(value, value)
    return _whole(value) if target.kind in (Kind.ENUM, Kind.FLAGS) else value


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


def as_integer(value: Any) -> Any:
    """The number of a text, for an item of a list; every other value stays as it is."""
    return _number(value.strip()) if isinstance(value, str) else value


def _whole(number: Any) -> Any:
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _member(word: str) -> Any:
    return _whole(_number(word))


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
    Kind.ENUM: _member,
    Kind.FLAGS: _member,
}
