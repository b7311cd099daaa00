"""Tell the operations of a JSON Patch (RFC 6902) from entities and merge patches.

All of them come as application/json. No entity has a property with the name Op or Path, so an
operation that is read as an entity would be ignored, and answered as if it were done.
"""

from collections.abc import Mapping
from typing import Any

from graphql_api.errors import MalformedBody
from rest_facade.contract.carriers import Carrier

JSON_PATCH = "application/json-patch+json"

OPERATION_NAMES = frozenset({"op", "path"})
"""Names of an operation's members, in lower case; an operation has at least one of them."""


def is_operation(members: Any, carrier: Carrier) -> bool:
    """True for an object with an op or a path, in any case, and with no property of the carrier."""
    return (
        isinstance(members, dict) and _is_operation(members) and not _has_property(members, carrier)
    )


def refuse_operations(entity: Mapping[str, Any], carrier: Carrier) -> None:
    """MalformedBody when an entity is an operation, or holds operations and no property."""
    if not _has_property(entity, carrier) and (
        _is_operation(entity) or any(map(_holds_operation, entity.values()))
    ):
        raise MalformedBody(
            f"The body is a JSON Patch; send its operations in a list, as {JSON_PATCH}."
        )


def _has_property(members: Mapping[str, Any], carrier: Carrier) -> bool:
    return any(carrier.find(name) for name in members)


def _is_operation(members: Mapping[str, Any]) -> bool:
    return not OPERATION_NAMES.isdisjoint(name.lower() for name in members)


def _holds_operation(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict) and _is_operation(item) for item in items)
