"""Bodies of changes in plain JSON, which may be of either kind of patch."""

from typing import Any

from rest_facade.contract.carriers import Carrier
from rest_facade.errors import MalformedBody
from rest_facade.reading.body import parse_json


def read(body: bytes, _carrier: Carrier) -> dict[str, Any] | list[Any]:
    """Operations, or an object to be merged, by its shape: the official client sends both so."""
    changes = parse_json(body)
    if not isinstance(changes, (dict, list)):
        raise MalformedBody("A JSON object of changes, or a list of operations, is expected.")
    return changes
