"""The served OpenAPI document is the REST door's, with the login and logout of browsers."""

import json
from typing import Any

import pytest
from jsonschema_rs import meta
from openapi_pydantic import OpenAPI

from tests.conftest import Service
from tests.parley.browsing import LOGIN
from tests.rest_facade.document import DOCUMENT


@pytest.fixture
async def served_document(service: Service) -> Any:
    response = await service.client.get("/openapi.json", auth=lambda request: request)
    assert "Authorization" not in response.request.headers
    assert response.headers["Content-Type"] == "application/json"
    return response.json()


async def test_it_is_the_doors_document_and_the_session(served_document: Any) -> None:
    assert OpenAPI.model_validate(served_document).openapi.startswith("3.1.")
    session = served_document["paths"].pop("/session")
    assert served_document["tags"].pop()["name"] == "Session"
    assert served_document == DOCUMENT
    assert session.keys() == {"post", "delete"}


async def test_a_login_is_by_body_or_header_and_a_logout_by_cookie_and_token(
    served_document: Any,
) -> None:
    session = served_document["paths"]["/session"]
    body = session["post"]["requestBody"]["content"]["application/json"]["schema"]
    meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **body})
    assert body["required"] == ["name", "password"]
    header_logins: list[Any] = [{"Basic": []}, {"SoTicket": []}, {"Bearer": []}]
    assert session["post"]["security"] == [*header_logins, {}]
    assert session["delete"]["security"] == [{"Session": [], "Xsrf": []}]


async def test_the_session_has_exactly_its_statuses(served_document: Any) -> None:
    session = served_document["paths"]["/session"]
    both = {"204", "401", "403", "429", "500", "503"}
    assert session["post"]["responses"].keys() == {*both, "400", "413", "415"}
    assert session["delete"]["responses"].keys() == both


async def test_the_login_has_the_headers_that_the_document_names(
    service: Service, served_document: Any
) -> None:
    documented = served_document["paths"]["/session"]["post"]["responses"]["204"]["headers"]
    assert documented.keys() == {"Set-Cookie", "X-XSRF-TOKEN"}
    answer = await service.client.post("/session", json=LOGIN)
    assert answer.status_code == 204
    assert all(name in answer.headers for name in documented)


async def test_bounds_of_integers_are_integers(service: Service) -> None:
    """Generators write a bound as they read it, and 10000.0 is none for an integer in Go or C#."""

    def refuse(number: str) -> float:
        raise AssertionError(number)

    response = await service.client.get("/openapi.json")
    json.loads(response.text, parse_float=refuse)


def test_no_schema_has_a_property_of_its_own_name() -> None:
    """In C# a class has no member of its own name."""
    own = [
        name
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if name in schema.get("properties", {})
    ]
    assert own == []
