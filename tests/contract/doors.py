"""One interface to create sessions by GraphQL and by REST.

Inputs have GraphQL's names, and results are read back by GraphQL. Both doors send JSON with every
character beyond ASCII escaped, so that lone surrogates can be sent.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from orm.models import ChatSession
from tests.conftest import Service

JSON = {"Content-Type": "application/json"}

KEYS = {
    "userId": ("User", "AssociateId"),
    "personId": ("Person", "PersonId"),
    "contactId": ("Contact", "ContactId"),
    "projectId": ("Project", "ProjectId"),
    "saleId": ("Sale", "SaleId"),
    "ticketId": ("Ticket", "TicketId"),
    "transferToId": ("TransferTo", "AssociateId"),
}
"""References: the name in GraphQL, with the entity and its key's name in REST."""

EVERYTHING = """
    chatSessionId topicId user { associateId } person { personId }
    customerAlias customerHost customerName customerEmail customerPhone customerConsented
    customerCompanyName status firstMessage lastMessage
    whenRequested whenStarted whenEnded whenIdle whenFetched
    sessionKey initialQueuePos alertLevel rank flags
    contact { contactId } project { projectId } sale { saleId } ticket { ticketId }
    transferTo { associateId } chatbotIsActive rating
"""


@dataclass(frozen=True)
class Refused:
    """The refused fields by GraphQL's names, and the text of the response."""

    fields: frozenset[str]
    text: str


class Door(ABC):
    """Creates sessions in a running service by one protocol."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def create(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Create a session; returns it as `stored` reads it."""
        outcome = await self.send(fields)
        assert isinstance(outcome, int), outcome
        return await stored(self.service, outcome)

    async def refused(self, fields: Mapping[str, Any]) -> Refused:
        """Send fields that must be refused; also checks that no session was stored."""
        before = await ChatSession.all().count()
        outcome = await self.send(fields)
        assert isinstance(outcome, Refused), outcome
        assert await ChatSession.all().count() == before
        return outcome

    @abstractmethod
    async def send(self, fields: Mapping[str, Any]) -> int | Refused:
        """Send fields; returns the new session's key, or the refusal."""


class GraphQL(Door):
    async def send(self, fields: Mapping[str, Any]) -> int | Refused:
        body = {
            "query": "mutation ($input: CreateChatSessionInput!)"
            " { createChatSession(input: $input) { chatSessionId } }",
            "variables": {"input": fields},
        }
        answer = await self.service.client.post("/graphql", content=json.dumps(body), headers=JSON)
        result = answer.json()
        if not result.get("errors"):
            key: int = result["data"]["createChatSession"]["chatSessionId"]
            return key
        assert {error["extensions"]["code"] for error in result["errors"]} == {"INVALID_VALUE"}
        paths = [error["extensions"]["inputPath"] for error in result["errors"]]
        assert all(path[0] == "input" for path in paths)
        return Refused(frozenset(name for path in paths for name in path[1:2]), answer.text)


class Rest(Door):
    async def send(self, fields: Mapping[str, Any]) -> int | Refused:
        answer = await post(self.service, rest_entity(fields))
        result = answer.json()
        if answer.status_code == 200:
            key: int = result["ChatSessionId"]
            return key
        assert answer.status_code == 400
        names = [message.split()[0] for message in result["Message"].split("; ")]
        references = {f"{name}.{key}": field for field, (name, key) in KEYS.items()}
        refused = frozenset(references.get(name) or name[0].lower() + name[1:] for name in names)
        return Refused(refused, answer.text)


async def post(service: Service, entity: object, **params: str) -> httpx.Response:
    """POST an entity to ChatSession, unchanged; `params` are the query parameters."""
    return await service.client.post(
        "/api/v1/ChatSession", params=params, content=json.dumps(entity), headers=JSON
    )


async def stored(service: Service, key: int) -> dict[str, Any]:
    """A session as GraphQL reads it; references are replaced by their keys (`userId`)."""
    query = f"query ($key: Int!) {{ chatSession(chatSessionId: $key) {{ {EVERYTHING} }} }}"
    answer: Any = await service.graphql(query, key=key)
    session: dict[str, Any] = answer["data"]["chatSession"]
    for field in KEYS:
        row = session.pop(field.removesuffix("Id"))
        session[field] = next(iter(row.values())) if row else None
    return session


def rest_entity(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as REST has them: PascalCase, references as objects, enums as names."""
    return dict(_rest_property(field, value) for field, value in fields.items())


def _rest_property(field: str, value: Any) -> tuple[str, Any]:
    if field in KEYS:
        name, key = KEYS[field]
        return name, {key: value}
    if field == "status" and value is not None:
        return "Status", rest_name(value)
    if field == "flags" and value is not None:
        return "Flags", ", ".join(map(rest_name, value))
    return field[0].upper() + field[1:], value


def rest_name(member: str) -> str:
    """The REST name of an enum member: `IN_QUEUE` gives `InQueue`."""
    return "".join(word.capitalize() for word in member.split("_"))
