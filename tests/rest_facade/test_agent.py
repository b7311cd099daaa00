"""The calls of the Chat agent on sessions; tests/every_entity has what holds for all entities."""

from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from orm.models import ChatSession
from tests.conftest import Service
from tests.rest_facade.sessions import (
    AGENT,
    NO_ROW,
    create_session,
    create_whole_session,
    row,
)

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


@pytest.mark.parametrize("key", [0, 1, -1, NO_ROW, -(2**31)])
async def test_get_returns_null_for_a_missing_session(service: Service, key: int) -> None:
    query = f"?chatSessionEntityId={key}"
    answer = await ask(service, "GetChatSessionEntity", query=query)
    assert (answer.status_code, answer.content) == (200, b"null")
    answer = await ask(service, "GetChatSessionEntity", query=query, Accept="text/xml")
    root = ET.fromstring(answer.content)
    assert (root.tag, root.attrib) == ("ChatSessionEntity", {NIL: "true"})
    assert list(root) == []


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
