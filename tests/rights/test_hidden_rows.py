"""A session out of a caller's sight is in every answer as one that is not there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest

from orm.models import ChatTopic, ChatTopicAgent
from orm.models.enums import Role
from tests.rights.callers import OWN, Caller, House
from tests.rights.doors import AGENT, DELETE, ENTITIES, READ, REPLACE, UPDATE, graphql
from tests.rights.finding import list_graphql, list_rest
from tests.rights.sessions import VALUES, Stands, store, stored

HIDDEN, ABSENT = 2147480001, 2147480002
"""Keys of as many digits, and of digits that stand in no answer by chance."""

CALLER, MANAGER = Caller(Role.MANAGER, OWN), Caller(Role.MANAGER)

OF_ITS_OWN = ("x-request-id", "traceparent", "date")
"""Headers that no two answers share."""

CLOSED_OUT, CLOSED = Caller(Role.AGENT), 5
"""An agent, and a topic of which only others see the sessions."""

PAST, FUTURE = "Mon, 01 Jan 2001 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"

CONDITIONS = [
    {},
    *({name: tag} for name in ("If-Match", "If-None-Match") for tag in ("*", '"1-a"', '"9-a"', "")),
    *(
        {name: date}
        for name in ("If-Modified-Since", "If-Unmodified-Since")
        for date in (PAST, FUTURE)
    ),
]


@dataclass(frozen=True)
class Call:
    """A request about a key, which stands as KEY in it."""

    method: str
    path: str
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    async def answer(self, house: House, caller: Caller, key: int) -> tuple[Any, ...]:
        """All of the answer but the key."""

        def about(text: str) -> str:
            return text.replace("KEY", str(key))

        content = about(json.dumps(self.content).replace('"KEY"', "KEY"))
        headers = {"Idempotency-Key": f"{key}", **self.headers}
        answer = await house.send(caller, self.method, about(self.path), content, **headers)
        told = {each: text for each, text in answer.headers.items() if each not in OF_ITS_OWN}
        return answer.status_code, told, answer.text.replace(str(key), "KEY")


def calls() -> Iterator[Call]:
    path = f"{ENTITIES}/KEY"
    for conditions in CONDITIONS:
        yield Call("GET", path, headers=conditions)
        yield Call("PUT", path, {"Rating": 3}, conditions)
        yield Call("PATCH", path, {"Rating": 3}, conditions)
        yield Call("PATCH", path, [{"op": "test", "path": "/Rating", "value": 7}], conditions)
        yield Call("DELETE", path, headers=conditions)
    for accept in ("application/xml", "application/problem+json", "text/plain"):
        yield Call("GET", path, headers={"Accept": accept})
        yield Call("GET", f"{path}?$select=SessionKey,Nothing", headers={"Accept": accept})
        yield Call("DELETE", path, headers={"Accept": accept})
    for entity in bodies():
        yield Call("PUT", path, entity)
        yield Call("PATCH", path, entity)
        yield Call("POST", f"{AGENT}/SaveChatSessionEntity", {"ChatSessionId": "KEY", **entity})
    yield Call("POST", f"{AGENT}/GetChatSessionEntity?chatSessionEntityId=KEY")
    yield Call("POST", f"{AGENT}/DeleteChatSessionEntity?chatSessionEntityId=KEY")
    yield from graphql_calls()


def bodies() -> Iterator[dict[str, Any]]:
    """Right values and values that are wrong in all ways; the stored ones are among them."""
    yield {"ChatSessionId": "KEY"}
    yield {"SessionKey": VALUES["session_key"]}
    yield {"Rating": "three"}
    yield {"CustomerName": "x" * 300}
    yield {"Person": {"PersonId": 999}}


def graphql_calls() -> Iterator[Call]:
    for query in (READ, UPDATE, REPLACE, DELETE):
        for values in ({}, {"rating": 3}, {"personId": 999}, {"customerName": "x" * 300}):
            yield Call("POST", "/graphql", asking(query, key="KEY", input=values))
    for version in (1, 9):
        text = UPDATE.replace("input: $input)", f"input: $input, expectedVersion: {version})")
        yield Call("POST", "/graphql", asking(text, key="KEY", input={"rating": 3}))


def asking(query: str, **variables: Any) -> dict[str, Any]:
    return {"query": query, "variables": variables}


@pytest.mark.parametrize("caller", [CALLER, CLOSED_OUT], ids=["application", "agent"])
async def test_every_answer_is_the_one_of_an_absent_key(house: House, caller: Caller) -> None:
    await close_a_topic(house)
    await store(house, CALLER, Stands.MADE_BESIDE, chat_session_id=HIDDEN, topic_id=CLOSED)
    before = await stored(HIDDEN)
    for call in calls():
        assert await call.answer(house, caller, HIDDEN) == await call.answer(
            house, caller, ABSENT
        ), call
    assert await stored(HIDDEN) == before
    # The calls are such that they tell of a session that is seen.
    seen = [await call.answer(house, MANAGER, HIDDEN) for call in [*calls()][:2]]
    assert [status for status, *_ in seen] == [200, 200]


async def close_a_topic(house: House) -> None:
    """A topic in which somebody listens; the agent manages another one."""
    for key, role in ((CLOSED, Role.ADMIN), (CLOSED + 1, Role.AGENT)):
        await ChatTopic.create(chat_topic_id=key, name=f"Topic {key}")
        await ChatTopicAgent.create(
            topic_id=key, user_id=house.associate_ids[role], can_manage=True
        )


def topic_calls() -> Iterator[Call]:
    path = "/api/v1/ChatTopic/KEY"
    for conditions in CONDITIONS:
        yield Call("GET", path, headers=conditions)
        yield Call("PUT", path, {"Name": "x"}, conditions)
        yield Call("PATCH", path, {"Name": "x"}, conditions)
        yield Call("PATCH", path, [{"op": "test", "path": "/Name", "value": "Topic"}], conditions)
        yield Call("DELETE", path, headers=conditions)
    for entity in ({"Name": "x" * 300}, {"ChatTopicId": "KEY"}, {"AlertRecipient": "a"}):
        yield Call("PUT", path, entity)
        yield Call("POST", f"{AGENT}/SaveChatTopicEntity", {**entity, "ChatTopicId": "KEY"})
    user = {"User": {"AssociateId": 31}, "CanListen": True}
    for accept in ("application/json", "application/xml"):
        for below in ("IsOpen", "UserAgent", "UserAgent/31", "Sessions"):
            yield Call("GET", f"{path}/{below}", headers={"Accept": accept})
    yield Call("POST", f"{path}/UserAgent", user)
    yield Call("PUT", f"{path}/UserAgent/31", user)
    yield Call("DELETE", f"{path}/UserAgent/31")
    for name, body in (
        ("GetChatTopicEntity?chatTopicEntityId=KEY", None),
        ("DeleteChatTopicEntity?chatTopicEntityId=KEY", None),
        ("IsWithinOpeningHours", {}),
        ("GetChatTopicUserAgentList", {}),
        ("GetChatTopicUserAgent", {"Username": "31"}),
        ("AddChatTopicUserAgent", {"Useragent": user}),
        ("UpdateChatTopicUserAgent", {"Username": "31", "Useragent": user}),
        ("DeleteChatTopicUserAgent", {"Username": "31"}),
    ):
        content = None if body is None else {"ChatTopicId": "KEY", **body}
        yield Call("POST", f"{AGENT}/{name}", content)
    for root in (
        "chatTopic(chatTopicId: $key) { name agents { canListen } }",
        "isChatTopicOpen(chatTopicId: $key)",
        "chatTopicAgents(chatTopicId: $key) { canListen }",
        'chatTopicAgent(chatTopicId: $key, username: "31") { canListen }',
    ):
        yield Call("POST", "/graphql", asking(f"query ($key: Int!) {{ {root} }}", key="KEY"))
    for root in (
        'updateChatTopic(chatTopicId: $key, input: {name: "x"}, expectedVersion: 9) { name }',
        "deleteChatTopic(chatTopicId: $key)",
        "addChatTopicAgent(chatTopicId: $key, input: {userId: 31}) { canListen }",
        'removeChatTopicAgent(chatTopicId: $key, username: "31")',
    ):
        yield Call("POST", "/graphql", asking(f"mutation ($key: Int!) {{ {root} }}", key="KEY"))


async def test_every_answer_about_a_topic_is_the_one_of_an_absent_key(house: House) -> None:
    await close_a_topic(house)
    await ChatTopic.create(chat_topic_id=HIDDEN, name="Topic", alert_recipient="a")
    await ChatTopicAgent.create(topic_id=HIDDEN, user_id=31, can_listen=True)
    before = await ChatTopic.filter(pk=HIDDEN).values(), await ChatTopicAgent.all().values()
    for call in topic_calls():
        assert await call.answer(house, CLOSED_OUT, HIDDEN) == await call.answer(
            house, CLOSED_OUT, ABSENT
        ), call
    after = await ChatTopic.filter(pk=HIDDEN).values(), await ChatTopicAgent.all().values()
    assert after == before


async def test_no_list_counts_or_finds_it(house: House) -> None:
    mine = await store(house, CALLER, Stands.MADE, rating=1)
    await store(house, CALLER, Stands.MADE_BESIDE, chat_session_id=HIDDEN, rating=5)
    await store(house, CALLER, Stands.QUEUED)
    itself: dict[str, Any] = {"chatSessionId": {"eq": HIDDEN}}
    for asked in (
        itself,
        {"rating": {"eq": 5}},
        {"not": {"chatSessionId": {"eq": mine}}},
        {"or": [itself, {"rating": {"gt": 1}}]},
        {"not": {"and": [{"not": itself}, {"chatSessionId": {"lt": 10}}]}},
    ):
        found = (await list_graphql(house, CALLER, filter=asked)).keys
        # "Not one with a higher key" is true of their own.
        assert found <= {mine}, asked
    assert (await list_graphql(house, CALLER)).keys == {mine}
    for condition in (f"chatSessionId eq {HIDDEN}", "rating eq 5", "not rating eq 1"):
        assert (await list_rest(house, CALLER, filter=condition)).keys == frozenset()
    condition = f"not chatSessionId eq {mine} or chatSessionId eq {HIDDEN} or rating eq 1"
    assert (await list_rest(house, CALLER, filter=condition)).keys == {mine}


PAGE = """query Page($after: String, $orderBy: [ChatSessionOrder!]) {
  chatSessions(first: 1, after: $after, orderBy: $orderBy) {
    nodes { chatSessionId } pageInfo { endCursor hasNextPage } totalCount
  }
}"""


async def page(house: House, caller: Caller, **asked: Any) -> dict[str, Any]:
    body = await graphql(house, caller, PAGE, **asked)
    found: dict[str, Any] = body["data"]["chatSessions"]
    return found


@pytest.mark.parametrize("order", [None, [{"field": "RATING", "direction": "DESC"}]])
async def test_a_cursor_of_one_who_sees_more_opens_no_more(house: House, order: Any) -> None:
    mine = [await store(house, CALLER, Stands.MADE, rating=rating) for rating in (9, 1)]
    for rating in (8, 7, 6):
        await store(house, CALLER, Stands.MADE_BESIDE, rating=rating)
    seen, cursor = [], None
    while True:
        found = await page(house, MANAGER, after=cursor, orderBy=order)
        cursor = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = await page(house, CALLER, after=cursor, orderBy=order)
        seen += [each["chatSessionId"] for each in after["nodes"]]
        assert after["totalCount"] == 2
        answer = await house.send(
            CALLER,
            "GET",
            f"{ENTITIES}?$select=chatSessionId&$skiptoken={quote(cursor)}"
            + ("&$orderBy=rating desc" if order else ""),
        )
        assert {each["chatSessionId"] for each in answer.json()["value"]} <= set(mine)
    assert set(seen) <= set(mine)
    assert seen
