"""The verbs of the conversation at each door: GraphQL, REST and the agent's procedures."""

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any

import httpx

REST, PROCEDURES = "/api/v1", "/api/v1/Agents/Chat"
AS_JSON = {"Content-Type": "application/json"}

FORBIDDEN = "FORBIDDEN"
CONFLICT = "CONFLICT"


class Door(Enum):
    """A way in for callers."""

    GRAPHQL = "graphql"
    REST = "rest"
    AGENT = "agent"


@dataclass(frozen=True)
class Verb:
    """A verb on one session: its mutation, its REST path below the session, and its procedure."""

    mutation: str
    path: str
    procedure: str


PICK_UP = Verb("pickUpChatSession", "Pickup", "PickUpChatSession")
ACCEPT = Verb("acceptChatSessionTransfer", "AcceptTransfer", "AcceptChatSessionTransfer")
REJECT = Verb("rejectChatSessionTransfer", "RejectTransfer", "RejectChatSessionTransfer")
RESET = Verb("resetChatSession", "Reset", "ResetChatSession")


@dataclass(frozen=True)
class Answer:
    """The answer of a verb."""

    refusal: str | None
    """The error's code; None when it was no error."""
    key: int | None
    """The session's key; None without a session."""
    outcome: str | None = None
    """GraphQL's outcome; None at the other doors, which have none."""


@dataclass(frozen=True)
class Caller:
    """A user at all doors."""

    client: httpx.AsyncClient
    login: tuple[str, str]

    async def do(self, verb: Verb, key: int, door: Door) -> Answer:
        """Do a verb without arguments to one session."""
        if door is Door.GRAPHQL:
            return await self._mutate(verb.mutation, "$key: Int!", "chatSessionId: $key", key=key)
        if door is Door.REST:
            return await self._post(f"{REST}/ChatSession/{key}/{verb.path}")
        return await self._post(f"{PROCEDURES}/{verb.procedure}", {"chatSessionId": key})

    async def pick_up_first(self, door: Door) -> Answer:
        """Pick up the first session that waits."""
        if door is Door.GRAPHQL:
            return await self._mutate("pickUpFirstChatSession", "", "")
        if door is Door.REST:
            return await self._post(f"{REST}/ChatSession/Pickup")
        return await self._post(f"{PROCEDURES}/PickUpFirstChatSession")

    async def transfer(self, key: int, to: str, door: Door) -> Answer:
        """Offer a session to somebody else."""
        if door is Door.GRAPHQL:
            return await self._mutate(
                "transferChatSession",
                "$key: Int!, $to: String!",
                "chatSessionId: $key, toAssociate: $to",
                key=key,
                to=to,
            )
        if door is Door.REST:
            return await self._post(f"{REST}/ChatSession/{key}/TransferTo/{to}")
        body = {"chatSessionId": key, "toAssociate": to}
        return await self._post(f"{PROCEDURES}/TransferChatSession", body)

    async def end(self, key: int) -> Answer:
        """End a session; only GraphQL has a verb for it."""
        return await self._mutate("endChatSession", "$key: Int!", "chatSessionId: $key", key=key)

    async def start(self, topic: int, door: Door) -> Answer:
        """Start a session on a topic."""
        if door is Door.GRAPHQL:
            query = (
                "mutation ($topic: Int!) {"
                " createChatSessionForTopic(chatTopicId: $topic) { chatSessionId } }"
            )
            body = await self._graphql(query, topic=topic)
            return _of_graphql(body, lambda data: data)
        if door is Door.REST:
            return await self._post(f"{REST}/ChatTopic/{topic}/Sessions")
        return await self._post(f"{PROCEDURES}/CreateChatSessionForTopic", {"chatTopicId": topic})

    async def write(self, key: int, message: dict[str, Any], door: Door) -> Answer:
        """Write a message, given by REST's names."""
        if door is Door.GRAPHQL:
            query = (
                "mutation ($key: Int!, $input: ChatMessageInput!) {"
                " addChatMessage(chatSessionId: $key, input: $input) { chatSessionId } }"
            )
            kind = "TO_CUSTOMER" if message["Type"] == "ToCustomer" else "TO_USER"
            input_ = {"type": kind, "message": message["Message"]}
            return _of_graphql(await self._graphql(query, key=key, input=input_), lambda data: data)
        if door is Door.REST:
            return await self._post(f"{REST}/ChatSession/{key}/Messages", message)
        body = {"chatSessionId": key, "message": message}
        return await self._post(f"{PROCEDURES}/AddChatMessage", body)

    async def change(self, key: int, changes: dict[str, Any], door: Door) -> Answer:
        """Change properties of a session, given by REST's names, as a whole or in part."""
        path = f"{REST}/ChatSession/{key}"
        if door is Door.REST:
            answer = await self.client.patch(path, json=changes, auth=self.login)
            return _of_rest(answer)
        entity = (await self.client.get(path, auth=self.login)).json() | changes
        if door is Door.AGENT:
            return await self._post(f"{PROCEDURES}/SaveChatSessionEntity", entity)
        return _of_rest(await self.client.put(path, json=entity, auth=self.login))

    async def customer_of(self, key: int) -> "Customer":
        """The customer of a session, by its key."""
        path = f"{REST}/ChatSession/{key}"
        entity = (await self.client.get(path, auth=self.login)).json()
        return Customer(self.client, key, f"ChatSession {key}:{entity['SessionKey']}")

    async def look(self, topic: int) -> list[dict[str, Any]]:
        """All sessions of a topic with their messages, by key."""
        query = """query ($topic: Int!) {
          chatSessions(filter: { topicId: { eq: $topic } }, orderBy: [{ field: CHAT_SESSION_ID }]) {
            nodes {
              chatSessionId version status user { associateId } transferTo { associateId } rank
              firstMessage lastMessage whenStarted whenEnded alertLevel rating
              messages(last: 20) { message specialType }
            }
          }
        }"""
        body = await self._graphql(query, topic=topic)
        nodes: list[dict[str, Any]] = body["data"]["chatSessions"]["nodes"]
        return nodes

    async def _mutate(
        self, mutation: str, declared: str, passed: str, **variables: object
    ) -> Answer:
        head = f"mutation ({declared})" if declared else "mutation"
        call = f"{mutation}({passed})" if passed else mutation
        query = f"{head} {{ {call} {{ outcome chatSession {{ chatSessionId }} }} }}"
        body = await self._graphql(query, **variables)
        return _of_graphql(body, lambda data: data["chatSession"])

    async def _graphql(self, query: str, **variables: object) -> dict[str, Any]:
        sent = {"query": query, "variables": variables}
        answer = await self.client.post("/graphql", json=sent, auth=self.login)
        body: dict[str, Any] = answer.json()
        return body

    async def _post(self, path: str, body: object = None) -> Answer:
        answer = await self.client.post(
            path, content=json.dumps(body), headers=AS_JSON, auth=self.login
        )
        return _of_rest(answer)


@dataclass(frozen=True)
class Customer:
    """The customer of one session, who is let in by its key."""

    client: httpx.AsyncClient
    key: int
    authorization: str

    async def write(self, text: str) -> Answer:
        """Write a message."""
        return await self._mutate(
            "addChatMessage", ", $text: String!", "input: { message: $text }", text=text
        )

    async def end(self) -> Answer:
        """End the session."""
        selection = "outcome chatSession { chatSessionId }"
        return await self._mutate("endChatSession", selection=selection)

    async def rate(self, rating: int) -> Answer:
        """Rate the session."""
        return await self._mutate(
            "rateChatSession", ", $rating: Int!", "rating: $rating", rating=rating
        )

    async def enter(self) -> Answer:
        """Send the form that the session begins with, empty."""
        return await self._mutate("enterChatQueue")

    async def _mutate(
        self,
        mutation: str,
        declared: str = "",
        passed: str = "",
        selection: str = "chatSessionId",
        **variables: object,
    ) -> Answer:
        query = (
            f"mutation ($key: Int!{declared}) {{"
            f" {mutation}(chatSessionId: $key {passed}) {{ {selection} }} }}"
        )
        answer = await self.client.post(
            "/graphql",
            json={"query": query, "variables": {"key": self.key, **variables}},
            headers={"Authorization": self.authorization},
            auth=_keep,
        )
        return _of_graphql(answer.json(), lambda data: data.get("chatSession", data))


def _keep(request: httpx.Request) -> httpx.Request:
    """Keep the Authorization of the request, in the place of the client's own."""
    return request


def _of_graphql(body: dict[str, Any], session_in: Any) -> Answer:
    if errors := body.get("errors"):
        return Answer(errors[0]["extensions"]["code"], None)
    [data] = body["data"].values()
    session = session_in(data)
    key = session["chatSessionId"] if session else None
    return Answer(None, key, data.get("outcome"))


CODES = {403: FORBIDDEN, 409: CONFLICT}


def _of_rest(answer: httpx.Response) -> Answer:
    if answer.status_code != 200:
        return Answer(CODES.get(answer.status_code, answer.text), None)
    entity = answer.json()
    return Answer(None, entity["ChatSessionId"] if entity else None)
