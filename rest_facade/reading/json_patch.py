"""Bodies as a JSON Patch (RFC 6902), in SuperOffice's dialect: a list of operations."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from jsonpatch import (
    JsonPatch,
    JsonPatchException,
    JsonPatchTestFailed,
    JsonPointer,
    JsonPointerException,
)

from graphql_api.errors import Conflict
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.errors import MalformedBody
from rest_facade.reading.body import parse_json, shortened
from rest_facade.reading.named_entities import blank, named, nothing_yet

MOST = 200
"""Operations in one patch."""

OPERATIONS = ("add", "replace", "remove", "test")
"""SuperOffice takes neither move nor copy, and copies of copies would double without end."""

INDEX = re.compile(r"-|0|[1-9][0-9]{0,5}")
BAD_ESCAPE = re.compile(r"~(?![01])")


class _Unusable(Exception):
    """What is wrong with an operation; completes a sentence with its number."""


@dataclass(frozen=True)
class _Step:
    """A step of a path: into a property, or to one of those that a list or dictionary holds."""

    name: str
    carrier: Carrier | None
    each: Property | None = None


def read(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """The blank entity after all operations."""
    return apply(operations(body, carrier), blank(carrier), carrier)


def given(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """What the operations make of an entity that has no properties: those that they set."""
    return apply(operations(body, carrier), {}, carrier)


def operations(body: bytes, _carrier: Carrier) -> list[Any]:
    """The operations as they stand there."""
    parsed = parse_json(body)
    if not isinstance(parsed, list):
        raise MalformedBody("A JSON list of operations is expected.")
    return parsed


def apply(operations: Sequence[Any], entity: Mapping[str, Any], carrier: Carrier) -> dict[str, Any]:
    """The entity after all operations, in their order.

    MalformedBody names the operation that cannot be done, Conflict the path whose test fails. Paths
    are in any case, and may lack the slash at their beginning.
    """
    if len(operations) > MOST:
        raise MalformedBody(f"A patch may have at most {MOST} operations.")
    patched = deepcopy(dict(entity))
    for index, operation in enumerate(operations):
        try:
            _apply(operation, patched, carrier)
        except _Unusable as error:
            raise MalformedBody(f"Operation {index} {error}.") from None
    return patched


def _apply(operation: Any, entity: dict[str, Any], carrier: Carrier) -> None:
    said, path = _read(operation)
    steps = _resolve(path, carrier)
    end = steps[-1]
    op, value = said, named(operation.get("value"), end.carrier)
    if said in ("add", "replace"):
        _fill(entity, steps)
    if end.each is not None and said != "test":
        # A carrier always has all its properties: to remove one is to empty it.
        op, value = "add", None if said == "remove" else value
    pointer = JsonPointer.from_parts([step.name for step in steps]).path
    try:
        JsonPatch([{"op": op, "path": pointer, "value": value}]).apply(entity, in_place=True)
    except JsonPatchTestFailed:
        raise Conflict(f"The test of {shortened(path)} failed.") from None
    except (JsonPatchException, JsonPointerException):
        raise _Unusable(f"finds nothing to {said} at {shortened(path)}") from None


def _read(operation: Any) -> tuple[str, str]:
    if not isinstance(operation, dict):
        raise _Unusable("must be an object")
    op, path = operation.get("op"), operation.get("path")
    if not isinstance(op, str) or not isinstance(path, str):
        raise _Unusable("must have an op and a path, which are strings")
    if op not in OPERATIONS:
        raise _Unusable(f"has the op {shortened(op)}; there are {', '.join(OPERATIONS)}")
    if op != "remove" and "value" not in operation:
        raise _Unusable(f"must have a value to {op}")
    return op, path


def _resolve(path: str, carrier: Carrier) -> list[_Step]:
    """The steps of a path by the carrier's own names."""
    steps = [_Step("", carrier)]
    for said in path.removeprefix("/").split("/"):
        step = None if BAD_ESCAPE.search(said) else _next(steps[-1], said)
        if step is None:
            raise _Unusable(f"has the path {shortened(path)}, which names no property")
        steps.append(step)
    return steps[1:]


def _next(before: _Step, said: str) -> _Step | None:
    name = said.replace("~1", "/").replace("~0", "~")
    kind = before.each.kind if before.each else None
    if kind is Kind.DICTIONARY:
        return _Step(name, None)
    if kind is Kind.CARRIERS:
        return _Step(name, before.carrier) if INDEX.fullmatch(name) else None
    each = before.carrier.find(name) if before.carrier else None
    return _Step(each.name, each.carrier, each) if each else None


def _fill(entity: dict[str, Any], steps: Sequence[_Step]) -> None:
    """Put something in the place of nulls on the way, so that more can be put into it."""
    held: Any = entity
    for step in steps[:-1]:
        if isinstance(held, dict) and step.each is not None:
            if held.get(step.name) is None:
                held[step.name] = nothing_yet(step.each)
            held = held[step.name]
        elif isinstance(held, list) and step.name != "-" and int(step.name) < len(held):
            held = held[int(step.name)]
        else:
            return
