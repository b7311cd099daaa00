"""Parse form bodies (x-www-form-urlencoded), whose field names nest with dots or brackets."""

import re
from typing import Any
from urllib.parse import parse_qsl

from graphql_api.errors import MalformedBody
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.reading.body import decode_text, quoted
from rest_facade.reading.form_names import LISTS, steps_of
from rest_facade.reading.texts import convert_text

MAX_FIELDS = 1_000
"""Fields in one form."""

INDEX = re.compile(r"0|[1-9][0-9]{0,8}")

OTHER_FORMAT = re.compile(r'\s*([{<"]|\[\s*[\[{"])')
"""The beginning of JSON or XML, which no form has, because browsers and libraries escape it."""

APPENDED = "[]"
"""Prefix of the key of an item without an index; such items come after those with one."""

Fields = dict[str, "str | Fields"]
"""Fields by name: each value is a text, or an object of nested fields."""


def read(body: bytes, carrier: Carrier, unnamed: str = "") -> dict[str, Any]:
    """Parse a form into the entity that JSON would give; MalformedBody names the bad field.

    Items of a list with a number come in the order of their numbers, and all others after them.
    `unnamed` is the property of fields that begin with a bracket.
    """
    form: Fields = {}
    for name, text in _fields(decode_text(body)):
        steps = steps_of(f"{unnamed}{name}" if name.startswith("[") else name, carrier)
        if steps:
            _place(form, steps, name, text)
    return _entity(form, carrier)


def _fields(text: str) -> list[tuple[str, str]]:
    """The pairs of name and text, without empty pairs; a name without `=` has an empty text."""
    if OTHER_FORMAT.match(text):
        # curl says that it sends a form when it is not told what it sends.
        raise MalformedBody("The body is no form; its Content-Type must say what it is.")
    if text.count("&") >= MAX_FIELDS:
        raise MalformedBody(f"A form may have at most {MAX_FIELDS} fields.")
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise MalformedBody("The form has a field that is not UTF-8.") from None


def _place(form: Fields, steps: list[str], name: str, text: str) -> None:
    *parents, last = steps
    fields = form
    for step in parents:
        nested = fields.setdefault(_key(step, fields), {})
        if isinstance(nested, str):
            raise _conflict(name)
        fields = nested
    key = _key(last, fields)
    if key in fields:
        if isinstance(fields[key], str):
            raise MalformedBody(f"The form has the field {quoted(name)} twice.")
        raise _conflict(name)
    fields[key] = text


def _key(step: str, fields: Fields) -> str:
    return step or f"{APPENDED}{len(fields)}"


def _conflict(name: str) -> MalformedBody:
    return MalformedBody(
        f"The form's field {quoted(name)} conflicts with another field:"
        " one is a value, the other has fields within the same name."
    )


def _entity(fields: Fields, carrier: Carrier) -> dict[str, Any]:
    return {
        target.name: _value(content, target)
        for name, content in fields.items()
        if (target := carrier.find(name)) is not None
    }


def _value(content: "str | Fields", target: Property) -> Any:
    """The value of a field; content of a wrong kind becomes a value that validation refuses."""
    if isinstance(content, str):
        return convert_text(content, target)
    if target.kind is Kind.DICTIONARY:
        return content
    if target.kind is Kind.CARRIER:
        assert target.carrier is not None
        return _entity(content, target.carrier)
    if target.kind not in LISTS:
        return {}
    items = _items(content, target)
    if items == [content.get(f"{APPENDED}0")] and isinstance(items[0], str):
        if target.kind is Kind.INTEGERS:
            return items if items[0].strip() else []
        return convert_text(items[0], target)
    return [_item(item, target) for item in items]


def _item(item: "str | Fields", target: Property) -> Any:
    if isinstance(item, str):
        return convert_text(item, target) if target.kind is Kind.FLAGS else item
    return _entity(item, target.carrier) if target.carrier else {}


def _items(content: Fields, target: Property) -> list["str | Fields"]:
    numbered = sorted((int(key), key) for key in content if INDEX.fullmatch(key))
    keys = [key for _, key in numbered] + [key for key in content if key.startswith(APPENDED)]
    if len(keys) < len(content):
        raise MalformedBody(f"The form's {target.name} may have numbers in its brackets only.")
    return [content[key] for key in keys]
