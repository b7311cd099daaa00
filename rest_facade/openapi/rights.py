"""Schemas of TableRight and FieldProperties, in the words of the GraphQL types behind them."""

from graphql import GraphQLObjectType, GraphQLSchema
from openapi_pydantic import DataType, Schema

from rest_facade.openapi.properties import Component, refer

MASK = "Names joined by commas; None for nothing, FULL for all that there is."


def schemas_of(schema: GraphQLSchema) -> dict[str, Schema]:
    """What an entity says of its caller's rights, by name."""
    table, field, entry = (
        _type(schema, name) for name in ("TableRight", "FieldRight", "FieldProperty")
    )
    return {
        "TableRight": _right(table),
        "FieldRight": _right(field),
        "FieldProperty": _object(
            entry,
            FieldRight=refer("FieldRight"),
            FieldType=_told(entry, "type"),
            FieldLength=_told(entry, "length", DataType.INTEGER, "int32"),
        ),
        "FieldProperties": Schema(
            type=DataType.OBJECT,
            description="By the name of each field that came filled; empty in nested entities.",
            additionalProperties=refer("FieldProperty"),
        ),
    }


def _right(type_: GraphQLObjectType) -> Schema:
    mask = Schema(type=DataType.STRING, description=f"{type_.fields['mask'].description} {MASK}")
    return _object(type_, Mask=mask, Reason=_told(type_, "reason"))


def _object(type_: GraphQLObjectType, **properties: Component) -> Schema:
    return Schema(
        type=DataType.OBJECT,
        description=type_.description,
        properties=properties,
        required=list(properties),
    )


def _told(
    type_: GraphQLObjectType,
    field: str,
    holds: DataType = DataType.STRING,
    format_: str | None = None,
) -> Schema:
    return Schema(type=holds, schema_format=format_, description=type_.fields[field].description)


def _type(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    type_ = schema.get_type(name)
    assert isinstance(type_, GraphQLObjectType)
    return type_
