"""Sends requests to the GraphQL endpoint, and reads the messages of refusals."""

import httpx

from tests.conftest import Service

ECHO = "query echo($hide: Boolean = false) { __typename @skip(if: $hide) }"
JSON = {"Content-Type": "application/json"}


def bad_request_message(answer: httpx.Response) -> str:
    """The message of a BAD_REQUEST response; checks that it contains nothing else."""
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
