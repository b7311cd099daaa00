"""The objects within a topic are merged, selected, and read from each kind of body, by REST."""

import json
from typing import Any

import pytest

from orm.models import ChatTopic
from tests.conftest import Service
from tests.rest_facade.topics.requests import (
    FORM,
    PATCH,
    PROCEDURES,
    TOPICS,
    WHOLE,
    XML,
    create,
    done,
    refused,
    send,
)


async def patched(service: Service, path: str, changes: Any) -> Any:
    return await done(service, "PATCH", path, changes)


@pytest.mark.parametrize(
    ("changes", "name", "after"),
    [
        ({"Language": {"Tooltip": "new"}}, "Language", {"Id": 3, "Tooltip": "new"}),
        ({"Language": {"Id": 4}}, "Language", {"Id": 4, "Value": "Norwegian"}),
        ({"language": {"id": None}}, "Language", {"Id": 0, "Value": "Norwegian"}),
        ({"ticketCategory": {"value": None}}, "TicketCategory", {"Id": 7, "Value": None}),
        ({"AlertTemplate": {"Name": "z"}}, "AlertTemplate", {"ReplyTemplateId": 4, "Name": "z"}),
        ({"BotSettings": {"BotRegisterScriptId": 7}}, "BotSettings", {"BotName": "q"}),
        ({"OpeningHours": {"MonStop": "17:00"}}, "OpeningHours", {"MonStart": "08:00:00"}),
        (
            [{"op": "replace", "path": "/language/value", "value": "N"}],
            "Language",
            {"Id": 3, "Value": "N", "Tooltip": "x"},
        ),
        (
            [
                {"op": "test", "path": "OpeningHours/TzLocation/TZLocationID", "value": 5},
                {"op": "add", "path": "/openinghours/monstart", "value": "9:30"},
            ],
            "OpeningHours",
            {"MonStart": "09:30:00", "MonStop": "16:00:00"},
        ),
        ([{"op": "remove", "path": "/Language/Tooltip"}], "Language", {"Id": 3, "Tooltip": None}),
        ([{"op": "add", "path": "/widget/theme", "value": 1}], "Widget", {"Theme": "Modern"}),
    ],
)
async def test_a_part_of_an_object_changes_alone(
    service: Service, changes: Any, name: str, after: dict[str, Any]
) -> None:
    path = await create(service, **WHOLE)
    before = await done(service, "GET", path)
    entity = await patched(service, path, changes)
    assert {part: entity[name][part] for part in after} == after
    unchanged = {*before} - {name, "_Links"}
    assert {part: entity[part] for part in unchanged} == {part: before[part] for part in unchanged}
    # An absent member keeps its value when the official client saves, too.
    if isinstance(changes, dict):
        other = await create(service, **WHOLE)
        saved = {"chatTopicId": int(other.rpartition("/")[2]), **changes}
        entity = await done(service, "POST", f"{PROCEDURES}/SaveChatTopicEntity", saved)
        assert {part: entity[name][part] for part in after} == after


async def test_parts_of_nested_objects_merge(service: Service) -> None:
    path = await create(service, **WHOLE)
    changes = {
        "openingHours": {"tzLocation": {"name": "zz"}},
        "widget": {"autoFaqCategory": {"name": "n"}},
    }
    entity = await patched(service, path, changes)
    zone, category = entity["OpeningHours"]["TzLocation"], entity["Widget"]["AutoFaqCategory"]
    assert (zone["TZLocationID"], zone["Name"], zone["TZLocationCode"]) == (5, "zz", "NO")
    assert (category["KbCategoryId"], category["Name"], category["Fullname"]) == (8, "n", "f")
    emptied = await patched(service, path, {"openingHours": {"tzLocation": None}, "language": None})
    assert (emptied["OpeningHours"]["TzLocation"], emptied["Language"]) == (None, None)
    assert emptied["OpeningHours"]["MonStart"] == "08:00:00"


async def test_a_test_of_a_part_that_fails_changes_nothing(service: Service) -> None:
    path = await create(service, **WHOLE)
    operations = [
        {"op": "replace", "path": "/Name", "value": "x"},
        {"op": "test", "path": "/Language/Id", "value": 4},
    ]
    assert (await refused(service, "PATCH", path, operations))[0] == 409
    assert (await ChatTopic.get()).name == "Sales"


RULES = {"2026": {"StartMonth": 3, "nested": [{}]}}


@pytest.mark.parametrize("rules", [None, {}, RULES, [], "x", 7], ids=repr)
async def test_rules_of_zones_are_null_and_ignored_in_bodies(service: Service, rules: Any) -> None:
    zone = {"tzLocationCode": "NO", "timeZoneSTDRules": rules, "TIMEZONEDSTRULES": rules}
    path = await create(service, openingHours={"tzLocation": zone})
    for entity in (
        await done(service, "GET", path),
        await patched(service, path, {"OpeningHours": {"TzLocation": zone}}),
    ):
        told = entity["OpeningHours"]["TzLocation"]
        assert list(told)[-2:] == ["TimeZoneSTDRules", "TimeZoneDSTRules"]
        assert (told["TimeZoneSTDRules"], told["TimeZoneDSTRules"]) == (None, None)
    xml = await send(service, "GET", path, accept=XML)
    assert '<TimeZoneSTDRules xsi:nil="true"/><TimeZoneDSTRules xsi:nil="true"/>' in xml.text
    assert (await send(service, "PUT", path, xml.text, XML)).status_code == 200
    assert (await ChatTopic.get()).version == 1


async def test_select_reaches_into_objects(service: Service) -> None:
    path = await create(service, **WHOLE)
    select = "OpeningHours/MonStart,language/ID,widget/autofaqcategory/kbcategoryid,nope/x"
    answer = await send(service, "GET", f"{path}?$select={select}")
    entity = answer.json()
    assert answer.headers["X-Parley-Ignored-Select"] == "nope/x"
    assert entity["OpeningHours"]["MonStart"] == "08:00:00"
    assert entity["OpeningHours"]["MonStop"] is entity["OpeningHours"]["TzLocation"] is None
    assert (entity["Language"]["Id"], entity["Language"]["Value"]) == (3, None)
    assert entity["Widget"]["AutoFaqCategory"]["KbCategoryId"] == 8
    assert (entity["Name"], entity["BotSettings"], entity["Widget"]["Color"]) == (None, None, None)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            XML,
            "<ChatTopicEntity><Name>Sales</Name><OpeningHours><TzLocation><TZLocationCode>NO"
            "</TZLocationCode><TimeZoneSTDRules><x><y/></x></TimeZoneSTDRules></TzLocation>"
            "<MonStart>8:00</MonStart></OpeningHours><Widget><RequiredFields>3</RequiredFields>"
            "<Theme>modern</Theme></Widget><Language><Id>3</Id></Language></ChatTopicEntity>",
        ),
        (
            FORM,
            "name=Sales&openingHours.tzLocation.tzLocationCode=NO&OpeningHours[MonStart]=8:00"
            "&widget.requiredFields=email,name&widget.theme=1&language.id=3",
        ),
        (
            PATCH,
            json.dumps(
                [
                    {"op": "add", "path": "/name", "value": "Sales"},
                    {"op": "add", "path": "/openingHours/tzLocation/tzLocationCode", "value": "NO"},
                    {"op": "add", "path": "/openingHours/monStart", "value": "8:00"},
                    {"op": "add", "path": "widget/requiredFields", "value": 3},
                    {"op": "add", "path": "widget/theme", "value": "Modern"},
                    {"op": "add", "path": "/Language/Id", "value": 3},
                ]
            ),
        ),
    ],
)
async def test_objects_are_read_from_each_kind_of_body(
    service: Service, kind: str, body: str
) -> None:
    entity = await done(service, "POST", f"{TOPICS}/", body, kind)
    hours, widget = entity["OpeningHours"], entity["Widget"]
    assert (hours["TzLocation"]["TZLocationCode"], hours["MonStart"]) == ("NO", "08:00:00")
    assert (widget["RequiredFields"], widget["Theme"]) == ("Email, Name", "Modern")
    assert (entity["Name"], entity["Language"]["Id"]) == ("Sales", 3)
