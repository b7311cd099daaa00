"""Every call answers and refuses as the OpenAPI document says, and never else."""

import json
from typing import Any

import httpx
import pytest

from orm.models import ChatSession
from rest_facade.calls import Call, RequestBody, ResponseBody
from rest_facade.routes import CALLS
from rest_facade.writing.negotiation import ANSWERS, PROBLEM
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

NO_ROW = 999
JSON_PATCH = "application/json-patch+json"
FAILING_TEST = json.dumps([{"op": "test", "path": "/Rating", "value": 77}])

TROUBLE: dict[int, dict[str, Any]] = {
    304: {"headers": {"If-None-Match": "*"}},
    400: {"headers": {"SO-TimeZone": "Nowhere"}},
    401: {"auth": lambda request: request},
    404: {"key": NO_ROW},
    406: {"headers": {"Accept": "image/png"}},
    409: {"headers": {"Content-Type": JSON_PATCH}, "content": FAILING_TEST},
    412: {"headers": {"If-Match": '"0"'}},
    413: {"content": " " * 2**21},
    415: {"headers": {"Content-Type": "text/plain"}},
}
"""By status: what brings it about in every call that can end so, and in no other."""

ONLY_SENT_AGAIN = {
    "POST /v1/ChatSession": [404],
    "POST /v1/Agents/Chat/DeleteChatSessionEntity": [409],
}
"""Calls that end so only under an Idempotency-Key that was used before (test_sending_again.py)."""


async def send(
    service: Service,
    call: Call,
    *,
    key: int | None = None,
    headers: dict[str, str] | None = None,
    **others: Any,
) -> httpx.Response:
    """Make a call, on a new row if no key is given."""
    if key is None:
        key = (await ChatSession.create()).pk
    # The same entity does for all: what has no body lets it lie, and what creates lets the key.
    entity = json.dumps({"ChatSessionId": key, "CustomerName": "Ada"})
    return await service.client.request(
        call.method,
        f"/api{call.path.format(key=key)}",
        **{"params": {call.key: key} if call.key else {}, "content": entity, **others},
        headers={"Content-Type": "application/json", **(headers or {})},
    )


@EACH_CALL
async def test_each_call_ends_as_the_document_says_and_never_else(
    service: Service, call: Call
) -> None:
    said = {int(status) for status in operation_of(call)["responses"]}
    ended = {}
    for status, trouble in TROUBLE.items():
        answer = await send(service, call, **trouble)
        assert problems_of_answer(call, answer) == []
        ended[status] = answer.status_code == status
    met = ended | dict.fromkeys(ONLY_SENT_AGAIN.get(f"{call.method} {call.path}", ()), True)
    assert met == {status: status in said for status in TROUBLE}


@EACH_CALL
async def test_answers_are_as_the_document_says(service: Service, call: Call) -> None:
    for media_type in ANSWERS:
        answer = await send(service, call, headers={"Accept": media_type})
        assert answer.status_code == (204 if call.response_body is ResponseBody.NOTHING else 200)
        assert problems_of_answer(call, answer) == []
    if call.response_body in (ResponseBody.NOTHING, ResponseBody.PAGE):
        return
    params = {call.key: 1} if call.key else {}
    nulled = await send(service, call, key=1, params={**params, "$select": "Rating,Nope"})
    assert nulled.json()["CustomerName"] is None
    assert problems_of_answer(call, nulled) == []


async def test_a_full_answer_is_as_the_document_says(service: Service) -> None:
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
        answer = await send(service, call, key=key)
        assert problems_of_answer(call, answer) == []


async def test_the_document_knows_a_wrong_answer(service: Service) -> None:
    await store_referred()
    sent = {name: row.sent for name, row in ROWS.items()}
    answer = (await post(service, sent)).json()
    for name in ("ChatSessionEntityWithLinks", "ChatSessionEntityWithRights"):
        broken = {**answer, "Rating": "5", "User": {**answer["User"], "Deleted": "no"}}
        assert set(problems_of(SCHEMAS[name], broken)) == {"Rating", "User"}
        lacking = {key: value for key, value in answer.items() if key != "Status"}
        assert problems_of(SCHEMAS[name], lacking) == [""]


@EACH_CALL
async def test_a_refusal_is_as_the_document_says(service: Service, call: Call) -> None:
    for accept, name in (("*/*", "Error"), (f"*/*, {PROBLEM}", "Problem")):
        refused = await send(service, call, headers={"Accept": accept, "SO-TimeZone": "Nowhere"})
        assert refused.status_code == 400
        assert problems_of_answer(call, refused) == []
        assert list(refused.json()) == list(SCHEMAS[name]["properties"])


@EACH_CALL
async def test_a_page_of_another_origin_is_refused_as_the_document_says(
    service: Service, call: Call
) -> None:
    foreign = {"Origin": "https://elsewhere.example", "Content-Type": "text/plain"}
    answer = await send(service, call, headers=foreign)
    # Whoever only reads tells a foreign page nothing: browsers keep the answer from it.
    assert (answer.status_code == 403) == (call.method != "GET")
    assert problems_of_answer(call, answer) == []
