"""Agents of chat topics by both doors: names that mean nobody, and calls that meet each other."""

import asyncio
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tortoise.exceptions import IntegrityError

from orm.models import Associate, ChatTopicAgent
from tests.conftest import Service

TOPICS = "/api/v1/ChatTopic"
PROCEDURES = "/api/v1/Agents/Chat"

BY_GRAPHQL = {
    "read": "query ($topic: Int!, $name: String!) {"
    " chatTopicAgent(chatTopicId: $topic, username: $name) { topicId } }",
    "update": "mutation ($topic: Int!, $name: String!) { updateChatTopicAgent("
    "chatTopicId: $topic, username: $name, input: { canNotify: true }) { topicId } }",
    "remove": "mutation ($topic: Int!, $name: String!) {"
    " removeChatTopicAgent(chatTopicId: $topic, username: $name) }",
}
BY_PROCEDURE = {
    "read": "GetChatTopicUserAgent",
    "update": "UpdateChatTopicUserAgent",
    "remove": "DeleteChatTopicUserAgent",
}
METHODS = {"read": "GET", "update": "PUT", "remove": "DELETE"}


async def create_topic(service: Service, *associates: int) -> int:
    """Create a topic with these agents, who may listen; returns its key."""
    created = await service.client.post(TOPICS, json={"Name": "Sales"})
    topic: int = created.json()["ChatTopicId"]
    if associates:
        answer = await give_agents(service, topic, *associates)
        assert answer.status_code == 200, answer.text
    return topic


async def give_agents(service: Service, topic: int, *associates: int) -> httpx.Response:
    agents = [agent(key) for key in associates]
    return await service.client.put(f"{TOPICS}/{topic}/UserAgent", json=agents)


async def agents_of(service: Service, topic: int) -> list[int]:
    """The keys of a topic's agents."""
    answer = await service.client.get(f"{TOPICS}/{topic}/UserAgent")
    assert answer.status_code == 200, answer.text
    return [each["User"]["AssociateId"] for each in answer.json()]


@pytest.mark.parametrize("name", ["1" * 5000, "2147483648", "\0", "ﬀ", "%"], ids=ascii)
async def test_a_name_of_nobody_finds_no_agent(service: Service, name: str) -> None:
    await Associate.create(associate_id=2000, name=None, user_name=None)
    topic = await create_topic(service, 2000)
    for what, text in BY_GRAPHQL.items():
        answer: dict[str, Any] = await service.graphql(text, topic=topic, name=name)
        if what == "read":
            assert answer == {"data": {"chatTopicAgent": None}}
        else:
            [error] = answer["errors"]
            assert error["extensions"]["code"] == "NOT_FOUND"
        body = {"ChatTopicId": topic, "Username": name, "Useragent": {"CanNotify": True}}
        answered = await service.client.post(f"{PROCEDURES}/{BY_PROCEDURE[what]}", json=body)
        assert answered.status_code == (200 if what == "read" else 404)
        path = f"{TOPICS}/{topic}/UserAgent/{quote(name, safe='')}"
        answered = await service.client.request(METHODS[what], path, json={"CanNotify": True})
        assert answered.status_code == 404
    assert await agents_of(service, topic) == [2000]


async def at_once(service: Service, *calls: tuple[str, str, Any]) -> list[int]:
    """Send calls at once, each a method, a path below that of topics, and a body."""
    answers = await asyncio.gather(
        *(
            service.client.request(method, f"{TOPICS}/{path}", json=body)
            for method, path, body in calls
        )
    )
    return [answer.status_code for answer in answers]


def agent(key: int) -> dict[str, Any]:
    return {"User": {"AssociateId": key}, "CanListen": True}


async def store_associates(number: int) -> range:
    """Store associates `A2000`, `A2001`... and return their keys."""
    keys = range(2000, 2000 + number)
    await Associate.bulk_create(Associate(associate_id=key, name=f"A{key}") for key in keys)
    return keys


async def test_one_agent_who_is_added_many_times_at_once_is_there_once(service: Service) -> None:
    [key] = await store_associates(1)
    topic = await create_topic(service)
    statuses = await at_once(service, *[("POST", f"{topic}/UserAgent", agent(key))] * 20)
    assert statuses == [200] * 20
    assert await agents_of(service, topic) == [key]


async def test_of_two_lists_at_once_one_is_stored_whole(service: Service) -> None:
    keys = await store_associates(10)
    lists = [[agent(key) for key in keys[:5]], [agent(key) for key in keys[5:]]]
    topic = await create_topic(service)
    calls = [("PUT", f"{topic}/UserAgent", each) for each in lists * 5]
    assert await at_once(service, *calls) == [200] * 10
    assert await agents_of(service, topic) in (list(keys[:5]), list(keys[5:]))


async def test_a_topic_that_is_deleted_while_agents_are_added_leaves_none(
    service: Service,
) -> None:
    keys = await store_associates(10)
    topic = await create_topic(service)
    adding = [("POST", f"{topic}/UserAgent", agent(key)) for key in keys]
    deleting: tuple[str, str, Any] = ("DELETE", f"{topic}", None)
    statuses = await at_once(service, *adding[:5], deleting, *adding[5:])
    assert {*statuses} <= {200, 204, 404}
    assert statuses[5] == 204
    assert not await ChatTopicAgent.exists()


async def test_an_agent_who_is_renamed_meanwhile_is_found_by_one_of_the_names(
    service: Service,
) -> None:
    [key] = await store_associates(1)
    topic = await create_topic(service, key)
    calls = [("PUT", f"{topic}/UserAgent/{name}", {"CanNotify": True}) for name in ("A2000", "B")]
    renaming = Associate.filter(associate_id=key).update(name="B")
    statuses, _ = await asyncio.gather(at_once(service, *calls * 5), renaming)
    assert {*statuses} <= {200, 404}
    assert 200 in statuses
    assert await at_once(service, *calls) == [404, 200]


async def test_an_associate_who_goes_while_they_are_added_is_refused(service: Service) -> None:
    [key] = await store_associates(1)
    topic = await create_topic(service)
    leaving = Associate.filter(associate_id=key).delete()
    adding = at_once(service, *[("PUT", f"{topic}/UserAgent", [agent(key)])] * 5)
    statuses, gone = await asyncio.gather(adding, leaving, return_exceptions=True)
    # Either the agent was there first, and the associate stays, or none was stored.
    assert not isinstance(statuses, BaseException)
    assert {*statuses} <= {200, 400, 409}
    assert await agents_of(service, topic) == ([key] if isinstance(gone, IntegrityError) else [])
