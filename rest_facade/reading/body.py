"""A request's body as bytes, and as text."""

import json
from codecs import BOM_UTF8
from collections import Counter
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from rest_facade.contract.carriers import Carrier
from rest_facade.errors import ContentTooLarge, MalformedBody, UnsupportedEncoding

DEEPEST = 64
"""Levels that a body may nest, whatever it is written in; entities have five."""

LONGEST_NAME_SHOWN = 60


async def read_body(request: Request, limit: int) -> bytes:
    """The bytes of the body; ContentTooLarge as soon as there are more than `limit`.

    Starlette has a limit of its own, whose answer is not the contract's.
    """
    encoding = request.headers.get("content-encoding")
    if encoding is not None:
        _check_plain(encoding.strip())
    receive = request.receive
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise ContentTooLarge(f"The body may have at most {limit} bytes.")
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


def require_body(body: bytes) -> None:
    """MalformedBody when there is nothing in the body."""
    if not body.strip():
        raise MalformedBody("The request body is missing; send the entity.")


def _check_plain(encoding: str) -> None:
    if encoding.lower() not in ("", "identity"):
        raise UnsupportedEncoding(f"The Content-Encoding {shortened(encoding)} is not taken.")


def text_of(body: bytes) -> str:
    """The text that the bytes hold in UTF-8; MalformedBody when they hold none."""
    require_body(body)
    try:
        return body.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise MalformedBody(f"The text is not UTF-8 at byte {error.start}.") from None


def shortened(name: str) -> str:
    """A name that a caller made up, fit to be told back: cut short, and printable."""
    cut = name if len(name) <= LONGEST_NAME_SHOWN else f"{name[:LONGEST_NAME_SHOWN]}..."
    printable = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in cut)
    return f'"{printable}"'


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


def read_json(body: bytes, _carrier: Carrier) -> dict[str, Any]:
    """The entity that JSON text holds, as it stands there."""
    return parse_json_object(body)


def parse_json_object(body: bytes) -> dict[str, Any]:
    """The object that JSON text holds; MalformedBody says where it is none."""
    parsed = parse_json(body)
    if not isinstance(parsed, dict):
        raise MalformedBody("A JSON object is expected, which holds one entity.")
    return parsed


def parse_json(body: bytes) -> Any:
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
