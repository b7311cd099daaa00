"""Messages go by the rights on their session, at every door."""

import json
from dataclasses import replace
from typing import Any

import pytest

from graphql_api.context import Context
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldAccess, FieldCell, TableAccess
from graphql_api.shared.limits import Limits
from graphql_api.shared.viewer import Door, Viewer
from orm.messages.posting import COPIES
from orm.models import ChatMessage, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import ChatMessageType, Role
from tests.matrices import grant
from tests.rights.callers import ALONE, SCOPES, USERS, Caller, House, callers_of
from tests.rights.sessions import Stands, store

SECRET = "planted in a message"
MESSAGE = {"Type": "ToUser", "Message": "Hello"}
REASON = "Because a test says so."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def graphql(query: str, **variables: Any) -> tuple[str, str, Any]:
    return "POST", "/graphql", {"query": query, "variables": variables}


def readings(key: int) -> list[tuple[str, str, Any]]:
    one, agent = f"/api/v1/ChatSession/{key}", "/api/v1/Agents/Chat"
    return [
        ("GET", f"{one}/Messages", None),
        ("POST", f"{one}/Transcript?html=true", None),
        ("POST", f"{agent}/GetChatMessages", {"ChatSessionId": key}),
        ("POST", f"{agent}/GetChatTranscript", {"ChatSessionId": key}),
        graphql("query ($k: Int!) { chatMessages(chatSessionId: $k) { message } }", k=key),
        graphql("query ($k: Int!) { chatTranscript(chatSessionId: $k) }", k=key),
    ]


def writings(key: int) -> list[tuple[str, str, Any]]:
    mutation = """mutation ($k: Int!) {
      addChatMessage(chatSessionId: $k, input: {type: TO_USER, message: "Hello"}) { message }
    }"""
    by_agent = {"ChatSessionId": key, "Message": MESSAGE}
    return [
        ("POST", f"/api/v1/ChatSession/{key}/Messages", MESSAGE),
        ("POST", "/api/v1/Agents/Chat/AddChatMessage", by_agent),
        graphql(mutation, k=key),
    ]


async def outcome(house: House, caller: Caller, call: tuple[str, str, Any]) -> tuple[int, str]:
    """The status, of GraphQL that of its error, and the text of the answer.

    The agent's calls that read answer null where others have 404.
    """
    method, path, body = call
    answer = await house.send(caller, method, path, json.dumps(body))
    if path == "/graphql" and (errors := answer.json().get("errors")):
        statuses = {"FORBIDDEN": 403, "NOT_FOUND": 404}
        return statuses[errors[0]["extensions"]["code"]], answer.text
    return 404 if answer.text == "null" else answer.status_code, answer.text


async def rights_on(house: House, caller: Caller, key: int) -> tuple[TableAccess, ...]:
    """The requirement of the matrix on a session."""
    scopes = SCOPES.get(caller.application)
    viewer = Viewer(
        house.associate_id(caller),
        caller.role,
        caller.role,
        Door.REST,
        application_id=house.application_id(caller),
        scopes=scopes,
    )
    rights = await Context(viewer, Limits()).rights_on(ChatSession)
    return rights.on(await ChatSession.get(pk=key)).table.mask


async def with_message(house: House, caller: Caller, stands: Stands, **others: Any) -> int:
    key = await store(house, caller, stands, **{"topic_id": 0, **others})
    await ChatMessage.create(chat_session_id=key, type=ChatMessageType.TO_USER, message=SECRET)
    return key


@pytest.mark.parametrize("role", USERS)
async def test_who_reads_a_session_reads_its_messages_and_who_updates_it_writes(
    house: House, role: Role
) -> None:
    seen = set()
    for caller in callers_of(role):
        for stands in Stands:
            if caller.application == ALONE and "application" in stands:
                continue
            key = await with_message(house, caller, stands)
            mask = await rights_on(house, caller, key)
            for call in readings(key):
                status, text = await outcome(house, caller, call)
                assert (status == 200) == (TableAccess.SELECT in mask), (caller, stands, call)
                assert (SECRET in text) == (status == 200)
                seen.add(status)
            for at in range(len(writings(key))):
                fresh = await with_message(house, caller, stands)
                status, text = await outcome(house, caller, writings(fresh)[at])
                assert (status == 200) == (TableAccess.UPDATE in mask), (caller, stands, at)
                stored = await ChatMessage.filter(chat_session_id=fresh).count()
                assert stored == 1 + (status == 200)
                assert SECRET not in text
                seen.add(status)
    assert seen == {200, 403, 404}


async def test_agents_of_a_topic_read_and_write_as_their_place_in_it_says(house: House) -> None:
    caller, colleague = Caller(Role.AGENT), house.associate_ids[Role.MANAGER]
    topic = await ChatTopic.create()
    await ChatTopicAgent.create(topic_id=topic.pk, user_id=colleague, can_listen=True)
    key = await with_message(house, caller, Stands.ELSES, topic_id=topic.pk)
    assert await statuses(house, caller, key) == ({404}, {404})
    place = await ChatTopicAgent.create(
        topic_id=topic.pk, user_id=house.associate_id(caller), can_listen=True
    )
    assert await statuses(house, caller, key) == ({200}, {403})
    await ChatTopicAgent.filter(pk=place.pk).update(can_manage=True)
    assert await statuses(house, caller, key) == ({200}, {200})


async def statuses(house: House, caller: Caller, key: int) -> tuple[set[int], set[int]]:
    """The statuses of all readings, and of all writings."""
    read = {(await outcome(house, caller, call))[0] for call in readings(key)}
    written = {(await outcome(house, caller, call))[0] for call in writings(key)}
    return read, written


async def test_messages_are_hidden_with_the_fields_that_repeat_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(Role.AGENT)
    cells = MATRICES[ChatSession].roles[Role.AGENT]
    for column in COPIES:
        hidden = {**cells.fields, column: FieldCell(None, REASON)}
        with monkeypatch.context() as patch:
            grant(patch, Role.AGENT, replace(cells, fields=hidden))
            key = await with_message(house, caller, Stands.OWN)
            for call in [*readings(key), *writings(key)]:
                status, text = await outcome(house, caller, call)
                assert (status, SECRET in text, REASON in text) == (403, False, True)
            newest = "{ chatSessions { nodes { messages { message } } } }"
            _, text = await outcome(house, caller, graphql(newest))
            nodes = json.loads(text)["data"]["chatSessions"]["nodes"]
            assert {node["messages"] is None for node in nodes} == {True}
    assert await ChatMessage.all().count() == len(COPIES)


async def test_nobody_writes_where_the_last_message_may_not_be_set(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(Role.AGENT)
    cells = MATRICES[ChatSession].roles[Role.AGENT]
    read_only = {**cells.fields, "last_message": FieldCell(FieldAccess.READ, REASON)}
    grant(monkeypatch, Role.AGENT, replace(cells, fields=read_only))
    key = await with_message(house, caller, Stands.OWN)
    assert await statuses(house, caller, key) == ({200}, {403})


async def test_an_absent_session_and_an_invisible_one_are_answered_alike(house: House) -> None:
    caller = Caller(Role.MANAGER, "own")
    key = await with_message(house, caller, Stands.MADE_BESIDE)
    absent = 2147480002
    for invisible, missing in zip(
        [*readings(key), *writings(key)], [*readings(absent), *writings(absent)], strict=True
    ):
        status, text = await outcome(house, caller, invisible)
        other_status, other_text = await outcome(house, caller, missing)
        assert (status, text) == (other_status, other_text.replace(str(absent), str(key)))
        assert status == 404
