"""The calls of the Chat agent, over HTTP."""

from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from orm.models import ChatSession
from tests.conftest import Service
from tests.contract.rows import ROWS
from tests.rest_facade.sessions import (
    AGENT,
    NO_ROW,
    create_session,
    create_whole_session,
    read,
    row,
)
from tests.rest_facade.writing.test_error_responses import KEYS

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
MERGE = "application/merge-patch+json"
PATCH = "application/json-patch+json"


async def ask(
    service: Service, name: str, content: str = "null", query: str = "", **headers: str
) -> httpx.Response:
    """The response to a call that is sent as by the official client."""
    return await service.client.post(
        f"{AGENT}/{name}{query}",
        content=content,
        headers={
            "content-type": "application/json",
            **{name.replace("_", "-").lower(): value for name, value in headers.items()},
        },
    )


async def save(service: Service, content: str, **headers: str) -> Any:
    """The JSON response to a save."""
    answer = await ask(service, "SaveChatSessionEntity", content, **headers)
    assert answer.status_code == 200, answer.text
    assert "ETag" not in answer.headers
    assert "_Links" not in answer.json()
    return answer.json()


@pytest.mark.parametrize("content", ["null", "", "{}", "junk"])
async def test_a_default_is_stored_nowhere(service: Service, content: str) -> None:
    answer = await ask(service, "CreateDefaultChatSessionEntity", content)
    entity = answer.json()
    assert (entity["ChatSessionId"], entity["Status"], entity["User"]) == (0, "InQueue", None)
    assert entity["WhenRequested"] == "0001-01-01T00:00:00Z"
    rest = await service.client.get("/api/v1/ChatSession/default/")
    assert rest.json() == entity
    assert await ChatSession.all().count() == 0


@pytest.mark.parametrize(
    "name", ["chatSessionEntityId", "ChatSessionEntityId", "CHATSESSIONENTITYID"]
)
async def test_get_finds_the_key_parameter_in_any_case(service: Service, name: str) -> None:
    key = await create_whole_session(service)
    answer = await ask(service, "GetChatSessionEntity", query=f"?{name}={key}")
    assert answer.status_code == 200
    entity = await read(service, key)
    del entity["_Links"]
    assert answer.json() == entity
    answer = await ask(service, "GetChatSessionEntity/", query=f"?{name}={key}&$SELECT=rating")
    assert answer.json()["Rating"] == ROWS["Rating"].sent
    assert answer.json()["CustomerName"] is None


@pytest.mark.parametrize("key", [0, 1, -1, NO_ROW, -(2**31)])
async def test_get_returns_null_for_a_missing_session(service: Service, key: int) -> None:
    query = f"?chatSessionEntityId={key}"
    answer = await ask(service, "GetChatSessionEntity", query=query)
    assert (answer.status_code, answer.content) == (200, b"null")
    answer = await ask(service, "GetChatSessionEntity", query=query, Accept="text/xml")
    root = ET.fromstring(answer.content)
    assert (root.tag, root.attrib) == ("ChatSessionEntity", {NIL: "true"})
    assert list(root) == []


@pytest.mark.parametrize("name", ["GetChatSessionEntity", "DeleteChatSessionEntity"])
@pytest.mark.parametrize(
    "query",
    [
        *("", "?id=1", "?chatSessionId=1", "?chatSessionEntityId=", "?chatSessionEntityId=x"),
        *("?chatSessionEntityId=1&CHATSESSIONENTITYID=x", f"?chatSessionEntityId={2**31}"),
    ],
)
async def test_an_invalid_key_is_refused(service: Service, name: str, query: str) -> None:
    await create_session(service)
    answer = await ask(service, name, query=query)
    assert answer.status_code == 400
    assert list(answer.json()) == KEYS
    assert answer.json()["Message"].startswith("chatSessionEntityId ")
    assert await ChatSession.all().count() == 1


@pytest.mark.parametrize("content", ["null", "", "{}", "junk"])
async def test_a_session_is_deleted(service: Service, content: str) -> None:
    stays, goes = await create_session(service), await create_session(service)
    query = f"?ChatSessionEntityId={goes}"
    answer = await ask(service, "DeleteChatSessionEntity", content, query, Accept="image/png")
    assert (answer.status_code, answer.content) == (204, b"")
    assert [session.pk for session in await ChatSession.all()] == [stays]


async def test_a_save_without_a_key_creates(service: Service) -> None:
    for content in ("{}", '{"chatSessionId": 0}', '{"ChatSessionId": null, "rating": 1}'):
        entity = await save(service, content)
        assert entity["Status"] == "InQueue"
        assert await row(entity["ChatSessionId"])
    assert await ChatSession.all().count() == 3


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/json", '{"chatSessionId": %d, "rating": 5, "customerName": null}'),
        (MERGE, '{"chatSessionId": %d, "rating": 5, "customerName": null}'),
        (
            PATCH,
            '[{"op": "add", "path": "/ChatSessionId", "value": %d},'
            ' {"op": "add", "path": "rating", "value": 5},'
            ' {"op": "remove", "path": "/CustomerName"}]',
        ),
        (
            "application/xml",
            '<ChatSessionEntity xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
            '<ChatSessionId>%d</ChatSessionId><Rating>5</Rating><CustomerName i:nil="true"/>'
            "</ChatSessionEntity>",
        ),
    ],
)
async def test_a_save_with_a_key_changes_what_is_there(
    service: Service, content_type: str, content: str
) -> None:
    key = await create_whole_session(service)
    before = await row(key)
    entity = await save(service, content % key, content_type=content_type)
    assert (entity["ChatSessionId"], entity["Rating"], entity["CustomerName"]) == (key, 5, None)
    after = await row(key)
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {"rating", "customer_name", "version", "updated_at"}


async def test_a_save_leaves_references_whose_key_is_absent(service: Service) -> None:
    key = await create_whole_session(service)
    before = await row(key)
    await save(service, f'{{"chatSessionId": {key}, "user": {{"name": "x"}}, "person": {{}}}}')
    assert await row(key) == before
    await save(service, f'{{"chatSessionId": {key}, "user": null, "person": {{"personId": 0}}}}')
    after = await row(key)
    assert (after["user_id"], after["person_id"], after["contact_id"]) == (None, None, 12)


@pytest.mark.parametrize("key", [1, -1, NO_ROW, -(2**31)])
async def test_a_save_with_an_unknown_key_is_refused(service: Service, key: int) -> None:
    answer = await ask(service, "SaveChatSessionEntity", f'{{"ChatSessionId": {key}}}')
    assert answer.status_code == 404
    assert answer.json()["Message"] == f"ChatSession id {key} not found."
    assert await ChatSession.all().count() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "missing"),
        ("null", "object"),
        ("[]", "object"),
        ('{"ChatSessionId": "five"}', "ChatSessionId must be a whole number"),
        ('{"ChatSessionId": 1e300}', "ChatSessionId must be a whole number of 32 bits"),
        ('{"ChatSessionId": true}', "ChatSessionId must be a whole number"),
        ('{"ChatSessionId": 0, "chatsessionid": 1}', "ChatSessionId is given twice"),
        ('{"ChatSessionId": %d, "chatsessionid": 0}', "ChatSessionId is given twice"),
        ('{"ChatSessionId": %d, "Rating": "x"}', "Rating must be a whole number"),
        ('{"ChatSessionId": %d, "User": {"AssociateId": 99}}', "User.AssociateId names no"),
    ],
)
async def test_a_refused_save_changes_nothing(service: Service, content: str, message: str) -> None:
    key = await create_session(service)
    before = await row(key)
    content = content % key if "%d" in content else content
    answer = await ask(service, "SaveChatSessionEntity", content)
    assert answer.status_code == 400
    assert message in answer.json()["Message"]
    assert await row(key) == before
    assert await ChatSession.all().count() == 1


async def test_agent_calls_ignore_conditional_headers(service: Service) -> None:
    # The official client leaks dates that were meant for one call into all later ones.
    key = await create_session(service)
    since = "Fri, 31 Dec 9999 23:59:59 GMT"
    headers = {
        "If_Match": '"9-x"',
        "If_None_Match": "*",
        "If_Modified_Since": since,
        "If_Unmodified_Since": "Thu, 01 Jan 1970 00:00:00 GMT",
    }
    entity = await save(service, f'{{"ChatSessionId": {key}, "Rating": 5}}', **headers)
    assert entity["Rating"] == 5
    query = f"?chatSessionEntityId={key}"
    assert (await ask(service, "GetChatSessionEntity", query=query, **headers)).json() == entity
    answer = await ask(service, "DeleteChatSessionEntity", query=query, **headers)
    assert answer.status_code == 204
