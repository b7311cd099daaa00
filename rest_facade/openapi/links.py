"""OpenAPI's links: from an answer that shows a new row to the calls that take its key."""

from collections.abc import Iterable

from openapi_pydantic import Link

from rest_facade.calls import Call, Takes
from rest_facade.carriers import Carrier
from rest_facade.openapi.names import operation_id
from rest_facade.parameters import KEY


def links_from(call: Call, carrier: Carrier, calls: Iterable[Call]) -> dict[str, Link]:
    """By the ids of the calls to go on with; none where no row is stored anew."""
    if not _stores_a_row(call):
        return {}
    key = f"$response.body#/{carrier.key.name}"
    return {
        operation_id(other): Link(
            operationId=operation_id(other),
            parameters={parameter: key},
            description=f"`{carrier.key.name}` is the `{parameter}` there.",
        )
        for other in calls
        if other.entity == call.entity and (parameter := _takes_the_key_as(other))
    }


def _stores_a_row(call: Call) -> bool:
    return call.takes is Takes.ENTITY and not call.on_a_row


def _takes_the_key_as(call: Call) -> str | None:
    return KEY if call.on_a_row else call.key
