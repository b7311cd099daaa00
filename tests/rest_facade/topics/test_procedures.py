"""The Chat agent's procedures on topics and their agents, with the habits of old callers."""

from typing import Any

import pytest

from orm.models import ChatSession, ChatTopic, ChatTopicAgent
from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    FORM,
    JSON,
    MERGE,
    NO_TOPIC,
    PATCH,
    PROCEDURES,
    XML,
    done,
    refused,
    send,
    summary,
)

AGENT = {"user": {"associateId": 21, "tableRight": {"mask": 0}}, "canListen": True}


async def ask(service: Service, procedure: str, content: Any = None, kind: str = JSON) -> Any:
    """The JSON in the response of a procedure that succeeds."""
    return await done(service, "POST", f"{PROCEDURES}/{procedure}", content, kind)


async def add(service: Service, topic: int, associate: int = 21, **roles: bool) -> None:
    body = {"chatTopicId": topic, "useragent": {"user": {"associateId": associate}, **roles}}
    await ask(service, "AddChatTopicUserAgent", body)


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


async def test_users_are_listed_flat_or_in_groups(service: Service, topic: int) -> None:
    await add(service, topic)
    flat = await ask(service, "GetUserAgentList", {"flat": True, "onlyPresent": False})
    assert {item["Id"]: item["ChildItems"] for item in flat} == {21: [], service.associate_id: []}
    groups = await ask(service, "GetUserAgentList", {"flat": False})
    children = {group["Id"]: [child["Id"] for child in group["ChildItems"]] for group in groups}
    assert children == {0: [service.associate_id], 3: [21]}
    # Presence is not stored, so nobody is known to be present.
    assert await ask(service, "GetUserAgentList", {"flat": True, "onlyPresent": True}) == []
    users = "/api/v1/ChatTopic/UserAgents"
    assert await done(service, "GET", f"{users}?FLAT=1") == flat
    assert await done(service, "GET", f"{users}?flat=false&onlyPresent=0") == groups
    for query, message in (
        ("", "flat is missing from the query."),
        ("flat=", "flat is missing from the query."),
        ("flat=x", "flat must be true or false."),
        ("flat=1&onlyPresent=x", "onlyPresent must be true or false."),
        ("flat=1&Flat=0", "flat is given twice; send it once."),
    ):
        assert await refused(service, "GET", f"{users}?{query}") == (400, message)


@pytest.mark.parametrize(
    ("select", "filled"),
    [
        ("name,childItems/name", {"Name", "ChildItems"}),
        ("CHILDITEMS", {"ChildItems"}),
        ("childItems/*", {"ChildItems"}),
        ("/".join(["childItems"] * 9), {"ChildItems"}),
        ("/".join(["childItems"] * 99), set[str]()),
        ("nope", set[str]()),
    ],
)
async def test_items_are_selected_as_deep_as_they_go(
    service: Service, topic: int, select: str, filled: set[str]
) -> None:
    await add(service, topic)
    items = await done(service, "GET", f"/api/v1/ChatTopic/UserAgents?flat=false&$select={select}")
    ignored = {"TableRight", "FieldProperties"}
    assert {name for item in items for name in item if item[name] is not None} - ignored == filled


ROOTS = {
    "ChatTopic/ForCurrentUser": "ArrayOfChatTopicEntity",
    "ChatTopic/UserAgents?flat=1": "ArrayOfMDOListItem",
    "ChatTopic/{0}/UserAgent": "ArrayOfChatTopicAgent",
    "ChatTopic/{0}/UserAgent/21": "ChatTopicAgent",
    "ChatTopic/{0}/IsOpen": "boolean",
    "ChatTopic/{0}": "ChatTopicEntity",
    "ChatTopic/default": "ChatTopicEntity",
}


@pytest.mark.parametrize("path", ROOTS)
async def test_roots_of_xml_are_those_of_dot_net(service: Service, topic: int, path: str) -> None:
    await add(service, topic)
    for kind in (XML, "text/xml"):
        answer = await send(service, "GET", f"/api/v1/{path.format(topic)}", accept=kind)
        assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
        assert f"?><{ROOTS[path]} xmlns:xsi=" in answer.text
        assert answer.text.endswith(f"</{ROOTS[path]}>")
