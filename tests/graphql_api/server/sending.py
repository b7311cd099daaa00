"""Requests at the door, and what refusals say."""

import httpx

from tests.conftest import Service

ECHO = "query echo($hide: Boolean = false) { __typename @skip(if: $hide) }"
JSON = {"Content-Type": "application/json"}


def told(answer: httpx.Response) -> str:
    """What a refusal says; sees to it that nothing else came with it."""
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json().keys() == {"errors"}
    [error] = answer.json()["errors"]
    assert error.keys() == {"message", "extensions"}
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    return str(error["message"])


async def post(service: Service, body: bytes | str) -> httpx.Response:
    return await service.client.post("/graphql", content=body, headers=JSON)


async def get(service: Service, **parameters: str) -> httpx.Response:
    return await service.client.get("/graphql", params=parameters)
