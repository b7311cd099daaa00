"""The REST calls on the agents of a topic: ChatTopic/{chatTopicId}/UserAgent."""

from typing import Any

import pytest

from orm.models import ChatTopicAgent
from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    FORM,
    JSON,
    MERGE,
    NO_TOPIC,
    PATCH,
    TOPICS,
    XML,
    done,
    refused,
    send,
    summary,
)

LISTENER = {"User": {"AssociateId": 21}, "CanListen": True}
MISSING = "User.AssociateId is missing; it is the associate's key"
UNKNOWN = "User.AssociateId names no Associate that exists"
OTHER_TOPIC = "TopicId is not the topic that the call names"


def agents_of(topic: int) -> str:
    return f"{TOPICS}/{topic}/UserAgent"


async def test_an_agent_is_added_and_told_whole(service: Service, topic: int) -> None:
    agent = await done(service, "POST", agents_of(topic), LISTENER)
    assert list(agent) == [
        *("TopicId", "User", "CanListen", "CanRespond", "CanManage", "CanNotify")
    ]
    assert (agent["TopicId"], agent["User"]["FullName"]) == (topic, "Bea Bell")
    assert summary([agent]) == {21: "L"}
    assert (agent["User"]["TableRight"], agent["User"]["FieldProperties"]) == (None, {})


async def test_an_agent_that_is_added_again_has_the_new_roles(service: Service, topic: int) -> None:
    await done(service, "POST", agents_of(topic), LISTENER)
    again = {"user": {"associateId": 21}, "canNotify": True, "topicId": topic}
    await done(service, "POST", agents_of(topic), again)
    assert summary(await done(service, "GET", agents_of(topic))) == {21: "N"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/json", '{"USER": {"ASSOCIATEID": "21"}, "CANLISTEN": 1, "nope": []}'),
        (MERGE, '{"User": {"AssociateId": 21}, "CanListen": true}'),
        (
            XML,
            "<chattopicagent><user><AssociateId>21</AssociateId></user>"
            "<CanListen>true</CanListen></chattopicagent>",
        ),
        (FORM, "user.associateId=21&canListen=true"),
        (FORM, "User[AssociateId]=21&CanListen=1"),
        (
            PATCH,
            '[{"op": "add", "path": "user/associateId", "value": 21},'
            ' {"op": "replace", "path": "/CanListen", "value": true}]',
        ),
    ],
)
async def test_an_agent_is_read_from_each_kind_of_body(
    service: Service, topic: int, kind: str, body: str
) -> None:
    await done(service, "POST", agents_of(topic), body, kind)
    assert summary(await done(service, "GET", agents_of(topic))) == {21: "L"}
    await done(service, "PUT", f"{agents_of(topic)}/21", {"CanManage": True})
    await done(service, "PUT", f"{agents_of(topic)}/bb", body, kind)
    assert summary(await done(service, "GET", agents_of(topic))) == {21: "L"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, '[{"user": {"associateId": 22}, "canManage": true}, {"User": {"AssociateId": 23}}]'),
        (
            MERGE,
            '[{"user": {"associateId": 22}, "canManage": true}, {"User": {"AssociateId": 23}}]',
        ),
        (
            XML,
            "<ArrayOfChatTopicAgent><ChatTopicAgent><User><AssociateId>22</AssociateId></User>"
            "<CanManage>1</CanManage></ChatTopicAgent><ChatTopicAgent><User><AssociateId>23"
            "</AssociateId></User></ChatTopicAgent></ArrayOfChatTopicAgent>",
        ),
        (FORM, "[0].User.AssociateId=22&[0].CanManage=true&[1].User.AssociateId=23"),
        (
            PATCH,
            '[{"op": "add", "path": "/-", "value": {"User": {"AssociateId": 22}}},'
            ' {"op": "add", "path": "/0/canManage", "value": true},'
            ' {"op": "add", "path": "/-", "value": {"User": {"AssociateId": 23}}}]',
        ),
    ],
)
async def test_all_agents_are_replaced_by_each_kind_of_list(
    service: Service, topic: int, kind: str, body: str
) -> None:
    await done(service, "POST", agents_of(topic), LISTENER)
    for _ in range(2):
        answer = await done(service, "PUT", agents_of(topic), body, kind)
        assert summary(answer) == {22: "M", 23: ""}
        assert summary(await done(service, "GET", agents_of(topic))) == {22: "M", 23: ""}
    assert await done(service, "PUT", agents_of(topic), []) == []
    assert await ChatTopicAgent.all().count() == 0


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({}, [MISSING]),
        ({"User": None}, [MISSING]),
        ({"User": {}}, [MISSING]),
        ({"User": []}, [MISSING]),
        ({"User": {"AssociateId": 0}}, [MISSING]),
        # An associate is referred to by key alone.
        ({"User": {"Name": "BB"}}, [MISSING]),
        ({"User": {"AssociateId": 999}}, [UNKNOWN]),
        ({"User": {"AssociateId": -1}}, [UNKNOWN]),
        ({"User": {"AssociateId": "x"}}, ["User.AssociateId must be a whole number"]),
        ({"User": {"AssociateId": 2**31}}, ["User.AssociateId must be a whole number of 32 bits"]),
        ({"User": 21}, ["User must be an object or null"]),
        ({**LISTENER, "TopicId": 77}, [OTHER_TOPIC]),
        ({**LISTENER, "canManage": "x"}, ["CanManage must be true or false"]),
        ({**LISTENER, "canManage": 2}, ["CanManage must be true or false"]),
        ({**LISTENER, "canlisten": True}, ["CanListen is given twice"]),
        ({"TopicId": 77, "User": {"AssociateId": 999}}, [OTHER_TOPIC, UNKNOWN]),
    ],
)
async def test_a_bad_agent_is_refused_with_name_and_reason(
    service: Service, topic: int, body: Any, problems: list[str]
) -> None:
    message = f"{'; '.join(problems)}."
    assert await refused(service, "POST", agents_of(topic), body) == (400, message)
    # In a list the item's number stands before.
    numbered = f"{'; '.join(f'1.{each}' for each in problems)}."
    items = [{"User": {"AssociateId": 22}}, body]
    assert await refused(service, "PUT", agents_of(topic), items) == (400, numbered)
    assert await ChatTopicAgent.all().count() == 0


async def test_all_bad_items_of_a_list_are_named(service: Service, topic: int) -> None:
    body = [LISTENER, {}, LISTENER, {"TopicId": 77, "User": {"AssociateId": 999}}]
    status, message = await refused(service, "PUT", agents_of(topic), body)
    assert status == 400
    assert message == (
        f"1.{MISSING}; 2.User.AssociateId is in the list twice; 3.{OTHER_TOPIC}; 3.{UNKNOWN}."
    )


@pytest.mark.parametrize(
    ("method", "body", "message"),
    [
        ("POST", "[]", "A JSON object is expected"),
        ("POST", "null", "A JSON object is expected"),
        ("POST", "", "The request body is missing"),
        ("POST", "{", "The text is not JSON"),
        ("PUT", "{}", "A JSON list is expected"),
        ("PUT", "null", "A JSON list is expected"),
        ("PUT", "", "The request body is missing"),
        ("PUT", "[7]", "0 must be an object"),
        ("PUT", "[null]", "0 must be an object"),
        ("PUT", '["BB"]', "0 must be an object"),
    ],
)
async def test_a_body_of_another_kind_is_refused(
    service: Service, topic: int, method: str, body: str, message: str
) -> None:
    status, found = await refused(service, method, agents_of(topic), body)
    assert (status, found[: len(message)]) == (400, message)
    if method == "POST":
        assert (await refused(service, "PUT", f"{agents_of(topic)}/21", body))[0] == 400


@pytest.mark.parametrize(
    ("name", "user"),
    [
        *(("21", 21), ("BB", 21), ("bb", 21), ("b%42", 21), ("BB/", 21)),
        *(("22", 22), ("77", 22), ("CC@Example.com", 22), ("23", 23)),
    ],
)
async def test_an_agent_is_found_by_key_name_or_login(
    service: Service, topic: int, name: str, user: int
) -> None:
    for key in (21, 22, 23):
        await done(service, "POST", agents_of(topic), {"User": {"AssociateId": key}})
    path = f"{agents_of(topic)}/{name}"
    assert (await done(service, "GET", path))["User"]["AssociateId"] == user
    assert summary([await done(service, "PUT", path, {"User": None, "CanNotify": True})]) == {
        user: "N"
    }
    await done(service, "DELETE", path)
    assert user not in summary(await done(service, "GET", agents_of(topic)))


@pytest.mark.parametrize(
    "name",
    ["nobody", "999", "%00", "x" * 300, "a%2Fb", "2147483648", "-1", "9" * 5_000],
    ids=lambda name: name[:10],
)
async def test_no_agent_is_not_found(service: Service, topic: int, name: str) -> None:
    for method, body in (("GET", None), ("PUT", LISTENER), ("DELETE", None)):
        status, message = await refused(service, method, f"{agents_of(topic)}/{name}", body)
        assert status == 404
        assert "agent" in message.lower()


async def test_a_blank_name_is_nobodys(service: Service, topic: int) -> None:
    # The associate 23 has no name.
    await done(service, "POST", agents_of(topic), {"User": {"AssociateId": 23}})
    for method, body in (("GET", None), ("PUT", LISTENER), ("DELETE", None)):
        for name in ("%20", "%09"):
            assert await refused(service, method, f"{agents_of(topic)}/{name}", body) == (
                400,
                "username is missing; it is the associate's name or primary key.",
            )
    assert await ChatTopicAgent.all().count() == 1


async def test_another_user_than_the_path_names_is_refused(service: Service, topic: int) -> None:
    await done(service, "POST", agents_of(topic), LISTENER)
    found = await refused(service, "PUT", f"{agents_of(topic)}/bb", {"User": {"AssociateId": 22}})
    assert found == (400, "User.AssociateId is not the agent that the call names.")


@pytest.mark.parametrize("topic_id", ["abc", "1.5", "%20", "2147483648", "99999999999"])
async def test_what_is_no_number_of_a_topic_is_named(
    service: Service, topic: int, topic_id: str
) -> None:
    for method, path, body in (
        ("GET", "UserAgent", None),
        ("POST", "UserAgent", LISTENER),
        ("PUT", "UserAgent", [LISTENER]),
        ("GET", "UserAgent/BB", None),
        ("DELETE", "UserAgent/BB", None),
        ("GET", "IsOpen", None),
        ("GET", "Sessions", None),
        ("POST", "Sessions", None),
    ):
        status, message = await refused(service, method, f"{TOPICS}/{topic_id}/{path}", body)
        assert (status, message.partition(" ")[0]) == (400, "chatTopicId"), (method, path)


@pytest.mark.parametrize("topic_id", [NO_TOPIC, 0, -1])
async def test_a_topic_that_is_not_there_is_not_found(
    service: Service, topic: int, topic_id: int
) -> None:
    for method, path, body in (
        ("GET", "UserAgent", None),
        ("POST", "UserAgent", LISTENER),
        ("PUT", "UserAgent", [LISTENER]),
        ("GET", "UserAgent/BB", None),
        ("PUT", "UserAgent/BB", LISTENER),
        ("DELETE", "UserAgent/BB", None),
        ("GET", "IsOpen", None),
        ("GET", "Sessions", None),
        ("POST", "Sessions", None),
    ):
        status, message = await refused(service, method, f"{TOPICS}/{topic_id}/{path}", body)
        assert (status, str(topic_id) in message) == (404, True), (method, path, message)


async def test_many_agents_are_refused(service: Service, topic: int) -> None:
    many = [{"User": {"AssociateId": key}} for key in range(1, 1002)]
    status, message = await refused(service, "PUT", agents_of(topic), many)
    assert (status, "at most 1000 agents" in message) == (400, True)


async def test_methods_of_the_paths(service: Service, topic: int) -> None:
    for path, methods in (
        ("", "POST"),
        ("/UserAgents", "GET, HEAD"),
        ("/ForCurrentUser", "GET, HEAD"),
        (f"/{topic}/UserAgent", "GET, HEAD, PUT, POST"),
        (f"/{topic}/useragent/BB/", "GET, HEAD, PUT, DELETE"),
        (f"/{topic}/Sessions", "GET, HEAD, POST"),
        (f"/{topic}/isopen", "GET, HEAD"),
    ):
        answer = await send(service, "OPTIONS", f"{TOPICS}{path}")
        allowed = {*methods.split(", "), "OPTIONS"}
        assert (answer.status_code, {*answer.headers["Allow"].split(", ")}) == (204, allowed)
        wrong = await send(service, "FOO", f"{TOPICS}{path}", {})
        assert (wrong.status_code, {*wrong.headers["Allow"].split(", ")}) == (405, allowed)
    # There is no list of topics.
    assert (await send(service, "GET", TOPICS)).status_code == 405
