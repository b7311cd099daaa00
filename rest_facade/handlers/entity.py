"""The calls on an entity's own address (endpoints rest_ChatSession)."""

from rest_facade.conditions import CACHING_SENT, NONE, Conditions, Validators
from rest_facade.parameters import row_not_found
from rest_facade.request import EXPECTED_VERSION, RestRequest
from rest_facade.response import RawResponse

VALIDATING = (b"etag", b"last-modified")
"""What a caller is told anew of an answer that it has."""


async def blank(exchange: RestRequest) -> RawResponse:
    """An entity to begin with, which is stored nowhere."""
    return exchange.answer(await exchange.show(exchange.bound.operation, None))


async def read(exchange: RestRequest) -> RawResponse:
    """The entity as it stands.

    304 when the caller has that answer; NotFound, and Stale if it must not differ and does.
    """
    key = exchange.key
    data = await exchange.show(exchange.bound.operation, key)
    if data is None:
        raise row_not_found(exchange.carrier, key)
    conditions = Conditions.of(exchange.request.headers)
    if conditions is NONE:
        return exchange.answer_with_links(data)
    row = Validators.of(data)
    conditions.check_state(row)
    answer = exchange.answer_with_links(data)
    if conditions.knows(row, answer.headers["ETag"]):
        told = (each for each in answer.raw_headers if each[0] in VALIDATING)
        return RawResponse(304, (*told, *CACHING_SENT))
    return answer


async def create(exchange: RestRequest) -> RawResponse:
    """Store a new entity; what is left unset is worked out or stays empty."""
    operation = exchange.bound.operation
    values = exchange.values(exchange.entity(), operation)
    return exchange.answer_with_links(await exchange.write(operation, None, values))


async def replace(exchange: RestRequest) -> RawResponse:
    """Put an entity in the place of one that is stored."""
    key, operation = exchange.key, exchange.bound.operation
    entity = exchange.entity()
    exchange.check_key(entity, key)
    values = exchange.values(entity, operation)
    version = await exchange.expected_version(key)
    data = await exchange.write(operation, key, values, **{EXPECTED_VERSION: version})
    return exchange.answer_with_links(data)


async def remove(exchange: RestRequest) -> RawResponse:
    """Remove an entity for good."""
    key = exchange.key
    version = await exchange.expected_version(key)
    await exchange.do(exchange.bound.operation, key, **{EXPECTED_VERSION: version})
    return RawResponse(204, CACHING_SENT)
