"""TableRight and FieldProperties, from what the schema says of them."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graphql_api.remembering import Remembered
from rest_facade.answers.shared import Shared
from rest_facade.names import enum_name, property_name

EVERYTHING = ("SELECT", "UPDATE", "INSERT", "DELETE")

SELECTION = "tableRight { mask reason } fieldProperties { name right { mask reason } type length }"
"""What an operation asks for, so that the two can be shown."""


REMEMBERED = 256
"""Rights, times selections."""


def table_right(right: Mapping[str, Any]) -> Mapping[str, str]:
    """A mask as comma-separated names; the official client knows all four together as FULL."""
    return _table_right(tuple(right["mask"]), right["reason"])


@lru_cache(maxsize=REMEMBERED)
def _table_right(mask: tuple[str, ...], reason: str) -> Mapping[str, str]:
    names = "FULL" if set(mask) == set(EVERYTHING) else _names(mask)
    return {"Mask": names, "Reason": reason}


def field_properties(properties: Sequence[Mapping[str, Any]], selected: Collection[str]) -> Shared:
    """The selected fields by name, each with its right, .NET type and length."""
    return Shared(
        {
            name: {
                "FieldRight": {
                    "Mask": _names(each["right"]["mask"]),
                    "Reason": each["right"]["reason"],
                },
                "FieldType": each["type"],
                "FieldLength": each["length"],
            }
            for each in properties
            if (name := property_name(each["name"])) in selected
        }
    )


_known: Remembered[Shared] = Remembered(REMEMBERED)


def known_field_properties(
    properties: Sequence[Mapping[str, Any]], selected: frozenset[str]
) -> Shared:
    """The same, made once for what the schema tells of many rows alike."""
    return _known.of(properties, selected, lambda: field_properties(properties, selected))


def _names(mask: Sequence[str]) -> str:
    return ", ".join(enum_name(member) for member in mask) or "None"
