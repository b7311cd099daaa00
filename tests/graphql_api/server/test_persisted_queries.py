"""Automatic persisted queries: a document is sent once, and then named by its digest."""

import hashlib
import json
from typing import Any

import httpx
import pytest

from graphql_api.server import request as request_module
from graphql_api.shared.media_types import JSON, RESPONSE_JSON
from orm import trusted_documents
from orm.models import ChatSession
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.server.sending import ECHO, bad_request_message

CREATE = "mutation { createChatSession(input: {}) { rank } }"
ANSWER = {"data": {"__typename": "Query"}}

ONLY = pytest.mark.parametrize("settings", [{"trusted_only": True}], indirect=True, ids=["only"])


@pytest.fixture
def settings(request: pytest.FixtureRequest, sqlite_url: str, unshared_schema: None) -> Settings:
    return Settings.model_validate({"database_url": sqlite_url, **getattr(request, "param", {})})


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def extensions(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text)}}


async def post(service: Service, text: str, *, whole: bool = False, **more: Any) -> httpx.Response:
    """Send the digest of a text, and with `whole` the text as well."""
    body = {"extensions": extensions(text), **({"query": text} if whole else {}), **more}
    return await service.client.post("/graphql", json=body)


async def get(service: Service, text: str, accept: str = JSON) -> httpx.Response:
    return await service.client.get(
        "/graphql",
        params={"extensions": json.dumps(extensions(text))},
        headers={"Accept": accept},
    )


async def test_a_document_is_run_by_its_digest_after_both_were_sent(service: Service) -> None:
    for unknown in (await post(service, ECHO), await get(service, ECHO)):
        assert unknown.status_code == 200
        [error] = unknown.json()["errors"]
        assert error["message"] == "PersistedQueryNotFound"
        assert error["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}
        assert "data" not in unknown.json()
    assert (await post(service, ECHO, whole=True)).json() == ANSWER
    assert (await post(service, ECHO)).json() == ANSWER
    assert (await get(service, ECHO)).json() == ANSWER
    assert (await post(service, ECHO, variables={"hide": True})).json() == {"data": {}}


async def test_the_status_says_so_in_the_newer_media_type(service: Service) -> None:
    assert (await get(service, ECHO, RESPONSE_JSON)).status_code == 404


async def test_a_digest_of_another_text_is_refused(service: Service) -> None:
    body = {"query": ECHO, "extensions": extensions(CREATE)}
    answer = await service.client.post("/graphql", json=body)
    assert "sha256Hash" in bad_request_message(answer)
    [error] = (await post(service, CREATE)).json()["errors"]
    assert error["message"] == "PersistedQueryNotFound"


@pytest.mark.parametrize("settings", [{}, {"trusted_only": True}], indirect=True, ids=["", "only"])
@pytest.mark.parametrize("prefix", ["", "sha256:"])
async def test_a_registered_document_is_run_by_its_digest(service: Service, prefix: str) -> None:
    await trusted_documents.add({f"{prefix}{digest_of(ECHO)}": ECHO})
    assert (await post(service, ECHO)).json() == ANSWER
    assert (await get(service, ECHO)).json() == ANSWER
    assert (await post(service, ECHO, whole=True)).json() == ANSWER


@pytest.mark.parametrize("settings", [{}, {"trusted_only": True}], indirect=True, ids=["", "only"])
async def test_an_id_of_a_manifest_is_sent_in_the_place_of_a_digest(service: Service) -> None:
    """Apollo's link sends the ids of its manifest so, which need not be digests."""
    await trusted_documents.add({"Echo:V1": ECHO})
    for sent, found in (("Echo:V1", True), ("echo:v1", False)):
        persisted = {"persistedQuery": {"version": 1, "sha256Hash": sent}}
        answer = await service.client.post("/graphql", json={"extensions": persisted})
        assert (answer.json() == ANSWER) is found


async def test_a_digest_may_be_in_upper_case(service: Service) -> None:
    for whole in (True, False):
        persisted = {"version": 1, "sha256Hash": digest_of(ECHO).upper()}
        body = {"query": ECHO if whole else "", "extensions": {"persistedQuery": persisted}}
        assert (await service.client.post("/graphql", json=body)).json() == ANSWER


@ONLY
async def test_clients_add_nothing_where_only_registered_documents_run(service: Service) -> None:
    for whole in (False, True):
        answer = await post(service, CREATE, whole=whole)
        assert answer.status_code == 200
        [error] = answer.json()["errors"]
        assert error["message"] == "PersistedQueryNotSupported"
        assert error["extensions"] == {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}
    assert await ChatSession.all().count() == 0


NO_DIGESTS: list[object] = [
    *(1, "x", [], {}, {"version": 1}, {"version": 2, "sha256Hash": "x"}, {"sha256Hash": "x"}),
    *({"version": 1, "sha256Hash": 1}, {"version": 1, "sha256Hash": None}),
    *({"version": 1, "sha256Hash": ""}, {"version": "1", "sha256Hash": "x"}, False),
    *({"version": 1, "sha256Hash": ["x"]}, {"version": 1, "sha256Hash": {}}),
]


@pytest.mark.parametrize("persisted", NO_DIGESTS, ids=str)
async def test_what_is_no_digest_is_refused(service: Service, persisted: object) -> None:
    body = {"query": ECHO, "extensions": {"persistedQuery": persisted}}
    answer = await service.client.post("/graphql", json=body)
    assert "persistedQuery" in bad_request_message(answer)


async def test_extensions_without_a_persisted_query_are_ignored(service: Service) -> None:
    body = {"query": ECHO, "extensions": {"persistedQuery": None, "tracing": {}}}
    assert (await service.client.post("/graphql", json=body)).json() == ANSWER


async def test_a_mutation_runs_by_its_digest_by_post_only(service: Service) -> None:
    assert "errors" not in (await post(service, CREATE, whole=True)).json()
    assert "errors" not in (await post(service, CREATE)).json()
    answer = await get(service, CREATE)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert await ChatSession.all().count() == 2


async def test_the_least_used_documents_are_forgotten(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_module, "CACHE_SIZE", 2)
    texts = [f"{{ a{number}: __typename }}" for number in range(3)]
    for text in texts:
        await post(service, text, whole=True)
    found = ["data" in (await post(service, text)).json() for text in texts]
    assert found == [False, True, True]


async def test_a_document_that_is_too_long_is_not_kept(service: Service) -> None:
    text = f"{{ __typename }} #{'x' * 20_000}"
    [error] = (await post(service, text, whole=True)).json()["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED"}
    [error] = (await post(service, text)).json()["errors"]
    assert error["message"] == "PersistedQueryNotFound"
