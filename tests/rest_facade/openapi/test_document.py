"""The OpenAPI document describes every call of the routes table completely."""

import json
import re

import pytest
from jsonschema_rs import meta
from openapi_pydantic import OpenAPI

from rest_facade.calls import VALUES, RequestBody, ResponseBody, RestCall
from rest_facade.events.call import EVENTS, MEDIA_TYPES
from rest_facade.handlers.waiting import ask_or_wait
from rest_facade.openapi import events, lists
from rest_facade.openapi.document import DOCUMENTED
from rest_facade.openapi.parameters import HEADERS
from rest_facade.routes import CALLS
from rest_facade.writing.links import MOUNTED_AT
from rest_facade.writing.negotiation import PROBLEM_JSON, READERS, WRITERS
from tests.contract.page import REQUEST, RESPONSE
from tests.rest_facade.contract.test_carriers import CARRIERS
from tests.rest_facade.document import DOCUMENT, SCHEMAS, operation_of
from tests.rest_facade.schema import SESSION, carrier

EACH_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")

ANY = {400, 401, 403, 429, 500, 503, 504}
BODY = {409, 413, 415}
RETRY = {404, 409, 422}
READS = {200, 406} | ANY
WRITES = {200, 406} | ANY | BODY | RETRY

OF_ENTITY = {
    "GET /v1/{name}/default": READS,
    "POST /v1/{name}": WRITES,
    "GET /v1/{name}/{{key}}": {304, 404, 412} | READS,
    "PUT /v1/{name}/{{key}}": {404, 412} | READS | BODY,
    "PATCH /v1/{name}/{{key}}": {404, 412} | READS | BODY,
    "DELETE /v1/{name}/{{key}}": {204, 404, 412} | ANY,
    "POST /v1/Agents/Chat/CreateDefault{name}Entity": READS,
    "POST /v1/Agents/Chat/Get{name}Entity": READS,
    "POST /v1/Agents/Chat/Save{name}Entity": WRITES,
    "POST /v1/Agents/Chat/Delete{name}Entity": {204} | ANY | RETRY,
}
"""The calls that every entity has."""

STATUSES = {
    **{
        call.format(name=name): statuses
        for name in ("ChatSession", "ChatTopic")
        for call, statuses in OF_ENTITY.items()
    },
    "GET /v1/ChatSession": READS,
    "GET /v1/ChatTopic/{chatTopicId}/Sessions": {404} | READS,
    "POST /v1/ChatTopic/{chatTopicId}/Sessions": READS | RETRY,
    "GET /v1/ChatTopic/{chatTopicId}/IsOpen": {404} | READS,
    "GET /v1/ChatTopic/ForCurrentUser": READS,
    "GET /v1/ChatTopic/UserAgents": READS,
    "GET /v1/ChatTopic/{chatTopicId}/UserAgent": {404} | READS,
    "PUT /v1/ChatTopic/{chatTopicId}/UserAgent": {404} | READS | BODY,
    "POST /v1/ChatTopic/{chatTopicId}/UserAgent": WRITES,
    "GET /v1/ChatTopic/{chatTopicId}/UserAgent/{username}": {404} | READS,
    "PUT /v1/ChatTopic/{chatTopicId}/UserAgent/{username}": {404} | READS | BODY,
    "DELETE /v1/ChatTopic/{chatTopicId}/UserAgent/{username}": {204, 404} | ANY,
    "POST /v1/Agents/Chat/CreateDefaultChatTopicAgent": READS,
    "POST /v1/Agents/Chat/IsWithinOpeningHours": {404} | READS | BODY,
    "POST /v1/Agents/Chat/ChatTopicsForUser": READS,
    "POST /v1/Agents/Chat/GetUserAgentList": READS | BODY,
    "POST /v1/Agents/Chat/GetChatTopicUserAgentList": READS | BODY,
    "POST /v1/Agents/Chat/GetChatTopicUserAgent": READS | BODY,
    "POST /v1/Agents/Chat/AddChatTopicUserAgent": WRITES,
    "POST /v1/Agents/Chat/UpdateChatTopicUserAgent": WRITES,
    "POST /v1/Agents/Chat/UpdateChatTopicUserAgents": WRITES,
    "POST /v1/Agents/Chat/DeleteChatTopicUserAgent": {204} | ANY | BODY | RETRY,
    "POST /v1/Agents/Chat/CreateChatSessionForTopic": WRITES,
    "GET /v1/Presence/GetAll": READS,
    "POST /v1/Presence/SaveAll": {204} | ANY | BODY | RETRY,
    "POST /v1/Agents/Chat/GetChatPresence": READS,
    "POST /v1/Agents/Chat/SaveChatPresence": {204} | ANY | BODY | RETRY,
    "GET /v1/ChatSession/{chatSessionId}/Messages": {404} | READS,
    "POST /v1/ChatSession/{chatSessionId}/Messages": WRITES,
    "POST /v1/ChatSession/{chatSessionId}/Transcript": {404} | READS,
    "POST /v1/Agents/Chat/GetChatMessages": READS | BODY,
    "POST /v1/Agents/Chat/AddChatMessage": WRITES,
    "POST /v1/Agents/Chat/GetChatTranscript": READS | BODY,
    "POST /v1/ChatSession/{chatSessionId}/Pickup": READS | RETRY,
    "POST /v1/ChatSession/Pickup": READS | RETRY,
    "POST /v1/ChatSession/{chatSessionId}/TransferTo/{toAssociate}": READS | RETRY,
    "POST /v1/ChatSession/{chatSessionId}/AcceptTransfer": READS | RETRY,
    "POST /v1/ChatSession/{chatSessionId}/RejectTransfer": READS | RETRY,
    "POST /v1/ChatSession/{chatSessionId}/Reset": READS | RETRY,
    "GET /v1/ChatSession/ForCurrentUser": READS,
    "POST /v1/Agents/Chat/PickUpChatSession": {422} | READS | BODY,
    "POST /v1/Agents/Chat/PickUpFirstChatSession": READS | RETRY,
    "POST /v1/Agents/Chat/TransferChatSession": {422} | READS | BODY,
    "POST /v1/Agents/Chat/AcceptChatSessionTransfer": {422} | READS | BODY,
    "POST /v1/Agents/Chat/RejectChatSessionTransfer": {422} | READS | BODY,
    "POST /v1/Agents/Chat/ResetChatSession": {422} | READS | BODY,
    "POST /v1/Agents/Chat/ChatSessionsForUser": READS,
}
"""All statuses that each call can end with."""


def test_the_document_is_valid_openapi_3_1() -> None:
    assert OpenAPI.model_validate(DOCUMENT).openapi.startswith("3.1.")
    for schema in SCHEMAS.values():
        meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_all_references_exist_and_all_schemas_are_used() -> None:
    referred = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert referred == SCHEMAS.keys()


def test_the_document_has_exactly_the_calls_of_the_routes_table() -> None:
    documented = {
        (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
    }
    assert documented == {(call.method, f"{MOUNTED_AT}{call.path}") for call in DOCUMENTED}
    ids = [operation_of(call)["operationId"] for call in CALLS]
    assert len(set(ids)) == len(CALLS)


@EACH_CALL
def test_each_call_has_a_summary_and_names_its_graphql_fields(call: RestCall) -> None:
    operation = operation_of(call)
    assert operation["summary"].endswith(".")
    for field in filter(None, (call.field, call.create_field)):
        assert f"`{field}`" in operation["description"]


@EACH_CALL
def test_each_call_has_exactly_its_statuses(call: RestCall) -> None:
    documented = {int(status) for status in operation_of(call)["responses"]}
    assert documented == STATUSES[f"{call.method} {call.path}"]


@EACH_CALL
def test_each_call_has_all_media_types(call: RestCall) -> None:
    operation = operation_of(call)
    body = operation.get("requestBody", {"content": {}})
    assert list(body["content"]) == (
        [] if call.request_body is RequestBody.NOTHING else list(READERS)
    )
    for status, response in operation["responses"].items():
        expected = {"200": list(WRITERS), "204": [], "304": []}.get(
            status, [*WRITERS, PROBLEM_JSON]
        )
        assert list(response.get("content", {})) == expected


@EACH_CALL
def test_each_call_has_all_parameters(call: RestCall) -> None:
    parameters = operation_of(call)["parameters"]
    key = ["key"] if "{key}" in call.path else [call.key_parameter] if call.key_parameter else []
    key += [*call.path_arguments, *call.query]
    required = [parameter["name"] for parameter in parameters if parameter.get("required")]
    assert [name for name in required if name not in call.query] == [
        name for name in key if name not in call.query
    ]
    no_entity = (ResponseBody.NOTHING, *VALUES)
    select = [] if call.response_body in no_entity else ["$select"]
    if call.response_body is ResponseBody.PAGE:
        select = list(lists.PARAMETERS)
    conditions = ["Idempotency-Key"] if call.can_be_retried else []
    if "{key}" in call.path:
        conditions = ["If-Match", "If-Unmodified-Since", "If-None-Match"]
        conditions += ["If-Modified-Since"] if call.method == "GET" else []
    conditions += ["Prefer"] if call.handler is ask_or_wait else []
    assert [parameter["name"] for parameter in parameters] == [*key, *select, *HEADERS, *conditions]


def test_the_call_of_events_is_described() -> None:
    operation = operation_of(EVENTS)
    assert {int(status) for status in operation["responses"]} == {410} | READS
    names = [parameter["name"] for parameter in operation["parameters"]]
    assert names == [*events.PARAMETERS, *HEADERS, *events.HEADERS]
    answer = operation["responses"]["200"]
    assert list(answer["content"]) == list(MEDIA_TYPES)
    assert answer["headers"].keys() == events.RESPONSE_HEADERS.keys()


INT32 = {"type": "integer", "format": "int32", "maximum": 2**31 - 1}
HTTP_DATE = {"type": "string", "format": "http-date"}
NOT_TEXT = {
    "key": {**INT32, "minimum": 1},
    "chatSessionEntityId": {**INT32, "minimum": 0},
    "chatTopicEntityId": {**INT32, "minimum": 0},
    "chatTopicId": {"type": "integer", "format": "int32"},
    "chatSessionId": {"type": "integer", "format": "int32"},
    "after": {"type": "integer", "format": "int32"},
    "html": {"type": "boolean"},
    "flat": {"type": "boolean"},
    "onlyPresent": {"type": "boolean"},
    "$top": {**INT32, "minimum": 0},
    "$skip": {**INT32, "minimum": 0, "maximum": 10_000},
    "$format": {"type": "string", "enum": ["JSON", "XML"]},
    "$mode": {"type": "string", "enum": ["Slim"]},
    "$jsonSafe": {"type": "boolean"},
    "If-Modified-Since": HTTP_DATE,
    "If-Unmodified-Since": HTTP_DATE,
    "Idempotency-Key": {"type": "string", "pattern": "^[!-~]+$", "minLength": 1, "maxLength": 255},
    "Last-Modified": HTTP_DATE,
    "Retry-After": {"type": "integer", "minimum": 0},
}
"""The schemas of the parameters and headers that are more than a text."""


@EACH_CALL
def test_each_parameter_and_header_has_its_type(call: RestCall) -> None:
    operation = operation_of(call)
    found = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
    for response in operation["responses"].values():
        found |= {name: each["schema"] for name, each in response.get("headers", {}).items()}
    assert found == {name: NOT_TEXT.get(name, {"type": "string"}) for name in found}


@EACH_CALL
def test_responses_with_a_stored_row_have_its_validators(call: RestCall) -> None:
    for status, response in operation_of(call)["responses"].items():
        has_row = status == "304" or (
            status == "200" and call.response_body is ResponseBody.ENTITY_WITH_LINKS
        )
        assert ({"ETag", "Last-Modified"} <= response.get("headers", {}).keys()) == has_row


@EACH_CALL
def test_a_new_row_has_links_to_every_call_on_it(call: RestCall) -> None:
    links = {
        name: (link.get("parameters"), link.get("requestBody"))
        for response in operation_of(call)["responses"].values()
        for name, link in response.get("links", {}).items()
    }
    name = call.entity
    creates = call.request_body is RequestBody.ENTITY and call.method == "POST"
    if not creates or name == "ChatMessage":
        assert links == {}
        return
    if name == "ChatTopicAgent":
        agent = {
            "chatTopicId": "$response.body#/TopicId",
            "username": "$response.body#/User/AssociateId",
        }
        assert links == {
            "chatTopicAgent": (agent, None),
            "updateChatTopicAgent": (agent, "$response.body"),
            "removeChatTopicAgent": (agent, None),
        }
        return
    key, body = f"$response.body#/{name}Id", "$response.body"
    by_query = {f"c{name[1:]}EntityId": key}
    calls_on_topics = (
        *("chatSessionsInSessions", "createChatSessionForTopic", "isChatTopicOpen"),
        *("chatTopicAgents", "updateChatTopicAgents", "addChatTopicAgent"),
    )
    calls_on_sessions = (
        *("chatMessages", "addChatMessage", "chatTranscript"),
        *("pickUpChatSession", "resetChatSession"),
        *("acceptChatSessionTransfer", "rejectChatSessionTransfer"),
    )
    others = calls_on_topics if name == "ChatTopic" else calls_on_sessions
    assert links == {
        f"c{name[1:]}": ({"key": key}, None),
        f"replace{name}": ({"key": key}, body),
        f"update{name}": ({"key": key}, body),
        f"delete{name}": ({"key": key}, None),
        f"Get{name}Entity": (by_query, None),
        f"Save{name}Entity": (None, body),
        f"Delete{name}Entity": (by_query, None),
        **{other: ({f"c{name[1:]}Id": key}, None) for other in others},
    }


def test_a_patch_is_a_merge_patch_or_a_json_patch() -> None:
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
    whole = {"ChatTopic": "ChatTopicEntityWithRights", "ChatTopicAgent": "ChatTopicAgentResponse"}
    rights = {"TableRight", "FieldProperties"}
    properties = SCHEMAS[whole.get(name, name)]["properties"]
    assert [each for each in properties if each not in rights] == list(CARRIERS[name])


@pytest.mark.parametrize("name", ["ChatTopicEntity", "ChatTopicAgent"])
def test_a_body_has_the_properties_of_the_contract(name: str) -> None:
    assert list(SCHEMAS[name]["properties"]) == list(CARRIERS[name.removesuffix("Entity")])


def test_value_objects_are_described_whole_in_bodies() -> None:
    topic = SCHEMAS["ChatTopicEntity"]["properties"]
    for property_ in carrier("ChatTopic").properties:
        if property_.carrier is not None:
            name = f"{property_.carrier.name}Values"
            assert topic[property_.name]["anyOf"][0] == {"$ref": f"#/components/schemas/{name}"}
            properties = [each.name for each in property_.carrier.properties]
            assert list(SCHEMAS[name]["properties"]) == properties
    widget, hours = (
        SCHEMAS[f"{name}Values"] for name in ("ChatWidgetSettings", "ChatOpeningHours")
    )
    assert widget["properties"]["Color"]["maxLength"] == 16
    assert "(1, 2, 4, 8, 16)" in widget["properties"]["RequiredFields"]["description"]
    assert "08:00:00" in hours["properties"]["MonStart"]["description"]
    assert hours["properties"]["MonStart"]["type"] == ["string", "null"]


def test_the_entity_has_the_properties_of_the_contract_page() -> None:
    assert list(SCHEMAS["ChatSessionEntity"]["properties"]) == list(REQUEST)
    assert list(SCHEMAS["ChatSessionEntityWithLinks"]["properties"]) == list(RESPONSE)
    without_links = [name for name in RESPONSE if name != "_Links"]
    assert list(SCHEMAS["ChatSessionEntityWithRights"]["properties"]) == without_links


def test_maximum_lengths_are_in_request_bodies_only() -> None:
    assert SCHEMAS["ChatSessionEntity"]["properties"]["CustomerAlias"]["maxLength"] == 64
    assert "maxLength" not in json.dumps(SCHEMAS["ChatSessionEntityWithLinks"])


def test_descriptions_use_the_contracts_names_of_fields_and_enums() -> None:
    # The list is left out: its columns have the archive's names.
    text = json.dumps(
        {
            **{name: schema for name, schema in SCHEMAS.items() if name != lists.ROW},
            "paths": [
                path
                for path in DOCUMENT["paths"].values()
                if "chatSessions" not in json.dumps(path)
            ],
        }
    )
    assert "status is InQueue, WhenRequested now" in text
    fields = [property_.field for property_ in SESSION.properties if not property_.field.islower()]
    assert [name for name in ("IN_QUEUE", *fields) if f" {name}" in text] == []
