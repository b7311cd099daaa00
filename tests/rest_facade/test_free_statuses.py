"""Writes of a whole session store any status after any other, by both doors."""

from collections.abc import Awaitable, Callable
from itertools import permutations
from typing import Any

import pytest

from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus
from tests.conftest import Service
from tests.rest_facade.sessions import AGENT, SESSIONS, create_session

Status = ChatSessionStatus
Write = Callable[[Service, int, Status], Awaitable[Any]]

UPDATE = """mutation ($id: Int!, $input: UpdateChatSessionInput!) {
  updateChatSession(chatSessionId: $id, input: $input) { chatSessionId }
}"""
REPLACE = UPDATE.replace("update", "replace").replace("Update", "Replace")


def _name(status: Status) -> str:
    return "".join(word.capitalize() for word in status.name.split("_"))


async def put(service: Service, key: int, status: Status) -> None:
    answer = await service.client.put(f"{SESSIONS}/{key}", json={"Status": _name(status)})
    assert answer.status_code == 200, answer.text


async def patch(service: Service, key: int, status: Status) -> None:
    answer = await service.client.patch(
        f"{SESSIONS}/{key}",
        json={"Status": _name(status)},
        headers={"content-type": "application/merge-patch+json"},
    )
    assert answer.status_code == 200, answer.text


async def save(service: Service, key: int, status: Status) -> None:
    entity = {"ChatSessionId": key, "Status": _name(status)}
    answer = await service.client.post(f"{AGENT}/SaveChatSessionEntity", json=entity)
    assert answer.status_code == 200, answer.text


async def update(service: Service, key: int, status: Status) -> None:
    body = await service.graphql(UPDATE, id=key, input={"status": status.name})
    assert "errors" not in body, body


async def replace(service: Service, key: int, status: Status) -> None:
    body = await service.graphql(REPLACE, id=key, input={"status": status.name})
    assert "errors" not in body, body


@pytest.mark.parametrize("write", [put, patch, save, update, replace])
async def test_any_status_may_follow_any_other(service: Service, write: Write) -> None:
    # 0 is unset.
    for before, after in permutations([status for status in Status if status], 2):
        key = await create_session(service, Status=_name(before))
        await write(service, key, after)
        assert (await ChatSession.get(pk=key)).status is after
