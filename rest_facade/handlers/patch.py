"""PATCH: update an entity by a JSON Patch (a list of operations) or a merge patch (an object)."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql_api.errors import Conflict, Stale
from rest_facade.conditions import Conditions, Validators
from rest_facade.reading.json_patch import apply, changed_properties
from rest_facade.reading.merge_patch import drop_keyless_references
from rest_facade.request import EXPECTED_VERSION, RestRequest
from rest_facade.response import RawResponse

ATTEMPTS = 5
"""Maximum number of attempts to apply a JSON Patch while others change the same row."""


async def change(request: RestRequest) -> RawResponse:
    """Update some properties of an entity; the others keep their values."""
    key = request.key
    changes = request.parse_changes()
    if isinstance(changes, list):
        data = await _apply_operations(request, key, changes)
    else:
        data = await _merge(request, key, changes)
    return request.respond_with_links(data)


async def _merge(request: RestRequest, key: int, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Apply a merge patch without reading the row, since every named property is replaced whole."""
    operation = request.bound.operation
    request.check_key(changes, key)
    values = request.input_values(drop_keyless_references(changes, request.carrier), operation)
    version = await request.expected_version(key)
    data: Mapping[str, Any] = await request.mutate_entity(
        operation, key, values, **{EXPECTED_VERSION: version}
    )
    return data


async def _apply_operations(
    request: RestRequest, key: int, operations: Sequence[Any]
) -> Mapping[str, Any]:
    """Apply a JSON Patch by optimistic locking: read, change, and write the version that was read.

    Conflict when others changed the row at each of the `ATTEMPTS`.
    """
    operation, read_operation = request.bound.operation, request.bound.read_operation
    assert read_operation is not None
    conditions = Conditions.from_headers(request.http.headers)
    for _ in range(ATTEMPTS):
        stored = await request.query_whole_entity(read_operation, key)
        row = Validators.from_data(stored)
        conditions.check_write(row)
        before = request.whole_entity(stored)
        after = apply(operations, before, request.carrier)
        request.check_key(after, key)
        values = request.input_values(changed_properties(before, after), operation)
        try:
            data: Mapping[str, Any] = await request.mutate_entity(
                operation, key, values, **{EXPECTED_VERSION: row.version}
            )
        except Stale:
            continue
        return data
    raise Conflict("Others keep changing this row; try again.")
