"""Bodies in JSON."""

import json
from collections import Counter
from typing import Any, NoReturn

from rest_facade.contract.carriers import Carrier
from rest_facade.errors import MalformedBody
from rest_facade.reading.body import DEEPEST, shortened, text_of

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What may stand before a text in UTF-8, once."""

TWICE_MARKED = (
    "The text is not JSON: Unexpected UTF-8 BOM (decode using utf-8-sig) at line 1, column 1."
)
"""In the words of `json.loads`, which looks for it as well."""

TOO_DEEP = "The JSON is nested too deeply."


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedBody(f"The text is not JSON: {name} is no number there.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice, _count = Counter(name for name, _ in pairs).most_common(1)[0]
        raise MalformedBody(f"The JSON has {shortened(twice)} twice in one object.")
    return members


_decoder = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_object)
"""`json.loads` would make one for each body."""


def read(body: bytes, _carrier: Carrier) -> dict[str, Any]:
    """The entity that JSON text holds, as it stands there."""
    return parse_object(body)


def parse_object(body: bytes) -> dict[str, Any]:
    """The object that JSON text holds; MalformedBody says where it is none."""
    parsed = parse(body)
    if not isinstance(parsed, dict):
        raise MalformedBody("A JSON object is expected, which holds one entity.")
    return parsed


def parse(body: bytes) -> Any:
    """What JSON text holds; MalformedBody says what is wrong with it, and where."""
    text = text_of(body)
    if text[:1] == MARK:
        raise MalformedBody(TWICE_MARKED)
    try:
        parsed = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise MalformedBody(
            f"The text is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise MalformedBody(TOO_DEEP) from None
    except ValueError:
        raise MalformedBody("The JSON has a number that is too long.") from None
    if text.count("{") + text.count("[") > DEEPEST:
        _check_depth(parsed)
    return parsed


def _check_depth(parsed: Any) -> None:
    level = _containers([parsed])
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _containers(each)]
    if level:
        raise MalformedBody(TOO_DEEP)


def _containers(container: Any) -> list[Any]:
    """The objects and lists directly inside one."""
    inside = container.values() if isinstance(container, dict) else container
    return [each for each in inside if isinstance(each, (dict, list))]
