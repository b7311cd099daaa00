"""The sockets that `parley serve` listens on."""

import os
import socket
import sqlite3
import stat
import subprocess
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from parley.supervisor.listening import (
    CannotListen,
    inherited_listener,
    systemd_listeners,
    tcp_listener,
    unix_listener,
)
from parley.supervisor.newcomers import refuse_newcomers
from tests.parley.callers import ANSWERED, REFUSED, calling
from tests.parley.command_line import (
    PARLEY,
    TIMEOUT_SECONDS,
    end,
    environment,
    parley,
    starting,
    wait_until,
)
from tests.parley.test_stopping import CALLERS, POST, STOPS


def test_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "parley.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    command = [*PARLEY, "serve", "--demo", "--uds", str(path), "--uds-mode", "600"]
    with starting(command, "http://localhost", tmp_path, environment()) as served:
        assert f"GraphQL  http://unix:{path}:/graphql" in served.output()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        transport = httpx.HTTPTransport(uds=str(path))
        with httpx.Client(transport=transport, base_url="http://localhost") as client:
            assert client.get("/livez").text == "ok"
        second = parley(tmp_path, "serve", "--uds", str(path))
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr == (
            f"Error: Cannot listen on {path}: address already in use by another service.\n"
        )
        with calling(str(path), POST, CALLERS) as calls:
            wait_until(lambda: calls.outcomes[ANSWERED] > CALLERS, served)
            assert served.stop() in STOPS
        assert calls.lost == {}
        assert calls.outcomes[REFUSED] == CALLERS
    assert not path.exists()


def test_a_socket_that_the_service_was_started_with(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [*PARLEY, "serve", "--fd", str(listener.fileno())]
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with starting(command, base, tmp_path, environment(), [listener.fileno()]) as served:
            assert f"GraphQL  {base}/graphql" in served.output()
            assert httpx.get(f"{base}/livez", timeout=TIMEOUT_SECONDS).text == "ok"
            assert served.stop() in STOPS
        # It is not closed for others: a caller waits for the next service.
        with socket.create_connection(listener.getsockname()) as waits:
            waits.send(b"x")
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.recv(1) == b"x"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--fd", "0"), "File descriptor 0 is no socket"),
        (("--fd", "4000"), "File descriptor 4000 is no socket: bad file descriptor."),
        (("--uds", "no/such/folder"), "no such file or directory"),
        (("--uds", "x" * 200), "path too long"),
        (("--uds", "a", "--fd", "0"), "Use only one of --uds, --fd and the sockets of systemd."),
        (("--host", "no.such.host.invalid"), "Cannot listen on no.such.host.invalid, port 8000: "),
        (("--host", "192.0.2.1"), "cannot assign requested address."),
    ],
)
def test_what_cannot_be_listened_on_is_said(
    tmp_path: Path, options: tuple[str, ...], error: str
) -> None:
    refused = parley(tmp_path, "serve", *options)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert error in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [("--port", "65536"), ("--uds", "a", "--uds-mode", "8")])
def test_options_that_are_wrong(tmp_path: Path, options: tuple[str, ...]) -> None:
    assert parley(tmp_path, "serve", *options).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    file, folder, link = tmp_path / "file", tmp_path / "folder", tmp_path / "link"
    file.write_text("mine")
    folder.mkdir()
    link.symlink_to(file)
    for path in (file, folder, link):
        with pytest.raises(CannotListen, match="is no socket"):
            unix_listener(path, 0o600)
    assert file.read_text() == "mine"


def test_the_socket_of_the_next_service_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "parley.sock"
    mine = unix_listener(path, 0o600)
    path.unlink()
    unix_listener(path, 0o600).socket.close()
    mine.refuse_newcomers()
    mine.socket.close()
    assert path.exists()


def test_only_listening_streams_are_taken() -> None:
    with socket.socket() as idle, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        for wrong in (idle, datagrams):
            with pytest.raises(CannotListen, match="no listening stream socket"):
                inherited_listener(wrong.fileno())
            assert wrong.fileno() >= 0


def test_sockets_of_systemd_are_those_of_this_process() -> None:
    with pytest.raises(CannotListen, match="no number"):
        systemd_listeners({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "x"})
    assert systemd_listeners({"LISTEN_PID": "1", "LISTEN_FDS": "1"}) == []
    assert systemd_listeners({}) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_who_waits_is_kept_when_newcomers_are_refused(host: str) -> None:
    listener = tcp_listener(host, 0).socket
    with listener, socket.socket(listener.family) as late:
        listener.listen()
        address = listener.getsockname()
        with socket.create_connection(address[:2]) as waits:
            assert refuse_newcomers(listener)
            late.settimeout(0.1)
            with pytest.raises(TimeoutError):
                late.connect(address[:2])
            waits.sendall(b"x")
            accepted, _ = listener.accept()
            with accepted:
                assert accepted.recv(1) == b"x"


def test_two_services_on_a_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = parley(tmp_path, "serve", "--port", str(port))
    assert (refused.returncode, refused.stdout) == (1, "")
    expected = f"Error: Cannot listen on 127.0.0.1, port {port}: address already in use.\n"
    assert refused.stderr == expected
    assert list(tmp_path.iterdir()) == []


def test_two_services_that_start_on_a_port_at_once(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        log = tmp_path / "served.log"
        # The service is bound to its port while it waits for the lock, and listens after it.
        with (
            closing(sqlite3.connect(tmp_path / "parley.db", isolation_level=None)) as migrating,
            log.open("wb") as output,
        ):
            migrating.execute("PRAGMA journal_mode = WAL")
            migrating.execute("BEGIN IMMEDIATE")
            process = subprocess.Popen(
                [*PARLEY, "serve", "--port", str(port)],
                cwd=tmp_path,
                env=environment(),
                stdout=output,
                stderr=output,
            )
            try:
                while "the database locked" not in log.read_text():
                    assert process.poll() is None, log.read_text()
                    time.sleep(0.01)
                other.listen()
                migrating.execute("ROLLBACK")
                assert process.wait(TIMEOUT_SECONDS) == 1
            finally:
                end(process)
    assert "Cannot listen on 127.0.0.1: address already in use." in log.read_text()
    assert "Traceback" not in log.read_text()
    assert "GraphQL" not in log.read_text()
