"""Makes enums of storage public: a description for the enum, and one for each of its values."""

from collections.abc import Mapping
from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition


def describe_enum(
    enum: type[Enum], description: str, values: Mapping[str, str], name: str | None = None
) -> None:
    """Make a Python enum a GraphQL enum, with descriptions of its values by member name.

    `name` is the name in the schema, if it is another one than the class has. The enum itself has
    no descriptions, as storage uses it too. Raises KeyError for a value without a description.
    """
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[value.name]
