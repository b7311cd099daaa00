"""The menu of users, and the root elements of answers in XML."""

import pytest

from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    XML,
    add,
    ask,
    done,
    refused,
    send,
)


async def test_users_are_listed_flat_or_in_groups(service: Service, topic: int) -> None:
    await add(service, topic)
    flat = await ask(service, "GetUserAgentList", {"flat": True, "onlyPresent": False})
    assert {item["Id"]: item["ChildItems"] for item in flat} == {21: [], service.associate_id: []}
    groups = await ask(service, "GetUserAgentList", {"flat": False})
    children = {group["Id"]: [child["Id"] for child in group["ChildItems"]] for group in groups}
    assert children == {0: [service.associate_id], 3: [21]}
    users = "/api/v1/ChatTopic/UserAgents"
    present = {"flat": True, "onlyPresent": True}
    assert await ask(service, "GetUserAgentList", present) == []
    await done(service, "POST", "/api/v1/Presence/SaveAll", [{"UserId": 21, "Present": True}])
    [agent] = await ask(service, "GetUserAgentList", present)
    assert agent["Id"] == 21
    assert await done(service, "GET", f"{users}?flat=true&onlyPresent=true") == [agent]
    [group] = await done(service, "GET", f"{users}?flat=false&onlyPresent=true")
    assert (group["Id"], group["ChildItems"]) == (3, [agent])
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
    "Presence/GetAll": "ArrayOfChatPresence",
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
