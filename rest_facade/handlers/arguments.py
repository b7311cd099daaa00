"""Calls whose operation takes its arguments from the path, the query and the body."""

from typing import Any

from graphql_api.errors import NotFound
from rest_facade.request import RestRequest
from rest_facade.response import RawResponse


async def ask(request: RestRequest) -> RawResponse:
    """Read something, by arguments."""
    return await _run(request)


async def find(request: RestRequest) -> RawResponse:
    """Read something of a row, by arguments; null when there is no such row.

    The official client expects no 404 from the calls of an agent that read.
    """
    return await _run_or_null(request)


async def act(request: RestRequest) -> RawResponse:
    """Change something, by arguments."""
    return await _run(request)


async def act_on_one(request: RestRequest) -> RawResponse:
    """Do something to a row, by arguments; null when there is no such row.

    The official client expects null from the calls of an agent that do nothing.
    """
    return await _run_or_null(request)


async def _run_or_null(request: RestRequest) -> RawResponse:
    assert request.bound.answer is not None
    try:
        return await _run(request)
    except NotFound:
        return request.bound.answer(request, None)


async def _run(request: RestRequest) -> RawResponse:
    bound = request.bound
    assert bound.answer is not None
    values = bound.read_arguments(request)
    data: Any
    if bound.answers_with_entity:
        data = await request.query_entity(bound.operation, None, **values)
    else:
        data = await request.run(bound.operation, None, **values)
    return bound.answer(request, data)
