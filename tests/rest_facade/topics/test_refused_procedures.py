"""Procedures on what is not there, and with bad arguments."""

from typing import Any

import pytest

from orm.models import ChatTopic, ChatTopicAgent
from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    NO_TOPIC,
    PROCEDURES,
    XML,
    ask,
    refused,
    send,
)

AGENT = {"user": {"associateId": 21, "tableRight": {"mask": 0}}, "canListen": True}


NOTHING_THERE = {
    "GetChatTopicUserAgent": {"chatTopicId": NO_TOPIC, "username": "BB"},
    "GetChatTopicUserAgentList": {"chatTopicId": NO_TOPIC},
    f"GetChatTopicEntity?chatTopicEntityId={NO_TOPIC}": None,
}


@pytest.mark.parametrize("procedure", NOTHING_THERE)
async def test_what_is_not_there_is_null(service: Service, topic: int, procedure: str) -> None:
    assert await ask(service, procedure, NOTHING_THERE[procedure]) is None
    nobody = {"chatTopicId": topic, "username": "nobody"}
    assert await ask(service, "GetChatTopicUserAgent", nobody) is None
    answer = await send(
        service, "POST", f"{PROCEDURES}/{procedure}", NOTHING_THERE[procedure], accept=XML
    )
    assert answer.status_code == 200
    assert 'xsi:nil="true"/>' in answer.text


@pytest.mark.parametrize(
    ("procedure", "body"),
    [
        ("IsWithinOpeningHours", {"chatTopicId": NO_TOPIC}),
        ("AddChatTopicUserAgent", {"chatTopicId": NO_TOPIC, "useragent": AGENT}),
        (
            "UpdateChatTopicUserAgent",
            {"chatTopicId": NO_TOPIC, "username": "BB", "useragent": AGENT},
        ),
        ("UpdateChatTopicUserAgents", {"chatTopicId": NO_TOPIC, "useragents": [AGENT]}),
        ("DeleteChatTopicUserAgent", {"chatTopicId": NO_TOPIC, "username": "BB"}),
        ("CreateChatSessionForTopic", {"chatTopicId": NO_TOPIC}),
        ("SaveChatTopicEntity", {"chatTopicId": NO_TOPIC, "name": "x"}),
        (f"DeleteChatTopicEntity?ChatTopicEntityId={NO_TOPIC}", None),
    ],
)
async def test_a_change_of_what_is_not_there_is_not_found(
    service: Service, topic: int, procedure: str, body: Any
) -> None:
    status, message = await refused(service, "POST", f"{PROCEDURES}/{procedure}", body)
    assert (status, str(NO_TOPIC) in message) == (404, True)
    assert await ChatTopic.all().count() == 1


@pytest.mark.parametrize(
    ("procedure", "body", "message"),
    [
        ("IsWithinOpeningHours", "null", "ChatTopicId is missing from the body."),
        ("IsWithinOpeningHours", "", "ChatTopicId is missing from the body."),
        ("IsWithinOpeningHours", {"chatTopicId": None}, "ChatTopicId is missing from the body."),
        ("IsWithinOpeningHours", {"chatTopicId": ""}, "ChatTopicId is missing from the body."),
        ("IsWithinOpeningHours", {"chatTopicId": "x"}, "ChatTopicId must be a whole number."),
        ("IsWithinOpeningHours", {"chatTopicId": [1]}, "ChatTopicId must be a whole number."),
        (
            "IsWithinOpeningHours",
            {"chatTopicId": 2**31},
            "ChatTopicId must be a whole number of 32 bits.",
        ),
        (
            "IsWithinOpeningHours",
            {"chatTopicId": 1, "ChatTopicId": 1},
            "ChatTopicId is given twice.",
        ),
        ("GetUserAgentList", "null", "Flat is missing from the body."),
        ("GetUserAgentList", {"flat": "maybe"}, "Flat must be true or false."),
        (
            "GetChatTopicUserAgent",
            {},
            "ChatTopicId is missing from the body; Username is missing from the body.",
        ),
        (
            "GetChatTopicUserAgent",
            {"chatTopicId": 1, "username": ""},
            "Username is missing; it is the associate's name or primary key.",
        ),
        (
            "DeleteChatTopicUserAgent",
            {"chatTopicId": 1, "username": 21},
            "Username must be a string.",
        ),
        (
            "DeleteChatTopicUserAgent",
            {"chatTopicId": 1, "username": " "},
            "Username is missing; it is the associate's name or primary key.",
        ),
        ("AddChatTopicUserAgent", {"chatTopicId": 1}, "Useragent is missing from the body."),
        (
            "AddChatTopicUserAgent",
            {"chatTopicId": 1, "useragent": {"user": {"associateId": 999}}},
            "Useragent.User.AssociateId names no Associate that exists.",
        ),
        (
            "AddChatTopicUserAgent",
            {"chatTopicId": 1, "useragent": {"topicId": 3, "user": {"associateId": 21}}},
            "Useragent.TopicId is not the topic that the call names.",
        ),
        (
            "UpdateChatTopicUserAgents",
            {"chatTopicId": 1, "useragents": [AGENT, {"user": None}, AGENT]},
            "Useragents.1.User.AssociateId is missing; it is the associate's key;"
            " Useragents.2.User.AssociateId is in the list twice.",
        ),
        (
            "UpdateChatTopicUserAgents",
            {"chatTopicId": 1, "useragents": {}},
            "Useragents must be a list.",
        ),
        ("GetChatTopicEntity", "null", "chatTopicEntityId is missing from the query."),
        (
            "GetChatTopicEntity?chatTopicEntityId=x",
            "null",
            "chatTopicEntityId must be a whole number of 32 bits.",
        ),
    ],
)
async def test_bad_arguments_are_refused_with_name_and_reason(
    service: Service, topic: int, procedure: str, body: Any, message: str
) -> None:
    before = await ChatTopicAgent.all().count()
    assert await refused(service, "POST", f"{PROCEDURES}/{procedure}", body) == (400, message)
    assert await ChatTopicAgent.all().count() == before
