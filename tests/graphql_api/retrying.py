"""Helpers that send mutations with an Idempotency-Key."""

from typing import Any

import httpx

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.models import IdempotencyKey
from tests.conftest import Service

CREATE = """mutation Create($input: CreateChatSessionInput!) {
  createChatSession(input: $input) { chatSessionId customerName rating }
}"""
UPDATE = """mutation Update($key: Int!, $input: UpdateChatSessionInput!, $version: Int) {
  updateChatSession(chatSessionId: $key, input: $input, expectedVersion: $version) {
    chatSessionId customerName rating version
  }
}"""
REPLACE = UPDATE.replace("update", "replace").replace("Update", "Replace")
DELETE = "mutation Delete($key: Int!) { deleteChatSession(chatSessionId: $key) }"
DELETE_BY_ID = "mutation Delete($id: ID!) { deleteChatSessionById(id: $id) { deletedId } }"


async def send(
    service: Service,
    under: str,
    query: str,
    headers: dict[str, str] | None = None,
    **variables: Any,
) -> httpx.Response:
    """The response to an operation with that key."""
    return await service.client.post(
        "/graphql",
        json={"query": query, "variables": variables},
        headers={IDEMPOTENCY_KEY: under, **(headers or {})},
    )


async def ask(service: Service, under: str, query: str, **variables: Any) -> dict[str, Any]:
    """The JSON of such a response."""
    body: dict[str, Any] = (await send(service, under, query, **variables)).json()
    return body


async def stored_keys() -> int:
    """The number of stored keys."""
    return await IdempotencyKey.all().count()


async def leave_running() -> None:
    """Change all stored keys to claims of an earlier release, whose calls are running."""
    await IdempotencyKey.all().update(done=False, row_key=None, token="f" * 32)
