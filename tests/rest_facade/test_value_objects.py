"""Objects without a key within an entity, masks, time spans and lists, over the schema of toys."""

import json
from typing import Any

import pytest

from rest_facade.reading.merge_patch import changes_value_object
from tests.rest_facade import toys as toy_schema
from tests.rest_facade.toy_service import Toys

JSON = {"content-type": "application/json"}
SETTINGS = {"BotName": "q", "Wanted": 17, "Start": "8:00", "Owner": {"OwnerId": 3}}
STORED = {"botName": "q", "wanted": ["EMAIL", "COUNTRY"], "start": "PT8H", "ownerId": 3}


@pytest.fixture
async def toys() -> Toys:
    service = Toys()
    answer = await service.client.post("/v1/Device", json={"Settings": SETTINGS})
    assert answer.status_code == 200, answer.text
    return service


async def change(
    toys: Toys, content: Any, method: str = "PATCH", path: str = "/v1/Device/1"
) -> Any:
    answer = await toys.client.request(method, path, content=json.dumps(content), headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_value_object_is_read_and_written_whole(toys: Toys) -> None:
    assert toys.sent == [{"values": {"settings": STORED}}]
    answer = await toys.client.get("/v1/Device/1")
    settings = answer.json()["Settings"]
    assert (settings["BotName"], settings["Wanted"], settings["Start"]) == (
        "q",
        "Email, Country",
        "08:00:00",
    )
    assert settings["Owner"]["OwnerId"] == 3


async def test_a_merge_patch_merges_a_value_object(toys: Toys) -> None:
    entity = await change(toys, {"settings": {"scriptId": 7}})
    assert entity["Settings"]["BotName"] == "q"
    assert toys.sent[-1]["values"] == {"settings": {**STORED, "scriptId": 7, "size": None}}
    assert toys.sent[-1]["expectedVersion"] == 1


async def test_a_merge_patch_looks_only_where_a_value_object_changes(toys: Toys) -> None:
    before = len(toys.sent)
    await change(toys, {"Name": "lamp", "Owner": {"OwnerId": 4}, "Settings": None})
    assert len(toys.sent) == before + 1
    device = toy_schema.carrier("Device")
    assert changes_value_object({"SETTINGS": {}}, device)
    assert not changes_value_object({"Settings": None, "Owner": {}}, device)


async def test_a_merge_is_tried_again_when_others_write(toys: Toys) -> None:
    toys.races = 2
    entity = await change(toys, {"Settings": {"ScriptId": 7}})
    assert (entity["Settings"]["ScriptId"], entity["Name"]) == (7, "other")


async def test_a_json_patch_changes_a_part_of_a_value_object(toys: Toys) -> None:
    entity = await change(toys, [{"op": "replace", "path": "/settings/start", "value": "PT9H"}])
    assert (entity["Settings"]["BotName"], entity["Settings"]["Start"]) == ("q", "09:00:00")


async def test_a_json_patch_changes_a_list_of_numbers(toys: Toys) -> None:
    await change(toys, {"Ports": [1, 2]})
    operations = [
        {"op": "add", "path": "/ports/-", "value": 4},
        {"op": "replace", "path": "/Ports/0", "value": 3},
        {"op": "remove", "path": "/ports/1"},
        {"op": "test", "path": "/settings/start", "value": "8:00"},
    ]
    assert (await change(toys, operations))["Ports"] == [3, 4]


async def test_an_agent_keeps_what_the_client_leaves_out(toys: Toys) -> None:
    path = "/v1/Agents/Toy/SaveDeviceEntity"
    entity = await change(toys, {"deviceId": 1, "settings": {"scriptId": 7}}, "POST", path)
    assert (entity["Settings"]["BotName"], entity["Settings"]["ScriptId"]) == ("q", 7)


async def test_a_row_beside_its_number_is_ignored(toys: Toys) -> None:
    await change(toys, {"Room": {"RoomId": 5}, "RoomId": 4})
    assert toys.sent[-1]["values"] == {"roomId": 4}
    await change(toys, {"Room": {"RoomId": 5}})
    assert toys.sent[-1]["values"] == {}
    device = toy_schema.carrier("Device")
    assert [each.name for each in device.properties] == [
        *("DeviceId", "Name", "RoomId", "Owner", "Settings", "Ports", "LastSeen")
    ]


@pytest.mark.parametrize(
    ("sent", "flags"),
    [
        (0, []),
        (1, ["EMAIL"]),
        (16, ["COUNTRY"]),
        (19, ["EMAIL", "NAME", "COUNTRY"]),
        ("19", ["EMAIL", "NAME", "COUNTRY"]),
        ("Name, country", ["NAME", "COUNTRY"]),
        ("none", []),
        (["Name", 1, "Name"], ["NAME", "EMAIL"]),
    ],
)
async def test_a_mask_is_names_or_a_sum(toys: Toys, sent: Any, flags: list[str]) -> None:
    entity = await change(toys, {"Settings": {"Wanted": sent}})
    names = {"EMAIL": "Email", "NAME": "Name", "COUNTRY": "Country"}
    assert toys.sent[-1]["values"]["settings"]["wanted"] == flags
    assert entity["Settings"]["Wanted"] == (", ".join(map(names.__getitem__, flags)) or "None")


@pytest.mark.parametrize("sent", [4, 32, -1, "4", "Nobody", True, 1.5, [None]], ids=repr)
async def test_a_mask_with_an_unknown_bit_is_refused(toys: Toys, sent: Any) -> None:
    answer = await toys.client.patch("/v1/Device/1", json={"Settings": {"Wanted": sent}})
    assert answer.status_code == 400
    assert answer.json()["Message"] == (
        "Settings.Wanted must be names of Email, Name, Country, or the sum of their numbers."
    )


async def test_lists_of_numbers_in_each_format(toys: Toys) -> None:
    for media_type, body in (
        ("application/json", '{"Ports": [1, "2"]}'),
        ("application/x-www-form-urlencoded", "Ports=1&Ports=2"),
        ("application/x-www-form-urlencoded", "ports[1]=2&ports[0]=1"),
        (
            "application/xml",
            "<DeviceEntity><Ports><int>1</int><int>2</int></Ports></DeviceEntity>",
        ),
    ):
        answer = await toys.client.post(
            "/v1/Device", content=body, headers={"content-type": media_type}
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["Ports"] == [1, 2]
    answer = await toys.client.get("/v1/Device/2", headers={"Accept": "application/xml"})
    assert "<Ports><int>1</int><int>2</int></Ports>" in answer.text
    single = await toys.client.post(
        "/v1/Device",
        content="Ports=7",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert single.json()["Ports"] == [7]


async def test_a_bad_value_within_is_named(toys: Toys) -> None:
    settings = {"Start": "25h", "Owner": {"OwnerId": "x"}, "Size": "Huge"}
    answer = await toys.client.put("/v1/Device/1", json={"Settings": settings})
    assert answer.status_code == 400
    assert answer.json()["Message"] == (
        "Settings.Start must be a time span such as 08:00:00 or PT8H;"
        " Settings.Owner.OwnerId must be a whole number;"
        " Settings.Size must be one of Small, Large."
    )
