"""Schemas of response bodies: the entity with rights and links, and all carriers nested in it."""

from collections.abc import Mapping

from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type
from openapi_pydantic import XML, DataType, Schema

from rest_facade.contract.carriers import Carrier, Kind, Property, carrier_of
from rest_facade.contract.names import enum_name
from rest_facade.openapi.links import name_with_links, name_with_rights
from rest_facade.openapi.properties import (
    Component,
    describe_property,
    reference,
    reference_or_null,
    value_schema,
)
from rest_facade.writing.links import LISTS, is_in_crm

TABLE_RIGHT = "TableRight"
FIELD_PROPERTIES = "FieldProperties"

NO_VALUES = "This service has no values for it; what is sent is ignored."


def schemas_of(type_: GraphQLObjectType) -> dict[str, Schema]:
    """The entity as responses have it, with the carriers and enums nested in it, by name."""
    carrier = carrier_of(type_)
    rights: dict[str, Component] = (
        {TABLE_RIGHT: reference(TABLE_RIGHT)} if carrier.has_own_rights else {}
    )
    schemas = {name_with_rights(carrier): _entity(type_, rights)}
    if carrier.has_version:
        schemas[name_with_links(carrier)] = _entity(type_, {**rights, "_Links": _links(carrier)})
    return schemas | _nested_schemas(type_)


def _entity(type_: GraphQLObjectType, added_properties: Mapping[str, Component]) -> Schema:
    entity = _carrier(type_)
    assert entity.properties is not None
    entity.properties |= added_properties
    entity.required = list(entity.properties)
    entity.xml = XML(name=carrier_of(type_).entity_name)
    return entity


def _nested_schemas(
    type_: GraphQLObjectType, around: tuple[GraphQLObjectType, ...] = ()
) -> dict[str, Schema]:
    """The schemas of nested carriers and enums at every level, by name."""
    schemas: dict[str, Schema] = {}
    if type_ in around:
        return schemas
    for property_ in carrier_of(type_).properties:
        nested = get_named_type(type_.fields[property_.field].type)
        if property_.kind is Kind.ENUM:
            schemas[nested.name] = _enum(nested)
        elif property_.carrier is not None:
            schemas |= {nested.name: _carrier(nested)} | _nested_schemas(nested, (*around, type_))
    return schemas


def _carrier(type_: GraphQLObjectType) -> Schema:
    carrier = carrier_of(type_)
    properties: dict[str, Component] = {
        property_.name: _property(property_, type_) for property_ in carrier.properties
    }
    properties |= dict.fromkeys(
        carrier.always_null, Schema(type=DataType.NULL, description=NO_VALUES)
    )
    if carrier.has_rights:
        properties |= {
            TABLE_RIGHT: reference_or_null(TABLE_RIGHT, "Null in nested entities."),
            FIELD_PROPERTIES: reference(FIELD_PROPERTIES),
        }
    return Schema(
        type=DataType.OBJECT,
        description=type_.description,
        properties=properties,
        required=list(properties),
    )


def _property(property_: Property, type_: GraphQLObjectType) -> Schema:
    field = type_.fields[property_.field]
    description = describe_property(property_, field)
    nested = get_named_type(field.type).name
    if property_.kind in (Kind.ENUM, Kind.CARRIER):
        return reference_or_null(nested, description)
    if property_.kind is Kind.CARRIERS:
        return Schema(
            type=[DataType.ARRAY, DataType.NULL], items=reference(nested), description=description
        )
    if property_.kind is Kind.DICTIONARY:
        return Schema(
            type=[DataType.OBJECT, DataType.NULL],
            additionalProperties=Schema(type=[DataType.STRING, DataType.NULL]),
            description=description,
        )
    return value_schema(property_, description)


def _enum(type_: GraphQLEnumType) -> Schema:
    return Schema(
        type=DataType.STRING,
        enum=[enum_name(member) for member in type_.values],
        description=type_.description,
    )


def _links(carrier: Carrier) -> Schema:
    """Links to referred rows are optional: the CRM serves those rows, if one is configured."""
    referred = [property_.name for property_ in carrier.properties if is_in_crm(property_.name)]
    lists = LISTS.get(carrier.name, {})
    return Schema(
        type=DataType.OBJECT,
        description="Addresses of the entity, of the rows it refers to, and of lists.",
        properties={
            name: Schema(type=DataType.STRING, schema_format="uri")
            for name in ("Self", *referred, *lists)
        },
        required=["Self", *lists],
    )
