"""PUT ChatSession/{id}, over HTTP."""

import json
from typing import Any

import pytest

from orm.models import ChatSession
from tests.conftest import Service
from tests.contract.rows import ROWS
from tests.rest_facade.sessions import (
    AGENT,
    NO_ROW,
    SESSIONS,
    call,
    create_session,
    create_whole_session,
    row,
)
from tests.statements import statements

COMPUTED = ("Status", "WhenRequested", "SessionKey", "InitialQueuePos")
"""Properties that the service computes and keeps; a rank belongs to a user, so it is not kept."""

XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/json", "{}"),
        ("text/json", '{"chatSessionId": %d, "nope": 1}'),
        ("application/json", '{"ChatSessionId": 0, "User": null, "Status": null, "Rating": 0}'),
        ("application/merge-patch+json", "{}"),
        ("application/json-patch+json", "[]"),
        ("application/xml", "<ChatSession/>"),
        ("text/xml", f'<ChatSessionEntity {XSI}><Status i:nil="true"/></ChatSessionEntity>'),
        ("application/x-www-form-urlencoded", "ChatSessionId=%d"),
    ],
)
async def test_absent_properties_get_their_default_values(
    service: Service, content_type: str, content: str
) -> None:
    key = await create_whole_session(service)
    body = content % key if "%d" in content else content
    answer = await call(service, "PUT", key, body, content_type=content_type)
    assert answer.status_code == 200, answer.text
    entity = answer.json()
    for name, table_row in ROWS.items():
        if name in COMPUTED:
            assert entity[name] == table_row.sent
        elif name not in ("ChatSessionId", "Rank"):
            assert entity[name] == table_row.empty
    assert (entity["ChatSessionId"], entity["Rank"]) == (key, 0)
    assert (await row(key))["version"] == 2


async def test_sent_properties_replace_the_stored_ones(service: Service) -> None:
    key = await create_whole_session(service)
    sent = {
        "rating": 5,
        "status": 9,
        "flags": "",
        "whenIdle": "2026-03-14T09:26:53.589Z",
        "SessionKey": "new",
        "user": {"associateId": 22},
        "initialQueuePos": 7,
        "rank": 8,
    }
    answer = await call(service, "PUT", key, sent)
    entity = answer.json()
    assert (entity["Rating"], entity["Status"], entity["Flags"]) == (5, "Closed", "")
    assert entity["WhenIdle"] == "2026-03-14T09:26:53.5890000Z"
    assert (entity["SessionKey"], entity["InitialQueuePos"], entity["Rank"]) == ("new", 7, 8)
    assert entity["User"]["FullName"] == "Cal Cole"
    assert entity["CustomerName"] is None


@pytest.mark.parametrize(
    ("status", "content_type", "content", "expected"),
    [
        (400, None, "", "missing"),
        (400, None, " ", "missing"),
        (400, None, "null", "object"),
        (400, None, "[]", "object"),
        (400, None, '[{"op": "add", "path": "Rating", "value": 1}]', "object"),
        (400, None, '{"ChatSessionId": %d1}', "ChatSessionId must be the id in the address"),
        (400, None, '{"CHATSESSIONID": -1}', "ChatSessionId must be the id in the address"),
        (400, None, '{"ChatSessionId": "%d9"}', "ChatSessionId must be the id"),
        (400, None, '{"ChatSessionId": %d, "chatSessionId": 0}', "given twice"),
        (400, None, '{"Rating": "5 or 6", "CustomerName": 5}', "Rating must be"),
        (400, None, '{"User": {"AssociateId": 99}}', "User.AssociateId names no"),
        (400, None, '{"User": 5}', "User must be an object"),
        (400, "application/xml", f'<ChatSession {XSI} i:nil="true"/>', "root"),
        (400, "application/xml", "<C><ChatSessionId>1</ChatSessionId></C>", "root"),
        (
            400,
            "application/xml",
            "<ChatSession><ChatSessionId>0%d1</ChatSessionId></ChatSession>",
            "ChatSessionId must be the id",
        ),
        (400, "application/x-www-form-urlencoded", "ChatSessionId=99", "ChatSessionId must be"),
        (
            400,
            "application/json-patch+json",
            '[{"op": "add", "path": "/ChatSessionId", "value": 99}]',
            "ChatSessionId must be the id",
        ),
        (
            409,
            "application/json-patch+json",
            '[{"op": "test", "path": "Rating", "value": 579}]',
            "",
        ),
        (415, "image/png", "{}", "Content-Type"),
        (415, "", "{}", "Content-Type"),
    ],
)
async def test_a_refused_replacement_changes_nothing(
    service: Service, status: int, content_type: str | None, content: str, expected: str
) -> None:
    key = await create_whole_session(service)
    before = await row(key)
    sent_type = "application/json" if content_type is None else content_type
    body = content % key if "%d" in content else content
    answer = await call(service, "PUT", key, body, content_type=sent_type)
    assert answer.status_code == status, answer.text
    assert expected in answer.json()["Message"]
    assert await row(key) == before


async def test_a_missing_session_is_not_created(service: Service) -> None:
    for body in ({}, {"ChatSessionId": NO_ROW}):
        answer = await call(service, "PUT", NO_ROW, body)
        assert answer.status_code == 404
        assert answer.json()["Message"] == f"ChatSession id {NO_ROW} not found."
    assert await ChatSession.all().count() == 0


async def test_a_replacement_reads_the_row_once(service: Service) -> None:
    key = await create_session(service)
    sent: dict[str, Any] = {"Rating": 5}
    for kinds in (["SELECT", "UPDATE"], ["SELECT"]):
        with statements() as collected:
            assert (await call(service, "PUT", key, sent)).status_code == 200
        assert [text.split()[0] for text in collected if '"chat_session"' in text] == kinds


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "/Rating", "value": 5},
        {"Op": "replace", "Path": "/Rating", "Value": 5},
        {"Operations": [{"op": "replace", "path": "/Rating", "value": 5}]},
        {"path": "/Rating", "value": 5},
    ],
)
async def test_an_operation_is_not_taken_for_an_empty_entity(
    service: Service, operation: dict[str, Any]
) -> None:
    key = await create_whole_session(service)
    before = await row(key)
    for content_type in ("application/json", "text/json", "application/merge-patch+json"):
        headers = {"Content-Type": content_type}
        for answer in (
            await call(service, "PUT", key, operation, content_type=content_type),
            await service.client.post(SESSIONS, content=json.dumps(operation), headers=headers),
            await service.client.post(
                f"{AGENT}/SaveChatSessionEntity", content=json.dumps(operation), headers=headers
            ),
        ):
            assert answer.status_code == 400
            assert "application/json-patch+json" in answer.json()["Message"]
    assert await row(key) == before
    assert await ChatSession.all().count() == 1
