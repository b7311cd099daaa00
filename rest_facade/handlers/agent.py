"""The calls of the Chat agent: procedures with the key in the query, without conditions."""

from functools import partial

from rest_facade.conditions import NO_CONDITIONS, RAW_CACHING_HEADERS
from rest_facade.handlers.patch import rewrite
from rest_facade.parameters import row_not_found
from rest_facade.reading.merge_patch import changes_value_object, drop_keyless_references, merge
from rest_facade.reading.variables import key_of
from rest_facade.request import RestRequest
from rest_facade.response import RawResponse


async def get(request: RestRequest) -> RawResponse:
    """The entity, or null when there is none.

    The official client expects no 404.
    """
    return request.respond(await request.query_entity(request.bound.operation, request.key))


async def save(request: RestRequest) -> RawResponse:
    """Create an entity, or update the one whose key is in the body.

    Absent properties keep their values, because the official client drops what is undefined.
    """
    update, create = request.bound.operation, request.bound.create_operation
    assert create is not None
    entity = request.parse_partial_entity()
    key = key_of(entity, request.carrier)
    if not key:
        values = request.input_values(entity, create)
        return request.respond(await request.mutate_entity(create, None, values))
    if key < 0:
        raise row_not_found(request.carrier, key)
    if changes_value_object(entity, request.carrier):
        merged = partial(merge, entity, carrier=request.carrier)
        return request.respond(await rewrite(request, key, merged, NO_CONDITIONS))
    values = request.input_values(drop_keyless_references(entity, request.carrier), update)
    return request.respond(await request.mutate_entity(update, key, values))


async def delete(request: RestRequest) -> RawResponse:
    """Delete an entity permanently."""
    await request.run(request.bound.operation, request.key)
    return RawResponse(204, RAW_CACHING_HEADERS)
