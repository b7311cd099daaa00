"""Stored sessions, for tests of the calls on them."""

import json
from typing import Any

import httpx

from orm.models import ChatSession
from tests.conftest import Service
from tests.contract.rows import ROWS, store_referred

SESSIONS = "/api/v1/ChatSession"
AGENT = "/api/v1/Agents/Chat"
NO_ROW = 2**31 - 1


async def create_session(service: Service, **entity: Any) -> int:
    """Create a session by POST; returns its key."""
    answer = await service.client.post(SESSIONS, json=entity)
    assert answer.status_code == 200, answer.text
    key: int = answer.json()["ChatSessionId"]
    return key


async def create_whole_session(service: Service) -> int:
    """Create a session that has a value in every property; returns its key."""
    await store_referred()
    return await create_session(service, **{name: row.sent for name, row in ROWS.items()})


async def call(
    service: Service, method: str, key: object, content: Any = None, **headers: str
) -> httpx.Response:
    """The response to a call on a session's path; names of headers have _ for -."""
    return await service.client.request(
        method,
        f"{SESSIONS}/{key}",
        content=content if isinstance(content, (str, bytes)) else json.dumps(content),
        headers={
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


async def read(service: Service, key: int, **headers: str) -> dict[str, Any]:
    """Read a session by GET."""
    answer = await call(service, "GET", key, **headers)
    assert answer.status_code == 200, answer.text
    entity: dict[str, Any] = answer.json()
    return entity


async def row(key: int) -> dict[str, Any]:
    """Every column of a stored session."""
    [columns] = await ChatSession.filter(pk=key).values()
    return dict(columns)
