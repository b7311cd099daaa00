"""OpenAPI's links: from an answer that shows a new row to the calls that go on with it."""

from collections.abc import Iterable

from openapi_pydantic import Link

from rest_facade.calls import Call, RequestBody
from rest_facade.contract.carriers import Carrier
from rest_facade.list import representation
from rest_facade.parameters import KEY


def operation_id(call: Call) -> str:
    """The GraphQL field's name; agents' calls are procedures, and have a name in their paths."""
    _, _, procedure = call.path.partition("/Agents/")
    return procedure.rpartition("/")[2] or call.field


PAGE = representation.ROOT
"""A page of a list."""


def name_with_links(carrier: Carrier) -> str:
    """What the contract calls the entity in an answer of its own address."""
    return f"{carrier.entity_name}WithLinks"


def name_with_rights(carrier: Carrier) -> str:
    """The entity in other answers; the contract calls it as it calls what is sent."""
    return f"{carrier.entity_name}WithRights"


SENT_BACK = "$response.body"
"""What was answered can be sent: rights and links in it are ignored."""


def links_from(call: Call, carrier: Carrier, calls: Iterable[Call]) -> dict[str, Link]:
    """By the ids of the calls to go on with; none where no row is stored anew."""
    if call.request_body is not RequestBody.ENTITY or call.on_a_row:
        return {}
    key = f"$response.body#/{carrier.key.name}"
    return {
        operation_id(other): Link(
            operationId=operation_id(other),
            parameters={parameter: key} if (parameter := _parameter_of(other)) else None,
            requestBody=None if other.request_body is RequestBody.NOTHING else SENT_BACK,
        )
        for other in calls
        if other.entity == call.entity and other.names_a_row
    }


def _parameter_of(call: Call) -> str | None:
    """The parameter that takes the key, where it does not stand in the entity."""
    return KEY if call.on_a_row else call.key
