"""A served application with a client that is logged in as the manager `tje0`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from orm.accounts import users
from orm.models.enums import Role
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.streams.serving import serving_app

CHANGED = """
subscription changed($id: Int!, $after: String) {
  chatSessionChanged(chatSessionId: $id, after: $after) {
    cursor action chatSession { customerName }
  }
}
"""
STREAM = {"Accept": "text/event-stream"}


@dataclass(frozen=True)
class Streaming:
    """A served application."""

    port: int
    client: httpx.AsyncClient

    async def create(self, name: str = "Ada") -> int:
        """Create a session; returns its key."""
        answer = await self.client.post("/api/v1/ChatSession", json={"CustomerName": name})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["ChatSessionId"])

    async def rename(self, key: int, name: str) -> None:
        """Change a session."""
        answer = await self.client.patch(f"/api/v1/ChatSession/{key}", json={"CustomerName": name})
        assert answer.status_code == 200, answer.text

    async def write(self, key: int, text: str) -> int:
        """Write a message in a session; returns its key."""
        body = {"Type": "ToUser", "Author": "Ada", "Message": text}
        answer = await self.client.post(f"/api/v1/ChatSession/{key}/Messages", json=body)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["ChatMessageId"])

    def follow(self, key: int, after: str | None = None, **headers: str) -> Any:
        """A stream of the changes of a session, to be entered."""
        body = {"query": CHANGED, "variables": {"id": key, "after": after}}
        return self.client.stream("POST", "/graphql", json=body, headers=STREAM | headers)


async def log_in() -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER))


@pytest.fixture
async def streaming(settings: Settings) -> AsyncIterator[Streaming]:
    async with serving_app(settings) as port:
        await log_in()
        async with client_of(port) as client:
            yield Streaming(port, client)


def client_of(port: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"http://localhost:{port}", auth=("tje0", PASSWORD), timeout=60
    )
