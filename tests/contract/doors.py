"""The two ways in, as one: what goes in is told in GraphQL's names, and is read back by GraphQL.

Both send JSON with every character beyond ASCII escaped, so that halves of surrogate pairs arrive.
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
"""References by GraphQL's name, and how REST holds them."""

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
    """Which fields were refused, by GraphQL's names; and why, as the caller is told."""

    fields: frozenset[str]
    text: str


class Door(ABC):
    """A way to create sessions in a running service."""

    def __init__(self, service: Service) -> None:
        self.service = service

    async def create(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The session that came of it, as stored."""
        outcome = await self.send(fields)
        assert isinstance(outcome, int), outcome
        return await stored(self.service, outcome)

    async def refused(self, fields: Mapping[str, Any]) -> Refused:
        """Why nothing came of it; sees to it that nothing did."""
        before = await ChatSession.all().count()
        outcome = await self.send(fields)
        assert isinstance(outcome, Refused), outcome
        assert await ChatSession.all().count() == before
        return outcome

    @abstractmethod
    async def send(self, fields: Mapping[str, Any]) -> int | Refused:
        """The key of a new session, or why there is none."""


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
        assert {each["extensions"]["code"] for each in result["errors"]} == {"INVALID_VALUE"}
        paths = [each["extensions"]["inputPath"] for each in result["errors"]]
        assert all(path[0] == "input" for path in paths)
        return Refused(frozenset(name for path in paths for name in path[1:2]), answer.text)


class Rest(Door):
    async def send(self, fields: Mapping[str, Any]) -> int | Refused:
        answer = await post(self.service, in_rest_words(fields))
        result = answer.json()
        if answer.status_code == 200:
            key: int = result["ChatSessionId"]
            return key
        assert answer.status_code == 400
        named = [each.split()[0] for each in result["Message"].split("; ")]
        words = {f"{name}.{key}": field for field, (name, key) in KEYS.items()}
        return Refused(
            frozenset(words.get(name) or name[0].lower() + name[1:] for name in named), answer.text
        )


async def post(service: Service, entity: object, **params: str) -> httpx.Response:
    """Send an entity as it is to POST ChatSession."""
    return await service.client.post(
        "/api/v1/ChatSession", params=params, content=json.dumps(entity), headers=JSON
    )


async def stored(service: Service, key: int) -> dict[str, Any]:
    """What GraphQL says of a session; references as their keys (`userId`)."""
    query = f"query ($key: Int!) {{ chatSession(chatSessionId: $key) {{ {EVERYTHING} }} }}"
    answer: Any = await service.graphql(query, key=key)
    session: dict[str, Any] = answer["data"]["chatSession"]
    for field in KEYS:
        referred = session.pop(field.removesuffix("Id"))
        session[field] = next(iter(referred.values())) if referred else None
    return session


def in_rest_words(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same as an old caller says it: PascalCase, references as objects, enums as names."""
    return dict(_in_rest_words(field, value) for field, value in fields.items())


def _in_rest_words(field: str, value: Any) -> tuple[str, Any]:
    if field in KEYS:
        name, key = KEYS[field]
        return name, {key: value}
    if field == "status" and value is not None:
        return "Status", rest_name(value)
    if field == "flags" and value is not None:
        return "Flags", ", ".join(map(rest_name, value))
    return field[0].upper() + field[1:], value


def rest_name(member: str) -> str:
    """`IN_QUEUE` is `InQueue`."""
    return "".join(word.capitalize() for word in member.split("_"))
