"""Schemas of what is sent."""

from collections.abc import Mapping

from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema, get_named_type
from openapi_pydantic import XML, DataType, MediaType, Schema
from openapi_pydantic import RequestBody as RequestBodyObject

from graphql_api.describe import longest_texts
from rest_facade.calls import Call, RequestBody
from rest_facade.contract.carriers import Carrier, Kind, Property, carrier_of
from rest_facade.openapi.properties import (
    Component,
    describe,
    describe_whole,
    one_of,
    refer,
    value_of,
)
from rest_facade.operations import input_of, look_up
from rest_facade.reading.json_patch import MOST, OPERATIONS
from rest_facade.writing.negotiation import BODIES

OURS = "Worked out by the service, whatever is sent."
THE_KEY = (
    "The service's own for a new row, whatever is sent; else that of the row, where it is not null"
    " or 0."
)
ONLY_THE_KEY = "Of what is sent only the key counts; null or key 0 is none."

FORM = "application/x-www-form-urlencoded"
JSON_PATCH = "application/json-patch+json"
PLAIN_JSON = ("application/json", "text/json")

OTHERS = {FORM: "Form", JSON_PATCH: "JsonPatch"}
"""Bodies that are not laid out as the entity, by the names of their schemas."""

ANY_CASE = "Names in any case; what is unknown is ignored."
EITHER_PATCH = (
    "Properties to be merged, or a list of operations; in plain JSON the shape tells which."
)


def body_of(call: Call, carrier: Carrier, schema: GraphQLSchema) -> RequestBodyObject | None:
    """A call's body, in everything that it can be written in."""
    if call.request_body is RequestBody.NOTHING:
        return None
    said = [describe_whole(carrier, each.description or "") for each in inputs_of(call, schema)]
    if call.request_body is RequestBody.CHANGES:
        said.append(EITHER_PATCH)
    entity, patch = refer(carrier.entity_name), refer(OTHERS[JSON_PATCH])
    plain = Schema(anyOf=[entity, patch]) if call.request_body is RequestBody.CHANGES else entity
    schemas: dict[str, Component] = {
        **dict.fromkeys(BODIES, entity),
        **dict.fromkeys(PLAIN_JSON, plain),
        FORM: refer(OTHERS[FORM]),
        JSON_PATCH: patch,
    }
    return RequestBodyObject(
        description="\n\n".join([*said, ANY_CASE]),
        required=True,
        content={media: MediaType(media_type_schema=each) for media, each in schemas.items()},
    )


def inputs_of(call: Call, schema: GraphQLSchema) -> list[GraphQLInputObjectType]:
    """What becomes of a call's body: for a new row first, where there may be one."""
    fields = [field for field in (call.creates, call.field) if field is not None]
    found = [input_of(look_up(field, schema)[1]) for field in fields]
    return [each for each in found if each is not None]


def other_schemas() -> dict[str, Schema]:
    """Forms and JSON Patches, whatever entity they are about."""
    operation = {
        "op": Schema(type=DataType.STRING, enum=list(OPERATIONS)),
        "path": Schema(type=DataType.STRING, description="As in `/User/AssociateId`."),
        "value": Schema(description="What to put there, or to find there; not for `remove`."),
    }
    return {
        OTHERS[FORM]: Schema(
            type=DataType.OBJECT,
            description="Properties by name, nested ones as in `User.AssociateId`.",
            additionalProperties=Schema(type=DataType.STRING),
        ),
        OTHERS[JSON_PATCH]: Schema(
            type=DataType.ARRAY,
            description="Operations in their order (RFC 6902), on the row or on a blank entity.",
            maxItems=MOST,
            items=Schema(type=DataType.OBJECT, properties=operation, required=["op", "path"]),
        ),
    }


def schemas_of(type_: GraphQLObjectType, input_: GraphQLInputObjectType) -> dict[str, Schema]:
    """The entity that a call takes and the references in it, by name."""
    carrier = carrier_of(type_)
    longest = longest_texts(type_)
    entity = Schema(
        type=DataType.OBJECT,
        description=type_.description,
        xml=XML(name=carrier.entity_name),
        properties={
            each.name: _property(each, type_, input_, longest) for each in carrier.properties
        },
    )
    referred = [each.carrier for each in carrier.properties if each.carrier]
    return {carrier.entity_name: entity} | {
        _reference_to(each): _reference(each) for each in referred
    }


def _reference_to(carrier: Carrier) -> str:
    return f"{carrier.name}Reference"


def _reference(carrier: Carrier) -> Schema:
    key = value_of(carrier.key, "The primary key.")
    return Schema(
        type=DataType.OBJECT, description=ONLY_THE_KEY, properties={carrier.key.name: key}
    )


def _property(
    each: Property,
    type_: GraphQLObjectType,
    input_: GraphQLInputObjectType,
    longest: Mapping[str, int],
) -> Schema:
    description = _describe(each, type_, input_)
    if each.carrier is not None:
        return one_of(_reference_to(each.carrier), description)
    if each.kind is Kind.ENUM:
        return one_of(get_named_type(type_.fields[each.field].type).name, description)
    return value_of(each, description, longest.get(each.field))


def _describe(each: Property, type_: GraphQLObjectType, input_: GraphQLInputObjectType) -> str:
    name = f"{each.field}Id" if each.kind is Kind.CARRIER else each.field
    if name in input_.fields:
        return describe(each, input_.fields[name])
    whose = THE_KEY if each is carrier_of(type_).key else OURS
    return f"{describe(each, type_.fields[each.field])} {whose}"
