"""The promises of the contract's pages of chat topics, one test for each call."""

from typing import Any

import httpx
import pytest

from orm.models import Associate, ChatSession, ChatTopic, ChatTopicAgent
from orm.models.enums import ChatSessionStatus
from tests.conftest import Service
from tests.contract.topic_page import PROPERTIES

TOPICS = "/api/v1/ChatTopic"
PROCEDURES = "/api/v1/Agents/Chat"
HOURS = {"TzLocation": {"TZLocationCode": "NO"}, "MonEnabled": True, "MonStart": "08:00:00"}

VALUES: dict[str, Any] = {
    **{name: f"{name} text" for name in PROPERTIES if PROPERTIES[name].startswith("string")},
    **{name: True for name in PROPERTIES if PROPERTIES[name].startswith("bool")},
    **{
        name: number
        for number, name in enumerate(PROPERTIES, start=7)
        if PROPERTIES[name].startswith("int32")
    },
    "Language": {"Id": 3, "Value": "Norwegian"},
    "LastAccept": "2026-03-14T09:26:53Z",
    "AlertTemplate": {"ReplyTemplateId": 4, "Name": "t", "FolderId": 2},
    "TicketCategory": {"Id": 7, "Value": "c", "Tooltip": "t"},
    "TicketPriority": {"Id": 2},
    "OpeningHours": HOURS,
    "Widget": {"Size": "Large", "Theme": "Modern", "RequiredFields": "Email, Phone"},
    "BotSettings": {"BotName": "q", "BotRegisterScriptId": 7},
}
"""A value for each property."""


async def request(
    service: Service, method: str, path: str, content: Any = None, **headers: str
) -> httpx.Response:
    """The response to a REST call on topics, which succeeds."""
    answer = await service.client.request(
        method, f"{TOPICS}{path}", json=content, headers=headers or None
    )
    assert answer.status_code in (200, 204), answer.text
    return answer


async def rest(service: Service, method: str, path: str, content: Any = None) -> Any:
    answer = await request(service, method, path, content)
    return answer.json() if answer.content else None


async def procedure(service: Service, name: str, content: Any = None) -> Any:
    answer = await service.client.post(f"{PROCEDURES}/{name}", json=content)
    assert answer.status_code in (200, 204), answer.text
    return answer.json() if answer.content else None


@pytest.fixture
async def topic(service: Service) -> int:
    """The key of a topic without agents; the associate 21, `BB`, is stored."""
    await Associate.create(associate_id=21, name="BB", full_name="Bea Bell", group_idx=3)
    key: int = (await rest(service, "POST", "", VALUES))["ChatTopicId"]
    return key


def contains(whole: Any, part: Any) -> bool:
    """True if an object has the members of another one."""
    if not isinstance(part, dict):
        return bool(whole == part)
    return all(contains(whole[name], value) for name, value in part.items())


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.contract(f"property.{name}"), id=name)
        for name in PROPERTIES
    ],
)
async def test_each_property_is_stored_and_answered(
    service: Service, topic: int, name: str
) -> None:
    entity = await rest(service, "GET", f"/{topic}")
    assert list(entity) == [*PROPERTIES, "TableRight", "FieldProperties", "_Links"]
    if name == "ChatTopicId":
        assert entity[name] == topic != VALUES[name]
    else:
        assert contains(entity[name], VALUES[name])
        assert name in entity["FieldProperties"]


@pytest.mark.contract("topic.default", "procedure.CreateDefaultChatTopicEntity")
async def test_a_default_is_stored_nowhere(service: Service) -> None:
    blank = await rest(service, "GET", "/default")
    assert (blank["ChatTopicId"], blank["Name"], blank["Widget"]) == (0, None, None)
    assert await procedure(service, "CreateDefaultChatTopicEntity") == blank
    assert await ChatTopic.all().count() == 0


@pytest.mark.contract("topic.create", "topic.read", "procedure.GetChatTopicEntity")
async def test_a_topic_is_created_and_read(service: Service) -> None:
    created = await rest(service, "POST", "", {"ChatTopicId": 77, "Name": "Sales"})
    key = created["ChatTopicId"]
    assert key != 77
    assert await rest(service, "GET", f"/{key}") == created
    del created["_Links"]
    assert await procedure(service, f"GetChatTopicEntity?chatTopicEntityId={key}") == created
    assert await procedure(service, "GetChatTopicEntity?chatTopicEntityId=77") is None
    assert (await service.client.get(f"{TOPICS}/77")).status_code == 404


@pytest.mark.contract("topic.replace", "procedure.SaveChatTopicEntity")
async def test_a_topic_is_replaced_or_saved(service: Service, topic: int) -> None:
    replaced = await rest(service, "PUT", f"/{topic}", {"Name": "x"})
    assert (replaced["Name"], replaced["Description"], replaced["Widget"]) == ("x", None, None)
    assert (await service.client.put(f"{TOPICS}/{topic}")).status_code == 400
    saved = await procedure(
        service, "SaveChatTopicEntity", {"chatTopicId": topic, "description": "y"}
    )
    assert (saved["Name"], saved["Description"]) == ("x", "y")
    new = await procedure(service, "SaveChatTopicEntity", {"chatTopicId": 0, "name": "z"})
    assert new["ChatTopicId"] not in (0, topic)


@pytest.mark.contract("topic.patch.operations", "topic.patch.merge", "topic.patch.test")
async def test_a_topic_is_patched(service: Service, topic: int) -> None:
    operations = [
        {"op": "test", "path": "/Name", "value": "Name text"},
        {"op": "replace", "path": "/BotSettings/BotName", "value": "r"},
    ]
    entity = await rest(service, "PATCH", f"/{topic}", operations)
    assert entity["BotSettings"]["BotName"] == "r"
    entity = await rest(service, "PATCH", f"/{topic}", {"BotSettings": {"BotRegisterScriptId": 8}})
    assert contains(entity["BotSettings"], {"BotName": "r", "BotRegisterScriptId": 8})
    operations = [
        {"op": "replace", "path": "/Description", "value": "never"},
        {"op": "test", "path": "/Name", "value": "x"},
    ]
    answer = await service.client.patch(f"{TOPICS}/{topic}", json=operations)
    assert answer.status_code == 409
    assert (await rest(service, "GET", f"/{topic}"))["Description"] == "Description text"


@pytest.mark.contract("topic.patch.stale")
async def test_a_patch_of_a_changed_topic_is_refused(service: Service, topic: int) -> None:
    old = {"If-Unmodified-Since": "Wed, 01 Jan 2020 00:00:00 GMT"}
    answer = await service.client.patch(f"{TOPICS}/{topic}", json={"Name": "x"}, headers=old)
    assert answer.status_code == 412


@pytest.mark.contract("topic.delete", "procedure.DeleteChatTopicEntity")
async def test_a_topic_is_deleted(service: Service, topic: int) -> None:
    other = (await rest(service, "POST", "", {}))["ChatTopicId"]
    answer = await request(service, "DELETE", f"/{topic}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert await procedure(service, f"DeleteChatTopicEntity?ChatTopicEntityId={other}") is None
    assert await ChatTopic.all().count() == 0


@pytest.mark.contract("topic.links")
async def test_answers_that_have_links(service: Service, topic: int) -> None:
    self = {"Self": f"http://localhost{TOPICS}/{topic}"}
    for method in ("GET", "PUT", "PATCH"):
        entity = await rest(service, method, f"/{topic}", {"Name": "x"})
        assert entity["_Links"].items() >= self.items()
    assert "_Links" in await rest(service, "POST", "", {})
    assert "_Links" not in await rest(service, "GET", "/default")
    saved = await procedure(service, "SaveChatTopicEntity", {"chatTopicId": topic})
    assert "_Links" not in saved


@pytest.mark.contract("topic.select")
async def test_selected_properties_are_filled(service: Service, topic: int) -> None:
    entity = await rest(service, "GET", f"/{topic}?$select=name,openingHours/monStart")
    assert (entity["Name"], entity["Description"]) == ("Name text", None)
    hours = entity["OpeningHours"]
    assert (hours["MonStart"], hours["MonStop"]) == ("08:00:00", None)


@pytest.mark.contract(
    "topic.sessions", "topic.sessions.create", "procedure.CreateChatSessionForTopic"
)
async def test_sessions_of_a_topic(service: Service, topic: int) -> None:
    await ChatSession.create(topic_id=topic + 1)
    first = await rest(service, "POST", f"/{topic}/Sessions")
    second = await procedure(service, "CreateChatSessionForTopic", {"chatTopicId": topic})
    assert first["TopicId"] == second["TopicId"] == topic
    page = await rest(service, "GET", f"/{topic}/Sessions?$orderBy=chatSessionId")
    keys = [str(session["ChatSessionId"]) for session in (first, second)]
    assert [row["PrimaryKey"] for row in page["value"]] == keys


@pytest.mark.contract("topic.open", "procedure.IsWithinOpeningHours")
async def test_whether_a_topic_is_open(service: Service, topic: int) -> None:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    whole_day = {"Enabled": True, "Start": "00:00", "Stop": "24:00"}
    open_ = {f"{day}{name}": value for day in days for name, value in whole_day.items()}
    closed = {f"{day}Enabled": False for day in days}
    for hours, expected in ((open_, True), (closed, False)):
        await rest(service, "PATCH", f"/{topic}", {"OpeningHours": hours})
        assert await rest(service, "GET", f"/{topic}/IsOpen") is expected
        asked = await procedure(service, "IsWithinOpeningHours", {"chatTopicId": topic})
        assert asked is expected


@pytest.mark.contract("topic.mine", "procedure.ChatTopicsForUser")
async def test_topics_of_the_caller(service: Service, topic: int) -> None:
    assert await rest(service, "GET", "/ForCurrentUser") == []
    await ChatTopicAgent.create(topic_id=topic, user_id=service.associate_id, can_notify=True)
    [mine] = await rest(service, "GET", "/ForCurrentUser")
    assert mine["ChatTopicId"] == topic
    assert await procedure(service, "ChatTopicsForUser") == [mine]


@pytest.mark.contract(
    "topic.users", "topic.users.flat", "topic.users.groups", "procedure.GetUserAgentList"
)
async def test_users_in_a_list_or_in_groups(service: Service, topic: int) -> None:
    await ChatTopicAgent.create(topic_id=topic, user_id=21, can_listen=True)
    flat = await rest(service, "GET", "/UserAgents?flat=true")
    assert {item["Id"]: item["ChildItems"] for item in flat}[21] == []
    groups = await rest(service, "GET", "/UserAgents?flat=false&onlyPresent=false")
    children = {group["Id"]: group["ChildItems"] for group in groups}
    assert [child["Name"] for child in children[3]] == ["Bea Bell"]
    body = {"flat": False, "onlyPresent": False}
    assert await procedure(service, "GetUserAgentList", body) == groups
    assert (await service.client.get(f"{TOPICS}/UserAgents")).status_code == 400


@pytest.mark.contract(
    "topic.agents",
    "topic.agents.add",
    "topic.agents.replace",
    "topic.agents.one",
    "topic.agents.username",
    "topic.agents.update",
    "topic.agents.remove",
)
async def test_agents_of_a_topic(service: Service, topic: int) -> None:
    path = f"/{topic}/UserAgent"
    added = await rest(service, "POST", path, {"User": {"AssociateId": 21}, "CanListen": True})
    assert (added["TopicId"], added["User"]["Name"], added["CanListen"]) == (topic, "BB", True)
    assert await rest(service, "GET", path) == [added]
    for username in ("BB", "21"):
        assert await rest(service, "GET", f"{path}/{username}") == added
        changed = await rest(service, "PUT", f"{path}/{username}", {"CanRespond": True})
        assert (changed["CanListen"], changed["CanRespond"]) == (False, True)
        [added] = await rest(
            service, "PUT", path, [{"User": {"AssociateId": 21}, "CanListen": True}]
        )
    assert await rest(service, "PUT", path, []) == []
    await rest(service, "POST", path, {"User": {"AssociateId": 21}})
    assert await rest(service, "DELETE", f"{path}/BB") is None
    assert await rest(service, "GET", path) == []


@pytest.mark.contract(
    "procedure.CreateDefaultChatTopicAgent",
    "procedure.AddChatTopicUserAgent",
    "procedure.GetChatTopicUserAgentList",
    "procedure.GetChatTopicUserAgent",
    "procedure.UpdateChatTopicUserAgent",
    "procedure.UpdateChatTopicUserAgents",
    "procedure.DeleteChatTopicUserAgent",
)
async def test_agents_by_procedures(service: Service, topic: int) -> None:
    blank = await procedure(service, "CreateDefaultChatTopicAgent")
    of_topic = {"chatTopicId": topic}
    one = {**of_topic, "username": "BB"}
    agent = {**blank, "User": {"AssociateId": 21}, "CanListen": True}
    added = await procedure(service, "AddChatTopicUserAgent", {**of_topic, "useragent": agent})
    assert await procedure(service, "GetChatTopicUserAgentList", of_topic) == [added]
    assert await procedure(service, "GetChatTopicUserAgent", one) == added
    changed = {**one, "useragent": {**agent, "CanManage": True}}
    assert (await procedure(service, "UpdateChatTopicUserAgent", changed))["CanManage"] is True
    every = {**of_topic, "useragents": [agent]}
    assert await procedure(service, "UpdateChatTopicUserAgents", every) == [added]
    assert await procedure(service, "DeleteChatTopicUserAgent", one) is None
    assert await procedure(service, "GetChatTopicUserAgent", one) is None


@pytest.mark.contract(
    "topic.users.present",
    "presence.read",
    "presence.save",
    "presence.stored",
    "procedure.GetChatPresence",
    "procedure.SaveChatPresence",
)
async def test_presence(service: Service, topic: int) -> None:
    await ChatTopicAgent.create(topic_id=topic, user_id=21, can_listen=True)
    await ChatSession.create(user_id=21, status=ChatSessionStatus.USER_LAST)
    path = "/api/v1/Presence"
    sent = {"UserId": 21, "Present": True, "OngoingChats": 9, "ChatTopics": [5], "DisplayName": "x"}
    answer = await service.client.post(f"{path}/SaveAll", json=[sent])
    assert (answer.status_code, answer.content) == (204, b"")
    everybody = (await service.client.get(f"{path}/GetAll")).json()
    assert [user["UserId"] for user in everybody] == [21, service.associate_id]
    assert (
        everybody[0].items()
        >= {
            "UserId": 21,
            "DisplayName": "Bea Bell",
            "OngoingChats": 1,
            "Present": True,
            "ChatTopics": [topic],
        }.items()
    )
    assert await procedure(service, "GetChatPresence") == everybody
    [item] = await rest(service, "GET", "/UserAgents?flat=true&onlyPresent=true")
    assert item["Id"] == 21
    absent = {"chatPresence": [{"userId": 21, "present": False}]}
    assert await procedure(service, "SaveChatPresence", absent) is None
    assert await rest(service, "GET", "/UserAgents?flat=true&onlyPresent=true") == []


@pytest.mark.contract("topic.durations", "topic.masks")
async def test_times_and_masks(service: Service, topic: int) -> None:
    changes = {"OpeningHours": {"MonStart": "PT9H30M"}, "Widget": {"RequiredFields": 27}}
    entity = await rest(service, "PATCH", f"/{topic}", changes)
    assert entity["OpeningHours"]["MonStart"] == "09:30:00"
    assert entity["Widget"]["RequiredFields"] == "Email, Name, Phone, Country"
