"""Every call succeeds and fails exactly as the OpenAPI document says."""

import json
from typing import Any

import httpx
import pytest

from orm.models import ChatSession
from rest_facade.calls import RequestBody, ResponseBody, RestCall
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

EACH_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")

MISSING_KEY = 999
JSON_PATCH = "application/json-patch+json"
FAILING_TEST = json.dumps([{"op": "test", "path": "/Rating", "value": 77}])

FAILURES: dict[int, dict[str, Any]] = {
    304: {"headers": {"If-None-Match": "*"}},
    400: {"headers": {"SO-TimeZone": "Nowhere"}},
    401: {"auth": lambda request: request},
    404: {"key": MISSING_KEY},
    406: {"headers": {"Accept": "image/png"}},
    409: {"headers": {"Content-Type": JSON_PATCH}, "content": FAILING_TEST},
    412: {"headers": {"If-Match": '"0"'}},
    413: {"content": " " * 2**21},
    415: {"headers": {"Content-Type": "text/plain"}},
}
"""By status: a request that causes it in every call that can end with it, and in no other."""

ON_RETRY_ONLY = {
    "POST /v1/ChatSession": [404],
    "POST /v1/Agents/Chat/DeleteChatSessionEntity": [409],
}
"""Statuses that need an Idempotency-Key that was used before, which other tests send."""


async def send(
    service: Service,
    call: RestCall,
    *,
    key: int | None = None,
    headers: dict[str, str] | None = None,
    **overrides: Any,
) -> httpx.Response:
    """Make a call on the row of that key, or on a new row without one."""
    if key is None:
        key = (await ChatSession.create()).pk
    # One body serves all calls: some do not read it, and those that create ignore the key.
    entity = json.dumps({"ChatSessionId": key, "CustomerName": "Ada"})
    return await service.client.request(
        call.method,
        f"/api{call.path.format(key=key)}",
        **{
            "params": {call.key_parameter: key} if call.key_parameter else {},
            "content": entity,
            **overrides,
        },
        headers={"Content-Type": "application/json", **(headers or {})},
    )


@EACH_CALL
async def test_each_call_ends_with_the_documents_statuses_and_no_others(
    service: Service, call: RestCall
) -> None:
    documented = {int(status) for status in operation_of(call)["responses"]}
    occurred = {}
    for status, failure in FAILURES.items():
        response = await send(service, call, **failure)
        assert problems_of_answer(call, response) == []
        occurred[status] = response.status_code == status
    possible = occurred | dict.fromkeys(ON_RETRY_ONLY.get(f"{call.method} {call.path}", ()), True)
    assert possible == {status: status in documented for status in FAILURES}


@EACH_CALL
async def test_responses_match_the_document(service: Service, call: RestCall) -> None:
    for media_type in WRITERS:
        response = await send(service, call, headers={"Accept": media_type})
        assert response.status_code == (204 if call.response_body is ResponseBody.NOTHING else 200)
        assert problems_of_answer(call, response) == []
    if call.response_body in (ResponseBody.NOTHING, ResponseBody.PAGE):
        return
    params = {call.key_parameter: 1} if call.key_parameter else {}
    selective = await send(service, call, key=1, params={**params, "$select": "Rating,Nope"})
    assert selective.json()["CustomerName"] is None
    assert problems_of_answer(call, selective) == []


async def test_a_response_with_all_values_matches_the_document(service: Service) -> None:
    await store_referred()
    sent = {name: row.sent for name, row in ROWS.items()}
    assert problems_of(SCHEMAS["ChatSessionEntity"], sent) == []
    key = (await post(service, sent)).json()["ChatSessionId"]
    for call in CALLS:
        if (
            call.response_body is ResponseBody.NOTHING
            or call.request_body is not RequestBody.NOTHING
        ):
            continue
        response = await send(service, call, key=key)
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
