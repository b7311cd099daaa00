"""`Idempotency-Key`: a POST that is sent again runs once, and gets a new response."""

import asyncio
from typing import Any

import httpx
import pytest

from orm.models import AuditEntry, ChatSession, IdempotencyKey
from rest_facade.calls import RestCall
from rest_facade.routes import CALLS
from tests.conftest import Service
from tests.rest_facade.samples import expected_status, sample_on_new_rows
from tests.rest_facade.writing.test_error_responses import KEYS

SESSIONS = "/api/v1/ChatSession"
SAVE = "/api/v1/Agents/Chat/SaveChatSessionEntity"
DELETE = "/api/v1/Agents/Chat/DeleteChatSessionEntity"


async def send(
    service: Service, path: str, entity: dict[str, Any] | None, key: str = "k", **headers: str
) -> httpx.Response:
    return await service.client.post(path, json=entity, headers={"Idempotency-Key": key, **headers})


@pytest.mark.parametrize("path", [SESSIONS, SAVE])
async def test_a_retry_creates_no_second_row(service: Service, path: str) -> None:
    first = await send(service, path, {"Rating": 3})
    await ChatSession.filter(pk=first.json()["ChatSessionId"]).update(rating=4)
    again = await send(service, path, {"Rating": 3})
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["ChatSessionId"] == first.json()["ChatSessionId"]
    # The response has the current row, because responses are not stored.
    assert (first.json()["Rating"], again.json()["Rating"]) == (3, 4)
    assert await ChatSession.all().count() == 1


async def test_a_retried_update_is_made_once(service: Service) -> None:
    session = await ChatSession.create(rating=1)
    entity = {"ChatSessionId": session.pk, "Rating": 5}
    assert (await send(service, SAVE, entity)).json()["Rating"] == 5
    await ChatSession.filter(pk=session.pk).update(rating=2)
    assert (await send(service, SAVE, entity)).json()["Rating"] == 2
    await session.refresh_from_db()
    assert session.rating == 2


async def test_a_retried_delete_succeeds_again(service: Service) -> None:
    session = await ChatSession.create()
    path = f"{DELETE}?chatSessionEntityId={session.pk}"
    assert (await send(service, path, None)).status_code == 204
    assert (await send(service, path, None)).status_code == 204
    assert (await send(service, path, None, key="other")).status_code == 404


async def test_a_retry_after_the_row_was_deleted_is_not_found(service: Service) -> None:
    await send(service, SESSIONS, {})
    await ChatSession.all().delete()
    again = await send(service, SESSIONS, {})
    assert again.status_code == 404
    assert again.json()["Message"] == "The chat session that this call wrote is gone."


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


async def test_a_retry_of_a_running_call_is_a_conflict(service: Service) -> None:
    first = await send(service, SESSIONS, {})
    await IdempotencyKey.all().update(done=False, row_key=None)
    again = await send(service, SESSIONS, {})
    assert again.status_code == 409
    assert int(again.headers["Retry-After"]) > 0
    assert list(again.json()) == KEYS
    assert await ChatSession.all().values_list("chat_session_id", flat=True) == [
        first.json()["ChatSessionId"]
    ]


async def test_concurrent_retries_create_one_row(service: Service) -> None:
    answers = await asyncio.gather(*(send(service, SESSIONS, {}) for _ in range(64)))
    assert {answer.status_code for answer in answers} <= {200, 409, 503}
    keys = {answer.json()["ChatSessionId"] for answer in answers if answer.status_code == 200}
    assert len(keys) == 1
    assert await ChatSession.all().count() == 1


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


async def test_calls_that_store_nothing_ignore_the_key(service: Service) -> None:
    for method, path in (
        ("GET", f"{SESSIONS}/default"),
        ("POST", "/api/v1/Agents/Chat/CreateDefaultChatSessionEntity"),
    ):
        answer = await service.client.request(method, path, headers={"Idempotency-Key": "a b"})
        assert answer.status_code == 200
    assert await IdempotencyKey.all().count() == 0
