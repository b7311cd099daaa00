"""Trusted documents are executed by their ids; with trusted_only nothing else is executed."""

import hashlib
import json
from typing import Any

import httpx
import pytest

from orm import trusted_documents
from orm.models import ChatSession
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.at_schema import document_caches, schema_of
from tests.graphql_api.server.sending import ECHO, bad_request_message

CREATE = """
    mutation create($input: CreateChatSessionInput!) {
      createChatSession(input: $input) { customerName }
    }
"""
DOCUMENTS = {"echo": ECHO, "create": CREATE, "both": f"{ECHO} query other {{ other: __typename }}"}

ONLY = pytest.mark.parametrize("settings", [{"trusted_only": True}], indirect=True, ids=["only"])
EITHER = pytest.mark.parametrize(
    "settings", [{"trusted_only": False}, {"trusted_only": True}], indirect=True, ids=["", "only"]
)


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str, unshared_schema: None) -> Settings:
    return Settings.model_validate({"database_url": database_url, **getattr(request, "param", {})})


@pytest.fixture(autouse=True)
async def registered(service: Service) -> None:
    await trusted_documents.add(DOCUMENTS)


async def post(service: Service, **asked: Any) -> httpx.Response:
    return await service.client.post("/graphql", json=asked)


async def get(service: Service, **asked: str) -> httpx.Response:
    return await service.client.get("/graphql", params=asked)


@EITHER
async def test_an_id_runs_its_operation_by_post(service: Service) -> None:
    for hide, data in ((False, {"__typename": "Query"}), (True, {})):
        answer = await post(service, documentId="echo", variables={"hide": hide})
        assert answer.json() == {"data": data}
    answer = await post(service, documentId="both", operationName="other")
    assert answer.json() == {"data": {"other": "Query"}}
    answer = await post(service, documentId="create", variables={"input": {"customerName": "Ada"}})
    assert answer.json() == {"data": {"createChatSession": {"customerName": "Ada"}}}


@EITHER
async def test_an_id_runs_its_operation_by_get(service: Service) -> None:
    for accept in ("*/*", "application/json", "application/json, text/html"):
        answer = await service.client.get(
            "/graphql",
            params={"documentId": "echo", "variables": json.dumps({"hide": True})},
            headers={"Accept": accept},
        )
        assert answer.status_code == 200, accept
        assert answer.json() == {"data": {}}


async def test_get_refuses_a_mutation_by_its_id_as_well(service: Service) -> None:
    answer = await service.client.get(
        "/graphql",
        params={"documentId": "create", "variables": '{"input": {}}'},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code in (400, 405)
    assert await ChatSession.all().count() == 0


@EITHER
async def test_an_unknown_id_is_not_found(service: Service) -> None:
    for key in ("nowhere", "ECHO", "echo ", "%", "\0", ECHO):
        answer = await post(service, documentId=key)
        assert answer.status_code == 404, key
        [error] = answer.json()["errors"]
        assert error["extensions"] == {"code": "DOCUMENT_NOT_FOUND"}
        assert "documentId" in error["message"]


async def test_an_empty_id_or_name_counts_as_absent(service: Service) -> None:
    expected = {"data": {"__typename": "Query"}}
    asked = {"query": ECHO, "documentId": "", "operationName": ""}
    assert (await post(service, **asked)).json() == expected
    assert (await get(service, **asked)).json() == expected
    asked = {"documentId": "echo", "operationName": ""}
    assert (await post(service, **asked)).json() == expected
    assert (await get(service, **asked)).json() == expected
    asked = {"documentId": "echo", "query": ""}
    assert (await post(service, **asked)).json() == expected
    assert (await get(service, **asked)).json() == expected
    answer = await post(service, documentId="")
    assert "No GraphQL query" in bad_request_message(answer)


async def test_an_id_that_no_database_could_hold_is_not_found(service: Service) -> None:
    for key in ("x" * 256, "x" * 100_000):
        assert (await post(service, documentId=key)).status_code == 404, len(key)


@EITHER
async def test_a_query_beside_an_id_is_refused(service: Service) -> None:
    for query in (ECHO, " ", "{ nowhere }"):
        answer = await post(service, documentId="echo", query=query)
        assert answer.status_code == 400
        assert "not both" in bad_request_message(answer)


@ONLY
async def test_a_text_is_refused_even_when_it_is_registered(service: Service) -> None:
    for query in (ECHO, CREATE, "{ __schema { description } }", "{", ""):
        for answer in (await post(service, query=query), await get(service, query=query)):
            assert answer.status_code == 403, query
            assert "documentId" in bad_request_message(answer)
    assert (await post(service)).status_code == 403


@ONLY
async def test_rest_goes_on_working(service: Service) -> None:
    answer = await service.client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"})
    assert answer.status_code == 200
    assert answer.json()["CustomerName"] == "Ada"


@EITHER
async def test_no_id_reaches_the_facades_operations(service: Service) -> None:
    await service.client.post("/api/v1/ChatSession", json={})
    _, of_facade = document_caches(schema_of(service.app))
    [text] = of_facade._prepared
    digest = hashlib.sha256(text.encode()).hexdigest()
    for key in (text, digest, f"sha256:{digest}", "createChatSession"):
        answer = await post(service, documentId=key, variables={"input": {}})
        assert answer.status_code == 404, key[:20]
    assert await ChatSession.all().count() == 1


@ONLY
async def test_the_text_of_a_facades_operation_is_refused(service: Service) -> None:
    await service.client.post("/api/v1/ChatSession", json={})
    _, of_facade = document_caches(schema_of(service.app))
    [text] = of_facade._prepared
    answer = await post(service, query=text, variables={"input": {}})
    assert answer.status_code == 403
    assert await ChatSession.all().count() == 1


async def test_a_registered_document_is_held_to_the_limits(service: Service) -> None:
    """A lowered limit applies to documents that were registered before as well."""
    await trusted_documents.add({"long": f"{{ {'a:__typename ' * 50} }}"})
    answer = await post(service, documentId="long")
    [error] = answer.json()["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED"}


async def test_a_document_registered_at_run_time_is_found(service: Service) -> None:
    """Other workers and commands share the table."""
    assert (await post(service, documentId="late")).status_code == 404
    await trusted_documents.add({"late": ECHO})
    assert (await post(service, documentId="late")).json() == {"data": {"__typename": "Query"}}


async def test_unauthenticated_callers_learn_nothing_of_ids(service: Service) -> None:
    for key in ("echo", "nowhere"):
        answer = await service.client.post(
            "/graphql", json={"documentId": key}, auth=("tje0", "wrong")
        )
        assert answer.status_code == 401
