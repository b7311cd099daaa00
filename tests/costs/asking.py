"""Fixed requests to a service in this process, by a caller with a token."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

from asgi_lifespan import LifespanManager
from starlette.applications import Starlette

from graphql_api.schema import Compiled, HitOrMiss
from orm.accounts.credentials import NewCredential
from orm.accounts.users import NewUser
from orm.models.enums import CredentialKind, Role
from parley.app import create_app
from parley.settings import Settings
from tests import known
from tests.contract.rows import ROWS, store_referred
from tests.graphql_api.at_schema import schema_of

NO_MATTER = "x" * 8


@dataclass(frozen=True)
class Ask:
    """A request."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""


def graphql(query: str, **variables: object) -> Ask:
    body = json.dumps({"query": query, "variables": variables}).encode()
    return Ask("POST", "/graphql", body=body)


FIELDS = """
    chatSessionId topicId customerAlias customerHost customerName customerEmail customerPhone
    customerConsented customerCompanyName status firstMessage lastMessage whenRequested whenStarted
    whenEnded whenIdle whenFetched initialQueuePos alertLevel rank flags chatbotIsActive rating
"""
SESSIONS = "/api/v1/ChatSession"

REQUESTS = {
    "REST POST": Ask(
        "POST",
        SESSIONS,
        body=json.dumps({name: row.sent for name, row in ROWS.items()}).encode(),
    ),
    "REST GET": Ask("GET", f"{SESSIONS}/1"),
    "REST GET, 3 fields": Ask("GET", f"{SESSIONS}/1", "$select=CustomerName,Status,Rating"),
    "REST PUT, unchanged": Ask("PUT", f"{SESSIONS}/2", body=b'{"CustomerName": "Ada"}'),
    "REST list": Ask("GET", SESSIONS, "$top=20"),
    "createChatSession": graphql(
        "mutation ($input: CreateChatSessionInput!)"
        f" {{ createChatSession(input: $input) {{ {FIELDS} }} }}",
        input={"customerName": "Ada", "topicId": 3, "whenRequested": "2026-03-14T09:26:53Z"},
    ),
    "chatSessions": graphql(
        f"{{ chatSessions(first: 20) {{ nodes {{ {FIELDS} user {{ fullName }} }} }} }}"
    ),
}
"""What is asked; the first one stores what the others read."""


@dataclass(frozen=True)
class Asked:
    """A service and its caller's token."""

    app: Starlette
    token: str

    async def __call__(self, ask: Ask) -> dict[str, Any]:
        """The answer to a request that goes well, without a client or a server in between."""
        messages: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": ask.body, "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        await self.app(self._scope(ask), receive, send)
        assert messages[0]["status"] == 200, messages
        answer: dict[str, Any] = json.loads(messages[1]["body"])
        assert "errors" not in answer, answer
        return answer

    @property
    def misses(self) -> int:
        """How often something could not go the compiled way."""
        counts = schema_of(self.app).counters.counts
        return sum(counts[what, HitOrMiss.MISS] for what in Compiled)

    def _scope(self, ask: Ask) -> dict[str, Any]:
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
            "method": ask.method,
            "path": ask.path,
            "raw_path": ask.path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": ask.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }


Warm = Callable[[Asked], Awaitable[None]]


@asynccontextmanager
async def asked(template: Path, folder: Path) -> AsyncIterator[Asked]:
    """A service on a SQLite file with 20 sessions, which has answered every request before."""
    url = f"sqlite://{copy(template, folder / 'costs.db')}"
    # Compiled, even where the tests are run without: that is what the figures are of.
    values = {"database_url": url, "log_level": "warning", "compiled": True}
    app = create_app(Settings.model_validate(values))
    async with LifespanManager(app):
        user = await known.user(NewUser("tje0", NO_MATTER, Role.MANAGER))
        until = datetime.now(UTC) + timedelta(days=1)
        token = await known.secret(NewCredential(CredentialKind.TOKEN, user.user_id, until))
        await store_referred()
        this = Asked(app, token)
        for _ in range(20):
            await this(REQUESTS["REST POST"])
        for ask in REQUESTS.values():
            for _ in range(3):
                await this(ask)
        yield this
