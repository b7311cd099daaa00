"""No secret or personal data that callers send appears in any line of any log."""

import base64
import logging
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from orm.accounts import users
from orm.models import User
from orm.models.enums import Role
from orm.sessions import listing, verbs
from parley.settings import Settings
from tests import accounts
from tests.conftest import Service
from tests.graphql_api.administration.admins import (
    ADD_APPLICATION,
    ADD_USER,
    ISSUE,
    REVOKE_USER,
    SET_PASSWORD,
)
from tests.parley.operations.observing.lines import Collector

QUERY = "query sessions { chatSessions { totalCount } }"

PASSWORD = "hunter2-password"
LOGIN = ("ada", PASSWORD)
AUTHORIZATION = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
KEY = "s3cr3t-session-key"
EMAIL = "planted.customer@example.com"
WORD = "planted-word"
DATABASE_PASSWORD = "planted-database-password"
SECRETS = (PASSWORD, AUTHORIZATION, KEY, EMAIL, WORD, DATABASE_PASSWORD)

CREATE = """
    mutation create($input: CreateChatSessionInput!) {
      createChatSession(input: $input) { sessionKey customerEmail firstMessage }
    }
"""
LITERAL = f'{{ createChatSession(input: {{sessionKey: "{KEY}", customerEmail: "{EMAIL}"}})'
GRAPHQL: list[dict[str, Any]] = [
    {"query": CREATE, "variables": {"input": {"sessionKey": KEY, "customerEmail": EMAIL}}},
    {"query": f"mutation {LITERAL} {{ sessionKey }} }}"},
    {"query": f"mutation {LITERAL} {{ nowhere }} }}"},
    {"query": f"mutation {LITERAL} {{"},
    {"query": CREATE, "variables": {"input": {"rank": KEY, "status": EMAIL, "nowhere": WORD}}},
    {"query": CREATE, "variables": {"input": {"customerEmail": EMAIL, "topicId": 10**20}}},
    {"query": CREATE, "variables": {"input": {"firstMessage": f"{WORD}\0", "personId": 7}}},
    {"query": CREATE, "variables": {"input": {"lastMessage": WORD * 1000}}},
    {"query": CREATE, "variables": KEY},
    {"query": CREATE, "operationName": WORD},
    {"query": f"{{ {WORD.replace('-', '_')}: __typename }} # {WORD}" * 1000},
    {"query": QUERY, "extensions": {"a": WORD}},
    {"documentId": WORD},
]
REST: list[dict[str, Any]] = [
    {"SessionKey": KEY, "CustomerEmail": EMAIL, "FirstMessage": WORD},
    {"SessionKey": KEY * 100, "CustomerEmail": [EMAIL], "Rank": WORD},
    {"CustomerEmail": EMAIL, "Status": WORD, "User": {"AssociateId": 10**6}},
]
LIST: list[dict[str, str]] = [
    {"$filter": f"customerEmail eq '{EMAIL}' or lastMessage contains '{WORD}'", "$top": "1"},
    {"$filter": f"rating eq {WORD}"},
    {"$filter": f"customerEmail {WORD} '{EMAIL}'"},
    {"$filter": f"'{EMAIL}"},
    {"$filter": f"{WORD} eq 1", "$orderBy": "rating"},
    {"$orderBy": EMAIL},
    {"$select": EMAIL},
    {"$skiptoken": KEY},
    {"$top": WORD, "$format": EMAIL},
]

ROOT = ("root", PASSWORD)
PASSWORDS: list[Any] = [KEY, KEY * 100, f"{KEY}\0", [KEY], {KEY: KEY}]


@pytest.fixture
def settings(database_url: str) -> Settings:
    """With a password in the database URL, which the test server does not ask for."""
    url = database_url.replace("postgres:@", f"postgres:{DATABASE_PASSWORD}@")
    return Settings.model_validate({"database_url": url, "log_level": "debug"})


@pytest.fixture
async def ada(service: Service) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    await accounts.add_user(users.NewUser("ada", cheap.hash(PASSWORD), Role.MANAGER))


@pytest.fixture
def raised() -> Exception:
    """An error with secrets in its text and in its cause."""
    error = ValueError(" ".join(SECRETS))
    error.__cause__ = KeyError(KEY)
    error.__context__ = KeyError(EMAIL)
    error.add_note(WORD)
    return error


async def exercise(client: httpx.AsyncClient) -> list[int]:
    """Send secrets in every place where callers have any; returns the statuses."""
    json_type = {"Content-Type": "application/json"}
    answers = [await client.post("/graphql", json=body, auth=LOGIN) for body in GRAPHQL]
    answers += [
        await client.post(
            "/api/v1/ChatSession", params={"$select": f"Rank,{WORD}"}, json=body, auth=LOGIN
        )
        for body in REST
    ]
    answers += [await client.get("/api/v1/ChatSession", params=query, auth=LOGIN) for query in LIST]
    answers += [
        await client.post("/graphql", json=GRAPHQL[0], headers={"Idempotency-Key": key}, auth=LOGIN)
        for key in (WORD, WORD, f"{WORD} {KEY}")
    ]
    answers += [
        await client.get("/graphql", params={"query": QUERY, WORD: EMAIL}, auth=LOGIN),
        await client.get("/graphql", params={"query": f"{{ a }} # {EMAIL}"}, auth=LOGIN),
        await client.get("/graphql", params={"query": QUERY, "variables": KEY}, auth=LOGIN),
        await client.post("/graphql", json=GRAPHQL[0], auth=("ada", f"{PASSWORD}-wrong")),
        await client.post("/graphql", json=GRAPHQL[0], auth=(EMAIL, PASSWORD)),
        await client.post("/graphql", json={}, headers={"Authorization": f"Bearer {KEY}"}),
        await client.post("/graphql", content=f'{{"{KEY}', headers=json_type, auth=LOGIN),
        await client.post("/graphql", content=KEY, headers={"Content-Type": WORD}, auth=LOGIN),
        await client.post("/api/v1/ChatSession", content=KEY, headers=json_type, auth=LOGIN),
        await client.post("/api/v1/ChatSession", json={}, headers={"Accept": WORD}, auth=LOGIN),
        await client.get(f"/api/v1/{WORD}", params={KEY: EMAIL}, auth=LOGIN),
        await client.get(f"/{EMAIL}", headers={"X-Request-Id": f"{KEY} {WORD}"}),
        await client.get("/graphql", headers={"Accept": "text/html", "Cookie": f"a={KEY}"}),
        await client.get("/metrics", auth=LOGIN),
        await client.get("/readyz", params={"a": KEY}),
    ]
    return [answer.status_code for answer in answers]


def leaks(log: Collector) -> list[str]:
    """Lines with a secret in them."""
    return [line for line in log.lines if any(secret in line for secret in SECRETS)]


def test_a_secret_that_is_logged_is_found(log: Collector) -> None:
    """The check itself works: it finds a secret that is logged."""
    for name in ("parley", "parley.requests", "uvicorn.error", "asyncio", "strawberry.execution"):
        logging.getLogger(name).error("with %s", KEY)
    assert len(leaks(log)) == 2 * 5


async def test_no_secret_is_logged_on_success_or_refusal(
    ada: None, client: httpx.AsyncClient, log: Collector
) -> None:
    statuses = await exercise(client)
    assert {200, 400, 401, 403, 404, 406, 415} <= set(statuses)
    assert 500 not in statuses
    assert len(log.lines) > len(statuses)
    assert leaks(log) == []


async def test_no_secret_is_logged_on_a_crash(
    ada: None,
    raised: Exception,
    client: httpx.AsyncClient,
    log: Collector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> None:
        raise raised

    monkeypatch.setattr(verbs, "create", broken)
    monkeypatch.setattr(listing, "page", broken)
    monkeypatch.setattr(listing, "total", broken)
    monkeypatch.setattr("orm.trusted_documents.find", broken)
    assert 500 in await exercise(client)
    errors = [record for record in log.records if record.levelno >= logging.ERROR]
    assert len(errors) > 5
    assert leaks(log) == []


async def test_no_secret_is_logged_when_nobody_can_log_in(
    ada: None,
    raised: Exception,
    client: httpx.AsyncClient,
    log: Collector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: object) -> None:
        raise raised

    monkeypatch.setattr(users, "find", broken)
    assert 500 in await exercise(client)
    assert leaks(log) == []


async def administer(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """Run all operations with passwords and secrets, valid and invalid; returns the answers."""
    sent: list[tuple[str, dict[str, Any]]] = [
        *(
            (ADD_USER, {"name": "kai", "password": password, "role": "AGENT"})
            for password in PASSWORDS
        ),
        *((SET_PASSWORD, {"name": "kai", "password": password}) for password in PASSWORDS),
        (ADD_USER, {"name": WORD, "password": KEY, "role": KEY}),
        (REVOKE_USER, {"name": WORD}),
        (ADD_APPLICATION, {"name": "crm", "scopes": []}),
        (ADD_APPLICATION, {"name": "shop", "scopes": [WORD]}),
        (ISSUE, {"kind": "TOKEN", "user": "kai", "application": "crm"}),
        (ISSUE, {"kind": "TICKET", "user": WORD}),
    ]
    answers = [
        await client.post("/graphql", json={"query": query, "variables": each}, auth=ROOT)
        for query, each in sent
    ]
    return [answer.json() for answer in answers]


async def test_no_secret_is_logged_or_returned_by_administration(
    ada: None, client: httpx.AsyncClient, log: Collector
) -> None:
    await accounts.add_user(
        users.NewUser("root", (await User.get(name="ada")).password_hash, Role.ADMIN)
    )
    answers = await administer(client)
    [made] = [a["data"]["addApplication"] for a in answers if "addApplication" in str(a)]
    [issued] = [a["data"]["issueCredential"] for a in answers if "'credential'" in str(a)]
    assert sum("errors" not in answer for answer in answers) == 2 + 1 + 1
    assert leaks(log) == []
    issued_secrets = (made["secret"], issued["secret"][3:], "argon2")
    assert not [line for line in log.lines if any(secret in line for secret in issued_secrets)]
    assert not [answer for answer in answers if KEY in str(answer)]


async def test_no_secret_is_logged_or_returned_when_administration_crashes(
    ada: None,
    raised: Exception,
    client: httpx.AsyncClient,
    log: Collector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await accounts.add_user(
        users.NewUser("root", (await User.get(name="ada")).password_hash, Role.ADMIN)
    )

    async def broken(*_: object) -> None:
        raise raised

    monkeypatch.setattr("orm.accounts.account_changes.create", broken)
    monkeypatch.setattr("orm.accounts.account_changes.update", broken)
    answers = await administer(client)
    assert "INTERNAL" in str(answers)
    assert KEY not in str(answers)
    assert leaks(log) == []


def test_no_secret_is_logged_when_an_error_reaches_the_server(
    raised: Exception, log: Collector
) -> None:
    try:
        raise raised
    except ValueError:
        for name in ("uvicorn.error", "uvicorn", "parley", "parley.anything"):
            logging.getLogger(name).exception("Exception in ASGI application")
    assert len(log.records) == 4
    assert all("ValueError" in line for line in log.lines)
    assert leaks(log) == []
