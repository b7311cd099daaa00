"""Requests to the calls on topics and their agents."""

import json
from typing import Any

import httpx
import pytest

from orm.models import Associate, ChatTopic
from tests.conftest import Service

TOPICS = "/api/v1/ChatTopic"
PROCEDURES = "/api/v1/Agents/Chat"
NO_TOPIC = 999

JSON, XML = "application/json", "application/xml"
FORM = "application/x-www-form-urlencoded"
PATCH, MERGE = "application/json-patch+json", "application/merge-patch+json"

WHOLE: dict[str, Any] = {
    "name": "Sales",
    "language": {"id": 3, "value": "Norwegian", "tooltip": "x"},
    "lastAccept": "0001-01-01T00:00:00.000Z",
    "alertTemplate": {"replyTemplateId": 4, "name": "t", "description": "d", "folderId": 2},
    "ticketCategory": {"id": 7, "value": "c"},
    "ticketPriority": {"id": 2, "value": "p"},
    "openingHoursEnabled": True,
    "openingHours": {
        "tzLocation": {"tzLocationID": 5, "tzLocationCode": "NO", "isoNumber": 578},
        "monEnabled": True,
        "monStart": "PT8H",
        "monStop": "PT16H",
    },
    "widget": {
        "autoFaqCategory": {"kbCategoryId": 8, "fullname": "f"},
        "requiredFields": 27,
        "size": "Large",
        "color": "red",
    },
    "botSettings": {"botName": "q", "botRegisterScriptId": 1},
}
"""A topic in camelCase, as the official client sends it."""


async def send(
    service: Service, method: str, path: str, content: Any = None, kind: str = JSON, **headers: str
) -> httpx.Response:
    """The response to a request; texts are sent as they are, everything else as JSON."""
    return await service.client.request(
        method,
        path,
        content=content if isinstance(content, (str, bytes)) else json.dumps(content),
        headers={
            "Content-Type": kind,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


async def done(
    service: Service, method: str, path: str, content: Any = None, kind: str = JSON, **headers: str
) -> Any:
    """The JSON in the response of a call that succeeds; None for an empty response."""
    answer = await send(service, method, path, content, kind, **headers)
    assert answer.status_code in (200, 204), answer.text
    return answer.json() if answer.content else None


async def refused(
    service: Service, method: str, path: str, content: Any = None, kind: str = JSON
) -> tuple[int, str]:
    """The status and the message of a call that fails."""
    answer = await send(service, method, path, content, kind)
    assert answer.status_code >= 400, answer.text
    return answer.status_code, answer.json()["Message"]


async def ask(service: Service, procedure: str, content: Any = None, kind: str = JSON) -> Any:
    """The JSON in the response of a procedure that succeeds."""
    return await done(service, "POST", f"{PROCEDURES}/{procedure}", content, kind)


async def add(service: Service, topic: int, associate: int = 21, **roles: bool) -> None:
    """Make an associate an agent of a topic."""
    body = {"chatTopicId": topic, "useragent": {"user": {"associateId": associate}, **roles}}
    await ask(service, "AddChatTopicUserAgent", body)


async def create(service: Service, **entity: Any) -> str:
    """Create a topic by POST; returns its path."""
    created = await done(service, "POST", TOPICS, entity)
    return f"{TOPICS}/{created['ChatTopicId']}"


@pytest.fixture
async def topic(service: Service) -> int:
    """The key of a topic; stores the associates 21 (`BB`), 22 (`77`) and 23, who is nameless."""
    await Associate.create(associate_id=21, name="BB", full_name="Bea Bell", group_idx=3)
    await Associate.create(associate_id=22, name="77", user_name="cc@example.com")
    await Associate.create(associate_id=23)
    key: int = (await ChatTopic.create(name="Sales")).pk
    return key


def summary(agents: list[dict[str, Any]]) -> dict[int, str]:
    """The roles of each agent, as letters, by the associate's key."""
    return {
        agent["User"]["AssociateId"]: "".join(
            name.removeprefix("Can")[0] for name in agent if name.startswith("Can") and agent[name]
        )
        for agent in agents
    }
