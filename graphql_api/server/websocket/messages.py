"""The messages of graphql-transport-ws: what clients send, and what they are sent."""

import json
from dataclasses import dataclass
from typing import Any

import orjson
from strawberry.types import ExecutionResult

from graphql_api.errors import ParleyError, RateLimited, Unavailable, extensions_of
from graphql_api.server.request import BadGraphQLRequest, parse_json
from graphql_api.server.websocket.closing import BAD_REQUEST, Close

MAX_MESSAGE_BYTES = 64 * 1024
"""Longer messages close the connection with 1009; the server counts them (parley/serving.py)."""

MAX_ID_CHARS = 255

Payload = dict[str, Any]


@dataclass(frozen=True)
class ConnectionInit:
    """The first message, with the login."""

    payload: Payload


@dataclass(frozen=True)
class Ping:
    """A ping, which is answered by a pong."""


@dataclass(frozen=True)
class Pong:
    """A pong, which has no answer."""


@dataclass(frozen=True)
class Subscribe:
    """Begins an operation; the id is the client's own."""

    id: str
    payload: Payload


@dataclass(frozen=True)
class Complete:
    """Ends an operation."""

    id: str


Message = ConnectionInit | Ping | Pong | Subscribe | Complete


def read_message(text: str) -> Message:
    """A message of a client; Close with 4400 if it is none of the protocol."""
    try:
        content = parse_json(text, "The message")
    except BadGraphQLRequest as error:
        raise Close(BAD_REQUEST, str(error)) from None
    if not isinstance(content, dict):
        raise Close(BAD_REQUEST, "The message is no JSON object.")
    match content.get("type"):
        case "connection_init":
            return ConnectionInit(_payload(content) or {})
        case "ping":
            _payload(content)
            return Ping()
        case "pong":
            _payload(content)
            return Pong()
        case "subscribe":
            payload = _payload(content)
            if payload is None:
                raise Close(BAD_REQUEST, "The message subscribe has no payload.")
            return Subscribe(_id(content), payload)
        case "complete":
            return Complete(_id(content))
    raise Close(BAD_REQUEST, "The message has no type that the protocol knows.")


def _payload(content: Payload) -> Payload | None:
    payload = content.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise Close(BAD_REQUEST, "The payload of the message must be an object.")
    return payload


def _id(content: Payload) -> str:
    identity = content.get("id")
    if not isinstance(identity, str) or not 0 < len(identity) <= MAX_ID_CHARS:
        raise Close(BAD_REQUEST, f"The id must be a text of 1 to {MAX_ID_CHARS} characters.")
    try:
        identity.encode()
    except UnicodeEncodeError:
        raise Close(BAD_REQUEST, "The id must be Unicode without lone surrogates.") from None
    return identity


ACK = '{"type":"connection_ack"}'
PONG = '{"type":"pong"}'


def completed(identity: str) -> str:
    """The message that an operation has ended."""
    return _encode({"id": identity, "type": "complete"})


def failed(identity: str, errors: list[Any]) -> str:
    """The message that an operation was refused or has ended with errors; it is its last one."""
    return _encode({"id": identity, "type": "error", "payload": errors})


def next_prefix(identity: str) -> str:
    """The part of a message before the shared JSON of a result; `}` comes after it."""
    return _encode({"id": identity, "type": "next"})[:-1] + ',"payload":'


def result_text(result: ExecutionResult) -> str:
    """The JSON of a result that has data."""
    content: dict[str, Any] = {"data": result.data}
    if result.errors:
        content["errors"] = [error.formatted for error in result.errors]
    return _encode(content)


def errors_of(error: ParleyError | BadGraphQLRequest) -> list[Any]:
    """The errors of a refusal that is not of the document."""
    known = extensions_of(error) if isinstance(error, ParleyError) else {"code": error.code}
    extensions = {**known}
    if isinstance(error, RateLimited | Unavailable):
        extensions["retryAfter"] = error.retry_after
    return [{"message": str(error), "extensions": extensions}]


def _encode(content: Any) -> str:
    try:
        return orjson.dumps(content).decode()
    except orjson.JSONEncodeError:
        # An error message may repeat a name that the caller sent with a lone surrogate in it.
        return json.dumps(content, separators=(",", ":"))
