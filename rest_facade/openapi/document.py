"""The whole document."""

import json
from importlib.metadata import version

from graphql import GraphQLSchema
from openapi_pydantic import Components, Info, OpenAPI, Operation, PathItem, Server, Tag

from rest_facade.carriers import carrier_of
from rest_facade.openapi import bodies, entities, responses, rights
from rest_facade.openapi.parameters import parameters
from rest_facade.openapi.security import REQUIRED, SCHEMES
from rest_facade.operations import Types, look_up
from rest_facade.routes import CALLS, MOUNTED_AT, Call

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
    schemas = rights.schemas_of(schema) | responses.schemas() | bodies.other_schemas()
    tags: dict[str, Tag] = {}
    for call in CALLS:
        types = look_up(call, schema)
        path = paths.setdefault(f"{MOUNTED_AT}{call.path}", PathItem())
        setattr(path, call.method.lower(), _operation(call, types))
        schemas |= entities.schemas_of(types.returned)
        schemas |= bodies.schemas_of(types.returned, types.taken)
        tags[types.returned.name] = Tag(
            name=types.returned.name, description=types.returned.description
        )
    return OpenAPI(
        openapi="3.1.1",
        info=Info(title="parley", version=version("parley"), description=ABOUT),
        servers=[Server(url=public_url or "/")],
        paths=paths,
        components=Components(schemas=dict(sorted(schemas.items())), securitySchemes={**SCHEMES}),
        tags=list(tags.values()),
    )


def _operation(call: Call, types: Types) -> Operation:
    entity = entities.name_of(carrier_of(types.returned))
    return Operation(
        operationId=call.field,
        tags=[types.returned.name],
        summary=types.field.description,
        parameters=[*parameters()],
        requestBody=bodies.body_of(types.returned),
        responses={**responses.responses_for(entity)},
        security=REQUIRED,
    )
