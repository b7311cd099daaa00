"""Stopping and restarting: requests in hand are answered, and no connection is reset."""

import re
import signal
import socket
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from tests.parley.callers import ANSWERED, REFUSED, calling, connect
from tests.parley.command_line import (
    PARLEY,
    TIMEOUT_SECONDS,
    ServiceProcess,
    basic_header,
    environment,
    free_port,
    running,
    serving,
    wait_until,
    workers_of,
)
from tests.parley.wire.sockets import statuses

CALLERS = 16
WORKERS = 2
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


STOPS = (0, -signal.SIGTERM)


@pytest.mark.parametrize("workers", ["1", "3"])
def test_no_connection_is_reset_by_a_stop(tmp_path: Path, workers: str) -> None:
    with serving(tmp_path, "--demo", "--workers", workers) as served:
        with (
            calling(address(served), POST, CALLERS) as kept,
            calling(address(served), CLOSING, CALLERS, per_connection=1) as closing,
        ):
            wait_until(lambda: kept.outcomes[ANSWERED] > 4 * CALLERS, served)
            assert served.stop() in STOPS
        for calls in (kept, closing):
            assert calls.lost == {}
            assert calls.outcomes[REFUSED] == CALLERS
            assert set(calls.statuses) == {HTTPStatus.OK}
        assert "Traceback" not in served.output()
        assert "killed" not in served.output()


def test_a_restart_under_load_loses_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo", "--workers", str(WORKERS)) as served:
        wait_until(lambda: len(workers_of(served)) == WORKERS, served)
        before = workers_of(served)
        with (
            calling(address(served), POST, CALLERS // 4) as kept,
            calling(address(served), CLOSING, CALLERS // 4, per_connection=1) as closing,
        ):
            wait_until(lambda: kept.outcomes[ANSWERED] > CALLERS, served)
            served.process.send_signal(signal.SIGHUP)
            wait_until(lambda: "Restarted." in served.output(), served)
            psutil.wait_procs(before, timeout=TIMEOUT_SECONDS)
            after = workers_of(served)
            answered = kept.outcomes[ANSWERED]
            wait_until(lambda: kept.outcomes[ANSWERED] > answered + CALLERS, served)
        assert len(after) == WORKERS
        assert {worker.pid for worker in after}.isdisjoint(worker.pid for worker in before)
        assert (kept.lost, closing.lost) == ({}, {})
        assert set(kept.statuses) == set(closing.statuses) == {HTTPStatus.OK}
        assert kept.outcomes[REFUSED] == closing.outcomes[REFUSED] == 0


EXPECTING = POST.replace(b"Content-Type", b"Expect: 100-continue\r\nContent-Type").removesuffix(
    BODY
)
OPENAPI = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
PIPELINED = 30


def ended(connection: socket.socket) -> bytes:
    """Everything that comes until the connection is closed; ConnectionResetError if it is reset."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


UNHURRIED = {"PARLEY_STOP_SECONDS": "15", "PARLEY_HEAD_SECONDS": "60", "PARLEY_BODY_SECONDS": "60"}
"""Connections that stay open take all of the time, of which a tenth is left to end the process."""


@pytest.mark.parametrize("workers", ["1", "3"])
def test_a_stop_ends_whatever_clients_do(tmp_path: Path, workers: str) -> None:
    with (
        serving(tmp_path, "--demo", "--workers", workers, **UNHURRIED) as served,
        ExitStack() as stack,
    ):

        def connection(sent: bytes, *, buffer: int | None = None) -> socket.socket:
            opened = stack.enter_context(connect(address(served), buffer=buffer))
            opened.sendall(sent)
            return opened

        new, idle = connection(b""), connection(GET)
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        head, body = connection(POST[:40]), connection(POST[:-3])
        late, late_head = connection(POST[:-3]), connection(POST[:40])
        expects = connection(EXPECTING)
        assert expects.recv(65536).startswith(b"HTTP/1.1 100")
        pipelined = connection(POST * PIPELINED)
        unread = connection(OPENAPI * PIPELINED, buffer=4096)
        assert unread.recv(1) == b"H"
        served.process.send_signal(signal.SIGTERM)
        # It is closed after a moment, so the workers have heard of the stop.
        assert ended(new) == b""
        # A request that comes whole in time is answered; bytes behind it are left unread.
        late.sendall(POST[-3:] + POST * 2)
        late_head.sendall(POST[40:])
        expects.sendall(BODY)
        for answered in (late, late_head, expects):
            answer = ended(answered)
            assert statuses(answer) == [200]
            assert b"\r\nconnection: close\r\n" in answer
        assert served.process.wait(TIMEOUT_SECONDS) in STOPS
        answers = [ended(each) for each in (idle, head, body)]
        assert [statuses(answer) for answer in answers] == [[], [503], [503]]
        assert all(b"retry-after: 1\r\n" in answer for answer in answers[1:])
        assert statuses(ended(pipelined)) == [200] * PIPELINED
        cut = b"H" + ended(unread)
        [length] = set(re.findall(rb"content-length: (\d+)", cut.lower()))
        assert len(cut.rpartition(b"\r\n\r\n")[2]) < int(length)
        assert "killed" not in served.output()
        assert "Traceback" not in served.output()


def test_a_worker_that_died_is_replaced_and_counted(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served:
        [worker] = workers_of(served)
        worker.kill()
        wait_until(lambda: "another is started" in served.output(), served)
        # The request waits in the queue of the socket, which the parent holds.
        assert served.create_session("tje0", "Tje0").status_code == HTTPStatus.OK
        [successor] = workers_of(served)
        assert successor.pid != worker.pid
        assert f"Worker {worker.pid} died (signal SIGKILL)" in served.output()
        assert deaths(served) == 1


def test_workers_of_a_killed_parent_answer_and_end(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo", "--workers", str(WORKERS)) as served:
        wait_until(lambda: len(workers_of(served)) == WORKERS, served)
        children = workers_of(served)
        with calling(address(served), POST, CALLERS) as calls:
            wait_until(lambda: calls.outcomes[ANSWERED] > CALLERS, served)
            served.process.kill()
            _, alive = psutil.wait_procs(children, timeout=TIMEOUT_SECONDS)
        assert alive == []
        assert calls.lost == {}
        assert calls.outcomes[REFUSED] == CALLERS


def deaths(served: ServiceProcess) -> float:
    """The number of workers that died, as /metrics has it."""
    metrics = httpx.get(f"{served.base}/metrics", auth=("HEBR", "Hebr"), timeout=TIMEOUT_SECONDS)
    assert metrics.status_code == HTTPStatus.OK, metrics.text
    [value] = re.findall(r"^parley_worker_deaths_total (\S+)$", metrics.text, re.MULTILINE)
    return float(value)


def test_a_restart_reads_settings_anew_and_survives_wrong_ones(tmp_path: Path) -> None:
    settings = tmp_path / "parley.env"
    settings.write_text("PARLEY_ALLOWED_HOSTS=localhost,127.0.0.1\n")
    port = free_port()
    command = [*PARLEY, "--env-file", str(settings), "serve", "--port", str(port)]
    with running(command, port, tmp_path, environment(), tmp_path / "served.log") as served:

        def status_of(host: str) -> int:
            return httpx.get(
                f"{served.base}/session", headers={"Host": host}, timeout=TIMEOUT_SECONDS
            ).status_code

        assert status_of("chat.example") == HTTPStatus.BAD_REQUEST
        settings.write_text("PARLEY_ALLOWED_HOSTS=chat.example,127.0.0.1\n")
        served.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "Restarted." in served.output(), served)
        # An old worker may take a last connection before it hears that it retires.
        wait_until(lambda: status_of("chat.example") != HTTPStatus.BAD_REQUEST, served)
        [worker] = [each for each in workers_of(served) if each.is_running()][-1:]
        settings.write_text("PARLEY_MAX_DEPTH=deep\n")
        served.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "so the old ones go on" in served.output(), served)
        assert "Error: PARLEY_MAX_DEPTH: " in served.output()
        assert "(exit status 1)" in served.output()
        assert status_of("chat.example") != HTTPStatus.BAD_REQUEST
        # A worker that dies cannot be replaced either; each attempt waits longer.
        worker.kill()
        wait_until(lambda: "another is started in 1 s" in served.output(), served)
        settings.write_text("")
        assert status_of("localhost") != HTTPStatus.BAD_REQUEST
        assert served.stop() in STOPS
        assert "Traceback" not in served.output()
