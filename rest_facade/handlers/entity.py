"""The calls on an entity's own path (endpoints rest_ChatSession)."""

from graphql_api.shared.content_codings import compressed_etag, least_compressed
from rest_facade.conditions import NO_CONDITIONS, RAW_CACHING_HEADERS, Conditions, Validators
from rest_facade.parameters import row_not_found
from rest_facade.request import EXPECTED_VERSION, RestRequest
from rest_facade.response import RawResponse

NOT_MODIFIED_HEADERS = (b"etag", b"last-modified")
"""The headers of the full response that a 304 repeats, beside the caching headers."""


async def get_default(request: RestRequest) -> RawResponse:
    """A new entity with default values, which is not stored."""
    return request.respond(await request.query_entity(request.bound.operation, None))


async def read(request: RestRequest) -> RawResponse:
    """The stored entity.

    304 when the caller has this response already. NotFound; Stale when If-Match or
    If-Unmodified-Since does not hold.
    """
    key = request.key
    data = await request.query_entity(request.bound.operation, key)
    if data is None:
        raise row_not_found(request.carrier, key)
    conditions = Conditions.from_headers(request.http.headers)
    if conditions is NO_CONDITIONS:
        return request.respond_with_links(data)
    row = Validators.from_data(data)
    conditions.check_unchanged(row)
    response = request.respond_with_links(data)
    if conditions.is_not_modified(row, response.headers["ETag"]):
        return _not_modified(request, response)
    return response


def _not_modified(request: RestRequest, response: RawResponse) -> RawResponse:
    """The 304 in place of a response, with the ETag that the response would have been sent with."""
    sent = dict(response.raw_headers)
    validators = [(name, sent[name]) for name in NOT_MODIFIED_HEADERS if name in sent]
    least = least_compressed(request.http.scope["headers"])
    if least is not None and len(response.body) >= least:
        validators[0] = (b"etag", compressed_etag(sent[b"etag"].decode()).encode())
    return RawResponse(304, (*validators, *RAW_CACHING_HEADERS))


async def create(request: RestRequest) -> RawResponse:
    """Create an entity; absent properties get their default values or stay empty."""
    operation = request.bound.operation
    values = request.input_values(request.parse_entity(), operation)
    return request.respond_with_links(await request.mutate_entity(operation, None, values))


async def replace(request: RestRequest) -> RawResponse:
    """Replace a stored entity."""
    key, operation = request.key, request.bound.operation
    entity = request.parse_entity()
    request.check_key(entity, key)
    values = request.input_values(entity, operation)
    version = await request.expected_version(key)
    data = await request.mutate_entity(operation, key, values, **{EXPECTED_VERSION: version})
    return request.respond_with_links(data)


async def remove(request: RestRequest) -> RawResponse:
    """Delete an entity permanently."""
    key = request.key
    version = await request.expected_version(key)
    await request.run(request.bound.operation, key, **{EXPECTED_VERSION: version})
    return RawResponse(204, RAW_CACHING_HEADERS)
