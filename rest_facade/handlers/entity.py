"""The calls on an entity's own address (endpoints rest_ChatSession)."""

from rest_facade.conditions import CACHING_SENT, NONE, Conditions, Validators
from rest_facade.parameters import absent
from rest_facade.request import EXPECTED_VERSION, Exchange
from rest_facade.response import Answer

VALIDATING = (b"etag", b"last-modified")
"""What a caller is told anew of an answer that it has."""


async def blank(exchange: Exchange) -> Answer:
    """An entity to begin with, which is stored nowhere."""
    return exchange.answer(await exchange.show(exchange.bound.does, None))


async def read(exchange: Exchange) -> Answer:
    """The entity as it stands.

    304 when the caller has that answer; NotFound, and Stale if it must not differ and does.
    """
    key = exchange.key
    data = await exchange.show(exchange.bound.does, key)
    if data is None:
        raise absent(exchange.carrier, key)
    conditions = Conditions.of(exchange.request.headers)
    if conditions is NONE:
        return exchange.answer_with_links(data)
    row = Validators.of(data)
    conditions.check_state(row)
    answer = exchange.answer_with_links(data)
    if conditions.knows(row, answer.headers["ETag"]):
        told = (each for each in answer.raw_headers if each[0] in VALIDATING)
        return Answer(304, (*told, *CACHING_SENT))
    return answer


async def create(exchange: Exchange) -> Answer:
    """Store a new entity; what is left unset is worked out or stays empty."""
    does = exchange.bound.does
    values = exchange.values(exchange.entity(), does)
    return exchange.answer_with_links(await exchange.write(does, None, values))


async def replace(exchange: Exchange) -> Answer:
    """Put an entity in the place of one that is stored."""
    key, does = exchange.key, exchange.bound.does
    entity = exchange.entity()
    exchange.check_key(entity, key)
    values = exchange.values(entity, does)
    version = await exchange.expected_version(key)
    data = await exchange.write(does, key, values, **{EXPECTED_VERSION: version})
    return exchange.answer_with_links(data)


async def remove(exchange: Exchange) -> Answer:
    """Remove an entity for good."""
    key = exchange.key
    version = await exchange.expected_version(key)
    await exchange.do(exchange.bound.does, key, **{EXPECTED_VERSION: version})
    return Answer(204, CACHING_SENT)
