"""Followers: each reads events by one protocol, and goes on by its last cursor after each drop."""

import asyncio
import json
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from tests.live.received import Received, Record

PAUSE = 0.2
"""Seconds before a follower tries to connect again."""
QUIET_SECONDS = 20.0
"""A stream that says nothing for so long is given up: pings come more often than that."""
LONGEST_STAY = 8.0
"""Seconds after which a follower has cut itself off, at the latest."""

AWAY = (OSError, TimeoutError, httpx.TransportError, WebSocketException, InvalidHandshake)
"""A server that is away, or a connection that breaks: the follower goes on later."""


class Dropped(Exception):
    """The server has ended the stream, or cannot begin it now."""


class Refused(Exception):
    """The server has answered what it must not answer; the text says what."""


@dataclass(frozen=True)
class Target:
    """The servers that followers read from, and the header that logs them in."""

    servers: Sequence[str]
    authorization: str


class Follower(ABC):
    """Reads events, and records them."""

    def __init__(self, target: Target, record: Record, seed: int) -> None:
        self.record = record
        self.records = [record]
        self._target = target
        self._random = random.Random(seed)
        self.restless = bool(seed % 2)
        """True if it cuts itself off now and then; others show that a stream does not run dry."""

        self.may_read = asyncio.Event()
        """Cleared, it reads nothing of its connection until it is set again."""
        self.may_read.set()

    async def follow(self) -> None:
        """Read until cancelled, and go on after each drop, of which some are the follower's own."""
        while True:
            self.record.connections += 1
            stay = self._random.uniform(0, LONGEST_STAY) if self.restless else None
            try:
                with suppress(Dropped, *AWAY):
                    async with asyncio.timeout(stay):
                        await self._read(self._random.choice(self._target.servers))
            except Refused as refused:
                self.record.refusals.append(str(refused))
            await asyncio.sleep(PAUSE)

    @abstractmethod
    async def _read(self, server: str) -> None:
        """Read from one server until the connection breaks."""


@dataclass(frozen=True)
class Field:
    """A field of Subscription: its document, and the function that reads an event of it."""

    name: str
    document: str
    keyed: bool = True
    """True if it follows one session, which is a variable."""

    def variables(self, session: int | None, after: str) -> dict[str, Any]:
        """The variables of a subscription."""
        return {"after": after or None} | ({"id": session} if self.keyed else {})

    def read(self, payload: dict[str, Any]) -> Received:
        """The event of a result; Dropped or Refused if it has none."""
        event = (payload.get("data") or {}).get(self.name)
        if event is None or payload.get("errors"):
            raise _ending(payload.get("errors") or [{"message": json.dumps(payload)}])
        message = event.get("chatMessage")
        number = event["version"] if message is None else message["chatMessageId"]
        return Received(event["chatSessionId"], number, event["cursor"])


SESSION_CHANGED = Field(
    "chatSessionChanged",
    "subscription ($id: Int!, $after: String) { chatSessionChanged(chatSessionId: $id,"
    " after: $after) { cursor action chatSessionId version chatSession { customerPhone } } }",
)
SESSIONS_CHANGED = Field(
    "chatSessionsChanged",
    "subscription ($after: String) { chatSessionsChanged(after: $after)"
    " { cursor action chatSessionId version chatSession { customerPhone } } }",
    keyed=False,
)
MESSAGE_ADDED = Field(
    "chatMessageAdded",
    "subscription ($id: Int!, $after: String) { chatMessageAdded(chatSessionId: $id,"
    " after: $after) { cursor chatSessionId chatMessage { chatMessageId message } } }",
)


class Subscriptions:
    """The subscriptions of a follower, each with its cursor: one of all, or one a session."""

    def __init__(self, field: Field, record: Record, start: str) -> None:
        self.field = field
        self.record = record
        keys: Sequence[int | None] = record.sessions or [None]
        self._cursors = dict.fromkeys(keys, start)

    def __iter__(self) -> Any:
        """The session of each, and the payload that goes on after its cursor."""
        for session, after in self._cursors.items():
            variables = self.field.variables(session, after)
            yield session, {"query": self.field.document, "variables": variables}

    def take(self, session: int | None, payload: dict[str, Any]) -> None:
        """Record an event."""
        told = self.field.read(payload)
        self.record.told.append(told)
        self._cursors[session] = told.cursor


class WebSocketFollower(Follower):
    """Follows by graphql-transport-ws: all of its subscriptions on one connection."""

    def __init__(self, target: Target, record: Record, seed: int, field: Field, start: str) -> None:
        super().__init__(target, record, seed)
        self._subscriptions = Subscriptions(field, record, start)

    async def _read(self, server: str) -> None:
        async with connect(
            f"{server.replace('http', 'ws', 1)}/graphql",
            subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]
            additional_headers={"Authorization": self._target.authorization},
            close_timeout=1,
            compression=None,
        ) as socket:
            await _send(socket, {"type": "connection_init"})
            if (answer := await _receive(socket))["type"] != "connection_ack":
                raise Refused(f"connection_init: {answer}")
            asked: dict[str, int | None] = {}
            for number, (session, payload) in enumerate(self._subscriptions):
                asked[str(number)] = session
                await _send(socket, {"id": str(number), "type": "subscribe", "payload": payload})
            while True:
                await self.may_read.wait()
                self._take(asked, message := await _receive(socket))
                if message["type"] == "ping":
                    await _send(socket, {"type": "pong"})

    def _take(self, asked: dict[str, int | None], message: dict[str, Any]) -> None:
        match message["type"]:
            case "next":
                self._subscriptions.take(asked[message["id"]], message["payload"])
            case "error":
                raise _ending(message["payload"])
            case "complete":
                raise Dropped


class EventStreamFollower(Follower):
    """Follows one subscription by server-sent events, and goes on by Last-Event-ID."""

    def __init__(self, target: Target, record: Record, seed: int, field: Field, start: str) -> None:
        super().__init__(target, record, seed)
        self._subscriptions = Subscriptions(field, record, start)

    async def _read(self, server: str) -> None:
        [(session, payload)] = self._subscriptions
        headers = {
            "Authorization": self._target.authorization,
            "Accept": "text/event-stream",
            "Last-Event-ID": payload["variables"].pop("after"),
        }
        async with (
            httpx.AsyncClient(timeout=QUIET_SECONDS) as client,
            client.stream("POST", f"{server}/graphql", json=payload, headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise _ending(json.loads(await response.aread()).get("errors", []))
            async for event, data in events_of(response):
                if event != "next":
                    raise Dropped
                self._subscriptions.take(session, json.loads(data))
                await self.may_read.wait()


async def events_of(response: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    """The name and the data of each event of a stream."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = value
        elif not line:
            if "event" in fields or "data" in fields:
                yield fields.get("event", "message"), fields.get("data", "")
            fields = {}


async def _send(socket: ClientConnection, message: dict[str, Any]) -> None:
    await socket.send(json.dumps(message))


async def _receive(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(QUIET_SECONDS):
        message: dict[str, Any] = json.loads(await socket.recv())
        return message


TRANSIENT = {"UNAVAILABLE", "TIMEOUT", "RATE_LIMITED"}


def _ending(errors: list[dict[str, Any]]) -> Exception:
    """Dropped for errors that pass, such as of a database that is away; otherwise Refused."""
    codes = {error.get("extensions", {}).get("code") for error in errors}
    return Dropped() if codes and codes <= TRANSIENT else Refused(json.dumps(errors)[:300])
