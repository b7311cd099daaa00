"""XML and forms hold nothing but texts: what a text says where a property holds another kind."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rest_facade.contract.carriers import Kind, Property

INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
DOUBLE = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{0,400})?([eE][+-]?[0-9]{1,4})?")
"""Longer numbers are none that anything here could hold, and are slow to read."""

BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


def value_of(text: str, each: Property) -> Any:
    """The value as JSON would hold it.

    A text that says no such value stays as it is, for the property's own rules to refuse. An empty
    one is an empty string where a string or flags are held, and nothing elsewhere.
    """
    if each.kind is Kind.STRING:
        return text
    word = text.strip()
    if not word:
        return "" if each.kind is Kind.FLAGS else None
    return _WORDS.get(each.kind, str)(word)


def _integer(word: str) -> Any:
    return int(word) if INTEGER.fullmatch(word) else word


def _number(word: str) -> Any:
    if INTEGER.fullmatch(word):
        return int(word)
    return float(word) if DOUBLE.fullmatch(word) else word


def _boolean(word: str) -> Any:
    return BOOLEANS.get(word.lower(), word)


_WORDS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.INTEGER: _number,
    Kind.DOUBLE: _number,
    Kind.BOOLEAN: _boolean,
    Kind.ENUM: _integer,
    Kind.FLAGS: _integer,
}
