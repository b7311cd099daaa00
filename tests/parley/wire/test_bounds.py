"""Requests beyond the bounds are refused before anybody has logged in, over raw sockets."""

import pytest
from prometheus_client import REGISTRY

from parley.wire.limits import MAX_HEAD_BYTES, MAX_HEADERS, MAX_PIPELINED
from tests.parley.wire.sockets import Served, statuses

GET = b"GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
POST = b"POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
PLAIN = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"

FLOOD = [b"a" * 30_000] * 200
"""More than any bound; what is sent after the refusal is dropped, or the connection is closed."""

TOO_LARGE = {
    "a value": [GET + b"X: " + b"a" * MAX_HEAD_BYTES + b"\r\n\r\n"],
    "a value without end": [GET + b"X: ", *FLOOD],
    "a name without end": [GET, *FLOOD],
    "an address": [b"GET /?" + b"a" * MAX_HEAD_BYTES + b" HTTP/1.1\r\nHost: a\r\n\r\n"],
    "an address without end": [b"GET /?", *FLOOD],
    "headers together": [GET + (b"X-%d: " % 1 + b"a" * 7000 + b"\r\n") * 10 + b"\r\n"],
    "one header a segment": [GET, *[b"X: " + b"a" * 8000 + b"\r\n"] * 200],
    "the number of headers": [GET + b"X: 1\r\n" * MAX_HEADERS + b"\r\n"],
    "the number without end": [GET, *[b"X: 1\r\n" * 1000] * 200],
    "trailers": [POST + CHUNKED + b"2\r\nhi\r\n0\r\n", *[b"X: " + b"a" * 8000 + b"\r\n"] * 200],
    "a trailer without end": [POST + CHUNKED + b"2\r\nhi\r\n0\r\nX: ", *FLOOD],
    "a chunk extension": [POST + CHUNKED, b"2;x=", *FLOOD],
    "chunk extensions": [POST + CHUNKED, *[(b"1;x=%b\r\na\r\n" % (b"a" * 500)) * 20] * 200],
}


@pytest.mark.parametrize("segments", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_large_is_refused(served: Served, segments: list[bytes]) -> None:
    assert statuses(served.talk(b"".join(segments))) == [431]
    assert served.paths == []


@pytest.mark.parametrize("name", ["a value without end", "a trailer without end"])
def test_segments_are_counted_as_they_come(served: Served, name: str) -> None:
    first, *flood = TOO_LARGE[name]
    assert statuses(served.talk(first, *flood[:4])) == [431]


def test_what_is_just_small_enough_is_answered(served: Served) -> None:
    value = b"X: " + b"a" * (MAX_HEAD_BYTES - 200) + b"\r\n"
    headers = b"X: 1\r\n" * (MAX_HEADERS - 2)
    for head in (GET + value + b"\r\n", GET + headers + b"\r\n"):
        assert statuses(served.talk(head)) == [200]
        assert statuses(served.talk(head[:40_000], head[40_000:])) == [200]


def test_bodies_are_no_heads(served: Served) -> None:
    length = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000
    answers = served.talk(length + GET[:20], GET[20:] + b"\r\n")
    assert statuses(answers) == [200, 200]
    chunks = POST + CHUNKED + b"1\r\na\r\n" * 50_000 + b"0\r\n\r\n"
    assert statuses(served.talk(chunks)) == [200]
    assert len(served.echo.seen[0]["body"]) == 50_000


def test_refusals_reach_clients_that_go_on_sending(served: Served) -> None:
    for _ in range(5):
        answers = served.talk(GET + b"X: ", *[b"a" * 300_000] * 5)
        assert statuses(answers) == [431]
        assert answers.endswith(b"200 headers in all.")


def test_requests_are_counted_that_wait_on_a_connection(served: Served) -> None:
    answers = served.talk(PLAIN * (MAX_PIPELINED * 3))
    assert statuses(answers) == [200] * (MAX_PIPELINED + 1)
    assert b"connection: close" in answers.rpartition(b"HTTP/1.1 200")[2]


def test_refusals_are_counted(served: Served) -> None:
    labels = {"door": "wire", "status": "431"}
    before = REGISTRY.get_sample_value("parley_requests_total", labels) or 0
    served.talk(*TOO_LARGE["the number of headers"])
    assert REGISTRY.get_sample_value("parley_requests_total", labels) == before + 1
