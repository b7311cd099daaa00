"""`Idempotency-Key` on calls of sessions; tests/every_entity has what holds for all entities."""

from typing import Any

import httpx
import pytest

from orm.models import AuditEntry, ChatSession, IdempotencyKey
from rest_facade.calls import RestCall
from rest_facade.routes import CALLS
from tests.conftest import Service
from tests.rest_facade.samples import expected_status, sample_on_new_rows

SESSIONS = "/api/v1/ChatSession"
SAVE = "/api/v1/Agents/Chat/SaveChatSessionEntity"


async def send(
    service: Service, path: str, entity: dict[str, Any] | None, key: str = "k", **headers: str
) -> httpx.Response:
    return await service.client.post(path, json=entity, headers={"Idempotency-Key": key, **headers})


@pytest.mark.parametrize(
    ("entity", "headers", "query"),
    [
        ({"Rating": 4}, {}, ""),
        ({"Rating": 3}, {"Accept": "text/xml"}, ""),
        ({"Rating": 3}, {"SO-TimeZone": "NO"}, ""),
        ({"Rating": 3}, {"SO-Language": "no"}, ""),
        ({"Rating": 3}, {}, "?$select=rating"),
    ],
    ids=["body", "representation", "zone", "language", "query"],
)
async def test_a_key_belongs_to_one_request(
    service: Service, entity: dict[str, Any], headers: dict[str, str], query: str
) -> None:
    await send(service, SESSIONS, {"Rating": 3})
    other = await send(service, SESSIONS + query, entity, **headers)
    assert other.status_code == 422
    assert await ChatSession.all().count() == 1


async def test_the_same_key_on_another_path_is_another_call(service: Service) -> None:
    first = await send(service, SESSIONS, {})
    second = await send(service, SAVE, {})
    assert first.json()["ChatSessionId"] != second.json()["ChatSessionId"]
    # The same path in another spelling.
    third = await send(service, "/api/v1/chatsession/", {})
    assert third.json()["ChatSessionId"] == first.json()["ChatSessionId"]


async def test_a_refused_call_leaves_its_key_unused(service: Service) -> None:
    assert (await send(service, SESSIONS, {"Rating": "x"})).status_code == 400
    assert (await send(service, SESSIONS, {"User": {"AssociateId": 999}})).status_code == 400
    assert await IdempotencyKey.all().count() == 0
    assert (await send(service, SESSIONS, {})).status_code == 200


RETRIED = [call for call in CALLS if call.can_be_retried]


@pytest.mark.parametrize("call", RETRIED, ids=lambda call: call.path)
async def test_each_call_is_carried_out_once(service: Service, call: RestCall) -> None:
    request = await sample_on_new_rows(service, call)
    headers = {"Idempotency-Key": "k"}
    first = await request.send(service, headers)
    written = await AuditEntry.all().count()
    again = await request.send(service, headers)
    assert (first.status_code, again.status_code) == (expected_status(call),) * 2, again.text
    assert again.content == first.content
    assert await AuditEntry.all().count() == written
    other = await request.send(service, headers, params={**request.params, "x": "y"})
    assert other.status_code == 422


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 256])
async def test_an_invalid_key_is_refused(service: Service, key: str) -> None:
    answer = await service.client.post(
        SESSIONS, json={}, headers=[(b"Idempotency-Key", key.encode("latin-1"))]
    )
    assert answer.status_code == 400
    assert answer.json()["Message"].startswith("Idempotency-Key ")
    assert await ChatSession.all().count() == 0
