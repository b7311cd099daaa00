"""Stopping and restarting: requests in hand are answered, and no connection is reset."""

import signal
import time
from http import HTTPStatus
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from tests.parley.callers import ANSWERED, REFUSED, calling
from tests.parley.command_line import (
    TIMEOUT_SECONDS,
    ServiceProcess,
    basic_header,
    serving,
)

CALLERS = 16
BODY = b'{"CustomerName": "Ada"}'
POST = (
    b"POST /api/v1/ChatSession HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Authorization: " + basic_header("tje0", "Tje0").encode() + b"\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)
GET = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
CLOSING = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def address(served: ServiceProcess) -> tuple[str, int]:
    host, _, port = served.base.removeprefix("http://").rpartition(":")
    return host, int(port)


def workers_of(served: ServiceProcess) -> list[psutil.Process]:
    """The workers of a service, in the order of their start."""
    children = psutil.Process(served.process.pid).children()
    return sorted(
        (child for child in children if "worker" in child.cmdline()),
        key=lambda child: child.create_time(),
    )


def wait_until(condition: object, served: ServiceProcess) -> None:
    """Wait until a function returns something true."""
    for _ in range(TIMEOUT_SECONDS * 20):
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError(served.output())


@pytest.mark.parametrize("workers", ["1", "3"])
@pytest.mark.parametrize(
    ("request_sent", "per_connection"),
    [(POST, 1_000_000), (GET, 3), (CLOSING, 1)],
    ids=["kept open", "three a connection", "one a connection"],
)
def test_no_connection_is_reset_by_a_stop(
    tmp_path: Path, workers: str, request_sent: bytes, per_connection: int
) -> None:
    with serving(tmp_path, "--demo", "--workers", workers) as served:
        with calling(
            address(served), request_sent, CALLERS, per_connection=per_connection
        ) as calls:
            wait_until(lambda: calls.outcomes[ANSWERED] > 10 * CALLERS, served)
            assert served.stop() in (0, -signal.SIGTERM)
        assert calls.lost == {}
        assert calls.outcomes[REFUSED] == CALLERS
        assert set(calls.statuses) == {HTTPStatus.OK}
        assert "Traceback" not in served.output()
