"""The OpenAPI document of calls by arguments, over the schema of toys."""

import json
import re
from typing import Any

import pytest
from jsonschema_rs import meta
from openapi_pydantic import OpenAPI

from rest_facade.calls import RequestBody, ResponseBody, RestCall, bind
from rest_facade.openapi.document import as_json, build
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from rest_facade.writing.negotiation import READERS, WRITERS
from tests.rest_facade import toys
from tests.rest_facade.schema import SCHEMA

DOCUMENT: dict[str, Any] = json.loads(as_json(build(toys.SCHEMA, None, toys.CALLS)))
SCHEMAS = DOCUMENT["components"]["schemas"]
EACH_CALL = pytest.mark.parametrize(
    "call", toys.CALLS, ids=lambda call: f"{call.method} {call.path}"
)


def operation_of(call: RestCall) -> dict[str, Any]:
    operation: dict[str, Any] = DOCUMENT["paths"][f"{MOUNTED_AT}{call.path}"][call.method.lower()]
    return operation


def test_the_document_is_valid_and_refers_to_what_it_has() -> None:
    assert OpenAPI.model_validate(DOCUMENT).openapi.startswith("3.1.")
    for schema in SCHEMAS.values():
        meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    assert set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT))) <= SCHEMAS.keys()


def test_each_call_has_a_name_of_its_own() -> None:
    names = [operation_of(call)["operationId"] for call in toys.CALLS]
    assert len(set(names)) == len(names)


@EACH_CALL
def test_the_arguments_of_the_address_are_parameters(call: RestCall) -> None:
    parameters = {
        (each["in"], each["name"])
        for each in operation_of(call)["parameters"]
        if each["in"] != "header" and not each["name"].startswith("$")
    }
    keys = {("query", call.key_parameter)} if call.key_parameter else set()
    in_path = {("path", name) for name in re.findall(r"{(\w+)}", call.path)}
    assert parameters == keys | in_path | {("query", name) for name in call.query}


def test_parameters_have_their_types_and_say_whether_they_are_required() -> None:
    items = DOCUMENT["paths"]["/api/v1/Device/Items"]["get"]["parameters"]
    part = DOCUMENT["paths"]["/api/v1/Device/{deviceId}/Part/{username}"]["get"]["parameters"]
    found = {each["name"]: (each["schema"]["type"], each.get("required")) for each in items + part}
    assert found["flat"] == ("boolean", True)
    assert found["onlyPresent"] == ("boolean", False)
    assert found["deviceId"] == ("integer", True)
    assert found["username"] == ("string", True)


@EACH_CALL
def test_bodies_and_answers_have_all_media_types(call: RestCall) -> None:
    operation = operation_of(call)
    body = operation.get("requestBody", {"content": {}})
    has_body = call.request_body is not RequestBody.NOTHING
    assert list(body["content"]) == (list(READERS) if has_body else [])
    if call.response_body is not ResponseBody.NOTHING:
        assert list(operation["responses"]["200"]["content"]) == list(WRITERS)


def answer_of(path: str, method: str = "get") -> Any:
    operation = DOCUMENT["paths"][f"/api{path}"][method]
    return operation["responses"]["200"]["content"]["application/json"]["schema"]


def test_lists_and_values_are_described() -> None:
    part = {"$ref": "#/components/schemas/PartWithRights"}
    assert answer_of("/v1/Device/{deviceId}/Part") == {"type": "array", "items": part}
    assert answer_of("/v1/Device/{deviceId}/IsOpen")["type"] == "boolean"
    assert answer_of("/v1/Device/{deviceId}/Text", "post")["type"] == ["string", "null"]
    assert SCHEMAS["AddPartRequest"]["required"] == ["DeviceId", "Part"]
    assert SCHEMAS["AddPartRequest"]["properties"]["Part"] == {"$ref": "#/components/schemas/Part"}
    bodies = DOCUMENT["paths"]["/api/v1/Device/{deviceId}/Part"]["put"]["requestBody"]["content"]
    assert bodies["application/json"]["schema"]["type"] == "array"


def test_value_objects_are_described_in_bodies_and_answers() -> None:
    body, answer = (SCHEMAS[name]["properties"] for name in ("SettingsValues", "Settings"))
    assert body["Owner"]["anyOf"][0] == {"$ref": "#/components/schemas/OwnerReference"}
    assert answer["Owner"]["anyOf"][0] == {"$ref": "#/components/schemas/Owner"}
    assert "Names joined by commas, of Email, Name, Country." in body["Wanted"]["description"]


@pytest.mark.parametrize("schema", ["service", "toys"])
def test_a_post_can_be_retried_if_its_operation_is_a_mutation(schema: str) -> None:
    calls, types = {"service": (CALLS, SCHEMA), "toys": (toys.CALLS, toys.SCHEMA)}[schema]
    for call in calls:
        is_mutation = bind(call, types).operation.is_mutation
        assert call.can_be_retried == (call.method == "POST" and is_mutation), call.path
