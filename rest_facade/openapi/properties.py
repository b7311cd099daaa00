"""What a property of a carrier may hold, as JSON Schema; anything may be null."""

import re
from collections.abc import Mapping

from graphql import GraphQLField, GraphQLInputField
from openapi_pydantic import DataType, Reference, Schema

from rest_facade.contract.carriers import Carrier, Kind, Property

Component = Schema | Reference

NULL = Schema(type=DataType.NULL)

TYPES: Mapping[Kind, tuple[DataType, str | None]] = {
    Kind.INTEGER: (DataType.INTEGER, "int32"),
    Kind.DOUBLE: (DataType.NUMBER, "double"),
    Kind.BOOLEAN: (DataType.BOOLEAN, None),
    Kind.STRING: (DataType.STRING, None),
    Kind.DATE: (DataType.STRING, "date-time"),
    Kind.FLAGS: (DataType.STRING, None),
}
"""Properties that hold a single value, with the format that code generators know them by."""


def refer(name: str) -> Reference:
    """A reference to a schema among the components."""
    return Reference.model_validate({"$ref": f"#/components/schemas/{name}"})


def value_of(each: Property, description: str, longest: int | None = None) -> Schema:
    """A property that holds a single value; `longest` is the length that a text may have."""
    type_, format_ = TYPES[each.kind]
    return Schema(
        type=[type_, DataType.NULL],
        schema_format=format_,
        description=description,
        maxLength=longest,
        # Swagger UI would offer "string", which names no flag.
        examples=list(each.enum.shown.values())[:1] if each.enum else None,
    )


def one_of(name: str, description: str) -> Schema:
    """A property that holds what a component says, or null."""
    return Schema(anyOf=[refer(name), NULL], description=description)


def describe(each: Property, field: GraphQLField | GraphQLInputField) -> str:
    """What the schema says of a field, with enums by the names of the contract."""
    said = _with_enum_names(field.description or "", each)
    if each.kind is Kind.FLAGS and each.enum:
        said += f" Names joined by commas, of {', '.join(each.enum.shown.values())}."
    return said


def describe_whole(carrier: Carrier, text: str) -> str:
    """What the schema says of an entity, with fields and enums by the names of the contract."""
    for each in carrier.properties:
        text = _with_enum_names(text, each)
        # Other names are words as well.
        if not each.field.islower():
            text = re.sub(rf"\b{each.field}\b", each.name, text)
    return text


def _with_enum_names(text: str, each: Property) -> str:
    for member, shown in (each.enum.shown if each.enum else {}).items():
        text = re.sub(rf"\b{member}\b", shown, text)
    return text
