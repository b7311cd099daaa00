"""Rights on a chat topic and its agents, by all doors."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from graphql_api.fields.node import write_id
from orm.models import ChatTopic, ChatTopicAgent
from orm.models.enums import USER_ROLES, Role
from tests.rights.callers import ALONE, Caller, House
from tests.rights.doors import graphql
from tests.rights.topics import (
    ADDRESS,
    AGENT,
    BY_APPLICATION,
    PLACES,
    TOPIC,
    ever,
    letters,
    open_topics,
    settle,
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked."""
    return sqlite_url


@pytest.fixture
async def topics(house: House) -> House:
    """A house that knows applications with scopes for topics, too."""
    await open_topics(house)
    return house


async def state() -> tuple[Any, ...]:
    """All topics and agents, as they are stored."""
    return (
        await ChatTopic.all().order_by("chat_topic_id").values(),
        await ChatTopicAgent.all().order_by("id").values(),
    )


CASES = [
    *((Caller(role), place) for role in USER_ROLES for place in PLACES),
    # An application's refusals depend on its scopes.
    *(
        (Caller(role, application), place)
        for role in (Role.AGENT, Role.MANAGER)
        for application in BY_APPLICATION
        if application != ALONE
        for place in ("can_manage", None)
    ),
]

GRAPHQL = {
    "read": ("S", "{ chatTopic(chatTopicId: 7) { name } }"),
    "isOpen": ("S", "{ isChatTopicOpen(chatTopicId: 7) }"),
    "agents": ("S", "{ chatTopicAgents(chatTopicId: 7) { canManage } }"),
    "agent": ("S", '{ chatTopicAgent(chatTopicId: 7, username: "%s") { canManage } }'),
    "update": ("U", 'mutation { updateChatTopic(chatTopicId: 7, input: {name: "x"}) { name } }'),
    "replace": ("U", 'mutation { replaceChatTopic(chatTopicId: 7, input: {name: "y"}) { name } }'),
    "add agent": (
        "U",
        "mutation { addChatTopicAgent(chatTopicId: 7, input: {userId: %s, canNotify: true})"
        " { canNotify } }",
    ),
    "update agent": (
        "U",
        'mutation { updateChatTopicAgent(chatTopicId: 7, username: "%s", input: {canListen: true})'
        " { canListen } }",
    ),
    "replace agents": (
        "U",
        "mutation { updateChatTopicAgents(chatTopicId: 7, input: [{userId: %s}]) { canListen } }",
    ),
    "remove agent": ("U", 'mutation { removeChatTopicAgent(chatTopicId: 7, username: "%s") }'),
    "create": ("I", 'mutation { createChatTopic(input: {name: "new"}) { chatTopicId } }'),
    "delete": ("D", "mutation { deleteChatTopic(chatTopicId: 7) }"),
}
"""Each call on a topic with the right that it needs; %s is the colleague who is an agent."""

REST: Mapping[str, tuple[str, str, str, Any]] = {
    "read": ("S", "GET", f"{ADDRESS}/7", None),
    "isOpen": ("S", "GET", f"{ADDRESS}/7/IsOpen", None),
    "sessions": ("S", "GET", f"{ADDRESS}/7/Sessions", None),
    "agents": ("S", "GET", f"{ADDRESS}/7/UserAgent", None),
    "agent": ("S", "GET", f"{ADDRESS}/7/UserAgent/%s", None),
    "put": ("U", "PUT", f"{ADDRESS}/7", {"Name": "x"}),
    "merge": ("U", "PATCH", f"{ADDRESS}/7", {"Name": "y"}),
    "operations": (
        "U",
        "PATCH",
        f"{ADDRESS}/7",
        [{"op": "add", "path": "/Name", "value": "z"}],
    ),
    "save": ("U", "POST", f"{AGENT}/SaveChatTopicEntity", {"ChatTopicId": 7, "Name": "x"}),
    "add agent": (
        *("U", "POST", f"{ADDRESS}/7/UserAgent"),
        {"User": {"AssociateId": "%s"}, "CanNotify": True},
    ),
    "update agent": ("U", "PUT", f"{ADDRESS}/7/UserAgent/%s", {"CanListen": True}),
    "replace agents": ("U", "PUT", f"{ADDRESS}/7/UserAgent", [{"User": {"AssociateId": "%s"}}]),
    "remove agent": ("U", "DELETE", f"{ADDRESS}/7/UserAgent/%s", None),
    "add agent by procedure": (
        *("U", "POST", f"{AGENT}/AddChatTopicUserAgent"),
        {"ChatTopicId": 7, "Useragent": {"User": {"AssociateId": "%s"}, "CanNotify": True}},
    ),
    "update agent by procedure": (
        *("U", "POST", f"{AGENT}/UpdateChatTopicUserAgent"),
        {"ChatTopicId": 7, "Username": "%s", "Useragent": {"CanListen": True}},
    ),
    "replace agents by procedure": (
        *("U", "POST", f"{AGENT}/UpdateChatTopicUserAgents"),
        {"ChatTopicId": 7, "Useragents": [{"User": {"AssociateId": "%s"}}]},
    ),
    "remove agent by procedure": (
        *("U", "POST", f"{AGENT}/DeleteChatTopicUserAgent"),
        {"ChatTopicId": 7, "Username": "%s"},
    ),
    "create": ("I", "POST", ADDRESS, {"Name": "new"}),
    "create by procedure": ("I", "POST", f"{AGENT}/SaveChatTopicEntity", {"Name": "new"}),
    "delete": ("D", "DELETE", f"{ADDRESS}/7", None),
    "delete by procedure": (
        *("D", "POST", f"{AGENT}/DeleteChatTopicEntity?chatTopicEntityId=7"),
        None,
    ),
}


def expected(caller: Caller, place: str | None, letter: str) -> str:
    """The outcome of a call that needs a right on the topic."""
    if not ever(caller, place, letter):
        return "FORBIDDEN"
    if letter != "I" and "S" not in letters(caller, place):
        return "NOT_FOUND"
    return "OK" if letter in letters(caller, place) else "FORBIDDEN"


@pytest.mark.parametrize(("caller", "place"), CASES, ids=str)
async def test_each_call_is_allowed_or_refused(
    topics: House, caller: Caller, place: str | None
) -> None:
    colleague = topics.associate_ids[Role.ADMIN if caller.role is not Role.ADMIN else Role.MANAGER]
    await settle(topics, caller, place)
    for name, (letter, query) in GRAPHQL.items():
        code = expected(caller, place, letter)
        before = await state()
        body = await graphql(topics, caller, query.replace("%s", str(colleague)))
        assert code_of(body) == code, (name, body)
        await unchanged(before, letter, code, name)
        if letter != "S" and code == "OK":
            await settle(topics, caller, place)
    for name, (letter, method, path, content) in REST.items():
        code = expected(caller, place, letter)
        before = await state()
        body_ = json.dumps(content).replace('"%s"', str(colleague)) if content else ""
        if "Username" in body_:
            body_ = body_.replace(f'"Username": {colleague}', f'"Username": "{colleague}"')
        answer = await topics.send(caller, method, path.replace("%s", str(colleague)), body_)
        # A JSON Patch reads the row first, so that what is not seen is not found.
        if name == "operations" and code == "FORBIDDEN" and "S" not in letters(caller, place):
            code = "FORBIDDEN" if not ever(caller, place, "S") else "NOT_FOUND"
        status = {"OK": (200, 204), "NOT_FOUND": (404,), "FORBIDDEN": (403,)}[code]
        assert answer.status_code in status, (name, answer.status_code, answer.text)
        await unchanged(before, letter, code, name)
        if letter != "S" and code == "OK":
            await settle(topics, caller, place)
    await finds(topics, caller, place)


async def unchanged(before: Any, letter: str, code: str, name: str) -> None:
    """A refused call changes nothing, and so does reading; all else changes something."""
    assert (await state() == before) == (letter == "S" or code != "OK"), name


def code_of(body: Mapping[str, Any]) -> str:
    """OK, NOT_FOUND also for null, or the code of the refusal."""
    if errors := body.get("errors"):
        return str(errors[0]["extensions"]["code"])
    [value] = body["data"].values()
    return "NOT_FOUND" if value is None else "OK"


async def finds(house: House, caller: Caller, place: str | None) -> None:
    """Lists, nodes, and the calls that are about the caller."""
    may, key = letters(caller, place), write_id(ChatTopic, TOPIC)
    never = not ever(caller, place, "S")
    for query, found in (
        ("{ of: chatTopics { totalCount nodes { chatTopicId } } }", {"totalCount": 1}),
        ("{ of: chatTopicsForViewer { chatTopicId } }", None),
        (f'{{ of: nodes(ids: ["{key}"]) {{ id }} }}', None),
        ("{ of: userAgents(flat: true) { id } }", None),
        ("{ of: defaultChatTopic { chatTopicId } }", None),
    ):
        body = await graphql(house, caller, query)
        assert code_of(body) == ("FORBIDDEN" if never else "OK"), query
        if never:
            continue
        value = body["data"]["of"]
        if found is not None:
            assert value["totalCount"] == len(value["nodes"]) == ("S" in may)
        elif "ForViewer" in query:
            assert bool(value) == bool(place)
        elif "nodes" in query:
            assert bool(value[0]) == ("S" in may)
    for method, path, content in (
        ("GET", f"{ADDRESS}/default", ""),
        ("GET", f"{ADDRESS}/ForCurrentUser", ""),
        ("GET", f"{ADDRESS}/UserAgents?flat=true", ""),
        ("POST", f"{AGENT}/CreateDefaultChatTopicEntity", ""),
        ("POST", f"{AGENT}/ChatTopicsForUser", ""),
        ("POST", f"{AGENT}/GetUserAgentList", '{"Flat": true}'),
        # An absent topic is null for the agent's calls.
        ("POST", f"{AGENT}/GetChatTopicEntity?chatTopicEntityId=7", ""),
    ):
        answer = await house.send(caller, method, path, content)
        assert answer.status_code == (403 if never else 200), path
        if "GetChatTopicEntity" in path and not never:
            assert (answer.json() is not None) == ("S" in may)
    if never:
        answer = await house.send(caller, "POST", f"{AGENT}/CreateDefaultChatTopicAgent")
        assert answer.status_code == 403
    rights = await graphql(house, caller, "{ viewer { topicRights } }")
    names = {"S": "SELECT", "U": "UPDATE", "I": "INSERT", "D": "DELETE"}
    assert rights["data"]["viewer"]["topicRights"] == [
        names[each] for each in "SUID" if ever(caller, place, each)
    ]
