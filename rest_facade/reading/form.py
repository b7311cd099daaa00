"""Bodies as the fields of a form, whose names nest with dots or brackets."""

import re
from typing import Any
from urllib.parse import parse_qsl

from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.errors import MalformedBody
from rest_facade.reading.body import DEEPEST, shortened, text_of
from rest_facade.reading.texts import value_of

MOST = 1_000
"""Fields in one form."""

NAME = re.compile(r"[^.\[\]]+(\.[^.\[\]]+|\[[^\[\]]+\])*")
STEP = re.compile(r"\[([^\[\]]+)\]|([^.\[\]]+)")

Fields = dict[str, "str | Fields"]
"""What a form holds by name: a text, or the fields within."""


def read(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """The entity that a form holds, as JSON would hold it; MalformedBody names a field that fails.

    `User.AssociateId` and `User[AssociateId]` are the same, and `[0]` is the first of a list.
    """
    form: Fields = {}
    for name, text in _fields(text_of(body)):
        _place(form, _steps(name, carrier), name, text)
    return _entity(form, carrier)


def _fields(text: str) -> list[tuple[str, str]]:
    if text.count("&") >= MOST:
        raise MalformedBody(f"A form may have at most {MOST} fields.")
    try:
        return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    except UnicodeDecodeError:
        raise MalformedBody("The form has a field that is not UTF-8.") from None
    except ValueError:
        raise MalformedBody("The form has a field without an equals sign.") from None


def _steps(name: str, carrier: Carrier) -> list[str]:
    """The way that a field's name tells, by the carrier's own names where it has them."""
    if not NAME.fullmatch(name):
        raise MalformedBody(f"The form's field {shortened(name)} has a name that cannot be read.")
    said = [bracketed or plain for bracketed, plain in STEP.findall(name)]
    if len(said) > DEEPEST:
        raise MalformedBody(f"The form's field {shortened(name)} is nested too deeply.")
    steps: list[str] = []
    here: Carrier | None = carrier
    after_index: Carrier | None = None
    for step in said:
        each = here.find(step) if here else None
        steps.append(each.name if each else step)
        if each and each.kind is Kind.CARRIERS:
            here, after_index = None, each.carrier
        else:
            here, after_index = (each.carrier if each else after_index), None
    return steps


def _place(form: Fields, steps: list[str], name: str, text: str) -> None:
    *way, last = steps
    within = form
    for step in way:
        inner = within.setdefault(step, {})
        if isinstance(inner, str):
            raise _both(name)
        within = inner
    if last in within:
        if isinstance(within[last], str):
            raise MalformedBody(f"The form has the field {shortened(name)} twice.")
        raise _both(name)
    within[last] = text


def _both(name: str) -> MalformedBody:
    return MalformedBody(
        f"The form's field {shortened(name)} says one is a value and holds fields."
    )


def _entity(fields: Fields, carrier: Carrier) -> dict[str, Any]:
    return {
        each.name: _value(held, each)
        for name, held in fields.items()
        if (each := carrier.find(name)) is not None
    }


def _value(held: "str | Fields", each: Property) -> Any:
    """What a field says; where it is of another kind, something that the kind's rules refuse."""
    if isinstance(held, str):
        return value_of(held, each)
    if each.kind is Kind.DICTIONARY:
        return held
    if each.kind is Kind.FLAGS:
        return [value_of(flag, each) if isinstance(flag, str) else {} for flag in _list(held, each)]
    if each.carrier is None:
        return {}
    if each.kind is Kind.CARRIER:
        return _entity(held, each.carrier)
    return [
        item if isinstance(item, str) else _entity(item, each.carrier) for item in _list(held, each)
    ]


def _list(held: Fields, each: Property) -> list["str | Fields"]:
    indexes = [str(index) for index in range(len(held))]
    if held.keys() != set(indexes):
        raise MalformedBody(f"The form's {each.name} must count from [0] without gaps.")
    return [held[index] for index in indexes]
