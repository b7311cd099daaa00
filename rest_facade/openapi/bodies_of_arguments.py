"""Request bodies of calls by arguments, and the schemas of their values."""

from graphql import GraphQLNonNull, GraphQLSchema
from openapi_pydantic import DataType, MediaType, Schema
from openapi_pydantic import RequestBody as RequestBodyObject

from rest_facade.arguments import Arguments, Place
from rest_facade.calls import VALUES, RequestBody, RestCall, arguments_of
from rest_facade.contract.carriers import Kind, Property, property_of
from rest_facade.openapi.properties import (
    TYPES,
    Component,
    describe_property,
    reference,
    value_schema,
)
from rest_facade.openapi.request_bodies import ANY_CASE, FORM, JSON_PATCH, OTHER_SCHEMA_NAMES
from rest_facade.operations import find_field
from rest_facade.writing.negotiation import READERS


def value_of(call: RestCall, schema: GraphQLSchema) -> Schema | None:
    """The schema of an answer that is a single value; None for every other answer."""
    if call.response_body not in VALUES:
        return None
    field = find_field(call.field, schema)[1]
    property_ = property_of("", call.field, field.type)
    value = value_schema(property_, describe_property(property_, field))
    if isinstance(field.type, GraphQLNonNull):
        # Typed clients need not look for null, then.
        value.type = TYPES[property_.kind][0]
    return value


def request_body(call: RestCall, arguments: Arguments) -> RequestBodyObject | None:
    """The body of a call whose arguments are in it; None for every other call."""
    if call.request_body is RequestBody.ARGUMENTS:
        body: Component = reference(arguments.body.carrier.name)
    elif call.request_body is RequestBody.LIST:
        body = _list(arguments.list_property, arguments.body)
    else:
        return None
    schemas: dict[str, Component] = {
        **dict.fromkeys(READERS, body),
        FORM: reference(OTHER_SCHEMA_NAMES[FORM]),
        JSON_PATCH: reference(OTHER_SCHEMA_NAMES[JSON_PATCH]),
    }
    return RequestBodyObject(
        description=ANY_CASE,
        required=call.request_body is RequestBody.LIST or bool(arguments.body.required),
        content={
            media_type: MediaType(media_type_schema=each) for media_type, each in schemas.items()
        },
    )


def schemas_of(call: RestCall, schema: GraphQLSchema) -> dict[str, Schema]:
    """The schema of the object of arguments, by its name; none for every other call."""
    if call.request_body is not RequestBody.ARGUMENTS:
        return {}
    body = arguments_of(call, schema).body
    properties = {each.name: _argument(each, body) for each in body.carrier.properties}
    return {
        body.carrier.name: Schema(
            type=DataType.OBJECT,
            properties=properties,
            required=[each.name for each in body.required] or None,
        )
    }


def _argument(argument: Property, place: Place) -> Component:
    if argument.kind is Kind.CARRIER:
        assert argument.carrier is not None
        return reference(argument.carrier.entity_name)
    if argument.kind is Kind.CARRIERS:
        return _list(argument, place)
    return value_schema(argument, place.describe(argument))


def _list(argument: Property, place: Place) -> Schema:
    carrier = argument.carrier
    item = reference(carrier.entity_name) if carrier else Schema(type=DataType.INTEGER)
    return Schema(type=DataType.ARRAY, items=item, description=place.describe(argument) or None)
