"""The Chat agent's procedures on topics and their agents, with the habits of old callers."""

import pytest

from orm.models import ChatSession, ChatTopic, ChatTopicAgent
from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    FORM,
    JSON,
    MERGE,
    PATCH,
    PROCEDURES,
    XML,
    add,
    ask,
    done,
    summary,
)

AGENT = {"user": {"associateId": 21, "tableRight": {"mask": 0}}, "canListen": True}


@pytest.mark.parametrize("procedure", ["isWithinOpeningHours/", "ISWITHINOPENINGHOURS"])
@pytest.mark.parametrize("name", ["chatTopicId", "ChatTopicId", "CHATTOPICID"])
async def test_names_are_found_in_any_case(
    service: Service, topic: int, procedure: str, name: str
) -> None:
    assert await ask(service, procedure, {name: topic, "nope": {}}) is True
    assert await ask(service, procedure, {name: str(topic)}, MERGE) is True


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, '{{"chatTopicId": {0}, "useragent": {{"user": {{"associateId": 21}}}}}}'),
        ("text/json", '{{"CHATTOPICID": {0}, "USERAGENT": {{"USER": {{"ASSOCIATEID": 21}}}}}}'),
        (
            XML,
            "<Chat_AddChatTopicUserAgentRequest><ChatTopicId>{0}</ChatTopicId><Useragent><User>"
            "<AssociateId>21</AssociateId></User></Useragent></Chat_AddChatTopicUserAgentRequest>",
        ),
        (
            "text/xml",
            "<AddChatTopicUserAgentRequest xmlns='urn:x'><chattopicid>{0}</chattopicid><useragent>"
            "<user><associateid>21</associateid></user></useragent></AddChatTopicUserAgentRequest>",
        ),
        (FORM, "chatTopicId={0}&useragent.user.associateId=21"),
        (
            PATCH,
            '[{{"op": "add", "path": "/chatTopicId", "value": {0}}},'
            ' {{"op": "add", "path": "/useragent/user/associateId", "value": 21}}]',
        ),
    ],
)
async def test_arguments_are_read_from_each_kind_of_body(
    service: Service, topic: int, kind: str, body: str
) -> None:
    agent = await ask(service, "AddChatTopicUserAgent", body.format(topic), kind)
    assert (agent["TopicId"], agent["User"]["Name"]) == (topic, "BB")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, '{{"chatTopicId": {0}, "useragents": [{{"user": {{"associateId": 22}}}}]}}'),
        (
            XML,
            "<UpdateChatTopicUserAgentsRequest><ChatTopicId>{0}</ChatTopicId><Useragents>"
            "<ChatTopicAgent><User><AssociateId>22</AssociateId></User></ChatTopicAgent>"
            "</Useragents></UpdateChatTopicUserAgentsRequest>",
        ),
        (FORM, "chatTopicId={0}&useragents[0].user.associateId=22"),
    ],
)
async def test_lists_are_read_from_each_kind_of_body(
    service: Service, topic: int, kind: str, body: str
) -> None:
    await add(service, topic)
    answer = await ask(service, "UpdateChatTopicUserAgents", body.format(topic), kind)
    assert summary(answer) == {22: ""}


async def test_agents_are_changed_and_removed(service: Service, topic: int) -> None:
    await add(service, topic)
    body = {"chatTopicId": topic, "username": "bb"}
    changed = {**body, "useragent": {"user": None, "canRespond": True, "canManage": True}}
    assert summary([await ask(service, "UpdateChatTopicUserAgent", changed)]) == {21: "RM"}
    assert summary([await ask(service, "GetChatTopicUserAgent", body)]) == {21: "RM"}
    await add(service, topic, 22)
    listed = await ask(service, "GetChatTopicUserAgentList", {"chatTopicId": topic})
    assert summary(listed) == {21: "RM", 22: ""}
    every = {"chatTopicId": topic, "useragents": [AGENT]}
    assert summary(await ask(service, "UpdateChatTopicUserAgents", every)) == {21: "L"}
    assert await ask(service, "DeleteChatTopicUserAgent", body) is None
    assert await ChatTopicAgent.all().count() == 0


async def test_topics_of_the_caller_are_those_in_which_they_have_a_role(
    service: Service, topic: int
) -> None:
    other = (await ChatTopic.create(name="Other")).pk
    await add(service, other, service.associate_id)
    assert await ask(service, "ChatTopicsForUser", "") == []
    await add(service, topic, service.associate_id, canNotify=True)
    for content in ("", "null", "{}"):
        [mine] = await ask(service, "ChatTopicsForUser?$select=name", content)
        assert (mine["Name"], mine["ChatTopicId"], "_Links" in mine) == ("Sales", None, False)
    [rest] = await done(service, "GET", "/api/v1/ChatTopic/ForCurrentUser")
    assert (rest["ChatTopicId"], rest["TableRight"]["Mask"]) == (topic, "FULL")


async def test_a_blank_agent_is_of_no_topic(service: Service) -> None:
    for content in ("null", "", "{}", "junk"):
        assert await ask(service, "CreateDefaultChatTopicAgent", content) == {
            "TopicId": 0,
            "User": None,
            **dict.fromkeys(("CanListen", "CanRespond", "CanManage", "CanNotify"), False),
        }


async def test_a_session_on_a_topic(service: Service, topic: int) -> None:
    for path, content in (
        (f"{PROCEDURES}/CreateChatSessionForTopic", {"chatTopicId": topic}),
        (f"/api/v1/ChatTopic/{topic}/Sessions", "null"),
        (f"/api/v1/ChatTopic/{topic}/sessions/", ""),
    ):
        session = await done(service, "POST", path, content)
        assert (session["TopicId"], session["Status"]) == (topic, "InQueue")
        assert "_Links" not in session
    assert await ChatSession.filter(topic_id=topic).count() == 3
