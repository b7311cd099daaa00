"""Refusals of the wire protocol are read by pages of PARLEY_ALLOWED_ORIGINS, and no others."""

from collections.abc import Iterator

import pytest

from parley.operations.cors import headers_by_origin
from parley.wire.limits import WireLimits
from tests.parley.wire.sockets import Served, serving, statuses

APP = "https://app.example.com"
PAGE = f"Host: a\r\nOrigin: {APP}\r\n".encode()
FOREIGN = b"Host: a\r\nOrigin: https://evil.example\r\n"
POST = b"POST /x HTTP/1.1\r\n"

REFUSED = {
    "a body that is late": (POST, b"Content-Length: 20\r\n\r\nx", 408),
    "a head that is late": (POST, b"Accept: */*\r\n", 408),
    "many headers": (POST, b"X: y\r\n" * 300 + b"\r\n", 431),
    "a large header": (POST, b"X: " + b"y" * 70_000 + b"\r\n\r\n", 431),
    "a large header, not ended": (POST, b"X: " + b"y" * 70_000, 431),
    "large trailers": (
        POST,
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 200_000,
        431,
    ),
    "a chunk that is none": (POST, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    limits = WireLimits(head_seconds=0.3, body_seconds=0.3, max_connections=20)
    with serving(limits, readable_by=headers_by_origin([APP])) as server:
        yield server


@pytest.mark.parametrize(("first", "rest", "status"), REFUSED.values(), ids=REFUSED)
def test_an_allowed_page_reads_why(served: Served, first: bytes, rest: bytes, status: int) -> None:
    answer = served.talk(first + PAGE + rest)
    assert statuses(answer) == [status]
    head = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert head.count(f"access-control-allow-origin: {APP}".encode()) == 1
    assert head.count(b"access-control-allow-credentials: true") == 1
    assert b"vary: Origin" in head


@pytest.mark.parametrize(("first", "rest", "status"), REFUSED.values(), ids=REFUSED)
def test_another_page_does_not(served: Served, first: bytes, rest: bytes, status: int) -> None:
    for sender in (FOREIGN, b"Host: a\r\n"):
        answer = served.talk(first + sender + rest)
        assert statuses(answer) == [status]
        assert b"access-control" not in answer


def test_the_page_of_the_request_before_counts_for_nothing(served: Served) -> None:
    before = POST + PAGE + b"Content-Length: 0\r\n\r\n"
    answer = served.talk(before, POST + b"Host: a\r\n")
    assert statuses(answer) == [200, 408]
    assert b"access-control" not in answer
