"""A call of the load: how it is sent, and what its answer says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orm.models.enums import ChatSessionStatus
from tests.soak.ledger import Act

NO_ANSWER = 0
"""Stands for the status of an attempt whose connection failed."""

STATUS_OF_CODE = {
    "INVALID_VALUE": 400,
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "STILL_RUNNING": 409,
    "STALE": 412,
    "KEY_REUSED": 422,
    "RATE_LIMITED": 429,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "TIMEOUT": 504,
}
"""The status that REST has for an error code of GraphQL (docs/graphql.md, errors)."""


@dataclass(frozen=True)
class Reply:
    """An answer: a status as REST has it, also where GraphQL answers 200 with errors."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class Seen:
    """The content of an answer: its session and message, and the columns with their values."""

    session: int | None = None
    message: int | None = None
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A request, and the function that reads its answer when the call is done."""

    act: Act
    operation: str
    method: str
    path: str
    read: Callable[[Reply], Seen]
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    key: str = ""
    session: int | None = None
    wrote: dict[str, Any] = field(default_factory=dict)


def reply_of(status: int, headers: Mapping[str, str], body: Any) -> Reply:
    """The reply with the status of its GraphQL error, if it has one."""
    if isinstance(body, dict) and body.get("errors"):
        code = body["errors"][0].get("extensions", {}).get("code", "")
        status = STATUS_OF_CODE.get(code, status if status >= 400 else 500)
    return Reply(status, headers, body)


STATUS_NAMES = {status.name.replace("_", "").lower(): status.name for status in ChatSessionStatus}


def status_name(text: str) -> str:
    """The name of a status as GraphQL writes it, whichever door wrote it."""
    return STATUS_NAMES[text.replace("_", "").lower()]
