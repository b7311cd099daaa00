"""What a property of a carrier may hold, as JSON Schema; anything may be null."""

import re
from collections.abc import Mapping

from graphql import GraphQLField, GraphQLInputField
from openapi_pydantic import DataType, Reference, Schema

from rest_facade.carriers import Kind, Property

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
    said = field.description or ""
    for member, shown in (each.enum.shown if each.enum else {}).items():
        said = re.sub(rf"\b{member}\b", shown, said)
    if each.kind is Kind.FLAGS and each.enum:
        said += f" Names joined by commas, of {', '.join(each.enum.shown.values())}."
    return said
