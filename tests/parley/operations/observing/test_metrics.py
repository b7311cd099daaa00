"""Metrics by operation and by error code, of the database and of the queue."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest
from tortoise.context import require_context

from orm.models import ChatSession
from orm.models.chat_session import OPEN
from orm.models.enums import ChatSessionStatus, Scope
from orm.sessions import open_sessions
from parley.operations import exposition, request_metrics
from tests import accounts
from tests.parley.operations.observing.metrics import Metrics, read

LIST = "/api/v1/ChatSession"


@pytest.fixture
async def metrics(stranger: httpx.AsyncClient) -> Callable[[], Awaitable[Metrics]]:
    """Reads the metrics as an application that may."""
    secret = await accounts.add_application("prometheus", [Scope.METRICS])
    return partial(read, stranger, SO_AppToken=secret)


@pytest.fixture
def graphql(client: httpx.AsyncClient) -> Callable[..., Awaitable[httpx.Response]]:

    async def post(query: str | None = None, **sent: object) -> httpx.Response:
        return await client.post("/graphql", json={"query": query, **sent})

    return post


@pytest.fixture
def get(client: httpx.AsyncClient) -> Callable[[str], Awaitable[httpx.Response]]:
    return client.get


@pytest.fixture
def stranger(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client without a login."""
    return httpx.AsyncClient(transport=client._transport, base_url=client.base_url)


Read = Callable[[], Awaitable[Metrics]]
Send = Callable[..., Awaitable[httpx.Response]]

OPERATIONS = [
    ("query planted { chatSessions { totalCount } }", "chatSessions"),
    ("query ($a: Boolean!) { planted: viewer @include(if: $a) { name } }", "viewer"),
    ("{ __typename viewer { name } }", "viewer"),
    ("{ __typename }", "__typename"),
    ("{ ...F } fragment F on Query { viewer { name } }", "viewer"),
    ("{ viewer { name } a: chatSessions { totalCount } }", "several"),
    ("{ a: viewer { name } b: viewer { name } }", "viewer"),
    ('mutation { createChatSession(input: {customerName: "x"}) { rank } }', "createChatSession"),
    ("query planted { planted }", "other"),
    ("query planted {", "other"),
    (None, "other"),
]


@pytest.mark.parametrize(("query", "operation"), OPERATIONS)
async def test_graphql_is_counted_by_the_field_at_the_root(
    graphql: Send, metrics: Read, query: str | None, operation: str
) -> None:
    before = await metrics()
    for _ in range(2):
        await graphql(query, variables={"a": True})
    after = await metrics()
    labels = {"door": "graphql", "operation": operation}
    for name in ("parley_operations_total", "parley_operation_seconds_count"):
        assert after.total(name, **labels) == before.total(name, **labels) + 2
        assert after.total(name, door="graphql") == before.total(name, door="graphql") + 2
    assert "planted" not in after.values_of("operation")


async def test_rest_is_counted_by_its_call(get: Send, metrics: Read) -> None:
    before = await metrics()
    paths = (LIST, f"{LIST}/1", f"{LIST}/1?planted=1", f"{LIST}?$filter=planted", "/api/planted")
    answers = [await get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 400, 404]
    after = await metrics()
    expected = {("chatSessions", 200): 1, ("chatSession", 404): 2, ("chatSessions", 400): 1}
    for (operation, status), number in expected.items():
        labels = {"door": "rest", "operation": operation, "status": str(status)}
        name = "parley_operations_total"
        assert after.total(name, **labels) == before.total(name, **labels) + number
    assert "planted" not in after.values_of("operation")


async def test_errors_are_counted_by_code_whatever_the_status_is(
    graphql: Send, get: Send, stranger: httpx.AsyncClient, metrics: Read
) -> None:
    delete = "mutation { deleteChatSession(chatSessionId: 99) }"
    page = '{ chatSessions(after: "planted") { totalCount } }'
    sent: list[tuple[str, str, int, Callable[[], Awaitable[httpx.Response]]]] = [
        ("graphql", "NOT_FOUND", 200, lambda: graphql(delete)),
        ("graphql", "INVALID_VALUE", 200, lambda: graphql(page)),
        ("graphql", "GRAPHQL_VALIDATION_FAILED", 200, lambda: graphql("{ planted }")),
        ("graphql", "GRAPHQL_PARSE_FAILED", 200, lambda: graphql("{")),
        ("graphql", "LIMIT_EXCEEDED", 200, lambda: graphql("{" + "a{" * 99 + "}" * 100)),
        ("graphql", "BAD_REQUEST", 400, lambda: graphql(None)),
        ("graphql", "UNAUTHENTICATED", 401, lambda: stranger.post("/graphql", json={})),
        ("rest", "UNAUTHENTICATED", 401, lambda: stranger.get(LIST)),
        ("rest", "NOT_FOUND", 404, lambda: get(f"{LIST}/99")),
        ("rest", "INVALID_VALUE", 400, lambda: get(f"{LIST}?$filter=planted")),
        ("other", "METHOD_NOT_ALLOWED", 405, lambda: stranger.put(LIST)),
        ("other", "NOT_FOUND", 404, lambda: stranger.get("/api/planted")),
    ]
    for door, code, status, send in sent:
        before = await metrics()
        assert (await send()).status_code == status, code
        after = await metrics()
        labels = {"door": door, "code": code}
        name = "parley_errors_total"
        assert after.total(name, **labels) == before.total(name, **labels) + 1, (door, code)
        assert after.total(name) == before.total(name) + 1, (door, code)
    assert "planted" not in str(after)


async def test_an_unexpected_error_is_counted_at_both_doors(
    graphql: Send, get: Send, metrics: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("orm.sessions.listing.page", broken)
    monkeypatch.setattr("orm.sessions.listing.total", broken)
    before = await metrics()
    await get(LIST)
    await graphql("{ chatSessions { totalCount } }")
    after = await metrics()
    for door in ("graphql", "rest"):
        labels = {"door": door, "code": "INTERNAL"}
        assert after.total("parley_errors_total", **labels) == (
            before.total("parley_errors_total", **labels) + 1
        )


def test_one_name_too_many_is_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_metrics, "_names", {"a"})
    monkeypatch.setattr(request_metrics, "MOST_NAMES", 2)
    named = [request_metrics._bounded(name) for name in ("b", "c", "a", None)]
    assert named == ["b", "other", "a", "other"]


async def test_open_sessions_are_counted_by_status(metrics: Read) -> None:
    now = datetime.now(UTC)
    rows = [
        ChatSession(status=status, when_requested=now - timedelta(minutes=int(status)))
        for status in ChatSessionStatus
        for _ in range(int(status) + 1)
    ]
    await ChatSession.bulk_create([*rows, ChatSession(status=ChatSessionStatus.IN_QUEUE)])
    found = await metrics()
    counted = {each.labels["status"]: each.value for each in found.found("parley_open_sessions")}
    assert counted == {
        each.name: int(each) + 1 + (each is ChatSessionStatus.IN_QUEUE) for each in OPEN
    }
    assert found.total("parley_queue_oldest_seconds") == pytest.approx(4 * 60, abs=30)
    assert found.total("parley_database_up") == 1


async def test_an_empty_queue_has_waited_for_nothing(metrics: Read) -> None:
    found = await metrics()
    assert found.total("parley_queue_oldest_seconds") == 0
    assert {each.value for each in found.found("parley_open_sessions")} == {0}


@pytest.mark.parametrize("analyzed", [False, True])
async def test_counting_reads_an_index_and_a_bounded_part_of_it(
    database: str, *, analyzed: bool
) -> None:
    await ChatSession.bulk_create(
        [
            ChatSession(
                status=ChatSessionStatus(number % 12),
                when_requested=datetime(2026, 3, 14, tzinfo=UTC) + timedelta(seconds=number),
            )
            for number in range(12_000)
        ],
        batch_size=500,
    )
    connection = require_context().db()
    is_sqlite = connection.capabilities.dialect == "sqlite"
    if analyzed:
        await connection.execute_query("ANALYZE" if is_sqlite else "VACUUM ANALYZE")
    prefix = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    _, rows = await connection.execute_query(f"{prefix} {open_sessions.SQL}")
    plan = "\n".join(str(tuple(row)[-1]) for row in rows)
    assert "Seq Scan" not in plan, plan
    if is_sqlite or analyzed:
        # Without statistics, PostgreSQL takes its small index of the queue for some of them.
        assert plan.count("COVERING INDEX" if is_sqlite else "Index Only Scan") == len(OPEN) + 1
        assert "Sort" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan
    assert open_sessions.SQL.count(f"LIMIT {open_sessions.MOST_COUNTED})") == len(OPEN)


async def test_metrics_are_answered_while_the_database_is_away(
    metrics: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise OSError("Ann's secret")

    assert (await metrics()).total("parley_database_up") == 1
    monkeypatch.setattr(exposition, "count_open", broken)
    found = await metrics()
    assert found.found("parley_database_up")[0].value == 0
    assert not found.found("parley_open_sessions")
    assert found.total("parley_requests_total") > 0


async def test_the_database_has_figures(metrics: Read, database_url: str) -> None:
    await metrics()
    found = await metrics()
    if database_url.startswith("sqlite"):
        assert found.total("parley_database_file_bytes") > 100_000
        assert found.total("parley_database_wal_bytes") > 0
    else:
        states = {each.labels["state"] for each in found.found("parley_database_connections")}
        assert states == {"in_use", "idle"}
        assert 1 <= found.total("parley_database_connections") <= 5
        assert found.total("parley_database_connections_max") == 5
        assert found.total("parley_database_waiting") == 0
