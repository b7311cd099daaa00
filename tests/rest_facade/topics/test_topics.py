"""Topics by REST: rights, links, entities that are sent back, removal, keys and hostile bodies."""

import json

from orm.models import ChatSession, ChatTopic, ChatTopicAgent
from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    PROCEDURES,
    TOPICS,
    WHOLE,
    XML,
    create,
    done,
    refused,
    send,
)


async def test_only_carriers_of_dot_net_have_rights(service: Service) -> None:
    topic = await done(service, "GET", await create(service, **WHOLE))
    with_rights = [
        name
        for name in topic
        if "TableRight" in (topic[name] or {} if isinstance(topic[name], dict) else {})
    ]
    assert with_rights == ["Language", "TicketCategory", "TicketPriority"]
    assert "TableRight" not in topic["OpeningHours"]["TzLocation"]
    assert "TableRight" not in topic["Widget"]["AutoFaqCategory"]
    types = {name: each["FieldType"] for name, each in topic["FieldProperties"].items()}
    assert types["OpeningHours"] == "SuperOffice.CRM.Services.ChatOpeningHours"
    assert types["Language"] == "SuperOffice.CRM.Services.CustomerLanguage"
    assert (types["LastAccept"], types["Name"]) == ("System.DateTime", "System.String")


async def test_links_lead_to_the_topic_and_to_its_sessions(service: Service) -> None:
    path = await create(service, name="Sales")
    links = (await done(service, "GET", path))["_Links"]
    assert links == {
        "Self": f"http://localhost{path}",
        "Archive.Sessions": f"http://localhost{path}/Sessions",
    }
    for link in links.values():
        assert (await send(service, "GET", link)).status_code == 200


async def test_an_entity_that_is_sent_back_changes_nothing(service: Service) -> None:
    path = await create(service, **WHOLE)
    read = await send(service, "GET", path)
    entity = read.json()
    # The official client sends masks of rights as numbers, and names in camelCase.
    echoed = {
        **{name[:1].lower() + name[1:]: value for name, value in entity.items()},
        "tableRight": {"mask": 15, "reason": ""},
        "fieldProperties": {"Name": {"fieldRight": {"mask": 3}, "fieldType": None}},
        "widget": {**entity["Widget"], "RequiredFields": 27},
    }
    for method, target, content in (
        ("PUT", path, echoed),
        ("PUT", path, entity),
        ("PATCH", path, echoed),
        ("POST", f"{PROCEDURES}/SaveChatTopicEntity", echoed),
    ):
        assert await done(service, method, target, content)
        again = await send(service, "GET", path)
        assert (again.headers["ETag"], again.json()) == (read.headers["ETag"], entity)
    assert (await ChatTopic.get()).version == 1


async def test_a_deleted_topic_leaves_its_sessions_their_number(service: Service) -> None:
    path = await create(service)
    key = int(path.rpartition("/")[2])
    await ChatTopicAgent.create(topic_id=key, user_id=service.associate_id)
    session = await done(service, "POST", f"{path}/Sessions")
    await done(service, "DELETE", path)
    assert await ChatTopicAgent.all().count() == 0
    assert (await ChatSession.get(pk=session["ChatSessionId"])).topic_id == key
    read = await done(service, "GET", f"/api/v1/ChatSession/{session['ChatSessionId']}")
    assert read["TopicId"] == key
    for missing in (path, f"{path}/UserAgent", f"{path}/IsOpen"):
        assert (await refused(service, "GET", missing))[0] == 404


async def test_a_key_in_the_body_of_a_new_topic_is_ignored(service: Service) -> None:
    created = await done(service, "POST", TOPICS, {"ChatTopicId": 7, "Name": "x"})
    assert created["ChatTopicId"] == 1
    saved = await done(
        service, "POST", f"{PROCEDURES}/SaveChatTopicEntity", {"chatTopicId": 0, "name": "y"}
    )
    assert (saved["ChatTopicId"], "_Links" in saved) == (2, False)
    assert (await refused(service, "PUT", f"{TOPICS}/1", {"ChatTopicId": 2})) == (
        400,
        "ChatTopicId must be the id in the address, or left out.",
    )


async def test_dates_are_in_the_zone_that_is_asked_for(service: Service) -> None:
    path = await create(service, lastAccept="2026-03-14T09:26:53Z")
    for zone, told in (
        ("NO,includeTZOffset", "2026-03-14T10:26:53+01:00"),
        ("utc,includeTZOffset", "2026-03-14T09:26:53Z"),
    ):
        entity = await done(service, "GET", path, **{"SO-TimeZone": zone})
        assert entity["LastAccept"].startswith(told[:19])
    # Hours are by the clock of the topic's own zone.
    unset = await done(service, "GET", f"{TOPICS}/default")
    assert unset["LastAccept"].startswith("0001-01-01T00:00:00")


async def test_hostile_bodies_are_refused(service: Service) -> None:
    deep = '{"OpeningHours":' * 600 + "{}" + "}" * 600
    assert (await send(service, "POST", TOPICS, deep)).status_code == 400
    # Unknown names are ignored at every level.
    assert (
        await send(service, "POST", TOPICS, {"Widget": {"Widget": {"x": [[]]}}})
    ).status_code == 200
    huge = json.dumps({"WelcomeMessage": "x" * 2**21})
    assert (await send(service, "POST", TOPICS, huge)).status_code == 413
    path = f"{await create(service)}/UserAgent"
    assert (await send(service, "PUT", path, "[" * 600 + "]" * 600)).status_code == 400
    assert (await send(service, "PUT", path, huge)).status_code == 413
    xml = "<ArrayOfChatTopicAgent>" + "<ChatTopicAgent/>" * 10_001 + "</ArrayOfChatTopicAgent>"
    assert (await send(service, "PUT", path, xml, XML)).status_code == 400


async def test_a_topic_beside_its_number_is_ignored(service: Service) -> None:
    path = await create(service)
    key = int(path.rpartition("/")[2])
    sessions = "/api/v1/ChatSession"
    session = await done(service, "POST", sessions, {"Topic": {"ChatTopicId": key}})
    assert (session["TopicId"], "Topic" in session) == (0, False)
    both = {"TopicId": 5, "Topic": {"ChatTopicId": key}}
    assert (await done(service, "POST", sessions, both))["TopicId"] == 5
