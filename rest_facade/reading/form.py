"""Parse form bodies (x-www-form-urlencoded), whose field names nest with dots or brackets."""

import re
from typing import Any
from urllib.parse import parse_qsl

from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.errors import MalformedBody
from rest_facade.reading.body import MAX_DEPTH, decode_text, quoted
from rest_facade.reading.texts import convert_text

MAX_FIELDS = 1_000
"""Fields in one form."""

NAME = re.compile(r"[^.\[\]]+(\.[^.\[\]]+|\[[^\[\]]+\])*")
STEP = re.compile(r"\[([^\[\]]+)\]|([^.\[\]]+)")

Fields = dict[str, "str | Fields"]
"""Fields by name: each value is a text, or an object of nested fields."""


def read(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """Parse a form into the entity that JSON would give; MalformedBody names the bad field.

    `User.AssociateId` and `User[AssociateId]` are the same, and `[0]` is the first item of a list.
    """
    form: Fields = {}
    for name, text in _fields(decode_text(body)):
        _place(form, _steps(name, carrier), name, text)
    return _entity(form, carrier)


def _fields(text: str) -> list[tuple[str, str]]:
    if text.count("&") >= MAX_FIELDS:
        raise MalformedBody(f"A form may have at most {MAX_FIELDS} fields.")
    try:
        return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    except UnicodeDecodeError:
        raise MalformedBody("The form has a field that is not UTF-8.") from None
    except ValueError:
        raise MalformedBody("The form has a field without an equals sign.") from None


def _steps(name: str, carrier: Carrier) -> list[str]:
    """The path in a field's name, with the contract's names for the properties that exist."""
    if not NAME.fullmatch(name):
        raise MalformedBody(f"The form's field {quoted(name)} has a name that cannot be read.")
    parts = [bracketed or plain for bracketed, plain in STEP.findall(name)]
    if len(parts) > MAX_DEPTH:
        raise MalformedBody(f"The form's field {quoted(name)} is nested too deeply.")
    steps: list[str] = []
    current: Carrier | None = carrier
    after_index: Carrier | None = None
    for part in parts:
        found = current.find(part) if current else None
        steps.append(found.name if found else part)
        if found and found.kind is Kind.CARRIERS:
            current, after_index = None, found.carrier
        else:
            current, after_index = (found.carrier if found else after_index), None
    return steps


def _place(form: Fields, steps: list[str], name: str, text: str) -> None:
    *parents, last = steps
    fields = form
    for step in parents:
        nested = fields.setdefault(step, {})
        if isinstance(nested, str):
            raise _conflict(name)
        fields = nested
    if last in fields:
        if isinstance(fields[last], str):
            raise MalformedBody(f"The form has the field {quoted(name)} twice.")
        raise _conflict(name)
    fields[last] = text


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
    if target.kind is Kind.FLAGS:
        return [
            convert_text(flag, target) if isinstance(flag, str) else {}
            for flag in _list(content, target)
        ]
    if target.carrier is None:
        return {}
    if target.kind is Kind.CARRIER:
        return _entity(content, target.carrier)
    return [
        item if isinstance(item, str) else _entity(item, target.carrier)
        for item in _list(content, target)
    ]


def _list(content: Fields, target: Property) -> list["str | Fields"]:
    indexes = [str(index) for index in range(len(content))]
    if content.keys() != set(indexes):
        raise MalformedBody(f"The form's {target.name} must count from [0] without gaps.")
    return [content[index] for index in indexes]
