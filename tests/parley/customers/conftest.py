"""A service with a customer's session, and one of somebody else."""

import secrets
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from orm.models import Associate, ChatSession, ChatTopic
from orm.models.enums import ChatSessionStatus
from tests.conftest import Service


@dataclass(frozen=True)
class Customer:
    """The customer of a session, who calls by its key."""

    client: httpx.AsyncClient
    session_id: int
    key: str
    topic_id: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"ChatSession {self.session_id}:{self.key}"}

    async def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer to an operation."""
        answer = await self.send("POST", "/graphql", {"query": query, "variables": variables})
        body: dict[str, Any] = answer.json()
        return body

    async def send(
        self, method: str, path: str, content: Any = None, **headers: str
    ) -> httpx.Response:
        """The answer to a call with JSON in its body."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(
            method, path, json=content, headers={**self.headers, **said}, auth=None
        )

    async def row(self) -> ChatSession:
        return await ChatSession.get(pk=self.session_id)


async def customer_of(service: Service, **values: Any) -> Customer:
    """The customer of a new session, which is active unless said."""
    usual = {"status": ChatSessionStatus.USER_LAST, "customer_name": "Ada"}
    key = secrets.token_urlsafe(32)
    row = await ChatSession.create(**{**usual, "session_key": key, **values})
    return Customer(service.client, row.pk, row.session_key or "", row.topic_id)


@pytest.fixture
async def topic(service: Service) -> ChatTopic:
    return await ChatTopic.create(name="Orders", alert_recipient="alert@example.com")


@pytest.fixture
async def customer(service: Service, topic: ChatTopic) -> Customer:
    agent = await Associate.create(associate_id=31, name="GRHO", full_name="Grace Hopper")
    return await customer_of(service, topic_id=topic.pk, user_id=agent.pk, alert_level=3)


@pytest.fixture
async def other(service: Service) -> Customer:
    return await customer_of(service, customer_name="Somebody else")
