"""The router: each row of the routes table is served, and nothing else is."""

import pytest

from orm.models import ChatSession
from rest_facade.routes import CALLS, Call
from tests.conftest import Service
from tests.rest_facade.test_refusals import KEYS


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
async def test_each_call_is_served(service: Service, call: Call) -> None:
    answer = await service.client.request(call.method, f"/api{call.path}", json={})
    assert answer.status_code == 200
    assert answer.json()["_Links"]


async def test_a_slash_at_the_end_makes_no_difference(service: Service) -> None:
    # The official client posts to the collection with a slash at the end.
    answer = await service.client.post("/api/v1/ChatSession/", json={})
    assert answer.status_code == 200
    assert await ChatSession.all().count() == 1


async def test_an_unknown_path_is_told_in_the_contracts_body(service: Service) -> None:
    for path in ("/api/v1/Nope", "/api/v1/ChatSession/x/y", "/api/v2/ChatSession", "/api/"):
        answer = await service.client.post(path, json={})
        assert answer.status_code == 404
        assert list(answer.json()) == KEYS
        assert answer.json()["ErrorType"] == "SoNotFoundException"
        assert path in answer.json()["Message"]


async def test_another_method_is_told_in_the_contracts_body(service: Service) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await service.client.request(method, "/api/v1/ChatSession", json={})
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"
        assert list(answer.json()) == KEYS
        assert method in answer.json()["Message"]
    assert await ChatSession.all().count() == 0
