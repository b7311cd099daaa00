"""Builds the OpenAPI document of this door and writes it as JSON."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema
from openapi_pydantic import Components, Info, OpenAPI, Operation, PathItem, Server, Tag

from rest_facade.calls import RequestBody, RestCall, arguments_of
from rest_facade.contract.carriers import carrier_of
from rest_facade.events.call import EVENTS
from rest_facade.openapi import (
    bodies_of_arguments,
    entities,
    error_responses,
    events,
    lists,
    request_bodies,
    rights,
)
from rest_facade.openapi.links import links_from, operation_id
from rest_facade.openapi.parameters import parameters
from rest_facade.openapi.responses import success_responses
from rest_facade.openapi.security import REQUIRED, SCHEMES
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT

DESCRIPTION = (
    "Chat sessions, for integrations that were written against SuperOffice's REST API."
    " New front ends should use GraphQL at `/graphql`, which does the same and more."
)


DOCUMENTED = (*CALLS, EVENTS)
"""The calls of the routes table, and that of events."""


def as_json(document: OpenAPI) -> bytes:
    """The document as it is served."""
    plain = document.model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(_with_integers(plain), indent=2, ensure_ascii=False).encode()


def _with_integers(value: Any) -> Any:
    """The value, with 10000 in the place of 10000.0: openapi-pydantic makes all bounds floats."""
    match value:
        case dict():
            return {name: _with_integers(inner) for name, inner in value.items()}
        case list():
            return [_with_integers(inner) for inner in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def build(
    schema: GraphQLSchema, public_url: str | None, calls: Sequence[RestCall] = DOCUMENTED
) -> OpenAPI:
    """The document of all calls of the routes table; without `public_url` the server is `/`.

    Of the installation it contains the public address only.
    """
    paths: dict[str, PathItem] = {}
    schemas = (
        rights.schemas_of(schema)
        | error_responses.schemas()
        | request_bodies.other_schemas()
        | lists.schemas()
    )
    if EVENTS in calls:
        schemas |= events.schemas()
    tags: dict[str, Tag] = {}
    for call in calls:
        type_ = schema.get_type(call.entity)
        assert isinstance(type_, GraphQLObjectType)
        path = paths.setdefault(f"{MOUNTED_AT}{call.path}", PathItem())
        setattr(path, call.method.lower(), _operation(call, type_, schema, calls))
        schemas |= entities.schemas_of(type_)
        if call.request_body in (RequestBody.ENTITY, RequestBody.ARGUMENTS, RequestBody.LIST):
            # The first input creates a row, and has more of the entity's fields than the others.
            for input_ in request_bodies.input_types(call, schema)[:1]:
                schemas = {**request_bodies.schemas_of(type_, input_), **schemas}
            schemas |= bodies_of_arguments.schemas_of(call, schema)
        tags[type_.name] = Tag(name=type_.name, description=type_.description)
    return OpenAPI(
        openapi="3.1.1",
        info=Info(title="parley", version=version("parley"), description=DESCRIPTION),
        servers=[Server(url=public_url or "/")],
        paths=paths,
        components=Components(schemas=dict(sorted(schemas.items())), securitySchemes={**SCHEMES}),
        tags=list(tags.values()),
    )


def _operation(
    call: RestCall, type_: GraphQLObjectType, schema: GraphQLSchema, calls: Sequence[RestCall]
) -> Operation:
    carrier = carrier_of(type_)
    links = links_from(call, carrier, calls)
    arguments = arguments_of(call, schema)
    value = bodies_of_arguments.value_of(call, schema)
    return Operation(
        operationId=operation_id(call),
        tags=[type_.name],
        summary=call.summary,
        description=_in_graphql(call),
        parameters=[*parameters(call, arguments)],
        requestBody=bodies_of_arguments.request_body(call, arguments)
        or request_bodies.request_body(call, carrier, schema),
        responses={
            **success_responses(call, carrier, links, value),
            **error_responses.error_responses(call),
        },
        security=REQUIRED,
    )


def _in_graphql(call: RestCall) -> str:
    """Names the GraphQL fields that do the same, for callers that move on to GraphQL."""
    fields = [field for field in (call.create_field, call.field) if field is not None]
    return f"In GraphQL: {' or '.join(f'`{field}`' for field in fields)}."
