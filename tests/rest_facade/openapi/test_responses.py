"""Every call succeeds and fails exactly as the OpenAPI document says."""

import json
from typing import Any

import httpx
import pytest

from rest_facade.calls import VALUES, RequestBody, ResponseBody, RestCall, arguments_of
from rest_facade.handlers.arguments import act_on_one
from rest_facade.routes import CALLS
from rest_facade.writing.negotiation import PROBLEM_JSON, WRITERS
from tests.conftest import Service
from tests.contract.doors import post
from tests.contract.rows import ROWS, store_referred
from tests.rest_facade.document import (
    SCHEMAS,
    operation_of,
    problems_of,
    problems_of_answer,
)
from tests.rest_facade.samples import (
    CHANGED,
    SELECTED,
    Rows,
    expected_status,
    sample,
    store_rows,
)
from tests.rest_facade.schema import SCHEMA

EACH_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")

MISSING = Rows(session=999, topic=999)
JSON_PATCH = "application/json-patch+json"

FAILURES: dict[int, dict[str, Any]] = {
    304: {"headers": {"If-None-Match": "*"}},
    400: {"headers": {"SO-TimeZone": "Nowhere"}},
    401: {"auth": lambda request: request},
    404: {},
    406: {"headers": {"Accept": "image/png"}},
    409: {"headers": {"Content-Type": JSON_PATCH}},
    412: {"headers": {"If-Match": '"0"'}},
    413: {"content": " " * 2**21},
    415: {"headers": {"Content-Type": "text/plain"}},
}
"""By status: a request that causes it in every call that can end with it, and in no other."""


def failing_test(call: RestCall) -> str:
    """A JSON Patch whose test fails, on the stored row or on the blank body."""
    if call.request_body is RequestBody.LIST:
        entity = CHANGED[call.entity]
        first: dict[str, Any] = {"op": "add", "path": "/-", "value": entity}
        return json.dumps([first, {"op": "test", "path": f"/0/{[*entity][-1]}", "value": False}])
    if call.request_body is RequestBody.ARGUMENTS:
        name = arguments_of(call, SCHEMA).body.carrier.properties[0].name
    else:
        name = next(iter(CHANGED.get(call.entity, {"": None})))
    return json.dumps([{"op": "test", "path": f"/{name}", "value": 77}])


def on_retry_only(call: RestCall) -> set[int]:
    """Statuses that need an Idempotency-Key that was used before, which other tests send."""
    if not call.can_be_retried:
        return set()
    if call.request_body is RequestBody.NOTHING:
        return {409} if call.can_name_a_row else {404, 409}
    return set() if call.handler is act_on_one else {404}


async def send(
    service: Service, call: RestCall, status: int = 200, **overrides: Any
) -> httpx.Response:
    """Make a call on new rows, or on none for a 404."""
    rows = await store_rows(service)
    request = sample(call, MISSING if status == 404 else rows)
    if status == 409:
        overrides["content"] = failing_test(call)
    return await request.send(service, **overrides)


@EACH_CALL
async def test_each_call_ends_with_the_documents_statuses_and_no_others(
    service: Service, call: RestCall
) -> None:
    documented = {int(status) for status in operation_of(call)["responses"]}
    occurred = set()
    for status, failure in FAILURES.items():
        response = await send(service, call, status, **failure)
        assert problems_of_answer(call, response) == []
        if response.status_code == status:
            occurred.add(status)
    assert occurred | on_retry_only(call) == documented & FAILURES.keys()


@EACH_CALL
async def test_responses_match_the_document(service: Service, call: RestCall) -> None:
    for media_type in WRITERS:
        response = await send(service, call, headers={"Accept": media_type})
        assert response.status_code == expected_status(call)
        assert problems_of_answer(call, response) == []
    if call.response_body in (ResponseBody.NOTHING, ResponseBody.PAGE, *VALUES):
        return
    selected, other = SELECTED[call.entity]
    request = sample(call, await store_rows(service)).with_query(**{"$select": f"{selected},Nope"})
    selective = await request.send(service)
    body = selective.json()
    assert (body[0] if isinstance(body, list) else body)[other] is None
    assert problems_of_answer(call, selective) == []


WHOLE_TOPIC = {
    "Name": "Sales",
    "Language": {"Id": 3, "Value": "Norwegian", "Tooltip": "x"},
    "LastAccept": "2020-07-07T15:54:01Z",
    "AlertTemplate": {"ReplyTemplateId": 4, "Name": "t", "Description": "d", "FolderId": 2},
    "TicketCategory": {"Id": 7, "Value": "c", "Tooltip": "t"},
    "TicketPriority": {"Id": 2, "Value": "p", "Tooltip": "t"},
    "OpeningHours": {
        "TzLocation": {"TZLocationID": 5, "TZLocationCode": "NO", "IsoNumber": 578},
        "MonEnabled": True,
        "MonStart": "08:00:00",
        "MonStop": "24:00:00",
    },
    "Widget": {
        "AutoFaqCategory": {"KbCategoryId": 8, "Fullname": "f"},
        "RequiredFields": "Email, Name",
        "Size": "Large",
        "Theme": "Modern",
        "Color": "#ff0000",
    },
    "BotSettings": {"BotName": "q", "BotRegisterScriptId": 7},
}


async def test_responses_with_all_values_match_the_document(service: Service) -> None:
    await store_referred()
    entities = {
        "ChatSession": {name: row.sent for name, row in ROWS.items()},
        "ChatTopic": WHOLE_TOPIC,
    }
    for name, sent in entities.items():
        assert problems_of(SCHEMAS[f"{name}Entity"], sent) == []
        created = await service.client.post(f"/api/v1/{name}", json=sent)
        key = created.json()[f"{name}Id"]
        rows = Rows(key, key)
        for call in CALLS:
            if (
                call.entity == name
                and call.response_body is not ResponseBody.NOTHING
                and call.request_body is RequestBody.NOTHING
            ):
                response = await sample(call, rows).send(service)
                assert problems_of_answer(call, response) == []


async def test_the_document_detects_a_wrong_response(service: Service) -> None:
    await store_referred()
    sent = {name: row.sent for name, row in ROWS.items()}
    body = (await post(service, sent)).json()
    for name in ("ChatSessionEntityWithLinks", "ChatSessionEntityWithRights"):
        broken = {**body, "Rating": "5", "User": {**body["User"], "Deleted": "no"}}
        assert set(problems_of(SCHEMAS[name], broken)) == {"Rating", "User"}
        lacking = {key: value for key, value in body.items() if key != "Status"}
        assert problems_of(SCHEMAS[name], lacking) == [""]


@EACH_CALL
async def test_an_error_response_matches_the_document(service: Service, call: RestCall) -> None:
    for accept, name in (("*/*", "ErrorBody"), (f"*/*, {PROBLEM_JSON}", "Problem")):
        refused = await send(service, call, headers={"Accept": accept, "SO-TimeZone": "Nowhere"})
        assert refused.status_code == 400
        assert problems_of_answer(call, refused) == []
        assert list(refused.json()) == list(SCHEMAS[name]["properties"])


@EACH_CALL
async def test_a_cross_origin_request_is_refused_as_the_document_says(
    service: Service, call: RestCall
) -> None:
    foreign = {"Origin": "https://elsewhere.example", "Content-Type": "text/plain"}
    response = await send(service, call, headers=foreign)
    # A cross-origin GET is harmless: browsers do not let the page read the response.
    assert (response.status_code == 403) == (call.method != "GET")
    assert problems_of_answer(call, response) == []
