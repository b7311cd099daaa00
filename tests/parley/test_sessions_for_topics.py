"""Sessions created on topics by both doors: for whom, again, and around summer time."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from graphql_api.shared.retry_keys import IDEMPOTENCY_KEY
from orm.accounts.users import NewUser
from orm.models.enums import Role
from tests import clocks
from tests.accounts import add_user
from tests.conftest import CHEAP_HASH, PASSWORD, Service

TOPICS = "/api/v1/ChatTopic"
PROCEDURES = "/api/v1/Agents/Chat"
FOR_TOPIC = (
    "mutation ($topic: Int!) {"
    " createChatSessionForTopic(chatTopicId: $topic) { chatSessionId status } }"
)


async def create_topic(service: Service, **values: object) -> int:
    created = await service.client.post(TOPICS, json=values)
    assert created.status_code == 200, created.text
    topic: int = created.json()["ChatTopicId"]
    return topic


async def staffed_topic(service: Service) -> int:
    """A topic whose only agent is the manager who calls."""
    topic = await create_topic(service)
    agent = {"User": {"AssociateId": service.associate_id}, "CanRespond": True}
    added = await service.client.post(f"{TOPICS}/{topic}/UserAgent", json=agent)
    assert added.status_code == 200, added.text
    return topic


async def at_each_door(service: Service, topic: int, **options: Any) -> list[httpx.Response]:
    """Create a session on a topic by REST, by the agent's procedure and by GraphQL."""
    sent: list[tuple[str, object]] = [
        (f"{TOPICS}/{topic}/Sessions", None),
        (f"{PROCEDURES}/CreateChatSessionForTopic", {"ChatTopicId": topic}),
        ("/graphql", {"query": FOR_TOPIC, "variables": {"topic": topic}}),
    ]
    return [await service.client.post(path, json=body, **options) for path, body in sent]


async def test_who_may_create_none_is_not_told_which_topics_there_are(service: Service) -> None:
    await add_user(NewUser("rita", CHEAP_HASH, Role.READER))
    topic = await create_topic(service)
    for key in (topic, topic + 1):
        *by_rest, by_graphql = await at_each_door(service, key, auth=("rita", PASSWORD))
        assert [answer.status_code for answer in by_rest] == [403, 403]
        [error] = by_graphql.json()["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"


async def test_a_call_that_is_sent_again_gets_its_session_when_the_topic_is_gone(
    service: Service,
) -> None:
    topic = await create_topic(service)
    headers = {IDEMPOTENCY_KEY: "5e0a1e8c-7ad4-4c83-9c1d-6ed1a3f3ab80"}
    first = await service.client.post(f"{TOPICS}/{topic}/Sessions", headers=headers)
    assert (await service.client.delete(f"{TOPICS}/{topic}")).status_code == 204
    again = await service.client.post(f"{TOPICS}/{topic}/Sessions", headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())


async def test_an_agent_who_may_not_hear_the_topic_gets_the_same_key_again(
    service: Service,
) -> None:
    await add_user(NewUser("adam", CHEAP_HASH, Role.AGENT))
    topic = await staffed_topic(service)
    options = {
        "auth": ("adam", PASSWORD),
        "headers": {IDEMPOTENCY_KEY: "0f0f8e57-43c8-4d8a-a4a9-9f1b6c8b6a55"},
    }
    first, again = [await at_each_door(service, topic, **options) for _ in range(2)]
    for answer, repeated in zip(first, again, strict=True):
        assert answer.status_code == 200
        assert repeated.json() == answer.json()
    assert (first[0].json()["ChatSessionId"], first[0].json()["Status"]) == (1, None)


OSLO = {"TzLocation": {"TZLocationCode": "NO"}}
SUNDAY = OSLO | {"SunEnabled": True}
OPEN_TWICE = SUNDAY | {"SunStart": "02:15:00", "SunStop": "02:45:00"}
OVERNIGHT = OSLO | {"SatEnabled": True, "SatStart": "22:00", "SatStop": "02:30"}
IS_OPEN = "query ($topic: Int!) { isChatTopicOpen(chatTopicId: $topic) }"


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        # The clock goes from 02:00 to 03:00.
        (SUNDAY | {"SunStart": "02:30", "SunStop": "04:00"}, "2026-03-29T00:59:59", False),
        (SUNDAY | {"SunStart": "02:30", "SunStop": "04:00"}, "2026-03-29T01:00:00", True),
        (SUNDAY | {"SunStart": "01:00", "SunStop": "02:30"}, "2026-03-29T00:59:59", True),
        (SUNDAY | {"SunStart": "01:00", "SunStop": "02:30"}, "2026-03-29T01:00:00", False),
        # The clock goes from 03:00 back to 02:00: what it shows counts, both times.
        (OPEN_TWICE, "2026-10-25T00:14:59", False),
        (OPEN_TWICE, "2026-10-25T00:15:00", True),
        (OPEN_TWICE, "2026-10-25T00:45:00", False),
        (OPEN_TWICE, "2026-10-25T01:14:59", False),
        (OPEN_TWICE, "2026-10-25T01:15:00", True),
        (OPEN_TWICE, "2026-10-25T01:45:00", False),
        (OVERNIGHT, "2026-10-25T00:29:59", True),
        (OVERNIGHT, "2026-10-25T00:30:00", False),
        (OVERNIGHT, "2026-10-25T01:00:00", True),
        (OVERNIGHT, "2026-10-25T01:30:00", False),
    ],
)
async def test_hours_are_those_of_the_clock_on_the_wall(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    hours: dict[str, object],
    at: str,
    expected: bool,
) -> None:
    topic = await create_topic(service, OpeningHoursEnabled=True, OpeningHours=hours)
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    for module in ("topics.queries", "topics.types", "sessions.mutations"):
        clocks.stop(monkeypatch, f"graphql_api.{module}", now)
    headers = {"SO-TimeZone": "US-NY"}
    by_rest = await service.client.get(f"{TOPICS}/{topic}/IsOpen", headers=headers)
    body = {"ChatTopicId": topic}
    procedure = f"{PROCEDURES}/IsWithinOpeningHours"
    by_procedure = await service.client.post(procedure, json=body, headers=headers)
    assert by_rest.json() is by_procedure.json() is expected
    field = "query ($topic: Int!) { chatTopic(chatTopicId: $topic) { isOpen } }"
    assert await service.graphql(IS_OPEN, topic=topic) == {"data": {"isChatTopicOpen": expected}}
    read = await service.graphql(field, topic=topic)
    assert read == {"data": {"chatTopic": {"isOpen": expected}}}
    *_, by_graphql = await at_each_door(service, topic)
    status = by_graphql.json()["data"]["createChatSessionForTopic"]["status"]
    assert status == ("IN_QUEUE" if expected else "OFFLINE_FORM")
