"""Every door and every way to log in, asked while the database is away."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx

from orm.accounts import users
from orm.accounts.credentials import NewCredential
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus, CredentialKind, Role
from parley.app import create_app
from parley.authentication.cookies import SESSION_COOKIE, XSRF_HEADER, xsrf_token
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH
from tests.lifespans import lifespan
from tests.parley.authentication.signing import SET, signed
from tests.parley.command_line import basic_header

MAX_SECONDS = 2.0
"""PARLEY_MAX_SECONDS of the service."""

SLACK = 1.0
"""Beside the limits, for a machine that has other things to do."""

READY_SECONDS = 2.0
"""The time within which /readyz answers."""

READ = "{ chatSession(chatSessionId: 1) { customerName } }"
WRITE = "mutation { createChatSession(input: {}) { customerName } }"

JSON, XML = "application/json", "application/xml"
PROBLEM = "application/problem+json, application/json;q=0.5"


@dataclass(frozen=True)
class Ask:
    """A request, and whether it changes anything."""

    method: str
    path: str
    json: Any = None
    accept: str = JSON
    writes: bool = False


GRAPHQL = (
    Ask("POST", "/graphql", {"query": READ}),
    Ask("POST", "/graphql", {"query": READ}, "application/graphql-response+json"),
    Ask("POST", "/graphql", {"query": "{ chatSessions(first: 5) { nodes { customerName } } }"}),
    Ask("GET", f"/graphql?query={READ}"),
    Ask("POST", "/graphql", {"query": WRITE}, writes=True),
)
REST = (
    Ask("GET", "/api/v1/ChatSession/1"),
    Ask("GET", "/api/v1/ChatSession/1", accept=XML),
    Ask("GET", "/api/v1/ChatSession/1", accept=PROBLEM),
    Ask("GET", "/api/v1/ChatSession?$top=3"),
    Ask("POST", "/api/v1/ChatSession", {"CustomerName": "Ada"}, writes=True),
    Ask("POST", "/api/v1/ChatSession", {"CustomerName": "Ada"}, XML, writes=True),
    Ask("POST", "/api/v1/Agents/Chat/SaveChatSessionEntity", {"CustomerName": "Ada"}, writes=True),
)
OTHERS = (Ask("GET", "/metrics"),)


@dataclass(frozen=True)
class Served:
    """A service in this process, and the headers of each way to log in."""

    client: httpx.AsyncClient
    logins: Mapping[str, dict[str, str]]

    async def send(self, ask: Ask, headers: Mapping[str, str]) -> httpx.Response:
        return await self.client.request(
            ask.method, ask.path, json=ask.json, headers={"Accept": ask.accept, **headers}
        )

    async def answers(
        self, *, writes_only: bool = False
    ) -> AsyncIterator[tuple[str, Ask, httpx.Response]]:
        """The answer of each door to a token, and of two doors to each login."""
        asks = [ask for ask in (*GRAPHQL, *REST, *OTHERS) if ask.writes or not writes_only]
        for ask in asks:
            yield "Bearer", ask, await self.send(ask, self.logins["Bearer"])
        one_each = (GRAPHQL[-1], REST[4]) if writes_only else (GRAPHQL[0], REST[0])
        for name, headers in self.logins.items():
            for ask in one_each:
                yield name, ask, await self.send(ask, headers)
        if not writes_only:
            login = Ask("POST", "/session", {"name": "tje0", "password": "wrong"})
            yield "session", login, await self.send(login, {})
            page = Ask("GET", "/graphql", accept="text/html")
            yield "page", page, await self.send(page, self.logins["session"])

    async def is_ready(self) -> bool:
        return (await self.client.get("/readyz")).status_code == 200

    async def create(self, name: str = "Ada") -> httpx.Response:
        """POST a session at the REST door, by a token."""
        ask = Ask("POST", "/api/v1/ChatSession", {"CustomerName": name})
        return await self.send(ask, self.logins["Bearer"])


@asynccontextmanager
async def served(url: str, **settings: Any) -> AsyncIterator[Served]:
    """A service on a database, with a user, who has logged in in every way."""
    values = {
        "database_url": url,
        "max_seconds": MAX_SECONDS,
        "rate_limit": 1_000_000,
        **SET,
        **settings,
    }
    async with (
        lifespan(app := create_app(Settings.model_validate(values))),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost"
        ) as client,
    ):
        yield Served(client, await _logins())


async def _logins() -> dict[str, dict[str, str]]:
    user = await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.ADMIN))
    until = datetime.now(UTC) + timedelta(days=1)
    issued = {
        kind: await accounts.issue_secret(NewCredential(kind, user.user_id, until))
        for kind in (CredentialKind.TOKEN, CredentialKind.TICKET, CredentialKind.SESSION)
    }
    session = await ChatSession.create(
        status=ChatSessionStatus.USER_LAST, session_key=secrets.token_urlsafe(32)
    )
    application = await accounts.add_application("crm")
    bearer = {"Authorization": f"Bearer {issued[CredentialKind.TOKEN]}"}
    return {
        "Bearer": bearer,
        "Basic": {"Authorization": basic_header("tje0", "correct horse")},
        "Basic, wrong": {"Authorization": basic_header("nobody", "wrong")},
        "SoTicket": {"Authorization": f"SoTicket {issued[CredentialKind.TICKET]}"},
        "JWT": {"Authorization": f"Bearer {signed()}"},
        "session": _session_headers(issued[CredentialKind.SESSION]),
        "customer": {"Authorization": f"ChatSession {session.pk}:{session.session_key}"},
        "application": {**bearer, "SO-AppToken": application},
    }


def _session_headers(secret: str) -> dict[str, str]:
    return {"Cookie": f"{SESSION_COOKIE}={secret}", XSRF_HEADER: xsrf_token(secret)}


def assert_unavailable(login: str, ask: Ask, answer: httpx.Response) -> None:
    """Assert that an answer is 503 with Retry-After, in the form of its door."""
    assert answer.status_code == 503, (login, ask, answer.status_code, answer.text[:300])
    assert int(answer.headers["Retry-After"]) > 0
    if ask.path.startswith("/graphql") and ask.accept != "text/html":
        [error] = answer.json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE", (login, ask, error)
    elif ask.path.startswith("/api/"):
        assert answer.headers["Content-Type"].startswith(ask.accept.partition(",")[0])
        _assert_rest_error(ask.accept, answer)
    for word in ("Traceback", "sqlite", "postgres", "disk", "connection", "Error:"):
        assert word not in answer.text, (login, ask, answer.text)


def _assert_rest_error(accept: str, answer: httpx.Response) -> None:
    if accept == XML:
        root = ET.fromstring(answer.content)
        assert root.tag == "Error"
        assert root.findtext("ErrorType") == "TimeoutException"
    elif accept == PROBLEM:
        body = answer.json()
        assert (body["status"], body["code"]) == (503, "UNAVAILABLE")
    else:
        assert answer.json()["ErrorType"] == "TimeoutException"


ROUND = 0.05
"""Seconds of a round of the event loop, by which `seconds_of_loop` counts."""


@asynccontextmanager
async def seconds_of_loop() -> AsyncIterator[Callable[[], float]]:
    """Count the seconds in which this process runs: while a busy machine stops it, none pass."""
    rounds = 0

    async def count() -> None:
        nonlocal rounds
        while True:
            await asyncio.sleep(ROUND)
            rounds += 1

    counting = asyncio.create_task(count())
    try:
        yield lambda: rounds * ROUND
    finally:
        counting.cancel()


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Assert that a block takes no longer, by the seconds in which this process runs."""
    async with asyncio.timeout(20), seconds_of_loop() as took:
        yield
        assert took() < seconds


async def assert_away(service: Served, *, writes_only: bool = False) -> int:
    """Assert that every door answers 503 in time; returns the number of requests."""
    count = 0
    async with seconds_of_loop() as now:
        before = now()
        async for login, ask, answer in service.answers(writes_only=writes_only):
            took, before = now() - before, now()
            assert_unavailable(login, ask, answer)
            assert took < MAX_SECONDS + SLACK, (login, ask, took)
            count += 1
    async with within(READY_SECONDS):
        assert not await service.is_ready()
    return count


async def assert_back(service: Served) -> None:
    """Assert that the service goes on by itself, within the time of Retry-After."""
    async with asyncio.timeout(10):
        while not await service.is_ready():  # noqa: ASYNC110  the server tells nobody
            await asyncio.sleep(0.1)
    if (late := await _late(service)) is not None:
        # A busy machine may have stopped the server for longer than the service waits for it, once.
        assert late.status_code in (503, 504), late.text
        assert await _late(service) is None
    assert (await service.create()).status_code == 200


async def _late(service: Served) -> httpx.Response | None:
    """The first answer that is not as it is while the database is there."""
    async for login, _, answer in service.answers():
        expected = {200, 404} if login != "Basic, wrong" else {401}
        if answer.status_code not in (*expected, 401, 403):
            return answer
    return None
