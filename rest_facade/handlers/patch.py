"""PATCH: update an entity by a JSON Patch (a list of operations) or a merge patch (an object)."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql_api.errors import Conflict, Stale
from rest_facade.conditions import Conditions, Validators
from rest_facade.reading.json_patch import apply, changed_properties
from rest_facade.reading.merge_patch import (
    changes_value_object,
    drop_keyless_references,
    merge,
)
from rest_facade.request import EXPECTED_VERSION, RestRequest
from rest_facade.response import RawResponse

ATTEMPTS = 5
"""Maximum number of attempts to apply a patch while others change the same row."""


async def change(request: RestRequest) -> RawResponse:
    """Update some properties of an entity; the others keep their values."""
    key = request.key
    changes = request.parse_changes()
    carrier = request.carrier
    conditions = Conditions.from_headers(request.http.headers)
    if isinstance(changes, list):
        data = await rewrite(
            request, key, lambda before: apply(changes, before, carrier), conditions
        )
    elif changes_value_object(changes, carrier):
        data = await rewrite(
            request, key, lambda before: merge(changes, before, carrier), conditions
        )
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


async def rewrite(
    request: RestRequest,
    key: int,
    change_entity: Callable[[dict[str, Any]], dict[str, Any]],
    conditions: Conditions,
) -> Mapping[str, Any]:
    """Change a stored entity by optimistic locking: read, change, write the version that was read.

    Conflict when others changed the row at each of the `ATTEMPTS`.
    """
    operation, read_operation = request.bound.operation, request.bound.read_operation
    assert read_operation is not None
    for _ in range(ATTEMPTS):
        stored = await request.query_whole_entity(read_operation, key)
        row = Validators.from_data(stored)
        conditions.check_write(row)
        before = request.whole_entity(stored)
        after = change_entity(before)
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
