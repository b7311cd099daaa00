"""Mutations sent under a key."""

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


async def send(
    service: Service,
    under: str,
    query: str,
    headers: dict[str, str] | None = None,
    **variables: Any,
) -> httpx.Response:
    """The answer to an operation under that key."""
    return await service.client.post(
        "/graphql",
        json={"query": query, "variables": variables},
        headers={IDEMPOTENCY_KEY: under, **(headers or {})},
    )


async def ask(service: Service, under: str, query: str, **variables: Any) -> dict[str, Any]:
    """The same, as JSON."""
    body: dict[str, Any] = (await send(service, under, query, **variables)).json()
    return body


async def remembered() -> int:
    """How many keys are."""
    return await IdempotencyKey.all().count()


async def leave_running() -> None:
    """What is stored while a call runs, in the place of what it is once it has ended."""
    await IdempotencyKey.all().update(row_key=None)
