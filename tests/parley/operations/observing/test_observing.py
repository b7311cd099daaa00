"""Request ids and traceparent are taken from the request, or made, and sent in the response."""

import base64
import re

import httpx
import pytest

from orm.accounts import users
from tests.conftest import PASSWORD, Service
from tests.parley.operations.observing.lines import Collector

QUERY = "query sessions { chatSessions { totalCount } }"
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
NEW_ID = re.compile(r"[0-9a-f]{16}")
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")

HOSTILE_IDS = [
    "",
    " ",
    "a b",
    "a,b",
    "x" * 65,
    "x" * 10_000,
    "<script>",
    "a\tb",
    "%0a",
    "{}",
    "ø",
    "../a",
    "a:b",
    '"',
]
HOSTILE_TRACES = [
    "",
    "x",
    f"00-{TRACE}-{SPAN}",
    f"00-{TRACE}-{SPAN}-01-more",
    f"00-{TRACE.upper()}-{SPAN}-01",
    f"00-{TRACE}{TRACE}-{SPAN}-01",
    f"00-{'0' * 32}-{SPAN}-01",
    f"ff-{TRACE}-{SPAN}-01",
    f"00-{TRACE}-{SPAN}-0x",
    f"00-{TRACE}-{SPAN}-01 <script>",
]


async def test_a_valid_id_is_kept(client: httpx.AsyncClient, log: Collector) -> None:
    for given in ("a", "x" * 64, "0af7651916cd43dd-8448eb211c80319c", "A.b_c-9"):
        answer = await client.get(
            "/graphql", params={"query": QUERY}, headers={"X-Request-Id": given}
        )
        assert answer.headers["X-Request-Id"] == given
        assert vars(log.records[-1])["request_id"] == given
        assert given in log.lines[-1]


async def test_a_hostile_id_is_replaced(client: httpx.AsyncClient, log: Collector) -> None:
    for given in HOSTILE_IDS:
        answer = await client.get("/livez", headers={b"X-Request-Id": given.encode()})
        new_id = answer.headers["X-Request-Id"]
        assert NEW_ID.fullmatch(new_id), given
    assert log.records == []


async def test_a_request_without_an_id_gets_one_of_its_own(
    client: httpx.AsyncClient, log: Collector
) -> None:
    answers = [await client.post("/graphql", json={"query": QUERY}) for _ in range(5)]
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert len(set(ids)) == 5
    assert all(NEW_ID.fullmatch(id_) for id_ in ids)
    assert [vars(record)["request_id"] for record in log.records] == ids


async def test_a_trace_is_kept_with_a_span_of_our_own(client: httpx.AsyncClient) -> None:
    for flags in ("00", "01"):
        answer = await client.get("/livez", headers={"traceparent": f"00-{TRACE}-{SPAN}-{flags}"})
        match = TRACEPARENT.fullmatch(answer.headers["traceparent"])
        assert match is not None
        assert (match[1], match[3]) == (TRACE, flags)
        assert match[2] != SPAN


async def test_a_hostile_or_missing_trace_is_a_new_one(client: httpx.AsyncClient) -> None:
    answers = [
        await client.get("/livez", headers={"traceparent": given}) for given in HOSTILE_TRACES
    ]
    answers.append(await client.get("/livez"))
    for given, answer in zip([*HOSTILE_TRACES, None], answers, strict=True):
        match = TRACEPARENT.fullmatch(answer.headers["traceparent"])
        assert match is not None, given
        assert match[1] not in (TRACE, "0" * 32)
    assert len({answer.headers["traceparent"] for answer in answers}) == len(answers)


async def test_ids_are_sent_with_refusals_too(client: httpx.AsyncClient) -> None:
    for path in ("/nowhere", "/api/v1/nowhere", "/metrics", "/explorer/nowhere"):
        answer = await client.get(path, headers={"X-Request-Id": "abc"})
        assert answer.status_code >= 400
        assert answer.headers["X-Request-Id"] == "abc"
    answer = await client.post("/graphql", content=b"{", headers={"X-Request-Id": "abc"})
    assert answer.headers["X-Request-Id"] == "abc"


async def test_ids_are_sent_with_unexpected_errors(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(users, "find", broken)
    for method, path in (
        ("POST", "/graphql"),
        ("POST", "/api/v1/ChatSession"),
        ("GET", "/metrics"),
    ):
        answer = await client.request(method, path, json={}, headers={"X-Request-Id": "abc"})
        assert answer.status_code == 500
        assert answer.headers.get("X-Request-Id") == "abc", path


@pytest.mark.parametrize("path", ["/graphql", "/api/v1/ChatSession"])
async def test_a_client_that_disconnects_is_no_error(
    service: Service, log: Collector, path: str
) -> None:
    authorization = base64.b64encode(f"tje0:{PASSWORD}".encode())
    sent: list[dict[str, object]] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, object]:
        return sent.pop(0)

    async def send(_message: object) -> None:
        """Not called: the client is gone."""

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "scheme": "http",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"authorization", b"Basic " + authorization),
        ],
        "client": ("127.0.0.1", 1),
    }
    await service.app(scope, receive, send)
    assert not any("Unexpected" in line for line in log.lines)
    assert any(" 499 " in line for line in log.lines)
