"""Traces: spans of requests, operations and statements, as a real collector receives them."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from orm.accounts import users
from orm.errors import Unavailable
from orm.models.enums import Role
from parley import setting_types
from parley.app import create_app
from parley.operations import exporting_traces
from parley.operations.exporting_traces import EXPORTING_LOGGERS
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.lifespans import lifespan
from tests.parley.command_line import ROOT, TIMEOUT_SECONDS
from tests.parley.operations.observing.collector import Spans, collecting
from tests.parley.operations.observing.lines import as_in_service

LIST = "/api/v1/ChatSession"
SERVER, INTERNAL, CLIENT = 2, 1, 3
"""Kinds of spans in OTLP."""

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
CREATE = "mutation made($i: CreateChatSessionInput!) { createChatSession(input: $i) { rank } }"
PLANTED = {"customerName": "planted", "customerEmail": "planted@example.com"}


@pytest.fixture
def collector() -> Iterator[tuple[str, Spans]]:
    with collecting() as (url, spans):
        yield url, spans


@dataclass(frozen=True)
class Traced:
    """A service with traces, and a client of it."""

    client: httpx.AsyncClient

    async def create(self, **headers: str) -> httpx.Response:
        return await self.client.post(
            "/graphql", json={"query": CREATE, "variables": {"i": PLANTED}}, headers=headers
        )


Serve = Callable[..., AbstractAsyncContextManager[Traced]]


@pytest.fixture
def serve(
    database_url: str, collector: tuple[str, Spans], monkeypatch: pytest.MonkeyPatch
) -> Serve:
    """Serves with traces; at the end of the block all spans were sent."""
    patience = exporting_traces.SECONDS_TO_EXPORT * 20

    @asynccontextmanager
    async def served(**values: Any) -> AsyncIterator[Traced]:
        chosen = {"database_url": database_url, "traces_url": collector[0], **values}
        if chosen["traces_url"] == collector[0]:
            # A collector that is there answers, if late.
            monkeypatch.setattr(exporting_traces, "SECONDS_TO_EXPORT", patience)
        app = create_app(Settings.model_validate(chosen))
        async with lifespan(app):
            await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER))
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost", auth=("tje0", PASSWORD)
            ) as client:
                yield Traced(client)

    return served


@pytest.fixture
def spans(collector: tuple[str, Spans]) -> Spans:
    return collector[1]


async def test_a_request_has_an_operation_and_its_statements(serve: Serve, spans: Spans) -> None:
    async with serve() as service:
        answer = await service.create(traceparent=PARENT, tracestate="a=b")
    request = spans.one("POST /graphql")
    assert (request.trace_id, request.parent_id) == (PARENT[3:35], PARENT[36:52])
    assert answer.headers["traceparent"] == f"00-{request.trace_id}-{request.span_id}-01"
    assert request.kind == SERVER
    assert request.attributes == {
        "http.request.method": "POST",
        "url.scheme": "http",
        "http.route": "/graphql",
        "url.path": "/graphql",
        "http.response.status_code": 200,
    }
    operation = spans.one("mutation createChatSession")
    assert (operation.parent_id, operation.kind) == (request.span_id, INTERNAL)
    assert operation.attributes == {
        "graphql.operation.type": "mutation",
        "graphql.operation.name": "made",
        "parley.root_field": "createChatSession",
    }
    [insert] = spans.named("INSERT chat_session")
    assert insert.kind == CLIENT
    assert insert.attributes["db.system.name"] in ("sqlite", "postgresql")
    assert insert.attributes["db.operation.name"] == "INSERT"
    assert insert.attributes["db.collection.name"] == "chat_session"
    assert insert.attributes["db.query.text"].startswith("INSERT INTO")
    assert spans.ancestors_of(insert) == ["transaction", operation.name, request.name]
    assert spans.named("INSERT audit_entry")
    # The look-up of the user belongs to the request, and to no operation.
    assert request in [
        parent for parent in spans for child in spans.children_of(parent) if child.kind == CLIENT
    ]
    assert not any(span.is_error or span.events for span in spans)
    assert {span.trace_id for span in spans} == {request.trace_id}
    assert request.resource["service.name"] == "parley"
    assert set(spans.paths) == {"/v1/traces"}


async def test_a_rest_call_has_its_path_with_placeholders(serve: Serve, spans: Spans) -> None:
    async with serve() as service:
        await service.client.get(f"{LIST}/17?$select=planted")
        await service.client.get(f"{LIST}?$filter=customerName eq 'planted'&planted=1")
        await service.client.get("/api/v1/planted")
        await service.client.request("PLANTED", "/planted")
    one = spans.one("GET /api/v1/ChatSession/{key}")
    assert one.attributes["http.route"] == "/api/v1/ChatSession/{key}"
    assert "url.path" not in one.attributes
    page = spans.one("GET /api/v1/ChatSession")
    assert page.attributes["url.path"] == LIST
    assert [each.name for each in spans.children_of(page) if each.kind == INTERNAL] in (
        [],
        ["query chatSessions"],
    )
    assert [span.attributes["http.response.status_code"] for span in spans.named("GET")] == [404]
    assert spans.one("_OTHER").attributes["http.request.method"] == "_OTHER"
    assert b"planted" not in spans.sent.lower()


async def test_errors_have_their_codes(
    serve: Serve, spans: Spans, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("planted")

    async def away(*_: object) -> None:
        raise Unavailable("planted")

    async with serve() as service:
        await service.client.get(f"{LIST}/99")
        await service.client.post("/graphql", json={"query": "{ planted }"})
        monkeypatch.setattr("orm.sessions.listing.total", away)
        await service.client.post("/graphql", json={"query": "{ chatSessions { totalCount } }"})
        monkeypatch.setattr("orm.sessions.listing.page", broken)
        await service.client.get(LIST)
    told = [
        (
            span.attributes["http.response.status_code"],
            span.attributes.get("error.type"),
            span.is_error,
        )
        for span in spans
        if span.kind == SERVER
    ]
    assert told == [
        (404, "NOT_FOUND", False),
        (200, "GRAPHQL_VALIDATION_FAILED", False),
        (503, "UNAVAILABLE", True),
        (500, "INTERNAL", True),
    ]
    failed = [span for span in spans if span.kind == INTERNAL and span.is_error]
    assert [span.attributes["error.type"] for span in failed] == [
        "GRAPHQL_VALIDATION_FAILED",
        "UNAVAILABLE",
        "INTERNAL",
    ]
    assert b"planted" not in spans.sent


async def test_a_statement_that_fails_says_its_type(serve: Serve, spans: Spans) -> None:
    async with serve() as service:
        sent = {"CustomerName": "planted", "Person": {"PersonId": 123456}}
        assert (await service.client.post(LIST, json=sent)).status_code == 400
    failed = [span for span in spans if span.kind == CLIENT and span.is_error]
    assert failed
    assert all(span.attributes["error.type"] for span in failed)
    assert b"planted" not in spans.sent
    assert b"123456" not in spans.sent


async def test_no_value_is_in_any_span(serve: Serve, spans: Spans) -> None:
    async with serve() as service:
        client = service.client
        entity = {"CustomerName": "planted", "FirstMessage": "planted", "SessionKey": "planted"}
        created = await client.post(LIST, json={**entity, "AlertLevel": 987654})
        key = created.json()["ChatSessionId"]
        await client.put(f"{LIST}/{key}", json={"CustomerName": "planted2", "Rank": 987654})
        await client.patch(f"{LIST}/{key}", json={"CustomerAlias": "planted"})
        for operator in ("begins", "contains", "eq", "ends"):
            await client.get(f"{LIST}?$filter=customerName {operator} 'planted'&$top=87")
        await client.get(f"{LIST}?$filter=alertLevel gt 987653 and rank in (987654,987655)")
        for query in (
            '{ chatSessions(filter: {customerName: {eq: "planted"}}, first: 3) { totalCount } }',
            "{ chatSession(chatSessionId: 987654) { customerName } }",
            "mutation { rateChatSession(chatSessionId: 987654, rating: 3) { __typename } }",
        ):
            await client.post("/graphql", json={"query": query})
        await client.post("/session", json={"name": "planted", "password": "planted"})
        await client.delete(f"{LIST}/{key}")
        headers = {"Authorization": "ChatSession 987654:planted", "User-Agent": "planted"}
        await client.get(LIST, headers=headers)
    assert len({span.name for span in spans}) > 10
    for value in (b"planted", b"987654", b"987653", b"tje0"):
        assert value not in spans.sent
    texts = {span.attributes.get("db.query.text") for span in spans if span.kind == CLIENT}
    assert len(texts) > 10


async def test_the_caller_decides_whether_its_trace_is_sampled(serve: Serve, spans: Spans) -> None:
    async with serve() as service:
        unsampled = await service.create(traceparent=f"{PARENT[:-2]}00")
    assert spans == []
    returned = unsampled.headers["traceparent"]
    assert returned.startswith(PARENT[:36])
    assert returned.endswith("-00")
    assert returned[36:52] != PARENT[36:52]


async def test_the_ratio_decides_for_all_others(serve: Serve, spans: Spans) -> None:
    async with serve(traces_ratio=0) as service:
        ours = await service.create()
        theirs = await service.create(traceparent=PARENT)
    sampled = [int(each.headers["traceparent"][-2:], 16) & 1 for each in (ours, theirs)]
    assert sampled == [0, 1]
    assert {span.trace_id for span in spans} == {PARENT[3:35]}


@pytest.mark.parametrize(
    "header",
    [
        "planted",
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-0af7651916cd43dd8448eb211c80319c-{'0' * 16}-01",
        f"ff-{PARENT[3:]}",
        PARENT.upper(),
    ],
)
async def test_a_traceparent_that_is_none_begins_a_trace(
    serve: Serve, spans: Spans, header: str
) -> None:
    async with serve() as service:
        answer = await service.create(traceparent=header, tracestate="planted" * 100)
    request = spans.one("POST /graphql")
    assert request.parent_id == ""
    assert request.trace_id != PARENT[3:35]
    assert answer.headers["traceparent"][3:35] == request.trace_id


async def test_monitoring_leaves_no_spans(serve: Serve, spans: Spans) -> None:
    async with serve() as service:
        for path in ("/livez", "/readyz", "/metrics"):
            assert (await service.client.get(path)).headers["traceparent"]
    assert spans == []


async def test_log_lines_name_the_span(
    serve: Serve, spans: Spans, capsys: pytest.CaptureFixture[str], collector: tuple[str, Spans]
) -> None:
    settings = Settings.model_validate({"log_format": "json", "traces_url": collector[0]})
    with as_in_service(settings):
        async with serve() as service:
            await service.create()
            logging.getLogger("parley").warning("outside")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    [line] = [each for each in lines if each["logger"] == "parley.requests"]
    request = spans.one("POST /graphql")
    assert (line["trace_id"], line["span_id"]) == (request.trace_id, request.span_id)
    [outside] = [each for each in lines if each["message"] == "outside"]
    assert "trace_id" not in outside


async def test_a_collector_that_is_away_hurts_no_request_and_is_one_line(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings.model_validate({"log_format": "json", "log_level": "error"})
    with as_in_service(settings):
        async with serve(traces_url="http://127.0.0.1:9") as service:
            assert (await service.create()).json()["data"]
            for name in EXPORTING_LOGGERS:
                for _ in range(3):
                    logging.getLogger(name).warning("The collector is away.")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["message"] for line in lines] == ["The collector is away."]


@pytest.mark.parametrize(
    "url",
    [
        *("planted", "ftp://a.example", "http://", "http://ada:planted@a.example"),
        *("http://a.example/?planted=1", "http://a.example:0", "http://[planted"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"traces_url": url})
    assert "planted" not in str(refused.value)


def test_a_url_gets_the_path_of_traces_and_keeps_its_own() -> None:
    urls = {
        "http://a.example:4318": "http://a.example:4318/v1/traces",
        "https://a.example/": "https://a.example/v1/traces",
        "https://a.example/otlp/v1/traces": "https://a.example/otlp/v1/traces",
    }
    for url, used in urls.items():
        assert Settings.model_validate({"traces_url": url}).traces_url == used


def test_without_the_packages_the_setting_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(setting_types, "find_spec", lambda _name: None)
    with pytest.raises(ValidationError, match=re.escape("[opentelemetry]")):
        Settings.model_validate({"traces_url": "http://a.example"})


UNTRACED = """
import asyncio, sys
import httpx
from tests.lifespans import lifespan
from parley.app import create_app
from parley.operations.logs import configure
from parley.settings import Settings

async def main():
    settings = Settings()
    configure(settings)
    app = create_app(settings)
    async with lifespan(app), httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost"
    ) as client:
        for path in ("/graphql", "/api/v1/ChatSession", "/metrics", "/readyz", "/"):
            await client.get(path, auth=("ada", "secret"))

asyncio.run(main())
print(*sys.modules)
"""


def test_nothing_of_it_is_imported_where_it_is_off(sqlite_template: Path, tmp_path: Path) -> None:
    file = copy(sqlite_template, tmp_path / "test.db")
    done = subprocess.run(
        (sys.executable, "-c", UNTRACED),
        cwd=ROOT,
        env={"PARLEY_DATABASE_URL": f"sqlite://{file}", "PARLEY_LOG_LEVEL": "error"},
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    imported = set(done.stdout.decode().split())
    assert "parley.operations.observer" in imported
    assert not [name for name in imported if name.startswith(("opentelemetry", "orm.engine.spans"))]
