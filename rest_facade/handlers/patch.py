"""PATCH: an entity with some changes, as a list of operations or as what is to be merged."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql_api.errors import Conflict, Stale
from rest_facade.conditions import Conditions, Validators
from rest_facade.reading.json_patch import apply
from rest_facade.reading.merge_patch import without_keyless
from rest_facade.request import EXPECTED_VERSION, RestRequest
from rest_facade.response import RawResponse

ATTEMPTS = 5
"""How often operations are tried on a row that others keep changing."""


async def change(exchange: RestRequest) -> RawResponse:
    """Change some of an entity; what is not named stays."""
    key = exchange.key
    changes = exchange.changes()
    if isinstance(changes, list):
        data = await _operate(exchange, key, changes)
    else:
        data = await _merge(exchange, key, changes)
    return exchange.answer_with_links(data)


async def _merge(exchange: RestRequest, key: int, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """A merge needs no look at the row: every property of it is new in whole."""
    operation = exchange.bound.operation
    exchange.check_key(changes, key)
    values = exchange.values(without_keyless(changes, exchange.carrier), operation)
    version = await exchange.expected_version(key)
    data: Mapping[str, Any] = await exchange.write(
        operation, key, values, **{EXPECTED_VERSION: version}
    )
    return data


async def _operate(exchange: RestRequest, key: int, operations: Sequence[Any]) -> Mapping[str, Any]:
    """Operations look at the row as it is read, and count only if it is still so when written."""
    operation, reads = exchange.bound.operation, exchange.bound.read_operation
    assert reads is not None
    conditions = Conditions.of(exchange.request.headers)
    for _ in range(ATTEMPTS):
        stored = await exchange.show_whole(reads, key)
        row = Validators.of(stored)
        conditions.check_writing(row)
        before = exchange.whole_entity(stored)
        after = apply(operations, before, exchange.carrier)
        exchange.check_key(after, key)
        changed = {name: value for name, value in after.items() if value != before[name]}
        values = exchange.values(changed, operation)
        try:
            data: Mapping[str, Any] = await exchange.write(
                operation, key, values, **{EXPECTED_VERSION: row.version}
            )
        except Stale:
            continue
        return data
    raise Conflict("Others keep changing this row; try again.")
