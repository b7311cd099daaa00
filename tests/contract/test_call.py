"""What the page says of the call as a whole, its query string and its headers."""

import base64
import json
from typing import Any

import httpx
import pytest

from orm.models import ChatSession
from rest_facade.routes import CALLS
from tests.conftest import PASSWORD, Service
from tests.contract.doors import post, stored
from tests.contract.page import RESPONSE
from tests.contract.rows import ROWS, store_referred

ALWAYS = ("TableRight", "FieldProperties", "_Links")
PATH = "/api/v1/ChatSession"


async def selecting(service: Service, select: str) -> dict[str, Any]:
    """What comes filled of a session with a value in every row."""
    await store_referred()
    sent = {name: row.sent for name, row in ROWS.items()}
    answer = await post(service, sent, **{"$select": select})
    assert answer.status_code == 200
    assert list(answer.json()) == list(RESPONSE)
    return {name: value for name, value in answer.json().items() if value is not None}


@pytest.mark.contract("purpose.call", "purpose.creates", "status.200")
async def test_a_call_stores_a_new_session_and_is_answered_with_200(service: Service) -> None:
    keys = []
    for number in (1, 2):
        answer = await post(service, {"CustomerName": "Ada"})
        assert answer.status_code == 200
        keys.append(answer.json()["ChatSessionId"])
        assert await ChatSession.all().count() == number
    assert len(set(keys)) == 2


@pytest.mark.contract("purpose.agent")
def test_the_call_saves_by_the_operation_that_every_door_has() -> None:
    [call] = [call for call in CALLS if (call.method, call.path) == ("POST", "/v1/ChatSession")]
    assert call.field == "createChatSession"


@pytest.mark.contract("request.body")
async def test_the_body_is_the_session_to_be_saved(service: Service) -> None:
    answer = await post(service, {"CustomerName": "Ada", "TopicId": 7})
    session = await stored(service, answer.json()["ChatSessionId"])
    assert (session["customerName"], session["topicId"]) == ("Ada", 7)

    missing = await service.client.post(PATH, headers={"Content-Type": "application/json"})
    assert missing.status_code == 400
    assert await ChatSession.all().count() == 1


@pytest.mark.contract("query.select", "query.select.nulled")
async def test_what_is_selected_comes_filled_and_the_rest_null(service: Service) -> None:
    filled = await selecting(service, "CustomerName,Status,WhenIdle,Rating,CustomerConsented")
    assert filled.keys() - ALWAYS == {
        *("CustomerName", "Status", "WhenIdle", "Rating", "CustomerConsented")
    }
    assert filled["Rating"] == ROWS["Rating"].sent


@pytest.mark.contract("query.select.case")
async def test_names_may_be_selected_in_any_case(service: Service) -> None:
    filled = await selecting(service, "customername,STATUS")
    assert filled.keys() - ALWAYS == {"CustomerName", "Status"}


@pytest.mark.contract("query.select.nested")
async def test_a_slash_reaches_into_a_nested_entity(service: Service) -> None:
    filled = await selecting(service, "contact/name")
    assert filled.keys() - ALWAYS == {"Contact"}
    contact = {name: value for name, value in filled["Contact"].items() if value}
    assert contact == {"Name": "Sipes Group"}


@pytest.mark.contract("query.select.default")
async def test_without_select_everything_comes_filled(service: Service) -> None:
    assert list(await selecting(service, "")) == list(RESPONSE)


@pytest.mark.contract("query.select.example")
async def test_the_pages_own_select_is_answered(service: Service) -> None:
    filled = await selecting(service, "name,department,category/id")
    assert list(filled) == list(ALWAYS)


@pytest.mark.contract("header.request.Authorization", "header.request.Authorization.Basic")
async def test_the_caller_says_who_they_are_by_basic(service: Service) -> None:
    said = base64.b64encode(f"tje0:{PASSWORD}".encode()).decode()
    wrong = base64.b64encode(b"tje0:wrong").decode()
    statuses = {}
    for header in (f"Basic {said}", f"bAsIc {said}", f"Basic {wrong}", "Basic", ""):
        answer = await service.client.post(
            PATH, json={}, auth=lambda request: request, headers={"Authorization": header}
        )
        statuses[header] = answer.status_code
    assert list(statuses.values()) == [200, 200, 401, 401, 401]
    assert await ChatSession.all().count() == 2


@pytest.mark.contract("header.request.X-XSRF-TOKEN")
async def test_the_caller_says_who_they_are_by_the_token_of_a_session(service: Service) -> None:
    client = service.client
    client.auth = httpx.Auth()
    await client.post("/session", json={"name": "tje0", "password": PASSWORD})
    token = {"X-XSRF-TOKEN": client.cookies["XSRF-TOKEN"]}
    for headers, status in ((token, 200), ({"X-XSRF-TOKEN": "x"}, 401), ({}, 401)):
        assert (await client.post(PATH, json={}, headers=headers)).status_code == status
    client.cookies.clear()
    assert (await client.post(PATH, json={}, headers=token)).status_code == 401
    assert await ChatSession.all().count() == 1


@pytest.mark.contract(
    "header.request.Content-Type",
    "header.request.Content-Type.application/json",
    "header.request.Content-Type.text/json",
)
async def test_the_body_is_read_as_its_content_type_says(service: Service) -> None:
    body = json.dumps({"CustomerName": "Åse"}, ensure_ascii=False)
    for content_type in ("application/json", "text/json; charset=utf-8"):
        answer = await service.client.post(
            PATH, content=body, headers={"Content-Type": content_type}
        )
        assert answer.json()["CustomerName"] == "Åse"
    refused = await service.client.post(PATH, content=body, headers={"Content-Type": "text/plain"})
    assert refused.status_code == 415


@pytest.mark.contract(
    "header.request.Accept",
    "header.request.Accept.application/json",
    "header.request.Accept.text/json",
)
async def test_the_answer_is_written_as_accept_asks(service: Service) -> None:
    for accept in ("application/json", "text/json"):
        answer = await service.client.post(PATH, json={}, headers={"Accept": accept})
        assert answer.headers["Content-Type"] == f"{accept}; charset=utf-8"
        assert answer.json()["Status"] == "InQueue"
    refused = await service.client.post(PATH, json={}, headers={"Accept": "image/png"})
    assert refused.status_code == 406
