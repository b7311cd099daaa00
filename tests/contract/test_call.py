"""The call as a whole, `$select`, authentication and content negotiation, as the page has them."""

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


async def filled_by_select(service: Service, select: str) -> dict[str, Any]:
    """The properties that are not null when a session with a value in every row is created."""
    await store_referred()
    sent = {name: row.sent for name, row in ROWS.items()}
    answer = await post(service, sent, **{"$select": select})
    assert answer.status_code == 200
    assert list(answer.json()) == list(RESPONSE)
    return {name: value for name, value in answer.json().items() if value is not None}


@pytest.mark.contract("purpose.call", "purpose.creates", "status.200")
async def test_a_call_stores_a_new_session_and_responds_with_200(service: Service) -> None:
    keys = []
    for number in (1, 2):
        answer = await post(service, {"CustomerName": "Ada"})
        assert answer.status_code == 200
        keys.append(answer.json()["ChatSessionId"])
        assert await ChatSession.all().count() == number
    assert len(set(keys)) == 2


@pytest.mark.contract("purpose.agent")
def test_the_call_runs_the_mutation_create_chat_session() -> None:
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
async def test_properties_that_are_not_selected_are_null(service: Service) -> None:
    filled = await filled_by_select(
        service, "CustomerName,Status,WhenIdle,Rating,CustomerConsented"
    )
    assert filled.keys() - ALWAYS == {
        *("CustomerName", "Status", "WhenIdle", "Rating", "CustomerConsented")
    }
    assert filled["Rating"] == ROWS["Rating"].sent


@pytest.mark.contract("query.select.case")
async def test_select_ignores_case(service: Service) -> None:
    filled = await filled_by_select(service, "customername,STATUS")
    assert filled.keys() - ALWAYS == {"CustomerName", "Status"}


@pytest.mark.contract("query.select.nested")
async def test_a_slash_selects_within_a_nested_entity(service: Service) -> None:
    filled = await filled_by_select(service, "contact/name")
    assert filled.keys() - ALWAYS == {"Contact"}
    contact = {name: value for name, value in filled["Contact"].items() if value}
    assert contact == {"Name": "Sipes Group"}


@pytest.mark.contract("query.select.default")
async def test_without_select_every_property_is_filled(service: Service) -> None:
    assert list(await filled_by_select(service, "")) == list(RESPONSE)


@pytest.mark.contract("query.select.example")
async def test_the_select_of_the_page_is_accepted(service: Service) -> None:
    filled = await filled_by_select(service, "name,department,category/id")
    assert list(filled) == list(ALWAYS)


@pytest.mark.contract("header.request.Authorization", "header.request.Authorization.Basic")
async def test_basic_authentication(service: Service) -> None:
    right = base64.b64encode(f"tje0:{PASSWORD}".encode()).decode()
    wrong = base64.b64encode(b"tje0:wrong").decode()
    statuses = {}
    for header in (f"Basic {right}", f"bAsIc {right}", f"Basic {wrong}", "Basic", ""):
        answer = await service.client.post(
            PATH, json={}, auth=lambda request: request, headers={"Authorization": header}
        )
        statuses[header] = answer.status_code
    assert list(statuses.values()) == [200, 200, 401, 401, 401]
    assert await ChatSession.all().count() == 2


@pytest.mark.contract("header.request.X-XSRF-TOKEN")
async def test_authentication_by_cookie_and_xsrf_token(service: Service) -> None:
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
async def test_content_type_of_the_body(service: Service) -> None:
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
async def test_accept_chooses_the_media_type_of_the_response(service: Service) -> None:
    for accept in ("application/json", "text/json"):
        answer = await service.client.post(PATH, json={}, headers={"Accept": accept})
        assert answer.headers["Content-Type"] == f"{accept}; charset=utf-8"
        assert answer.json()["Status"] == "InQueue"
    refused = await service.client.post(PATH, json={}, headers={"Accept": "image/png"})
    assert refused.status_code == 406
