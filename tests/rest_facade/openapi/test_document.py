"""The OpenAPI document: everything there is stands in it, for every call of the routes table."""

import json
import re

import pytest
from jsonschema_rs import meta
from openapi_pydantic import OpenAPI

from rest_facade.calls import Call, RequestBody, ResponseBody
from rest_facade.openapi import lists
from rest_facade.openapi.parameters import HEADERS
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from rest_facade.writing.negotiation import ANSWERS, BODIES, PROBLEM
from tests.conftest import Service
from tests.contract.page import REQUEST, RESPONSE
from tests.rest_facade.contract.test_carriers import CARRIERS
from tests.rest_facade.document import DOCUMENT, SCHEMAS, operation_of
from tests.rest_facade.schema import SESSION

EACH_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")

ANY = {400, 401, 403, 429, 500, 503, 504}
BODY = {409, 413, 415}
AGAIN = {404, 409, 422}
STATUSES = {
    "GET /v1/ChatSession/default": {200, 406} | ANY,
    "GET /v1/ChatSession": {200, 406} | ANY,
    "POST /v1/ChatSession": {200, 406} | ANY | BODY | AGAIN,
    "GET /v1/ChatSession/{key}": {200, 304, 404, 406, 412} | ANY,
    "PUT /v1/ChatSession/{key}": {200, 404, 406, 412} | ANY | BODY,
    "PATCH /v1/ChatSession/{key}": {200, 404, 406, 412} | ANY | BODY,
    "DELETE /v1/ChatSession/{key}": {204, 404, 412} | ANY,
    "POST /v1/Agents/Chat/CreateDefaultChatSessionEntity": {200, 406} | ANY,
    "POST /v1/Agents/Chat/GetChatSessionEntity": {200, 406} | ANY,
    "POST /v1/Agents/Chat/SaveChatSessionEntity": {200, 406} | ANY | BODY | AGAIN,
    "POST /v1/Agents/Chat/DeleteChatSessionEntity": {204} | ANY | AGAIN,
}
"""Exactly the statuses that each call can end with."""


def test_it_is_openapi_3_1() -> None:
    assert OpenAPI.model_validate(DOCUMENT).openapi.startswith("3.1.")
    for schema in SCHEMAS.values():
        meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_it_refers_to_nothing_that_is_not_there() -> None:
    referred = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert referred == SCHEMAS.keys()


def test_it_has_the_calls_of_the_routes_table_and_no_others() -> None:
    there = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }
    assert there == {(call.method, f"{MOUNTED_AT}{call.path}") for call in CALLS}
    ids = [operation_of(call)["operationId"] for call in CALLS]
    assert len(set(ids)) == len(CALLS)


@EACH_CALL
def test_each_call_says_what_it_does(call: Call) -> None:
    operation = operation_of(call)
    assert operation["summary"].endswith(".")
    for field in filter(None, (call.field, call.creates)):
        assert f"`{field}`" in operation["description"]


@EACH_CALL
def test_each_call_has_exactly_its_statuses(call: Call) -> None:
    said = {int(status) for status in operation_of(call)["responses"]}
    assert said == STATUSES[f"{call.method} {call.path}"]


@EACH_CALL
def test_every_media_type_is_there(call: Call) -> None:
    operation = operation_of(call)
    body = operation.get("requestBody", {"content": {}})
    assert list(body["content"]) == (
        [] if call.request_body is RequestBody.NOTHING else list(BODIES)
    )
    for status, answer in operation["responses"].items():
        expected = {"200": list(ANSWERS), "204": [], "304": []}.get(status, [*ANSWERS, PROBLEM])
        assert list(answer.get("content", {})) == expected


@EACH_CALL
def test_every_parameter_is_there(call: Call) -> None:
    parameters = operation_of(call)["parameters"]
    key = ["key"] if "{key}" in call.path else [call.key] if call.key else []
    assert [each["name"] for each in parameters if each.get("required")] == key
    select = [] if call.response_body is ResponseBody.NOTHING else ["$select"]
    if call.response_body is ResponseBody.PAGE:
        select = list(lists.PARAMETERS)
    conditions = ["Idempotency-Key"] if call.can_be_retried else []
    if "{key}" in call.path:
        conditions = ["If-Match", "If-Unmodified-Since", "If-None-Match"]
        conditions += ["If-Modified-Since"] if call.method == "GET" else []
    assert [each["name"] for each in parameters] == [*key, *select, *HEADERS, *conditions]


@EACH_CALL
def test_answers_that_show_a_row_as_it_is_stored_have_its_validators(call: Call) -> None:
    for status, answer in operation_of(call)["responses"].items():
        shows = status == "304" or (
            status == "200" and call.response_body is ResponseBody.ENTITY_WITH_LINKS
        )
        assert ({"ETag", "Last-Modified"} <= answer.get("headers", {}).keys()) == shows


@EACH_CALL
def test_a_new_row_leads_to_every_call_on_it(call: Call) -> None:
    links = {
        name: (link.get("parameters"), link.get("requestBody"))
        for answer in operation_of(call)["responses"].values()
        for name, link in answer.get("links", {}).items()
    }
    if call.request_body is not RequestBody.ENTITY or call.on_a_row:
        assert links == {}
        return
    key, sent = "$response.body#/ChatSessionId", "$response.body"
    assert links == {
        "chatSession": ({"key": key}, None),
        "replaceChatSession": ({"key": key}, sent),
        "updateChatSession": ({"key": key}, sent),
        "deleteChatSession": ({"key": key}, None),
        "GetChatSessionEntity": ({"chatSessionEntityId": key}, None),
        "SaveChatSessionEntity": (None, sent),
        "DeleteChatSessionEntity": ({"chatSessionEntityId": key}, None),
    }


def test_changes_are_either_kind_of_patch() -> None:
    path = DOCUMENT["paths"][f"{MOUNTED_AT}/v1/ChatSession/{{key}}"]
    content = path["patch"]["requestBody"]["content"]
    entity, patch = (
        {"$ref": f"#/components/schemas/{name}"} for name in ("ChatSessionEntity", "JsonPatch")
    )
    assert content["application/json"]["schema"] == {"anyOf": [entity, patch]}
    assert content["text/json"] == content["application/json"]
    assert content["application/merge-patch+json"]["schema"] == entity
    assert content["application/json-patch+json"]["schema"] == patch
    assert path["put"]["requestBody"]["content"]["application/json"]["schema"] == entity


@pytest.mark.parametrize("name", list(CARRIERS)[1:])
def test_each_carrier_has_its_properties(name: str) -> None:
    rights = {"TableRight", "FieldProperties"}
    assert [each for each in SCHEMAS[name]["properties"] if each not in rights] == list(
        CARRIERS[name]
    )


def test_the_entity_has_the_rows_of_the_page() -> None:
    assert list(SCHEMAS["ChatSessionEntity"]["properties"]) == list(REQUEST)
    assert list(SCHEMAS["ChatSessionEntityWithLinks"]["properties"]) == list(RESPONSE)
    without_links = [name for name in RESPONSE if name != "_Links"]
    assert list(SCHEMAS["ChatSessionEntityWithRights"]["properties"]) == without_links


def test_lengths_bind_what_is_sent() -> None:
    assert SCHEMAS["ChatSessionEntity"]["properties"]["CustomerAlias"]["maxLength"] == 64
    assert "maxLength" not in json.dumps(SCHEMAS["ChatSessionEntityWithLinks"])


async def test_strangers_may_read_the_document(service: Service) -> None:
    answer = await service.client.get("/openapi.json", auth=lambda request: request)
    assert "Authorization" not in answer.request.headers
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == DOCUMENT


def test_it_speaks_of_fields_and_enums_as_the_contract_does() -> None:
    # The list's columns are named as the archive names them.
    told = json.dumps(
        {
            **{name: schema for name, schema in SCHEMAS.items() if name != lists.ROW},
            "paths": [
                path
                for path in DOCUMENT["paths"].values()
                if "chatSessions" not in json.dumps(path)
            ],
        }
    )
    assert "status is InQueue, WhenRequested now" in told
    fields = [each.field for each in SESSION.properties if not each.field.islower()]
    assert [name for name in ("IN_QUEUE", *fields) if f" {name}" in told] == []
