"""Agents of chat topics by both doors: names that mean nobody, and calls that meet each other."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from orm.models import Associate
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
    agents = [{"User": {"AssociateId": key}, "CanListen": True} for key in associates]
    return await service.client.put(f"{TOPICS}/{topic}/UserAgent", json=agents)


async def agents_of(service: Service, topic: int) -> list[int]:
    """The keys of a topic's agents."""
    answer = await service.client.get(f"{TOPICS}/{topic}/UserAgent")
    assert answer.status_code == 200, answer.text
    return [agent["User"]["AssociateId"] for agent in answer.json()]


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


