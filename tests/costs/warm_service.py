"""A service in this process that has answered every request of `REQUESTS` before."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

from starlette.applications import Starlette

from graphql_api.schema import Compiled, HitOrMiss
from orm.accounts.credentials import NewCredential
from orm.accounts.users import NewUser
from orm.models.enums import CredentialKind, Role
from parley.app import create_app
from parley.settings import Settings
from tests import accounts, entities
from tests.contract.rows import ROWS, store_referred
from tests.graphql_api.at_schema import schema_of
from tests.lifespans import lifespan

STORED_SESSIONS = 20
"""Sessions that are stored before anything is measured; a page of 20 is full."""

WARM_UP_ROUNDS = 3
"""Requests of each kind that are sent before anything is measured, so that caches are filled."""

UNUSED_HASH = "x" * 8
"""Stands for a password hash; the caller authenticates by a bearer token."""


@dataclass(frozen=True)
class HttpRequest:
    """A request: method, path, query string without its `?`, and JSON body."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""


def graphql(query: str, **variables: object) -> HttpRequest:
    """A POST of an operation to /graphql."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    return HttpRequest("POST", "/graphql", body=body)


FIELDS = """
    chatSessionId topicId customerAlias customerHost customerName customerEmail customerPhone
    customerConsented customerCompanyName status firstMessage lastMessage whenRequested whenStarted
    whenEnded whenIdle whenFetched initialQueuePos alertLevel rank flags chatbotIsActive rating
"""
SESSIONS = "/api/v1/ChatSession"
TOPICS = "/api/v1/ChatTopic"
TOPIC_FIELDS = """
    chatTopicId name description welcomeMessage lastAccept secondsPrAccept collectConsent
    badgeHeader warnNewChatMinutes botEnabled botSettings { botName botRegisterScriptId }
    openingHours { tzLocation { tzLocationCode } monEnabled monStart monStop }
"""

REQUESTS = {
    "REST POST": HttpRequest(
        "POST",
        SESSIONS,
        body=json.dumps({name: row.sent for name, row in ROWS.items()}).encode(),
    ),
    "REST GET": HttpRequest("GET", f"{SESSIONS}/1"),
    "REST GET, 3 fields": HttpRequest("GET", f"{SESSIONS}/1", "$select=CustomerName,Status,Rating"),
    "REST PUT, unchanged": HttpRequest("PUT", f"{SESSIONS}/2", body=b'{"CustomerName": "Ada"}'),
    "REST list": HttpRequest("GET", SESSIONS, "$top=20"),
    "REST list, filtered": HttpRequest("GET", SESSIONS, "$filter=customerName begins 'a'&$top=20"),
    "createChatSession": graphql(
        "mutation ($input: CreateChatSessionInput!)"
        f" {{ createChatSession(input: $input) {{ {FIELDS} }} }}",
        input={"customerName": "Ada", "topicId": 3, "whenRequested": "2026-03-14T09:26:53Z"},
    ),
    "chatSessions": graphql(
        f"{{ chatSessions(first: 20) {{ nodes {{ {FIELDS} user {{ fullName }} }} }} }}"
    ),
    "REST POST, topic": HttpRequest(
        "POST", TOPICS, body=json.dumps(entities.TOPICS.whole).encode()
    ),
    "REST GET, topic": HttpRequest("GET", f"{TOPICS}/1"),
    "REST GET, topic, 3 fields": HttpRequest("GET", f"{TOPICS}/1", "$select=Name,Widget/Theme"),
    "REST PUT, topic, unchanged": HttpRequest("PUT", f"{TOPICS}/2", body=b'{"Name": "Sales"}'),
    "REST PATCH, topic, unchanged": HttpRequest(
        "PATCH", f"{TOPICS}/3", body=b'{"Name": "Sales", "BotSettings": {"BotName": "q"}}'
    ),
    "IsOpen": HttpRequest("GET", f"{TOPICS}/1/IsOpen"),
    "createChatTopic": graphql(
        "mutation ($input: CreateChatTopicInput!)"
        f" {{ createChatTopic(input: $input) {{ {TOPIC_FIELDS} }} }}",
        input={"name": "Sales", "botSettings": {"botName": "q"}},
    ),
    "chatTopic": graphql(f"{{ chatTopic(chatTopicId: 1) {{ {TOPIC_FIELDS} }} }}"),
}
"""The requests that are measured, by name; the first one stores what the others read."""


@dataclass(frozen=True)
class WarmService:
    """A service and the bearer token of its caller."""

    app: Starlette
    token: str

    async def send(self, request: HttpRequest) -> Any:
        """The JSON of the response; fails unless the status is 200 and there are no errors.

        The application is called directly, without an HTTP client or a server in between.
        """
        messages: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        await self.app(self._scope(request), receive, send)
        assert messages[0]["status"] == 200, messages
        response: Any = json.loads(messages[1]["body"])
        assert not (isinstance(response, dict) and "errors" in response), response
        return response

    @property
    def misses(self) -> int:
        """The number of operations and inputs left to graphql-core since the start."""
        counts = schema_of(self.app).counters.counts
        return sum(counts[compiled, HitOrMiss.MISS] for compiled in Compiled)

    def _scope(self, request: HttpRequest) -> dict[str, Any]:
        headers = {
            "host": "localhost",
            "authorization": f"Bearer {self.token}",
            "content-type": "application/json",
            "accept": "application/json",
        }
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "path": request.path,
            "raw_path": request.path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": request.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }


@asynccontextmanager
async def warm_service(template: Path, folder: Path) -> AsyncIterator[WarmService]:
    """Run a service on a copy of a migrated SQLite file; the copy is put into the folder."""
    url = f"sqlite://{copy(template, folder / 'costs.db')}"
    # Compiled, even where the tests are run without: the figures are those of compiled execution.
    values = {"database_url": url, "log_level": "warning", "compiled": True}
    app = create_app(Settings.model_validate(values))
    async with lifespan(app):
        user = await accounts.add_user(NewUser("tje0", UNUSED_HASH, Role.MANAGER))
        until = datetime.now(UTC) + timedelta(days=1)
        token = await accounts.issue_secret(
            NewCredential(CredentialKind.TOKEN, user.user_id, until)
        )
        await store_referred()
        service = WarmService(app, token)
        for _ in range(STORED_SESSIONS):
            await service.send(REQUESTS["REST POST"])
        for request in REQUESTS.values():
            for _ in range(WARM_UP_ROUNDS):
                await service.send(request)
        yield service
