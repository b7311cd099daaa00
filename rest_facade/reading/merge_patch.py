"""Parse and apply a merge patch (RFC 7396): an object of changed properties."""

from collections.abc import Mapping
from typing import Any

from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.reading.body import read_json
from rest_facade.reading.named_entities import (
    blank_entity,
    by_property,
    with_contract_names,
    within,
)


def read(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """The blank entity after the merge patch; MalformedBody or InvalidValue."""
    return merge(read_json(body, carrier), blank_entity(carrier), carrier)


def merge(
    changes: Mapping[str, Any], entity: Mapping[str, Any], carrier: Carrier
) -> dict[str, Any]:
    """The entity after the changes; InvalidValue names a property that is given twice.

    A carrier always has all its properties, so null empties a property rather than removing it.
    """
    changed = {
        target.name: within(target, _merged, value, entity.get(target.name), target)
        for target, value in by_property(changes, carrier).items()
    }
    return {**entity, **changed}


def drop_keyless_references(changes: Mapping[str, Any], carrier: Carrier) -> dict[str, Any]:
    """The changes without the referred entities whose key is absent.

    Only the key of a referred entity is ever stored, so without a key the reference stays.
    """
    return {
        target.name: value
        for target, value in by_property(changes, carrier).items()
        if not (target.is_reference and isinstance(value, dict) and _is_keyless(value, target))
    }


def changes_value_object(changes: Mapping[str, Any], carrier: Carrier) -> bool:
    """True if an object without a key is among the changes: they merge into the stored one."""
    return any(
        target.is_value_object and isinstance(value, dict)
        for target, value in by_property(changes, carrier).items()
    )


def _is_keyless(value: Mapping[str, Any], target: Property) -> bool:
    assert target.carrier is not None
    return all(target.carrier.find(name) is not target.carrier.key for name in value)


def _merged(value: Any, before: Any, target: Property) -> Any:
    old = before if isinstance(before, dict) else {}
    if isinstance(value, dict) and target.kind is Kind.CARRIER:
        assert target.carrier is not None
        return merge(value, old, target.carrier)
    if isinstance(value, dict) and target.kind is Kind.DICTIONARY:
        merged = {**old, **value}
        return {key: text for key, text in merged.items() if text is not None or key not in value}
    return with_contract_names(value, target.carrier)
