"""An operation that takes too long is stopped, stores nothing, and blocks no other request."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from graphql_api.shared.media_types import RESPONSE_JSON
from orm.engine import sqlite
from orm.events import recording
from orm.models import ChatSession
from orm.sessions import listing
from tests.conftest import Service
from tests.graphql_api.at_schema import schema_of

SECONDS = 0.05
"""Time limit for operations that never end; too short for others to be sure to pass."""

CREATE = 'mutation { createChatSession(input: {customerName: "Ada"}) { customerName } }'
ERROR = {
    "locations": [{"line": 1, "column": 1}],
    "message": "This took too long and was stopped; ask for less, or try again.",
    "extensions": {"code": "TIMEOUT"},
}


async def never_return(*_: object, **__: object) -> Any:
    await asyncio.Event().wait()


@contextmanager
def short_time_limit(service: Service) -> Iterator[None]:
    """Give the service a time limit of SECONDS."""
    schema = schema_of(service.app)
    limits = schema.limits
    schema.limits = replace(limits, seconds=SECONDS)
    try:
        yield
    finally:
        schema.limits = limits


@contextmanager
def slow_transaction() -> Iterator[None]:
    """Let transactions write their rows, and then not end before the time limit.

    SQLite writes in a thread of its own here: an inline write takes place between two turns of the
    event loop, where no time limit can stop it.
    """
    entry = recording.entry_of

    def slow_entry(*args: Any) -> Any:
        time.sleep(SECONDS * 4)
        return entry(*args)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recording, "entry_of", slow_entry)
        patched.setattr(sqlite, "LONG_WAL_BYTES", 0)
        yield


async def by_graphql(service: Service) -> httpx.Response:
    return await service.client.post("/graphql", json={"query": CREATE})


async def by_rest(service: Service) -> httpx.Response:
    return await service.client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"})


async def test_graphql_has_the_code_timeout(service: Service) -> None:
    with short_time_limit(service), slow_transaction():
        answer = await by_graphql(service)
    assert answer.status_code == 200
    assert answer.json() == {"data": None, "errors": [ERROR]}


async def test_rest_has_status_504_and_the_contracts_body(service: Service) -> None:
    with short_time_limit(service), slow_transaction():
        answer = await by_rest(service)
    assert answer.status_code == 504
    assert answer.json() == {
        "Error": True,
        "ErrorType": "TimeoutException",
        "ErrorMessage": ERROR["message"],
        "Message": ERROR["message"],
        "ErrorSource": "parley",
    }


@pytest.mark.parametrize("send", [by_graphql, by_rest])
async def test_nothing_is_stored_and_the_next_request_works(send: Any, service: Service) -> None:
    await send(service)
    with short_time_limit(service), slow_transaction():
        for _ in range(8):
            assert "Ada" not in (await send(service)).text
    assert await ChatSession.all().count() == 1
    answer = await send(service)
    assert answer.status_code == 200
    assert "Ada" in answer.text
    assert await ChatSession.all().count() == 2


async def test_a_query_is_stopped_as_well(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "page", never_return)
    monkeypatch.setattr(listing, "total", never_return)
    with short_time_limit(service):
        assert await service.graphql("{ chatSessions { totalCount } }") == {
            "data": None,
            "errors": [ERROR],
        }
        assert await service.graphql("{ __typename }") == {"data": {"__typename": "Query"}}


async def test_other_requests_are_served_while_one_hangs(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = asyncio.Event()

    async def page(*_: object) -> Any:
        started.set()
        await never_return()

    monkeypatch.setattr(listing, "page", page)
    stuck = asyncio.create_task(service.graphql("{ chatSessions { totalCount } }"))
    await started.wait()
    assert await service.graphql("{ chatSession(chatSessionId: 1) { rank } }") == {
        "data": {"chatSession": None}
    }
    assert not stuck.done()
    stuck.cancel()
    await asyncio.gather(stuck, return_exceptions=True)


async def test_graphql_response_json_has_status_504(service: Service) -> None:
    with short_time_limit(service), slow_transaction():
        answer = await service.client.post(
            "/graphql", json={"query": CREATE}, headers={"Accept": RESPONSE_JSON}
        )
    assert answer.status_code == 504
    assert answer.json() == {"data": None, "errors": [ERROR]}
