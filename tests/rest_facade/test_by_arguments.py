"""Calls whose arguments come from the path, the query and the body, over the schema of toys."""

import json
from typing import Any

import httpx
import pytest

from rest_facade.calls import RestCall, bind
from rest_facade.handlers.arguments import ask
from rest_facade.writing.negotiation import READERS, WRITERS
from tests.rest_facade.toy_service import Toys
from tests.rest_facade.toys import SCHEMA

JSON = {"content-type": "application/json"}
PART = {"owner": {"ownerId": 3}, "canListen": True}
FORM, XML = "application/x-www-form-urlencoded", "application/xml"
JSON_PATCH, MERGE_PATCH = "application/json-patch+json", "application/merge-patch+json"


@pytest.fixture
def toys() -> Toys:
    service = Toys()
    service.store(1, name="lamp")
    return service


async def send(toys: Toys, call: str, content: Any = b"", **headers: str) -> httpx.Response:
    method, path = call.split(" ", 1)
    body = content if isinstance(content, (str, bytes)) else json.dumps(content)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await toys.client.request(method, path, content=body, headers=JSON | named)


async def value_of(toys: Toys, call: str, content: Any = b"", **headers: str) -> Any:
    answer = await send(toys, call, content, **headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def message_of(toys: Toys, call: str, content: Any = b"") -> str:
    answer = await send(toys, call, content)
    assert answer.status_code == 400, answer.text
    message: str = answer.json()["ErrorMessage"]
    return message


def test_a_name_that_is_no_argument_fails_at_start() -> None:
    for path, query in (("/v1/Device/{device}/IsOpen", ()), ("/v1/Device/{deviceId}/X", ("nope",))):
        row = RestCall("GET", path, ask, "Device", "deviceIsOpen", query=query)
        with pytest.raises(KeyError):
            bind(row, SCHEMA)


async def test_arguments_come_from_path_query_and_body(toys: Toys) -> None:
    assert await value_of(toys, "GET /v1/Device/1/IsOpen") is True
    assert await value_of(toys, "GET /v1/device/9/isopen/") is False
    assert await value_of(toys, "POST /v1/Device/1/Text?HTML=1", b"null") == "<b>1</b>"
    assert await value_of(toys, "POST /v1/Agents/Toy/IsOpen", {"deviceid": "1"}) is True
    part = await value_of(toys, "PUT /v1/Device/1/Part/B%C3%A5rd", PART)
    assert toys.sent[-1] == {
        "deviceId": 1,
        "username": "Bård",
        "values": {"ownerId": 3, "canListen": True},
    }
    assert part["Owner"]["OwnerId"] == 3


async def test_an_argument_with_a_default_value_may_be_left_out(toys: Toys) -> None:
    [part] = await value_of(toys, "GET /v1/Device/1/Part")
    assert part["Owner"]["OwnerId"] == 1000
    [group] = await value_of(toys, "GET /v1/Device/Items?flat=true")
    assert group["Name"] == "True False"
    assert await value_of(toys, "POST /v1/Device/1/Text?html=") is None


async def test_a_carrier_within_its_own_type_ends(toys: Toys) -> None:
    [group] = await value_of(toys, "GET /v1/Device/Items?flat=false&onlyPresent=true")
    [leaf] = group["ChildItems"]
    assert (leaf["Id"], leaf["Name"], leaf["ChildItems"]) == (2, "Ada", [])
    deep = "/".join(["ChildItems"] * 9)
    for select in (f"{deep}/Name", f"{deep}/{deep}/Name", "ChildItems", "*"):
        answer = await send(toys, f"GET /v1/Device/Items?flat=1&$select={select}")
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("call", "content", "message"),
    [
        ("GET /v1/Device/x/IsOpen", b"", "deviceId must be a whole number."),
        ("GET /v1/Device/4294967296/IsOpen", b"", "deviceId must be a whole number of 32 bits."),
        ("GET /v1/Device/Items", b"", "flat is missing from the query."),
        ("GET /v1/Device/Items?flat=maybe", b"", "flat must be true or false."),
        ("GET /v1/Device/Items?flat=1&FLAT=1", b"", "flat is given twice; send it once."),
        ("POST /v1/Agents/Toy/IsOpen", b"null", "DeviceId is missing from the body."),
        ("POST /v1/Agents/Toy/IsOpen", {"DeviceId": None}, "DeviceId is missing from the body."),
        ("POST /v1/Agents/Toy/IsOpen", {"DeviceId": []}, "DeviceId must be a whole number."),
        (
            "POST /v1/Agents/Toy/AddPart",
            {"deviceId": 1, "part": {"owner": {"ownerId": "x"}, "canListen": "maybe"}},
            "Part.Owner.OwnerId must be a whole number; Part.CanListen must be true or false.",
        ),
        ("POST /v1/Agents/Toy/AddPart", {"deviceId": 1}, "Part is missing from the body."),
        (
            "PUT /v1/Device/1/Part",
            [{"canListen": 5}, 5, None],
            "0.CanListen must be true or false; 1 must be an object; 2 must be an object.",
        ),
        ("PUT /v1/Device/1/Ports", [1, "x"], "Ports must be a whole number."),
        ("PUT /v1/Device/1/Ports", {}, "A JSON list is expected, in square brackets."),
    ],
)
async def test_a_bad_argument_is_refused_by_name(
    toys: Toys, call: str, content: Any, message: str
) -> None:
    assert await message_of(toys, call, content) == message
    assert toys.sent == []


async def test_a_row_that_is_not_there(toys: Toys) -> None:
    answer = await send(toys, "GET /v1/Device/1/Part/nobody")
    assert answer.status_code == 404
    answer = await send(toys, "PUT /v1/Device/1/Part/nobody", PART)
    assert answer.status_code == 404
    got = {"deviceId": 1, "username": "nobody"}
    assert await value_of(toys, "POST /v1/Agents/Toy/GetPart", got) is None


OBJECTS = {
    "application/json": '{"deviceId": 1, "part": {"owner": {"ownerId": 3}}}',
    FORM: "DeviceId=1&Part.Owner.OwnerId=3",
    XML: "<AddPartRequest><DeviceId>1</DeviceId>"
    "<Part><Owner><OwnerId>3</OwnerId></Owner></Part></AddPartRequest>",
    JSON_PATCH: '[{"op": "add", "path": "/DeviceId", "value": 1},'
    ' {"op": "add", "path": "/part/owner/ownerId", "value": 3}]',
    MERGE_PATCH: '{"DeviceId": 1, "Part": {"Owner": {"OwnerId": 3}}}',
}
LISTS = {
    "application/json": '[{"owner": {"ownerId": 3}}, {"canListen": true}]',
    FORM: "[0].Owner.OwnerId=3&[1][CanListen]=true",
    XML: "<ArrayOfPart><Part><Owner><OwnerId>3</OwnerId></Owner></Part>"
    "<Part><CanListen>true</CanListen></Part></ArrayOfPart>",
    JSON_PATCH: '[{"op": "add", "path": "/-", "value": {"owner": {"ownerId": 3}}},'
    ' {"op": "add", "path": "/-", "value": {"CanListen": true}}]',
    MERGE_PATCH: '[{"owner": {"ownerId": 3}}, {"canListen": true}]',
}
NUMBERS = {
    "application/json": '[1, "2"]',
    FORM: "[]=1&[]=2",
    XML: "<ArrayOfint><int>1</int><int>2</int></ArrayOfint>",
    JSON_PATCH: '[{"op": "add", "path": "/-", "value": 1}, {"op": "add", "path": "-", "value": 2}]',
    MERGE_PATCH: "[1, 2]",
}


def body_of(bodies: dict[str, str], media_type: str) -> str:
    return bodies[media_type.replace("text/", "application/")]


@pytest.mark.parametrize("media_type", READERS)
async def test_each_body_type_holds_arguments(toys: Toys, media_type: str) -> None:
    await value_of(
        toys, "POST /v1/Agents/Toy/AddPart", body_of(OBJECTS, media_type), content_type=media_type
    )
    # A JSON Patch begins with a blank entity, in which the other properties are null.
    given = {name: value for name, value in toys.sent[-1]["values"].items() if value is not None}
    assert (toys.sent[-1]["deviceId"], given) == (1, {"ownerId": 3})


@pytest.mark.parametrize("media_type", READERS)
async def test_each_body_type_holds_a_list(toys: Toys, media_type: str) -> None:
    body = body_of(LISTS, media_type)
    answer = await value_of(toys, "PUT /v1/Device/1/Part", body, content_type=media_type)
    assert toys.sent[-1]["values"] == [{"ownerId": 3}, {"canListen": True}]
    assert len(answer) == 2
    body = body_of(NUMBERS, media_type)
    assert await value_of(toys, "PUT /v1/Device/1/Ports", body, content_type=media_type) == 3


@pytest.mark.parametrize("root", ["IsOpenRequest", "Toy_IsOpenRequest", "toy_isopenrequest"])
async def test_the_root_of_arguments_in_xml_is_the_one_of_net(toys: Toys, root: str) -> None:
    body = f'<{root} xmlns="x"><DeviceId>1</DeviceId></{root}>'
    assert await value_of(toys, "POST /v1/Agents/Toy/IsOpen", body, content_type=XML) is True


async def test_an_agents_list_is_a_member(toys: Toys) -> None:
    await value_of(toys, "POST /v1/Agents/Toy/UpdateParts", {"deviceId": 1, "parts": [PART]})
    assert toys.sent[-1]["values"] == [{"ownerId": 3, "canListen": True}]


@pytest.mark.parametrize("media_type", WRITERS)
async def test_lists_and_values_have_each_media_type(toys: Toys, media_type: str) -> None:
    parts = await send(toys, "GET /v1/Device/1/Part", accept=media_type)
    is_open = await send(toys, "GET /v1/Device/1/IsOpen", accept=media_type)
    text = await send(toys, "POST /v1/Device/1/Text?html=1", accept=media_type)
    for answer in (parts, is_open, text):
        assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert answer.headers["Cache-Control"]
        assert "ETag" not in answer.headers
    if media_type.endswith("xml"):
        assert "<ArrayOfPart xmlns" in parts.text
        assert "<Part><DeviceId>1</DeviceId>" in parts.text
        assert is_open.text.endswith('instance">true</boolean>')
        assert is_open.text.count("<boolean ") == 1
        assert text.text.endswith('instance">&lt;b&gt;1&lt;/b&gt;</string>')
    else:
        assert parts.json()[0]["DeviceId"] == 1
        assert is_open.json() is True
        assert text.json() == "<b>1</b>"


async def test_a_list_follows_select(toys: Toys) -> None:
    [part] = await value_of(toys, "GET /v1/Device/1/Part?$select=CanListen")
    assert (part["CanListen"], part["DeviceId"], part["Owner"]) == (True, None, None)
    answer = await send(toys, "GET /v1/Device/1/Part?$filter=x")
    assert answer.status_code == 400


async def test_a_post_that_writes_can_be_retried(toys: Toys) -> None:
    await value_of(toys, "POST /v1/Device/1/MoveTo/hall", Idempotency_Key="k")
    assert toys.keys[-1] is not None
    await value_of(
        toys, "POST /v1/Agents/Toy/AddPart", OBJECTS["application/json"], Idempotency_Key="k"
    )
    assert toys.keys[-1] is not None
    await value_of(toys, "POST /v1/Agents/Toy/IsOpen", {"deviceId": 1}, Idempotency_Key="k")
    await value_of(toys, "POST /v1/Device/1/Text", Idempotency_Key="k")
    assert toys.keys[-2:] == [None, None]


async def test_methods_of_a_path_are_told(toys: Toys) -> None:
    for method, status in (("OPTIONS", 204), ("DELETE", 405)):
        answer = await send(toys, f"{method} /v1/Device/1/Part")
        assert answer.status_code == status
        assert answer.headers["Allow"] == "GET, HEAD, POST, PUT, OPTIONS"
    assert (await send(toys, "HEAD /v1/Device/1/Part")).status_code == 200
    answer = await send(toys, "DELETE /v1/Device/1/Part/x")
    assert (answer.status_code, answer.content) == (204, b"")
