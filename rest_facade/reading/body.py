"""Read a request body as text and as JSON."""

import json
from codecs import BOM_UTF8
from collections import Counter
from typing import Any, NoReturn

from graphql_api.errors import MalformedBody, cut
from rest_facade.contract.carriers import Carrier
from rest_facade.reading.patch_documents import JSON_PATCH, is_operation, refuse_operations

MAX_DEPTH = 64
"""Maximum nesting of a body in any format; entities have five levels."""


def require_body(body: bytes) -> None:
    """MalformedBody when the body is empty or blank."""
    if not body.strip():
        raise MalformedBody("The request body is missing; send the entity.")


def decode_text(body: bytes) -> str:
    """Decode the body as UTF-8; MalformedBody when it is blank or not UTF-8."""
    require_body(body)
    try:
        return body.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise MalformedBody(f"The text is not UTF-8 at byte {error.start}.") from None


def quoted(name: str) -> str:
    """A caller's text for an error message: in quotes, cut short, and printable."""
    printable = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in cut(name)
    )
    return f'"{printable}"'


BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""A text in UTF-8 may begin with one."""

SECOND_BYTE_ORDER_MARK = (
    "The text is not JSON: Unexpected UTF-8 BOM (decode using utf-8-sig) at line 1, column 1."
)
"""The same message as from `json.loads`, which makes this check as well."""

TOO_DEEP = "The JSON is nested too deeply."


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedBody(f"The text is not JSON: {name} is no number there.")


def _object_of_unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        duplicate, _count = Counter(name for name, _ in pairs).most_common(1)[0]
        raise MalformedBody(f"The JSON has {quoted(duplicate)} twice in one object.")
    return members


_decoder = json.JSONDecoder(
    parse_constant=_refuse_constant, object_pairs_hook=_object_of_unique_names
)
"""Made once; `json.loads` would make a decoder for each body."""


def read_json(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """Parse an entity in JSON; names and values stay as they are.

    MalformedBody, also for operations of a JSON Patch, of which an entity has no property.
    """
    entity = parse_json_object(body)
    if carrier.by_spelling.keys().isdisjoint(entity):
        refuse_operations(entity, carrier)
    return entity


def read_json_changes(body: bytes, carrier: Carrier) -> dict[str, Any] | list[Any]:
    """Parse changes in plain JSON: an object to merge, or a list of JSON Patch operations.

    The official client sends both as application/json. One operation needs no list.
    MalformedBody for anything else.
    """
    changes = parse_json(body)
    if is_operation(changes, carrier):
        return [changes]
    if not isinstance(changes, (dict, list)):
        raise MalformedBody("A JSON object of changes, or a list of operations, is expected.")
    if isinstance(changes, dict):
        refuse_operations(changes, carrier)
    return changes


def parse_json_object(body: bytes) -> dict[str, Any]:
    """Parse a JSON object; MalformedBody when the body is not JSON, or no object."""
    parsed = parse_json(body)
    if not isinstance(parsed, dict):
        raise MalformedBody(
            "A JSON object is expected, which holds one entity;"
            f" a list of operations is sent as {JSON_PATCH}."
        )
    return parsed


def parse_json(body: bytes) -> Any:
    """Parse JSON strictly; MalformedBody says what is wrong, and where.

    NaN, duplicate names in an object and more than `MAX_DEPTH` levels are refused.
    """
    text = decode_text(body)
    if text[:1] == BYTE_ORDER_MARK:
        raise MalformedBody(SECOND_BYTE_ORDER_MARK)
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
    if text.count("{") + text.count("[") > MAX_DEPTH:
        _check_depth(parsed)
    return parsed


def _check_depth(parsed: Any) -> None:
    level = _containers([parsed])
    for _ in range(MAX_DEPTH):
        level = [inner for container in level for inner in _containers(container)]
    if level:
        raise MalformedBody(TOO_DEEP)


def _containers(container: Any) -> list[Any]:
    """The objects and lists directly inside an object or a list."""
    inside = container.values() if isinstance(container, dict) else container
    return [item for item in inside if isinstance(item, (dict, list))]
