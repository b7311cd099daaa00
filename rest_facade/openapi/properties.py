"""JSON Schemas and descriptions of a carrier's properties; every property may be null."""

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
    Kind.DURATION: (DataType.STRING, None),
    Kind.ENUM: (DataType.STRING, None),
}
"""JSON types of single values, with the `format` that code generators use."""


def reference(name: str) -> Reference:
    """A `$ref` to a schema of the document's components."""
    return Reference.model_validate({"$ref": f"#/components/schemas/{name}"})


def value_schema(property_: Property, description: str, max_length: int | None = None) -> Schema:
    """The schema of a single value or null; `max_length` bounds a text, in characters."""
    if property_.kind is Kind.INTEGERS:
        items = Schema(type=DataType.INTEGER, schema_format="int32")
        types = [DataType.ARRAY, DataType.NULL]
        return Schema(type=types, items=items, description=description)
    type_, format_ = TYPES[property_.kind]
    return Schema(
        type=[type_, DataType.NULL],
        schema_format=format_,
        description=description,
        maxLength=max_length,
        # Without an example Swagger UI offers "string", which is no name of a flag.
        examples=list(property_.enum.contract_names.values())[:1] if property_.enum else None,
    )


def reference_or_null(name: str, description: str) -> Schema:
    """The schema of a property that holds the component of that name, or null."""
    return Schema(anyOf=[reference(name), NULL], description=description)


def describe_property(property_: Property, field: GraphQLField | GraphQLInputField) -> str:
    """The GraphQL field's description, with the contract's names of enum members."""
    description = _with_enum_names(field.description or "", property_)
    if property_.kind is Kind.FLAGS and property_.enum:
        names = ", ".join(property_.enum.contract_names.values())
        description += f" Names joined by commas, of {names}."
        if property_.enum.masks:
            numbers = ", ".join(map(str, property_.enum.masks.values()))
            description += f" A sum of their numbers ({numbers}) is read as well."
    if property_.kind is Kind.DURATION:
        description += " A time span such as 08:00:00; ISO 8601, such as PT8H, is read as well."
    return description


def describe_entity(carrier: Carrier, text: str) -> str:
    """A GraphQL description of an entity, with the contract's names of fields and enum members."""
    for property_ in carrier.properties:
        text = _with_enum_names(text, property_)
        # A name in lower case, such as `rating`, can also be an ordinary word of the text.
        if not property_.field.islower():
            text = re.sub(rf"\b{property_.field}\b", property_.name, text)
    return text


def _with_enum_names(text: str, property_: Property) -> str:
    for member, name in (property_.enum.contract_names if property_.enum else {}).items():
        text = re.sub(rf"\b{member}\b", name, text)
    return text
