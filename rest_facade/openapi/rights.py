"""Schemas of TableRight and FieldProperties, with the descriptions of the GraphQL types."""

from graphql import GraphQLObjectType, GraphQLSchema
from openapi_pydantic import DataType, Schema

from rest_facade.openapi.properties import Component, reference

MASK = "Names joined by commas; None means no right, FULL means all rights."


def schemas_of(schema: GraphQLSchema) -> dict[str, Schema]:
    """The schemas of the caller's rights on an entity and on its fields, by name."""
    table, field, entry = (
        _type(schema, name) for name in ("TableRight", "FieldRight", "FieldProperty")
    )
    return {
        "TableRight": _right(table),
        "FieldRight": _right(field),
        "FieldProperty": _object(
            entry,
            FieldRight=reference("FieldRight"),
            FieldType=_field_schema(entry, "type"),
            FieldLength=_field_schema(entry, "length", DataType.INTEGER, "int32"),
        ),
        "FieldProperties": Schema(
            type=DataType.OBJECT,
            description="By the name of each field that has a value; empty in nested entities.",
            additionalProperties=reference("FieldProperty"),
        ),
    }


def _right(type_: GraphQLObjectType) -> Schema:
    mask = Schema(type=DataType.STRING, description=f"{type_.fields['mask'].description} {MASK}")
    return _object(type_, Mask=mask, Reason=_field_schema(type_, "reason"))


def _object(type_: GraphQLObjectType, **properties: Component) -> Schema:
    return Schema(
        type=DataType.OBJECT,
        description=type_.description,
        properties=properties,
        required=list(properties),
    )


def _field_schema(
    type_: GraphQLObjectType,
    field: str,
    data_type: DataType = DataType.STRING,
    format_: str | None = None,
) -> Schema:
    description = type_.fields[field].description
    return Schema(type=data_type, schema_format=format_, description=description)


def _type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    type_ = schema.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    return type_
