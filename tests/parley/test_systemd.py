"""deploy/parley.service and parley.socket: valid, hardened, and the service that they start."""

import configparser
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

import pytest

from parley.settings import Settings
from tests.parley.command_line import (
    PARLEY,
    ROOT,
    TIMEOUT_SECONDS,
    environment,
    free_port,
    starting,
    wait_until,
)
from tests.parley.test_stopping import CLOSING
from tests.parley.wire.sockets import read_all

DEPLOY = ROOT / "deploy"
PROGRAM = "/opt/parley/bin/parley"

MAX_EXPOSURE = 20
"""The worst that `systemd-analyze security` may find, in tenths of its scale up to 10."""


def unit(name: str) -> configparser.ConfigParser:
    """A unit of deploy/; of options that occur twice the last counts."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=["="])
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name)
    return parser


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, with a program that exists on this machine."""
    program = Path(sys.executable).with_name("parley")
    copies = []
    for name in ("parley.service", "parley.socket"):
        copies.append(tmp_path / name)
        copies[-1].write_text((DEPLOY / name).read_text().replace(PROGRAM, str(program)))
    return copies


def analyze(*arguments: str | Path) -> str:
    """Run systemd-analyze, which must find nothing wrong; what it prints."""
    done = subprocess.run(
        ["systemd-analyze", *arguments],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_units_are_valid(units: list[Path]) -> None:
    assert analyze("verify", "--man=no", *units) == ""


def test_the_service_is_hardened(units: list[Path]) -> None:
    analyze("security", "--offline=true", f"--threshold={MAX_EXPOSURE}", units[0])


def test_systemd_waits_longer_than_the_service_takes_to_stop() -> None:
    seconds = int(unit("parley.service")["Service"]["TimeoutStopSec"])
    assert seconds > Settings.model_fields["stop_seconds"].default


@contextmanager
def notified(folder: Path) -> Iterator[socket.socket]:
    """The socket that systemd listens on for messages of the service."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messages:
        messages.bind(str(folder / "notify"))
        messages.settimeout(TIMEOUT_SECONDS)
        yield messages


def next_state(messages: socket.socket) -> str:
    """The first line of the next message that is no sign of life."""
    while (message := messages.recv(4096).decode()) == "WATCHDOG=1":
        pass
    return message.splitlines()[0]


def test_the_command_of_the_unit_serves_on_a_socket_of_systemd(tmp_path: Path) -> None:
    service = unit("parley.service")["Service"]
    settings = tmp_path / "parley.env"
    settings.write_text(f"PARLEY_DATABASE_URL=sqlite://{tmp_path}/parley.db\n")
    text = service["ExecStart"].replace("/etc/parley/parley.env", str(settings))
    program, *arguments = shlex.split(text)
    assert program == PROGRAM
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    listening = unit("parley.socket")["Socket"]["ListenStream"]
    assert listening == "127.0.0.1:8000"
    port = free_port()
    variables = {
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "WATCHDOG_USEC": "1000000",
    }
    # It listens, waits for the first connection, and then becomes the service, as systemd does.
    command = [
        "systemd-socket-activate",
        f"--listen=127.0.0.1:{port}",
        *(f"--setenv={name}={value}" for name, value in variables.items()),
        *(sys.executable, str(ROOT / "tests/parley/deny_write_execute.py")),
        *PARLEY,
        *arguments,
    ]
    base = f"http://127.0.0.1:{port}"
    with (
        ThreadPoolExecutor() as callers,
        notified(tmp_path) as messages,
        _first_answer(callers, port) as first,
        starting(command, base, tmp_path, environment()) as served,
    ):
        assert next_state(messages) == "READY=1"
        assert b"HTTP/1.1 200" in first.result(TIMEOUT_SECONDS)
        assert f"GraphQL  {base}/graphql" in served.output()
        assert (tmp_path / "parley.db").exists()
        # Hashes the password, by compiled code that is called through cffi.
        assert served.create_session("nobody", "secret").status_code == HTTPStatus.UNAUTHORIZED
        served.process.send_signal(signal.SIGHUP)
        assert [next_state(messages) for _ in range(2)] == ["RELOADING=1", "READY=1"]
        wait_until(lambda: "Restarted." in served.output(), served)
        assert messages.recv(4096) == b"WATCHDOG=1"
        assert served.stop() == 0
        assert next_state(messages) == "STOPPING=1"


@contextmanager
def _first_answer(callers: ThreadPoolExecutor, port: int) -> Iterator[Future[bytes]]:
    """The answer to a request that is sent as soon as somebody listens on a port."""
    over = threading.Event()

    def call() -> bytes:
        while not over.wait(0.05):
            with (
                suppress(ConnectionRefusedError),
                socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as connection,
            ):
                connection.sendall(CLOSING)
                return read_all(connection)
        return b""

    try:
        yield callers.submit(call)
    finally:
        over.set()
