"""Schemas of what is answered: the entity with its links, and every carrier within."""

from collections.abc import Mapping

from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type
from openapi_pydantic import XML, DataType, Schema

from rest_facade.contract.carriers import Carrier, Kind, Property, carrier_of, enum_name
from rest_facade.openapi.links import name_with_links, name_with_rights
from rest_facade.openapi.properties import Component, describe, one_of, refer, value_of
from rest_facade.writing.links import is_neighbour

TABLE_RIGHT = "TableRight"
FIELD_PROPERTIES = "FieldProperties"


def schemas_of(type_: GraphQLObjectType) -> dict[str, Schema]:
    """The entity as calls answer with it, and what it is made of, by name."""
    carrier = carrier_of(type_)
    rights: dict[str, Component] = {TABLE_RIGHT: refer(TABLE_RIGHT)}
    return {
        name_with_rights(carrier): _answered(type_, rights),
        name_with_links(carrier): _answered(type_, {**rights, "_Links": _links(carrier)}),
        **_below(type_),
    }


def _answered(type_: GraphQLObjectType, more: Mapping[str, Component]) -> Schema:
    entity = _carrier(type_)
    assert entity.properties is not None
    entity.properties |= more
    entity.required = list(entity.properties)
    entity.xml = XML(name=carrier_of(type_).entity_name)
    return entity


def _below(type_: GraphQLObjectType) -> dict[str, Schema]:
    """Nested carriers and enums, all the way down."""
    found: dict[str, Schema] = {}
    for each in carrier_of(type_).properties:
        inner = get_named_type(type_.fields[each.field].type)
        if each.kind is Kind.ENUM:
            found[inner.name] = _enum(inner)
        elif each.carrier is not None:
            found |= {inner.name: _carrier(inner)} | _below(inner)
    return found


def _carrier(type_: GraphQLObjectType) -> Schema:
    carrier = carrier_of(type_)
    properties: dict[str, Component] = {
        each.name: _property(each, type_) for each in carrier.properties
    }
    if carrier.has_rights:
        properties |= {
            TABLE_RIGHT: one_of(TABLE_RIGHT, "Null where it is told of the entity around."),
            FIELD_PROPERTIES: refer(FIELD_PROPERTIES),
        }
    return Schema(
        type=DataType.OBJECT,
        description=type_.description,
        properties=properties,
        required=list(properties),
    )


def _property(each: Property, type_: GraphQLObjectType) -> Schema:
    field = type_.fields[each.field]
    description = describe(each, field)
    inner = get_named_type(field.type).name
    if each.kind in (Kind.ENUM, Kind.CARRIER):
        return one_of(inner, description)
    if each.kind is Kind.CARRIERS:
        return Schema(
            type=[DataType.ARRAY, DataType.NULL], items=refer(inner), description=description
        )
    if each.kind is Kind.DICTIONARY:
        return Schema(
            type=[DataType.OBJECT, DataType.NULL],
            additionalProperties=Schema(type=[DataType.STRING, DataType.NULL]),
            description=description,
        )
    return value_of(each, description)


def _enum(type_: GraphQLEnumType) -> Schema:
    return Schema(
        type=DataType.STRING,
        enum=[enum_name(member) for member in type_.values],
        description=type_.description,
    )


def _links(carrier: Carrier) -> Schema:
    """Neighbours are there only when somebody serves them, and the row refers to them."""
    neighbours = [each.name for each in carrier.properties if is_neighbour(each.name)]
    return Schema(
        type=DataType.OBJECT,
        description="Addresses of the entity, its neighbours and its collection.",
        properties={
            name: Schema(type=DataType.STRING, schema_format="uri")
            for name in ("Self", *neighbours, "Archive")
        },
        required=["Self", "Archive"],
    )
