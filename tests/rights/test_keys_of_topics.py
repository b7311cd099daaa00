"""The topics that a caller serves are read by one statement an operation, where they matter."""

from typing import Any

import pytest

from orm.models import ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import USER_ROLES, ChatSessionStatus, Role
from orm.topics.agents import Relation, relations_of
from tests.rights.callers import ALL, Caller, House
from tests.rights.doors import graphql
from tests.rights.finding import list_graphql, list_rest
from tests.statements import statements

HEARD, CLOSED, FREE = 1, 2, 3
"""A topic that the agent listens to, one of others, and one that restricts nobody."""

TOPIC_TABLE = "chat_topic_agent"


@pytest.fixture
async def sessions(house: House) -> dict[int, int]:
    """The keys of a session of each topic, by topic; 0 for none, and 9 for one that is unknown."""
    for key in (HEARD, CLOSED, FREE):
        await ChatTopic.create(chat_topic_id=key, name=f"Topic {key}")
    mine, others = (house.associate_ids[role] for role in (Role.AGENT, Role.ADMIN))
    await ChatTopicAgent.create(topic_id=HEARD, user_id=mine, can_listen=True)
    await ChatTopicAgent.create(topic_id=CLOSED, user_id=others, can_respond=True)
    await ChatTopicAgent.create(topic_id=FREE, user_id=others, can_notify=True)
    return {
        topic: (await ChatSession.create(topic_id=topic, first_message="hello")).chat_session_id
        for topic in (HEARD, CLOSED, FREE, 0, 9)
    }


async def test_lists_have_the_sessions_that_are_seen(
    house: House, sessions: dict[int, int]
) -> None:
    seen = {key for topic, key in sessions.items() if topic != CLOSED}
    for listing in (list_graphql, list_rest):
        assert (await listing(house, Caller(Role.AGENT))).keys == seen
        for role in (Role.READER, Role.MANAGER):
            assert (await listing(house, Caller(role))).keys == set(sessions.values())
    # Sorted by the number of the topic, and found by it.
    asked: dict[str, Any] = {
        "filter": {"topicId": {"in": [CLOSED, FREE]}},
        "orderBy": [{"field": "TOPIC_ID"}],
    }
    assert (await list_graphql(house, Caller(Role.AGENT), **asked)).keys == {sessions[FREE]}


async def relations(associate_id: int) -> dict[int, Relation]:
    """The relations of an associate to topics, where there is any."""
    found = await relations_of(associate_id)
    return {relation.topic_id: relation for relation in found if any(relation[1:])}


async def test_one_s_relation_to_each_topic_that_has_agents(
    house: House, sessions: dict[int, int]
) -> None:
    mine, others = (house.associate_ids[role] for role in (Role.AGENT, Role.ADMIN))
    nothing = (False,) * 4
    found = await relations(mine)
    assert found == {
        HEARD: Relation(HEARD, True, True, False, False, True),
        CLOSED: Relation(CLOSED, *nothing, staffed=True),
    }
    found = await relations(others)
    assert found == {
        HEARD: Relation(HEARD, *nothing, staffed=True),
        CLOSED: Relation(CLOSED, True, True, True, False, True),
        FREE: Relation(FREE, True, False, False, False, False),
    }
    await ChatTopicAgent.filter(topic_id=HEARD).update(can_listen=False, can_manage=True)
    found = await relations(mine)
    assert found[HEARD] == Relation(HEARD, True, True, True, True, True)


ONE = "query One($key: Int!) { chatSession(chatSessionId: $key) { rank } }"
WITH_TOPIC = """query Topic($key: Int!) {
  chatSession(chatSessionId: $key) { rank topic { name tableRight { mask } } } }"""
PAGE = "{ chatSessions { nodes { rank } totalCount } }"
CHANGE = """mutation Change($key: Int!) {
  updateChatSession(chatSessionId: $key, input: {rank: 5}) { rank } }"""
CREATE = "mutation { createChatSession(input: {topicId: 3}) { rank } }"


async def counted(house: House, caller: Caller, key: int) -> list[tuple[int, int]]:
    """The number of statements that each call sends, and of those that ask for agents."""
    found = []
    for query in (ONE, WITH_TOPIC, PAGE, CREATE, CHANGE):
        variables = {"key": key} if "$key" in query else {}
        # The first call in a process reads more.
        for _ in range(2):
            with statements() as sql:
                answer = await graphql(house, caller, query, **variables)
        assert "errors" not in answer or caller.role is Role.READER, answer
        found.append((len(sql), sum(TOPIC_TABLE in each for each in sql)))
    for path in (f"ChatSession/{key}?$select=rank", "ChatSession?$select=rank"):
        for _ in range(2):
            with statements() as sql:
                answer_ = await house.send(caller, "GET", f"/api/v1/{path}")
        assert answer_.status_code == 200
        found.append((len(sql), sum(TOPIC_TABLE in each for each in sql)))
    return found


async def test_agents_send_one_statement_more_and_others_none(
    house: House, sessions: dict[int, int]
) -> None:
    await ChatSession.all().update(status=ChatSessionStatus.IN_QUEUE)
    key = sessions[HEARD]
    await ChatTopicAgent.filter(topic_id=HEARD).update(can_respond=True)
    by_role = {role: await counted(house, Caller(role), key) for role in USER_ROLES}
    usual = by_role[Role.MANAGER]
    assert [asked for _, asked in usual] == [0] * len(usual)
    assert by_role[Role.ADMIN] == usual
    agents = by_role[Role.AGENT]
    assert agents == [(number + 1, 1) for number, _ in usual]
    # A reader's rights on a topic depend on their place in it, and on sessions they do not.
    assert [asked for _, asked in by_role[Role.READER]] == [0, 1, 0, 0, 0, 0, 0]
    by_application = await counted(house, Caller(Role.AGENT, ALL), key)
    assert [asked for _, asked in by_application] == [1] * len(usual)


async def test_who_is_shut_out_of_nothing_asks_for_lists_as_before(house: House) -> None:
    asked = {}
    for role in (Role.AGENT, Role.MANAGER):
        with statements() as sql:
            await list_graphql(house, Caller(role))
        asked[role] = [each.partition(" FROM ")[2] for each in sql if '"chat_session" AS s' in each]
    assert asked[Role.AGENT] == asked[Role.MANAGER]
    assert len(asked[Role.AGENT]) == 2
