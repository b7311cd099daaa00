"""An operation that takes too long is stopped, leaves nothing behind and keeps nobody waiting."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest

from graphql_api.shared.media_types import RESPONSE_JSON
from orm.audit import entries
from orm.engine import sqlite
from orm.models import ChatSession
from orm.sessions import listing
from tests.conftest import Service
from tests.graphql_api.at_schema import schema_of

SECONDS = 0.05
"""How long an operation may take that will never end; for others it would be a matter of luck."""

CREATE = 'mutation { createChatSession(input: {customerName: "Ada"}) { customerName } }'
ERROR = {
    "message": "This took too long and was stopped; ask for less, or try again.",
    "extensions": {"code": "TIMEOUT"},
}


async def for_ever(*_: object, **__: object) -> Any:
    await asyncio.Event().wait()


@contextmanager
def impatient(service: Service) -> Iterator[None]:
    """A service that stops operations almost at once."""
    schema = schema_of(service.app)
    limits = schema.limits
    schema.limits = replace(limits, seconds=SECONDS)
    try:
        yield
    finally:
        schema.limits = limits


@contextmanager
def stuck_in_the_middle() -> Iterator[None]:
    """Rows are written, and then their transaction does not come to its end in time.

    Nor does the event loop wait for it, as where SQLite has to write in a thread of its own: what
    is written between two turns of the loop is not late for anybody.
    """
    entry = entries.entry

    def late(*args: Any) -> Any:
        time.sleep(SECONDS * 4)
        return entry(*args)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(entries, "entry", late)
        patched.setattr(sqlite, "LONG_WAL_BYTES", 0)
        yield


async def by_graphql(service: Service) -> httpx.Response:
    return await service.client.post("/graphql", json={"query": CREATE})


async def by_rest(service: Service) -> httpx.Response:
    return await service.client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"})


async def test_graphql_says_so_by_a_code(service: Service) -> None:
    with impatient(service), stuck_in_the_middle():
        answer = await by_graphql(service)
    assert answer.status_code == 200
    assert answer.json() == {"errors": [ERROR]}


async def test_rest_says_so_in_the_contracts_words(service: Service) -> None:
    with impatient(service), stuck_in_the_middle():
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
    with impatient(service), stuck_in_the_middle():
        for _ in range(8):
            assert "Ada" not in (await send(service)).text
    assert await ChatSession.all().count() == 1
    answer = await send(service)
    assert answer.status_code == 200
    assert "Ada" in answer.text
    assert await ChatSession.all().count() == 2


async def test_a_query_is_stopped_too(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "page", for_ever)
    monkeypatch.setattr(listing, "total", for_ever)
    with impatient(service):
        assert await service.graphql("{ chatSessions { totalCount } }") == {"errors": [ERROR]}
        assert await service.graphql("{ __typename }") == {"data": {"__typename": "Query"}}


async def test_others_are_served_while_one_is_stuck(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = asyncio.Event()

    async def page(*_: object) -> Any:
        started.set()
        await for_ever()

    monkeypatch.setattr(listing, "page", page)
    stuck = asyncio.create_task(service.graphql("{ chatSessions { totalCount } }"))
    await started.wait()
    assert await service.graphql("{ chatSession(chatSessionId: 1) { rank } }") == {
        "data": {"chatSession": None}
    }
    assert not stuck.done()
    stuck.cancel()
    await asyncio.gather(stuck, return_exceptions=True)


async def test_the_newer_type_says_that_it_was_no_fault_of_the_callers(service: Service) -> None:
    with impatient(service), stuck_in_the_middle():
        answer = await service.client.post(
            "/graphql", json={"query": CREATE}, headers={"Accept": RESPONSE_JSON}
        )
    assert answer.status_code == 504
    assert answer.json() == {"errors": [ERROR]}
