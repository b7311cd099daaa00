"""Clients that are late, or do not read, are cut off; limits here are fractions of a second."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from parley.wire.limits import WireLimits
from tests.parley.wire.sockets import LARGE, TIMEOUT_SECONDS, Served, read_all, serving, statuses

POST = b"POST /x HTTP/1.1\r\nHost: a\r\n"
LENGTH = POST + b"Content-Length: 20\r\n\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
WHOLE = POST + b"Content-Length: 2\r\n\r\nhi"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving(WireLimits(head_seconds=0.3, body_seconds=0.5, max_connections=20)) as server:
        yield server


@pytest.fixture
def patient() -> Iterator[Served]:
    """A server whose deadlines are longer than many connections take."""
    with serving(WireLimits(head_seconds=5, body_seconds=0.5, max_connections=20)) as server:
        yield server


LATE = {
    "a head": (POST,),
    "an address": (b"GET /x",),
    "a head, byte by byte": [bytes([byte]) for byte in POST],
    "a body": (LENGTH, b"x"),
    "a body without a byte": (LENGTH,),
    "a body, byte by byte": (LENGTH, *[b"x"] * 19),
    "a chunk": (CHUNKED, b"5\r\nab"),
    "a chunk size": (CHUNKED, b"5"),
    "a trailer": (CHUNKED, b"2\r\nhi\r\n0\r\nX: "),
    "a body that 100 was sent for": (POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n",),
    "a body after an upgrade that was offered": (
        POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 20\r\n\r\n",
        b"x",
    ),
}


@pytest.mark.parametrize("segments", LATE.values(), ids=LATE)
def test_what_is_late_is_refused(served: Served, segments: tuple[bytes, ...]) -> None:
    assert statuses(served.talk(*segments))[-1:] == [408]
    assert served.paths == []
    served.wait_for_no_connection()


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"\r\n\r\n\r\n"])
def test_a_connection_without_a_request_is_closed(served: Served, sent: bytes) -> None:
    assert served.talk(sent) == b""


def test_a_second_request_has_deadlines_too(served: Served) -> None:
    assert statuses(served.talk(WHOLE, LENGTH)) == [200, 408]
    assert statuses(served.talk(WHOLE, POST)) == [200, 408]
    assert statuses(served.talk(WHOLE + POST)) == [200, 408]


def test_the_application_learns_that_a_body_never_came(served: Served) -> None:
    served.talk(LENGTH)
    served.wait_for_no_connection()
    assert served.echo.disconnected == ["/x"]


def test_a_body_that_nobody_waits_for_has_a_deadline(served: Served) -> None:
    early = b"POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n"
    assert statuses(served.talk(early, b"x")) == [401]


@pytest.mark.parametrize("close", [b"", b"Connection: close\r\n"])
def test_a_client_that_does_not_read_is_cut_off(served: Served, close: bytes) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(TIMEOUT_SECONDS)
        connection.connect(("127.0.0.1", served.port))
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n" + close + b"\r\n")
        assert connection.recv(1) == b"H"
        served.wait_for_no_connection()
        assert len(read_all(connection)) < len(LARGE)


def test_a_client_that_reads_gets_everything(served: Served) -> None:
    large = b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert served.talk(large).endswith(LARGE)


def test_connections_beyond_the_bound_are_told_so(patient: Served) -> None:
    idle = [patient.connect() for _ in range(20)]
    for _ in range(30):
        answers = patient.talk(b"")
        assert statuses(answers) == [503]
        assert b"retry-after: 1" in answers
    for connection in idle:
        # Each of the first keeps its place until its deadline.
        assert read_all(connection) == b""
        connection.close()
    patient.wait_for_no_connection()
    assert statuses(patient.talk(WHOLE, POST)) == [200, 408]


def test_a_machine_that_is_silent_is_given_up_after_the_time_for_a_part_of_an_answer(
    served: Served,
) -> None:
    served.wait_for_no_connection()
    with served.connect() as client:
        client.sendall(b"GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
        [connection] = _connections(served)
        end = connection.transport.get_extra_info("socket")
        assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 500
        connection.loop.call_soon_threadsafe(served.echo.turn.set)


def _connections(served: Served) -> list[Any]:
    for _ in range(TIMEOUT_SECONDS * 100):
        if served.server.server_state.connections:
            break
        time.sleep(0.01)
    return [*served.server.server_state.connections]
