"""A request leaves one line in the log, which says who did what and how it went."""

import asyncio
import logging
import re
from typing import Any

import httpx
import pytest

from orm.sessions import listing, verbs
from parley.operations.observer import request_id
from tests.conftest import PASSWORD
from tests.parley.operations.observing.lines import Collector

QUERY = "query sessions { chatSessions { totalCount } }"


def request_fields(log: Collector) -> list[dict[str, Any]]:
    """The fields of the log lines about requests."""
    names = ("door", "operation", "viewer", "status", "request_id")
    return [
        {name: getattr(record, name) for name in names}
        for record in log.records
        if record.name == "parley.requests"
    ]


async def test_a_request_leaves_one_line_that_says_who_did_what(
    client: httpx.AsyncClient, log: Collector
) -> None:
    ids = {"X-Request-Id": "abc"}
    await client.post("/graphql", json={"query": QUERY}, headers=ids)
    await client.post("/graphql", json={"query": "{ __typename }"}, headers=ids)
    await client.post("/graphql", json={"query": f"query other {{ nowhere }} {QUERY}"}, headers=ids)
    await client.post("/graphql", json={"query": "{"}, headers=ids)
    await client.post("/graphql", json={"query": QUERY}, headers=ids, auth=("tje0", "wrong"))
    await client.post("/api/v1/ChatSession", json={}, headers=ids)
    await client.post("/api/v1/ChatSession", json={"Rank": "x"}, headers=ids)
    await client.post("/api/v1/ChatSession", json={}, headers=ids, auth=("bob", "wrong"))
    await client.get("/nowhere", headers=ids)
    assert [tuple(fields.values()) for fields in request_fields(log)] == [
        ("graphql", "sessions", "tje0", 200, "abc"),
        ("graphql", "-", "tje0", 200, "abc"),
        ("graphql", "other", "tje0", 200, "abc"),
        ("graphql", "-", "tje0", 200, "abc"),
        ("graphql", "-", "-", 401, "abc"),
        ("rest", "createChatSession", "tje0", 200, "abc"),
        ("rest", "createChatSession", "tje0", 400, "abc"),
        ("rest", "createChatSession", "-", 401, "abc"),
        ("other", "-", "-", 404, "abc"),
    ]
    records = [record for record in log.records if record.name == "parley.requests"]
    assert len(records) == 9
    assert {record.levelno for record in records} == {logging.INFO}
    for record in records:
        duration = vars(record)["duration_ms"]
        assert isinstance(duration, float)
        assert duration >= 0
        assert re.fullmatch(r"\S+ \S+ \S+ \d{3} \d+\.\d ms", record.getMessage())


@pytest.mark.parametrize(
    ("name", "shown"),
    [("x" * 5_000, "x" * 100), ("two\nlines", "-"), ("a b", "-"), ("other", "-")],
    ids=["long", "two lines", "two words", "not there"],
)
async def test_an_operation_name_cannot_write_lines_of_its_own(
    name: str, shown: str, client: httpx.AsyncClient, log: Collector
) -> None:
    query = f"query {name} {{ __typename }}" if name.startswith("x") else QUERY
    await client.post("/graphql", json={"query": query, "operationName": name})
    assert [fields["operation"] for fields in request_fields(log)] == [shown]
    assert all("\n" not in line for line in log.lines)


async def test_monitoring_leaves_no_line(client: httpx.AsyncClient, log: Collector) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        for login in (("tje0", PASSWORD), ("tje0", "wrong")):
            await client.get(path, auth=login)
    assert request_fields(log) == []


@pytest.mark.parametrize("settings", [{"log_level": "warning"}], indirect=True, ids=[""])
async def test_at_level_warning_there_are_no_lines_of_requests(
    client: httpx.AsyncClient, log: Collector
) -> None:
    await client.post("/graphql", json={"query": QUERY})
    await client.post("/api/v1/ChatSession", json={"Rank": "x"})
    assert log.records == []


async def test_lines_logged_during_a_request_have_its_id(
    client: httpx.AsyncClient, log: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_are_running = asyncio.Barrier(2)

    async def total(*_: object) -> int:
        await both_are_running.wait()
        logging.getLogger("parley.test").info("for %s", request_id.get())
        return 0

    monkeypatch.setattr(listing, "total", total)
    await asyncio.gather(
        *(
            client.post("/graphql", json={"query": QUERY}, headers={"X-Request-Id": id_})
            for id_ in ("one", "two")
        )
    )
    records = [record for record in log.records if record.name == "parley.test"]
    assert sorted(record.getMessage() for record in records) == ["for one", "for two"]
    assert all(record.getMessage() == f"for {vars(record)['request_id']}" for record in records)
    assert request_id.get() is None


async def test_an_unexpected_error_is_logged_once_under_the_id_that_callers_get(
    client: httpx.AsyncClient, log: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("secret")

    monkeypatch.setattr(verbs, "create", broken)
    create = {"query": "mutation { createChatSession(input: {}) { rank } }"}
    for path, body in (("/graphql", create), ("/api/v1/ChatSession", {})):
        log.records.clear()
        answer = await client.post(path, json=body, headers={"X-Request-Id": "abc"})
        [error] = [record for record in log.records if record.levelno > logging.INFO]
        [error_id] = set(re.findall(r"\b[0-9a-f]{12}\b", answer.text))
        assert error.levelno == logging.ERROR
        assert error_id in error.getMessage()
        assert "ValueError" in error.getMessage()
        assert vars(error)["request_id"] == "abc"
        assert len(request_fields(log)) == 1
