"""Presence through REST and the agent's calls."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from orm.models import Associate, ChatPresence
from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    FORM,
    JSON,
    MERGE,
    PATCH,
    XML,
    add,
    ask,
    done,
    refused,
    send,
)
from tests.rest_facade.topics.requests import topic as topic  # noqa: PLC0414  a fixture

GET_ALL, SAVE_ALL = "/api/v1/Presence/GetAll", "/api/v1/Presence/SaveAll"

BODIES = {
    JSON: json.dumps([{"userId": 21, "present": True, "ongoingChats": 9, "chatTopics": [1]}]),
    "text/json": json.dumps([{"UserId": "21", "Present": 1, "DisplayName": "x", "Nope": {}}]),
    XML: "<ArrayOfChatPresence><ChatPresence><UserId>21</UserId><Present>true</Present>"
    "<ChatTopics><int>1</int></ChatTopics></ChatPresence></ArrayOfChatPresence>",
    FORM: urlencode({"[0].UserId": 21, "[0].Present": "true"}),
    PATCH: json.dumps([{"op": "add", "path": "/-", "value": {"UserId": 21, "Present": True}}]),
    MERGE: json.dumps([{"USERID": 21, "PRESENT": True}]),
}


async def present() -> dict[int, bool]:
    return dict(await ChatPresence.all().values_list("user_id", "present"))


@pytest.mark.parametrize("kind", BODIES)
async def test_presence_is_saved_in_any_representation(
    service: Service, topic: int, kind: str
) -> None:
    await add(service, topic, canListen=True)
    answer = await send(service, "POST", SAVE_ALL, BODIES[kind], kind)
    assert (answer.status_code, answer.content) == (204, b"")
    assert await present() == {21: True}
    [of_agent, of_caller] = await done(service, "GET", GET_ALL)
    assert of_agent == {
        "TableRight": None,
        "FieldProperties": {},
        "UserId": 21,
        "DisplayName": "Bea Bell",
        "OngoingChats": 0,
        "Present": True,
        "ChatTopics": [topic],
    }
    assert [*of_agent][:5] == ["UserId", "DisplayName", "OngoingChats", "Present", "ChatTopics"]
    assert (of_caller["UserId"], of_caller["Present"]) == (service.associate_id, False)


async def test_the_agent_saves_and_reads_with_select(service: Service, topic: int) -> None:
    await add(service, topic)
    body = {"chatPresence": [{"userId": 21, "present": True}]}
    assert await ask(service, "SaveChatPresence?$select=userId", body) is None
    everything = await ask(service, "GetChatPresence", "")
    assert everything == await done(service, "GET", GET_ALL)
    selected = await ask(service, "GetChatPresence?$select=present,userId")
    assert [(row["Present"], row["UserId"], row["DisplayName"]) for row in selected] == [
        (True, 21, None),
        (False, service.associate_id, None),
    ]
    xml = await send(service, "GET", GET_ALL, accept=XML)
    assert "?><ArrayOfChatPresence xmlns:xsi=" in xml.text
    assert "<UserId>21</UserId>" in xml.text
    assert "<Present>true</Present>" in xml.text
    # A list that was read can be saved, in any representation.
    answer = await send(service, "POST", SAVE_ALL, xml.text, XML)
    assert answer.status_code == 204, answer.text
    await done(service, "POST", SAVE_ALL, everything)
    assert await present() == {21: True, service.associate_id: False}


async def test_bad_bodies_are_refused_with_each_place(service: Service, topic: int) -> None:
    await add(service, topic)
    body: Any = [{"UserId": 21, "Present": True}, {"UserId": 22, "Present": True}, {"UserId": 21}]
    expected = (
        "1.UserId names no user to whom sessions may be given;"
        " 2.UserId is in the list twice;"
        " 2.Present is missing; it says whether the user is there."
    )
    assert await refused(service, "POST", SAVE_ALL, body) == (400, expected)
    agents = {"ChatPresence": body}
    status, message = await refused(service, "POST", "/api/v1/Agents/Chat/SaveChatPresence", agents)
    assert (status, message.count("ChatPresence.")) == (400, 3)
    assert (await refused(service, "POST", SAVE_ALL, {"UserId": 21}))[0] == 400
    assert (await refused(service, "POST", SAVE_ALL, [{"UserId": "x"}]))[0] == 400
    assert await present() == {}


async def test_a_retry_sets_nothing_anew(service: Service, topic: int) -> None:
    await add(service, topic)
    body = [{"UserId": 21, "Present": True}]
    key = {"Idempotency_Key": "one"}
    await done(service, "POST", SAVE_ALL, body, **key)
    await done(service, "POST", SAVE_ALL, [{"UserId": 21, "Present": False}])
    await done(service, "POST", SAVE_ALL, body, **key)
    assert await present() == {21: False}


async def test_a_user_who_left_has_no_presence(service: Service, topic: int) -> None:
    await add(service, topic)
    await done(service, "POST", SAVE_ALL, [{"UserId": 21, "Present": True}])
    await Associate.filter(associate_id=21).update(deleted=True)
    assert [row["UserId"] for row in await done(service, "GET", GET_ALL)] == [service.associate_id]


AGENT_BODIES = {
    XML: "<Chat_SaveChatPresenceRequest><ChatPresence><ChatPresence><UserId>21</UserId>"
    "<Present>true</Present><DisplayName/></ChatPresence></ChatPresence>"
    "</Chat_SaveChatPresenceRequest>",
    FORM: urlencode({"ChatPresence[0].UserId": 21, "ChatPresence[0].Present": "true"}),
    JSON: json.dumps({"CHATPRESENCE": [{"userid": 21, "PRESENT": "true"}]}),
    PATCH: json.dumps(
        [{"op": "add", "path": "/chatPresence/-", "value": {"UserId": 21, "Present": True}}]
    ),
}


@pytest.mark.parametrize("kind", AGENT_BODIES)
async def test_the_agent_saves_in_any_representation(
    service: Service, topic: int, kind: str
) -> None:
    await add(service, topic)
    await ask(service, "SaveChatPresence", AGENT_BODIES[kind], kind)
    assert await present() == {21: True}
    for nothing in ("null", "", "[]", "{}"):
        answer = await send(service, "POST", "/api/v1/Agents/Chat/SaveChatPresence", nothing)
        assert answer.status_code == 400


async def test_the_removal_of_an_agent_takes_the_select_of_the_contract(
    service: Service, topic: int
) -> None:
    await add(service, topic)
    body = {"chatTopicId": topic, "username": "BB"}
    assert await ask(service, "DeleteChatTopicUserAgent?$select=topicId", body) is None
