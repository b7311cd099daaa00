"""Calls at each door with any Authorization header."""

import httpx
import pytest
from starlette.requests import Request

from graphql_api.shared.viewer import Door

DOORS = pytest.mark.parametrize("door", [Door.GRAPHQL, Door.REST])


async def call(client: httpx.AsyncClient, door: Door, header: str | None) -> httpx.Response:
    """Send the simplest request of a door."""
    headers = {} if header is None else {"Authorization": header}
    if door is Door.GRAPHQL:
        return await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    return await client.post("/api/v1/ChatSession", json={}, headers=headers)


def request(header: str) -> Request:
    """A request with an Authorization header and nothing else."""
    return Request(
        {"type": "http", "method": "POST", "headers": [(b"authorization", header.encode())]}
    )
