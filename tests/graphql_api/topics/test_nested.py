"""Topics in sessions, agents in topics, places in topics of associates, and isOpen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from graphql_api.rights.matrix import FieldCell, RoleCells
from graphql_api.shared import limits
from orm.models import Associate, ChatSession, ChatTopic
from orm.models.enums import Role, Scope
from tests.graphql_api.fast.both import misses
from tests.graphql_api.topics.asking import ADA, BEA, CAI, Asked, agent, associates, topic
from tests.matrices import grant
from tests.orm.topics.hours import hours_of
from tests.statements import statements

SESSIONS = """query ($filter: ChatSessionFilter, $order: [ChatSessionOrder!]) {
  chatSessions(filter: $filter, orderBy: $order) {
    nodes { topicId topic { chatTopicId name description alertRecipient isOpen
      agents { user { associateId } } tableRight { mask } } } } }"""
TOPICS = """{ chatTopics(orderBy: {field: CHAT_TOPIC_ID}) {
  nodes { name agents { topicId canListen user { associateId name } topic { name } } } } }"""
ASSOCIATES = """{ associates(orderBy: {field: ASSOCIATE_ID}) {
  nodes { associateId chatTopicAgents { topicId canListen topic { name isOpen } } } } }"""


async def sessions(*topic_ids: int) -> None:
    for topic_id in topic_ids:
        await ChatSession.create(topic_id=topic_id, created_by_application=1)


def topics_of(page: Any) -> list[Any]:
    return [node["topic"] for node in page["nodes"]]


async def test_a_session_has_the_topic_whose_number_it_has(asked: Asked) -> None:
    key = await topic("Sales", a2="listen")
    await sessions(key, 0, 99, key)
    before = misses(asked.schema)
    with statements() as sql:
        found = topics_of(await asked.data(SESSIONS))
    shown = {
        "chatTopicId": key,
        "name": "Sales",
        "description": None,
        "alertRecipient": None,
        "isOpen": True,
        "agents": [{"user": {"associateId": 2}}],
        "tableRight": {"mask": ["SELECT", "UPDATE", "INSERT", "DELETE"]},
    }
    assert found == [shown, None, None, shown]
    # The sessions, their topics, and the agents of these.
    assert len(sql) == 3
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_of_a_topic_that_one_may_not_see_a_session_shows_little(asked: Asked) -> None:
    key = await topic("Sales", a1="manage")
    await ChatTopic.filter(pk=key).update(description="Bikes", alert_recipient="a@b")
    await sessions(key)
    hidden = {
        "chatTopicId": key,
        "name": "Sales",
        "description": "Bikes",
        "alertRecipient": None,
        "isOpen": None,
        "agents": None,
        "tableRight": {"mask": []},
    }
    application = replace(ADA, application_id=1, scopes=frozenset({Scope.READ, Scope.ALL}))
    for viewer in (CAI, application):
        assert topics_of(await asked.data(SESSIONS, viewer)) == [hidden]


async def test_a_hidden_number_hides_the_topic(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sessions(await topic("Sales"))
    grant(monkeypatch, Role.MANAGER, RoleCells(fields={"topic_id": FieldCell(None, "secret")}))
    page = await asked.data(SESSIONS)
    assert page["nodes"] == [{"topicId": None, "topic": None}]
    by_name = {"topic": {"name": {"eq": "Sales"}}}
    assert await asked.refusals(SESSIONS, filter=by_name) == [
        ("FORBIDDEN", ("filter", "topic", "name"))
    ]


async def test_sessions_are_found_and_ordered_by_their_topic(asked: Asked) -> None:
    ids = [await topic(name) for name in ("Sales", "after-sales", None)]
    await ChatTopic.filter(pk=ids[0]).update(badge_header="Chat", description="Bikes")
    await sessions(*ids, 99)
    for filter_, expected in (
        ({"name": {"contains": "SALES"}}, ids[:2]),
        ({"name": {"eq": ""}}, [ids[2], 99]),
        ({"not": {"name": {"eq": ""}}}, ids[:2]),
        ({"badgeHeader": {"eq": "chat"}}, [ids[0]]),
        ({"description": {"startsWith": "b"}}, [ids[0]]),
        ({"chatTopicId": {"in": [ids[1], 99]}}, [ids[1], 99]),
    ):
        page = await asked.data(SESSIONS, filter={"topic": filter_})
        assert [node["topicId"] for node in page["nodes"]] == expected, filter_
    order = [{"field": "TOPIC_NAME", "direction": "DESC"}]
    page = await asked.data(SESSIONS, order=order)
    assert [node["topicId"] for node in page["nodes"]] == [ids[0], ids[1], 99, ids[2]]


async def test_agents_of_many_topics_are_read_at_once(asked: Asked) -> None:
    one = await topic("One", a2="listen", a1="")
    await topic("Two")
    three = await topic("Three", a2="")
    before = misses(asked.schema)
    with statements() as sql:
        found = await asked.data(TOPICS)
    assert [
        [(place["user"]["name"], place["topicId"], place["canListen"]) for place in node["agents"]]
        for node in found["nodes"]
    ] == [[("u2", one, True), ("u1", one, False)], [], [("u2", three, False)]]
    assert [place["topic"]["name"] for place in found["nodes"][0]["agents"]] == ["One", "One"]
    # The topics, their agents, the agents' associates, and the agents' topics.
    assert len(sql) == 4
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_places_of_many_associates_are_read_at_once(asked: Asked) -> None:
    one, two = await topic("One", a2="listen", a1=""), await topic("Two", a2="")
    before = misses(asked.schema)
    with statements() as sql:
        found = await asked.data(ASSOCIATES)
    assert [
        [(place["topic"]["name"], place["canListen"]) for place in node["chatTopicAgents"]]
        for node in found["nodes"]
    ] == [[("One", False)], [("One", True), ("Two", False)], [], [], []]
    assert {place["topicId"] for place in found["nodes"][1]["chatTopicAgents"]} == {one, two}
    assert len(sql) == 3
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_agents_of_topics_that_one_may_not_see_are_told_nowhere(asked: Asked) -> None:
    await topic("Theirs", a1="manage", a4="respond")
    await topic("Ours", a2="respond", a4="listen")
    found = await asked.data(ASSOCIATES, BEA)
    places = {
        node["associateId"]: [place["topic"]["name"] for place in node["chatTopicAgents"]]
        for node in found["nodes"]
    }
    assert places == {1: [], 2: ["Ours"], 3: [], 4: ["Ours"], 5: []}
    assert [node["name"] for node in (await asked.data(TOPICS, BEA))["nodes"]] == ["Ours"]
    application = replace(ADA, application_id=1, scopes=frozenset({Scope.READ, Scope.ALL}))
    nowhere = await asked.data(ASSOCIATES, application)
    assert [node["chatTopicAgents"] for node in nowhere["nodes"]] == [None] * 5


async def test_a_session_leads_to_the_places_of_its_user(asked: Asked) -> None:
    key = await topic("Sales", a2="listen")
    await ChatSession.create(user_id=2, transfer_to_id=2)
    places = "{ associateId chatTopicAgents { topicId topic { agents { user { name } } } } }"
    text = f"{{ chatSessions {{ nodes {{ user {places} transferTo {places} }} }} }}"
    before = misses(asked.schema)
    [node] = (await asked.data(text))["nodes"]
    agents = [{"user": {"name": "u2"}}]
    place = {"topicId": key, "topic": {"agents": agents}}
    shown = {"associateId": 2, "chatTopicAgents": [place]}
    assert node == {"user": shown, "transferTo": shown}
    if asked.is_compiled:
        assert misses(asked.schema) == before


async def test_a_new_topic_and_a_blank_one_have_no_agents(asked: Asked) -> None:
    text = "mutation { createChatTopic(input: {}) { isOpen agents { topicId } } }"
    assert await asked.data(text) == {"isOpen": True, "agents": []}
    assert await asked.data("{ defaultChatTopic { isOpen agents { topicId } } }") == {
        "isOpen": True,
        "agents": [],
    }


async def test_lists_within_lists_have_a_limit(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("graphql_api.context", "graphql_api.fast.pending"):
        monkeypatch.setattr(f"{module}.MOST_LISTED_ROWS", 100)
    await associates(*range(10, 15))
    for number in range(5):
        key = await topic(str(number))
        for user_id in range(10, 15):
            await agent(key, user_id)
    deep = "chatTopicAgents { topic { agents { topicId } } }"
    text = "{{ chatTopics {{ nodes {{ agents {{ user {{ associateId {} }} }} }} }} }}"
    assert len((await asked.data(text.format("")))["nodes"]) == 5
    assert await asked.refusals(text.format(deep)) == [("LIMIT_EXCEEDED", ())]
    assert limits.MOST_LISTED_ROWS == 10_000


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
async def test_open_is_what_the_clock_of_the_service_says(asked: Asked, zone: str) -> None:
    local = datetime.now(ZoneInfo(zone))
    day = local.strftime("%a").lower()
    nights = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    yesterday = nights[local.weekday() - 1]
    # An hour around the present one, which may reach back to yesterday.
    start = (local - timedelta(hours=1)).strftime("%H:%M")
    stop = (local + timedelta(hours=1)).strftime("%H:%M")
    began = yesterday if start > local.strftime("%H:%M") else day
    await ChatTopic.create(
        opening_hours_enabled=True, opening_hours=hours_of(f"{began} {start}-{stop}", None)
    )
    away = ZoneInfo("Asia/Tokyo") if zone == "UTC" else UTC
    text = "{ chatTopics { nodes { isOpen } } }"
    for service_zone, expected in ((ZoneInfo(zone), True), (away, False)):
        elsewhere = replace(asked, zone=service_zone)
        before = misses(asked.schema)
        with statements() as sql:
            assert (await elsewhere.data(text))["nodes"] == [{"isOpen": expected}]
        assert len(sql) == 1
        if asked.is_compiled:
            assert misses(asked.schema) == before


async def test_hidden_hours_hide_whether_it_is_open(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await topic("Sales")
    hidden = RoleCells(fields={"opening_hours": FieldCell(None, "secret")})
    grant(monkeypatch, Role.MANAGER, hidden, ChatTopic)
    text = "query ($key: Int!) { chatTopic(chatTopicId: $key) { name isOpen } }"
    assert await asked.data(text, key=key) == {"name": "Sales", "isOpen": None}


async def test_rows_of_topics_are_found_by_their_ids(asked: Asked) -> None:
    key = await topic("Sales", a2="notify")
    await Associate.filter(associate_id=2).update(full_name="Bea")
    id_ = (await asked.data("{ chatTopics { nodes { id } } }"))["nodes"][0]["id"]
    text = """query ($id: ID!) { node(id: $id) {
      ... on ChatTopic { chatTopicId isOpen agents { user { fullName } } } } }"""
    before = misses(asked.schema)
    assert await asked.data(text, id=id_) == {
        "chatTopicId": key,
        "isOpen": True,
        "agents": [{"user": {"fullName": "Bea"}}],
    }
    if asked.is_compiled:
        assert misses(asked.schema) == before
    assert await asked.data(text, BEA, id=id_) is not None
    assert await asked.data(text, replace(BEA, associate_id=5), id=id_) is None


async def test_each_field_of_a_mutation_shows_what_it_left_behind(asked: Asked) -> None:
    key = await topic("Sales")
    add = "addChatTopicAgent(chatTopicId: %d, input: {userId: %d})"
    selected = "{ topic { name agents { user { associateId } } } }"
    rename = f'updateChatTopic(chatTopicId: {key}, input: {{name: "New"}}) {{ version }}'
    answer = await asked.answer(
        f"mutation {{ one: {add % (key, 1)} {selected} {rename} two: {add % (key, 2)} {selected} }}"
    )
    agents = [{"user": {"associateId": user_id}} for user_id in (1, 2)]
    assert answer["data"] == {
        "one": {"topic": {"name": "Sales", "agents": agents[:1]}},
        "updateChatTopic": {"version": 2},
        "two": {"topic": {"name": "New", "agents": agents}},
    }
