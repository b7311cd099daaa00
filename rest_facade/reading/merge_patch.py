"""Bodies as a merge patch (RFC 7396): an object of changes."""

from collections.abc import Mapping
from typing import Any

from rest_facade.contract.carriers import Carrier, Kind, Property
from rest_facade.reading.body import parse_json_object
from rest_facade.reading.named_entities import blank, by_property, named


def read(body: bytes, carrier: Carrier) -> dict[str, Any]:
    """The blank entity after the changes."""
    return merge(parse_json_object(body), blank(carrier), carrier)


def merge(
    changes: Mapping[str, Any], entity: Mapping[str, Any], carrier: Carrier
) -> dict[str, Any]:
    """The entity after the changes; InvalidValue names a property that is given twice.

    A carrier always has all its properties, so null empties one rather than dropping it.
    """
    changed = {
        each.name: _merged(value, entity.get(each.name), each)
        for each, value in by_property(changes, carrier).items()
    }
    return {**entity, **changed}


def without_keyless(changes: Mapping[str, Any], carrier: Carrier) -> dict[str, Any]:
    """The changes without those within a referred entity that name no other one.

    Of referred entities only the key is ever stored; where it is absent, it stays.
    """
    return {
        each.name: value
        for each, value in by_property(changes, carrier).items()
        if not (each.kind is Kind.CARRIER and isinstance(value, dict) and _keyless(value, each))
    }


def _keyless(value: Mapping[str, Any], each: Property) -> bool:
    assert each.carrier is not None
    return all(each.carrier.find(name) is not each.carrier.key for name in value)


def _merged(value: Any, before: Any, each: Property) -> Any:
    held = before if isinstance(before, dict) else {}
    if isinstance(value, dict) and each.kind is Kind.CARRIER:
        assert each.carrier is not None
        return merge(value, held, each.carrier)
    if isinstance(value, dict) and each.kind is Kind.DICTIONARY:
        merged = {**held, **value}
        return {key: text for key, text in merged.items() if text is not None or key not in value}
    return named(value, each.carrier)
