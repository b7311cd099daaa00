"""Request bodies of the calls, and their schemas: the entity, forms and JSON Patches."""

from collections.abc import Mapping

from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema, get_named_type
from openapi_pydantic import XML, DataType, MediaType, Schema
from openapi_pydantic import RequestBody as RequestBodyObject

from graphql_api.describe import max_text_lengths
from rest_facade.calls import RequestBody, RestCall
from rest_facade.contract.carriers import Carrier, Kind, Property, carrier_of, unwrap
from rest_facade.openapi.properties import (
    Component,
    describe_entity,
    describe_property,
    reference,
    reference_or_null,
    value_schema,
)
from rest_facade.operations import find_field, input_of
from rest_facade.reading.json_patch import MAX_OPERATIONS, OPERATIONS
from rest_facade.writing.negotiation import READERS

SET_BY_SERVICE = "Set by the service; a value that is sent is ignored."
KEY = (
    "The service assigns the key of a new row and ignores one that is sent. For a stored row it"
    " must be the row's own key, or null or 0."
)
REFERENCE = "Only the key is read; null or a key of 0 means no reference."

FORM = "application/x-www-form-urlencoded"
JSON_PATCH = "application/json-patch+json"
PLAIN_JSON = ("application/json", "text/json")

OTHER_SCHEMA_NAMES = {FORM: "Form", JSON_PATCH: "JsonPatch"}
"""Schema names of the bodies that do not have the entity's structure, by media type."""

ANY_CASE = "Names may be in any case; unknown names are ignored."
EITHER_PATCH = (
    "The body is an object of properties to merge, or a list of JSON Patch operations. In plain"
    " JSON an object is merged, and a list is applied as operations."
)


def request_body(
    call: RestCall, carrier: Carrier, schema: GraphQLSchema
) -> RequestBodyObject | None:
    """The call's request body with all its media types; None when the body is not read."""
    if call.request_body is RequestBody.NOTHING:
        return None
    paragraphs = [
        describe_entity(carrier, input_.description or "") for input_ in input_types(call, schema)
    ]
    if call.request_body is RequestBody.CHANGES:
        paragraphs.append(EITHER_PATCH)
    entity, patch = reference(carrier.entity_name), reference(OTHER_SCHEMA_NAMES[JSON_PATCH])
    plain = Schema(anyOf=[entity, patch]) if call.request_body is RequestBody.CHANGES else entity
    schemas: dict[str, Component] = {
        **dict.fromkeys(READERS, entity),
        **dict.fromkeys(PLAIN_JSON, plain),
        FORM: reference(OTHER_SCHEMA_NAMES[FORM]),
        JSON_PATCH: patch,
    }
    return RequestBodyObject(
        description="\n\n".join([*paragraphs, ANY_CASE]),
        required=True,
        content={
            media_type: MediaType(media_type_schema=body_schema)
            for media_type, body_schema in schemas.items()
        },
    )


def input_types(call: RestCall, schema: GraphQLSchema) -> list[GraphQLInputObjectType]:
    """The GraphQL inputs that the body is turned into; the one that creates a row comes first."""
    fields = [field for field in (call.create_field, call.field) if field is not None]
    inputs = [input_of(find_field(field, schema)[1]) for field in fields]
    return [input_[1] for input_ in inputs if input_ is not None]


def other_schemas() -> dict[str, Schema]:
    """The schemas of forms and JSON Patches, which are the same for every entity."""
    operation = {
        "op": Schema(type=DataType.STRING, enum=list(OPERATIONS)),
        "path": Schema(type=DataType.STRING, description="As in `/User/AssociateId`."),
        "value": Schema(description="The value to set or to test; `remove` has none."),
    }
    return {
        OTHER_SCHEMA_NAMES[FORM]: Schema(
            type=DataType.OBJECT,
            description=(
                "Properties by name; a nested one is written as `User.AssociateId`, and an item of"
                " a list as `Flags[0]`."
            ),
            additionalProperties=Schema(type=DataType.STRING),
        ),
        OTHER_SCHEMA_NAMES[JSON_PATCH]: Schema(
            type=DataType.ARRAY,
            description=(
                "Operations of RFC 6902, applied in order to the stored row, or to a blank entity"
                " when there is none. One operation may also be sent without a list."
            ),
            maxItems=MAX_OPERATIONS,
            items=Schema(type=DataType.OBJECT, properties=operation, required=["op", "path"]),
        ),
    }


def schemas_of(type_: GraphQLObjectType, input_: GraphQLInputObjectType) -> dict[str, Schema]:
    """The schemas of the entity in request bodies and of the references in it, by name."""
    carrier = carrier_of(type_)
    max_lengths = max_text_lengths(type_)
    entity = Schema(
        type=DataType.OBJECT,
        description=type_.description,
        xml=XML(name=carrier.entity_name),
        properties={
            property_.name: _property(property_, type_, input_, max_lengths)
            for property_ in carrier.properties
        },
    )
    schemas = {carrier.entity_name: entity}
    for property_ in carrier.properties:
        nested = property_.carrier
        if nested is not None and property_.is_reference:
            schemas[_reference_name(nested)] = _reference_schema(nested)
        elif nested is not None and property_.field in input_.fields:
            inner = unwrap(type_.fields[property_.field].type)[1]
            inner_input = unwrap(input_.fields[property_.field].type)[1]
            inner_schemas = schemas_of(inner, inner_input)
            schemas |= inner_schemas | {_value_name(nested): inner_schemas[nested.entity_name]}
            del schemas[nested.entity_name]
    return schemas


def _value_name(carrier: Carrier) -> str:
    """The schema name of an object without a key in request bodies."""
    return f"{carrier.name}Values"


def _reference_name(carrier: Carrier) -> str:
    return f"{carrier.name}Reference"


def _reference_schema(carrier: Carrier) -> Schema:
    key = carrier.primary_key
    properties: dict[str, Component] = {key.name: value_schema(key, "The primary key.")}
    return Schema(type=DataType.OBJECT, description=REFERENCE, properties=properties)


def _property(
    property_: Property,
    type_: GraphQLObjectType,
    input_: GraphQLInputObjectType,
    max_lengths: Mapping[str, int],
) -> Schema:
    description = _describe(property_, type_, input_)
    nested = property_.carrier
    if nested is not None and property_.is_reference:
        return reference_or_null(_reference_name(nested), description)
    if nested is not None and property_.field in input_.fields:
        return reference_or_null(_value_name(nested), description)
    if nested is not None:
        return Schema(description=description)
    if property_.kind is Kind.ENUM:
        enum = get_named_type(type_.fields[property_.field].type)
        return reference_or_null(enum.name, description)
    return value_schema(property_, description, max_lengths.get(property_.field))


def _describe(property_: Property, type_: GraphQLObjectType, input_: GraphQLInputObjectType) -> str:
    input_field = f"{property_.field}Id" if property_.is_reference else property_.field
    if input_field in input_.fields:
        return describe_property(property_, input_.fields[input_field])
    note = KEY if property_ is carrier_of(type_).key else SET_BY_SERVICE
    return f"{describe_property(property_, type_.fields[property_.field])} {note}"
