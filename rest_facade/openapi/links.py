"""OpenAPI links: from the response that returns a new row to the calls that can use its key."""

from collections.abc import Iterable, Mapping

from openapi_pydantic import Link

from rest_facade.calls import RequestBody, ResponseBody, RestCall
from rest_facade.contract.carriers import Carrier
from rest_facade.list import representation
from rest_facade.parameters import KEY

EVENTS_ID = "events"


def operation_id(call: RestCall) -> str:
    """The call's operationId: the GraphQL field's name; for agent calls, the procedure's name."""
    _, _, procedure = call.path.partition("/Agents/")
    if procedure:
        return call.procedure
    if call.response_body is ResponseBody.EVENTS:
        return EVENTS_ID
    # A list with a fixed condition has the same field as the whole list.
    return f"{call.field}In{call.procedure}" if call.condition else call.field


PAGE = representation.ROOT_ELEMENT
"""The schema name of a list page."""


def name_with_links(carrier: Carrier) -> str:
    """The contract's name of the entity with `_Links`, in responses from the entity's address."""
    return f"{carrier.entity_name}WithLinks"


def name_with_rights(carrier: Carrier) -> str:
    """The schema name of the entity in other responses.

    The contract has no name of its own for it: it uses the one of the request body.
    """
    return f"{carrier.entity_name}{'WithRights' if carrier.has_rights else 'Response'}"


SENT_BACK = "$response.body"
"""A response body can be sent back as a request body: its rights and links are ignored."""


PARTS: Mapping[str, Mapping[str, str]] = {
    "ChatTopicAgent": {
        "chatTopicId": "$response.body#/TopicId",
        "username": "$response.body#/User/AssociateId",
    }
}
"""By carrier without a key: the parameters that name it, and where a response has their values."""


def links_from(call: RestCall, carrier: Carrier, calls: Iterable[RestCall]) -> dict[str, Link]:
    """Links by operationId of the calls on the new row; empty for a call that creates no row."""
    if call.request_body is not RequestBody.ENTITY or call.method != "POST":
        return {}
    if carrier.key is None:
        return _links_to_part(PARTS[carrier.name], calls) if carrier.name in PARTS else {}
    key = f"$response.body#/{carrier.key.name}"
    links = {}
    for other in calls:
        is_on_row = other.entity == call.entity and other.has_own_key
        if not is_on_row and other.path_arguments != (carrier.key.field,):
            continue
        parameter = _parameter_of(other)
        takes_entity = is_on_row and other.request_body is not RequestBody.NOTHING
        links[operation_id(other)] = Link(
            operationId=operation_id(other),
            parameters={parameter: key} if parameter else None,
            requestBody=SENT_BACK if takes_entity else None,
        )
    return links


def _links_to_part(names: Mapping[str, str], calls: Iterable[RestCall]) -> dict[str, Link]:
    return {
        operation_id(other): Link(
            operationId=operation_id(other),
            parameters={**names},
            requestBody=None if other.request_body is RequestBody.NOTHING else SENT_BACK,
        )
        for other in calls
        if {*other.path_arguments} == names.keys()
    }


def _parameter_of(call: RestCall) -> str | None:
    """The parameter that takes the key; None when the key is part of the request body."""
    if call.path_arguments:
        return call.path_arguments[0]
    return KEY if call.has_key_in_path else call.key_parameter
