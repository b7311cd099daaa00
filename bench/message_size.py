"""Compares the time of requests on messages in a large database to that in a small one.

The application is called in this process, so that nothing but parley and SQLite takes time.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from asgi_lifespan import LifespanManager
from starlette.applications import Starlette

from bench.databases import Sqlite
from bench.report import Table, number
from bench.sample import MESSAGE, Request, graphql_with, message_input, rest
from bench.seed import (
    ACTIVE_EACH,
    MESSAGES_PER_SESSION,
    create_user,
    fill_messages,
    key_of_message,
)
from bench.workloads import ADD_MESSAGE, MESSAGES_AFTER, SESSIONS
from parley.app import create_app
from parley.settings import Settings

SMALL_SIZE = 10_000
ROUNDS = 10
CALLS = 300
"""Calls of each kind in a round; a tenth more come first and do not count."""
READ = 5
"""Messages of a session that its reader has seen; the others are asked for."""


@dataclass(frozen=True)
class Filled:
    """A database with messages, and the token of a user in it."""

    url: str
    token: str
    sessions: int


def table(folder: Path, many: int, log: Callable[[str], None]) -> Table:
    """Medians in process, on a SQLite file with 10,000 messages and one with `many`, by turns."""
    databases = {
        size: _filled(Sqlite(folder / f"messages-{size}"), size, log) for size in (SMALL_SIZE, many)
    }
    rounds: dict[str, dict[int, list[float]]] = {}
    for turn in range(ROUNDS):
        log(f"message-size: round {turn + 1}/{ROUNDS}")
        for size, filled in databases.items():
            for name, milliseconds in asyncio.run(_measured(filled)).items():
                rounds.setdefault(name, {}).setdefault(size, []).append(milliseconds)
    rows = [
        (
            name,
            number(median(times[SMALL_SIZE])),
            number(median(times[many])),
            number(median(b / a for a, b in zip(times[SMALL_SIZE], times[many], strict=True))),
        )
        for name, times in rounds.items()
    ]
    return Table(
        "message-size",
        f"Requests to parley in process, {many:,} messages over {SMALL_SIZE:,}, with"
        f" {MESSAGES_PER_SESSION} messages a session",
        ("request", f"ms of {SMALL_SIZE:,}", f"ms of {many:,}", "ratio"),
        rows,
        [
            f"Medians of {ROUNDS} rounds, in which the databases take turns; each is the median of"
            f" {CALLS} requests on sessions taken at random. One session in {ACTIVE_EACH} is"
            " active, and messages are added to those. The ratio is the median of the rounds' own."
        ],
    )


def _filled(databases: Sqlite, messages: int, log: Callable[[str], None]) -> Filled:
    """A new database with so many messages."""
    databases.folder.mkdir()
    url = databases.template
    token = create_user(url)
    log(f"message-size: filling {messages:,} messages")
    fill_messages(databases, url, messages)
    return Filled(url, token, messages // MESSAGES_PER_SESSION)


async def _measured(filled: Filled) -> dict[str, float]:
    """Milliseconds of each request to an application with that database."""
    settings = Settings.model_validate({"database_url": filled.url, "log_level": "warning"})
    app = create_app(settings)
    async with LifespanManager(app):
        return {
            name: await _median(app, filled, make_request)
            for name, make_request in REQUESTS.items()
        }


def _rest_add(filled: Filled) -> Request:
    return Request("POST", f"{SESSIONS}/{_active(filled)}/Messages", rest(MESSAGE))


def _graphql_add(filled: Filled) -> Request:
    return graphql_with(ADD_MESSAGE, {"session": _active(filled), "input": message_input()})


def _rest_after(filled: Filled) -> Request:
    session = random.randint(1, filled.sessions)  # noqa: S311
    after = key_of_message(session, READ - 1)
    return Request("GET", f"{SESSIONS}/{session}/Messages?after={after}")


def _graphql_after(filled: Filled) -> Request:
    session = random.randint(1, filled.sessions)  # noqa: S311
    after = key_of_message(session, READ - 1)
    return graphql_with(MESSAGES_AFTER, {"session": session, "after": after})


def _active(filled: Filled) -> int:
    return ACTIVE_EACH * random.randint(1, filled.sessions // ACTIVE_EACH)  # noqa: S311


REQUESTS = {
    "POST Messages": _rest_add,
    "addChatMessage": _graphql_add,
    f"GET Messages, {MESSAGES_PER_SESSION - READ} after a key": _rest_after,
    f"chatMessages, {MESSAGES_PER_SESSION - READ} after a key": _graphql_after,
}
"""The functions that make a request on a session at random, by name."""


async def send(app: Starlette, token: str, request: Request) -> bytes:
    """The body of the application's answer, without a server; fails unless the status is 200."""
    path, _, query = request.path.partition("?")
    headers = {
        "host": "localhost",
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "accept": "application/json",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        body = request.bodies[0] if request.bodies else b""
        return {"type": "http.request", "body": body, "more_body": False}

    async def note(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, note)
    body: bytes = sent[1]["body"]
    assert sent[0]["status"] == 200 and b'"errors"' not in body, sent  # noqa: PT018
    return body


async def _median(
    app: Starlette, filled: Filled, make_request: Callable[[Filled], Request]
) -> float:
    """Median milliseconds of a request; the first tenth is a warm-up that does not count."""
    seconds: list[float] = []
    for _ in range(CALLS + CALLS // 10):
        request = make_request(filled)
        start = time.perf_counter()
        await send(app, filled.token, request)
        seconds.append(time.perf_counter() - start)
    return median(seconds[CALLS // 10 :]) * 1000
