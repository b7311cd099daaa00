"""Parse and apply a JSON Patch (RFC 6902) in SuperOffice's dialect: a list of operations."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from jsonpatch import (
    JsonPatch,
    JsonPatchException,
    JsonPatchTestFailed,
    JsonPointer,
    JsonPointerException,
)

from graphql_api.errors import Conflict, InvalidValue, MalformedBody
from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.reading.body import parse_json, quoted
from rest_facade.reading.named_entities import (
    as_object,
    blank_entity,
    empty_value,
    with_contract_names,
)
from rest_facade.reading.patch_documents import is_operation
from rest_facade.reading.variables import to_values

MAX_OPERATIONS = 200
"""Operations in one patch."""

OPERATIONS = ("add", "replace", "remove", "test")
"""SuperOffice supports neither move nor copy; copies of copies could grow without limit."""

INDEX = re.compile(r"-|0|[1-9][0-9]{0,5}")
BAD_ESCAPE = re.compile(r"~(?![01])")


_MISSING = object()
_DATES = DateFormat(ZoneInfo("UTC"), DateStyle.OFFSET)
"""Reads the two dates that a test compares."""


class _BadOperation(Exception):
    """An operation is wrong; the text completes a sentence that begins with its number."""


@dataclass(frozen=True)
class _Step:
    """A step of a path: a property, or an item of a list or dictionary (without a property)."""

    name: str
    carrier: Carrier | None
    target: Property | None = None


def read(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """The blank entity after all operations; MalformedBody, InvalidValue or Conflict."""
    return apply(read_operations(body, carrier), blank_entity(carrier), carrier)


def read_partial(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """Only the properties that the operations set; raises as `read`."""
    return apply(read_operations(body, carrier), {}, carrier)


def read_operations(body: bytes, carrier: Carrier) -> list[Any]:
    """Parse a list of operations without checking them; one operation needs no list.

    MalformedBody for anything else, such as a merge patch.
    """
    parsed = parse_json(body)
    if is_operation(parsed, carrier):
        return [parsed]
    if not isinstance(parsed, list):
        raise MalformedBody(
            "A JSON list of operations is expected;"
            " an object of changes is sent as application/merge-patch+json."
        )
    return parsed


def apply(
    read_operations: Sequence[Any], entity: Mapping[str, Any], carrier: Carrier
) -> dict[str, Any]:
    """The entity after all operations, in their order; `entity` itself is not changed.

    MalformedBody names the operation that cannot be applied, Conflict the path whose test fails.
    Paths may be in any case and without the slash at the beginning.
    """
    if len(read_operations) > MAX_OPERATIONS:
        raise MalformedBody(f"A patch may have at most {MAX_OPERATIONS} operations.")
    patched = deepcopy(dict(entity))
    for index, operation in enumerate(read_operations):
        try:
            _apply(operation, patched, carrier)
        except _BadOperation as error:
            raise MalformedBody(f"Operation {index} {error}.") from None
    return patched


def changed_properties(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that have another value than before, or a value of another type."""
    return {name: value for name, value in after.items() if not _is_same(value, before[name])}


def _is_same(value: Any, before: Any) -> bool:
    """True if two values are the same JSON; to Python true is equal to 1."""
    if type(value) is not type(before):
        return False
    if isinstance(value, dict):
        return value.keys() == before.keys() and all(
            _is_same(inner, before[name]) for name, inner in value.items()
        )
    return bool(value == before)


def _apply(operation: Any, entity: dict[str, Any], carrier: Carrier) -> None:
    op, path, sent = _check(operation)
    steps = _resolve(path, carrier)
    last = steps[-1]
    value = with_contract_names(sent, last.carrier)
    if last.target is not None:
        value = as_object(value, last.target)
    if op in ("add", "replace"):
        _fill_parents(entity, steps)
    standard_op = op
    if last.target is not None and op != "test":
        # A carrier always has all its properties, so to remove one sets it to null.
        standard_op, value = "add", None if op == "remove" else value
    pointer = JsonPointer.from_parts([step.name for step in steps]).path
    try:
        JsonPatch([{"op": standard_op, "path": pointer, "value": value}]).apply(
            entity, in_place=True
        )
    except JsonPatchTestFailed:
        owner = steps[-2].carrier if len(steps) > 1 else carrier
        if owner and last.target and _is_read_as(value, entity, pointer, owner, last.target):
            return
        raise Conflict(f"The test of {quoted(path)} failed.") from None
    except (JsonPatchException, JsonPointerException):
        raise _BadOperation(f"finds nothing to {op} at {quoted(path)}") from None


def _check(operation: Any) -> tuple[str, str, Any]:
    """The op in lower case, the path and the value; the names of all three may be in any case."""
    if not isinstance(operation, dict):
        raise _BadOperation("must be an object")
    members: dict[str, Any] = {}
    for name, value in operation.items():
        if name.lower() in members:
            raise _BadOperation(f"has {quoted(name)} twice")
        members[name.lower()] = value
    op, path = members.get("op"), members.get("path")
    if not isinstance(op, str) or not isinstance(path, str):
        raise _BadOperation("must have an op and a path, which are strings")
    standard_op = op.lower()
    if standard_op not in OPERATIONS:
        raise _BadOperation(f"has the op {quoted(op)}; there are {', '.join(OPERATIONS)}")
    if standard_op != "remove" and "value" not in members:
        raise _BadOperation(f"must have a value to {standard_op}")
    return standard_op, path, members.get("value")


def _is_read_as(
    value: Any, entity: Mapping[str, Any], pointer: str, owner: Carrier, target: Property
) -> bool:
    """True if a property's value differs as JSON only, as `"5"` and 5 do."""
    found = JsonPointer(pointer).resolve(entity, _MISSING)
    if found is _MISSING:
        return False
    try:
        first, second = (to_values({target.name: each}, owner, _DATES) for each in (found, value))
    except InvalidValue:
        return False
    return first == second


def _resolve(path: str, carrier: Carrier) -> list[_Step]:
    """The steps of a path, with the contract's names."""
    steps = [_Step("", carrier)]
    for part in path.removeprefix("/").split("/"):
        step = None if BAD_ESCAPE.search(part) else _next_step(steps[-1], part)
        if step is None:
            raise _BadOperation(f"has the path {quoted(path)}, which names no property")
        steps.append(step)
    return steps[1:]


def _next_step(before: _Step, part: str) -> _Step | None:
    name = part.replace("~1", "/").replace("~0", "~")
    kind = before.target.kind if before.target else None
    if kind is Kind.DICTIONARY:
        return _Step(name, None)
    if kind in (Kind.CARRIERS, Kind.INTEGERS):
        return _Step(name, before.carrier) if INDEX.fullmatch(name) else None
    target = before.carrier.find(name) if before.carrier else None
    return _Step(target.name, target.carrier, target) if target else None


def _fill_parents(entity: dict[str, Any], steps: Sequence[_Step]) -> None:
    """Replace nulls in the parents of a path by empty values, so that a child can be added."""
    current: Any = entity
    for step in steps[:-1]:
        if isinstance(current, dict) and step.target is not None:
            if current.get(step.name) is None:
                current[step.name] = empty_value(step.target)
            current = current[step.name]
        elif isinstance(current, list) and step.name != "-" and int(step.name) < len(current):
            current = current[int(step.name)]
        else:
            return
