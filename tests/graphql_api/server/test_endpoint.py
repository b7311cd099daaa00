"""The GraphQL endpoint: authentication, methods, bodies, and the refusals before an operation."""

import asyncio
import logging

import httpx
import pytest

from orm.errors import Unavailable
from tests.conftest import PASSWORD, Service
from tests.graphql_api.querying import CREATE, codes, data, errors, stored
from tests.statements import statements

STRANGER = httpx.Auth()
"""Sends no credentials, and leaves out the client's own."""

ASK = {"query": "{ __typename }"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The endpoint does not depend on the kind of database."""
    return sqlite_url


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic !",
        "Basic dGplMA==",
        "Bearer x",
        "Basic dGplMDp3cm9uZw==",
        "Basic bm9ib2R5OmNvcnJlY3QgaG9yc2U=",
        "Basic dGplMAA6Y29ycmVjdCBob3JzZQ==",
    ],
)
async def test_unauthenticated_callers_get_401_with_a_challenge(
    service: Service, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await service.client.post("/graphql", json=ASK, auth=STRANGER, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Basic realm="parley"')
    assert codes(answer.json()) == ["UNAUTHENTICATED"]
    assert "data" not in answer.json()


async def test_unauthenticated_callers_reach_neither_parser_nor_tables(service: Service) -> None:
    for text in ("{", "{ nothing }", "mutation { createChatSession(input: {}) { rating } }"):
        with statements() as sql:
            answer = await service.client.post("/graphql", json={"query": text}, auth=STRANGER)
        assert codes(answer.json()) == ["UNAUTHENTICATED"]
        assert not [statement for statement in sql if "chat_session" in statement]
    assert await stored() == 0


async def test_user_names_are_case_sensitive(service: Service) -> None:
    answer = await service.client.post("/graphql", json=ASK, auth=("TJE0", PASSWORD))
    assert answer.status_code == 401


async def test_a_response_is_json(service: Service) -> None:
    answer = await service.client.post("/graphql", json=ASK)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert data(answer.json()) == {"__typename": "Query"}


async def test_get_allows_queries_and_no_mutations(service: Service) -> None:
    answer = await service.client.get("/graphql", params={"query": "{ __typename }"})
    assert data(answer.json()) == {"__typename": "Query"}
    change = "mutation { createChatSession(input: {}) { rating } }"
    answer = await service.client.get("/graphql", params={"query": change})
    assert answer.status_code in {400, 405}
    assert await stored() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b"\xff",
        b'{"query": 5}',
        b'{"variables": {}}',
        b'{"query": "{ __typename }", "variables": 5}',
        b'{"query": "{ __typename }", "operationName": 5}',
    ],
)
async def test_an_invalid_body_is_a_bad_request(service: Service, body: bytes) -> None:
    answer = await service.client.post(
        "/graphql", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400


async def test_an_unexpected_error_before_the_operation_is_masked_and_logged_once(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError("secret-value")

    async def fail(_name: str) -> None:
        raise error

    monkeypatch.setattr("orm.accounts.users.find", fail)
    answer = await service.client.post("/graphql", json=ASK)
    assert answer.status_code == 500
    (error_shown,) = errors(answer.json())
    assert error_shown["extensions"] == {"code": "INTERNAL"}
    (record,) = [entry for entry in caplog.records if entry.levelno >= logging.WARNING]
    assert error_shown["message"].rstrip(".").split()[-1] in record.getMessage()
    assert "secret-value" not in answer.text + caplog.text


async def test_unavailable_has_the_header_retry_after(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(name: str) -> None:
        raise Unavailable("Too many are logging in.")

    monkeypatch.setattr("orm.accounts.users.find", busy)
    answer = await service.client.post("/graphql", json=ASK)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert codes(answer.json()) == ["UNAVAILABLE"]


async def test_concurrent_requests_get_their_own_responses(service: Service) -> None:
    answers = await asyncio.gather(
        *(
            service.graphql(CREATE.replace("chatSessionId", "topicId"), input={"topicId": n})
            for n in range(10)
        )
    )
    assert [data(answer)["createChatSession"]["topicId"] for answer in answers] == list(range(10))
