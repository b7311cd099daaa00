"""The calls of the Chat agent: procedures that take keys in the query and know no conditions."""

from rest_facade.conditions import CACHING_SENT
from rest_facade.parameters import row_not_found
from rest_facade.reading.merge_patch import without_keyless
from rest_facade.reading.variables import key_of
from rest_facade.request import RestRequest
from rest_facade.response import RawResponse


async def get(exchange: RestRequest) -> RawResponse:
    """The entity, or null when there is none.

    The official client expects no 404.
    """
    return exchange.answer(await exchange.show(exchange.bound.operation, exchange.key))


async def save(exchange: RestRequest) -> RawResponse:
    """Store a new entity, or change what is given of the one whose key is given.

    The official client drops what is undefined, so that what is absent says nothing.
    """
    does, creates = exchange.bound.operation, exchange.bound.create_operation
    assert creates is not None
    entity = exchange.given()
    key = key_of(entity, exchange.carrier)
    if not key:
        return exchange.answer(
            await exchange.write(creates, None, exchange.values(entity, creates))
        )
    if key < 0:
        raise row_not_found(exchange.carrier, key)
    values = exchange.values(without_keyless(entity, exchange.carrier), does)
    return exchange.answer(await exchange.write(does, key, values))


async def delete(exchange: RestRequest) -> RawResponse:
    """Remove an entity for good."""
    await exchange.do(exchange.bound.operation, exchange.key)
    return RawResponse(204, CACHING_SENT)
