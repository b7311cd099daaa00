"""The whole document."""

import json
from importlib.metadata import version

from graphql import GraphQLObjectType, GraphQLSchema
from openapi_pydantic import Components, Info, OpenAPI, Operation, PathItem, Server, Tag

from rest_facade.calls import Call, RequestBody
from rest_facade.contract.carriers import carrier_of
from rest_facade.openapi import bodies, entities, lists, refusals, rights
from rest_facade.openapi.answers import answers_of
from rest_facade.openapi.links import links_from, operation_id
from rest_facade.openapi.parameters import parameters
from rest_facade.openapi.security import REQUIRED, SCHEMES
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT

ABOUT = (
    "Chat sessions as integrations know them that were written against SuperOffice's REST API."
    " New front ends have GraphQL at `/graphql`, which does the same and more."
)


def write(schema: GraphQLSchema, public_url: str | None) -> bytes:
    """The document in JSON; it tells nothing of the installation but its public address."""
    shown = build(schema, public_url).model_dump(mode="json", by_alias=True, exclude_none=True)
    return json.dumps(shown, indent=2, ensure_ascii=False).encode()


def build(schema: GraphQLSchema, public_url: str | None) -> OpenAPI:
    """Every call of the routes table; addresses are relative unless there is a public one."""
    paths: dict[str, PathItem] = {}
    schemas = (
        rights.schemas_of(schema) | refusals.schemas() | bodies.other_schemas() | lists.schemas()
    )
    tags: dict[str, Tag] = {}
    for call in CALLS:
        type_ = schema.get_type(call.entity)
        assert isinstance(type_, GraphQLObjectType)
        path = paths.setdefault(f"{MOUNTED_AT}{call.path}", PathItem())
        setattr(path, call.method.lower(), _operation(call, type_, schema))
        schemas |= entities.schemas_of(type_)
        if call.request_body is RequestBody.ENTITY:
            # What creates comes first in the table, and says most of the entity.
            taken = bodies.inputs_of(call, schema)[0]
            schemas = {**bodies.schemas_of(type_, taken), **schemas}
        tags[type_.name] = Tag(name=type_.name, description=type_.description)
    return OpenAPI(
        openapi="3.1.1",
        info=Info(title="parley", version=version("parley"), description=ABOUT),
        servers=[Server(url=public_url or "/")],
        paths=paths,
        components=Components(schemas=dict(sorted(schemas.items())), securitySchemes={**SCHEMES}),
        tags=list(tags.values()),
    )


def _operation(call: Call, type_: GraphQLObjectType, schema: GraphQLSchema) -> Operation:
    carrier = carrier_of(type_)
    links = links_from(call, carrier, CALLS)
    return Operation(
        operationId=operation_id(call),
        tags=[type_.name],
        summary=call.summary,
        description=_in_graphql(call),
        parameters=[*parameters(call)],
        requestBody=bodies.body_of(call, carrier, schema),
        responses={**answers_of(call, carrier, links), **refusals.refusals_of(call)},
        security=REQUIRED,
    )


def _in_graphql(call: Call) -> str:
    """For those who move on."""
    fields = [field for field in (call.creates, call.field) if field is not None]
    return f"In GraphQL: {' or '.join(f'`{field}`' for field in fields)}."
