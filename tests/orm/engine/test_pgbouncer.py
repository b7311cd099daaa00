"""The database through a real pgbouncer, which gives each transaction any of its connections."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
from tortoise.context import require_context

from orm.engine.connections import ConnectionOptions
from orm.engine.database import Unreachable, open_database, ping
from orm.engine.migrating import migrate, pending_migrations
from orm.engine.postgres_url import read_url
from orm.models import ChatSession
from tests.orm.rows import create
from tests.pgbouncer import PgBouncer, pgbouncer
from tests.servers import Postgres

MANY = ConnectionOptions(pool=20)


@pytest.fixture(scope="module")
def bouncer(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[PgBouncer]:
    with pgbouncer(tmp_path_factory.mktemp("pgbouncer"), postgres.server) as running:
        yield running


@pytest.fixture(params=["parley_template", "template0"])
def bounced(
    request: pytest.FixtureRequest, postgres: Postgres, bouncer: PgBouncer
) -> Iterator[str]:
    """The URL of a database through pgbouncer."""
    with postgres.database(request.param) as url:
        yield bouncer.url(str(read_url(url).database))


@pytest.mark.parametrize("bounced", ["parley_template"], indirect=True)
async def test_statements_of_many_callers(bounced: str) -> None:
    async with open_database(bounced, MANY):
        created = await asyncio.gather(*(create(rank=number) for number in range(100)))
        found = await asyncio.gather(*(ChatSession.get(pk=row.pk) for row in created))
        pool = require_context().db()._pool
        assert pool.get_size() > 4, "there are more connections than pgbouncer has to the server"
    assert [row.rank for row in found] == list(range(100))


@pytest.mark.parametrize("bounced", ["template0"], indirect=True)
async def test_migrations(bounced: str) -> None:
    async with open_database(bounced, MANY):
        await migrate(lambda _name: None)
        assert await pending_migrations() == []


@pytest.mark.parametrize(
    ("query", "kept_alive", "idle"),
    [("", True, None), ("keepalives=0", False, None), ("keepalives_idle=7", True, 7)],
)
async def test_sockets_are_kept_alive_as_the_url_says(
    query: str, kept_alive: bool, idle: int | None, bouncer: PgBouncer
) -> None:
    async with (
        open_database(bouncer.url("postgres", query)),
        require_context().db().acquire_connection() as connection,
    ):
        raw = connection.socket
        assert bool(raw.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)) is kept_alive
        assert idle in (None, raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE))


@pytest.fixture
def pausing(postgres: Postgres, tmp_path: Path) -> Iterator[PgBouncer]:
    """A pgbouncer of a test's own."""
    tmp_path.chmod(0o755)
    with pgbouncer(tmp_path, postgres.server) as running:
        yield running


async def test_a_connection_that_cannot_be_asked_is_closed(pausing: PgBouncer) -> None:
    url = pausing.url("postgres")
    async with open_database(url):
        await ping()
    pausing.administer("PAUSE")
    # It lets in whoever comes, and answers no question.
    async with open_database(url, ConnectionOptions(timeout=0.5)):
        with pytest.raises(Unreachable):
            await ping()
        # The event loop closes what was given up in its next turns.
        await asyncio.sleep(0.1)
        assert connections_to(pausing.port) == []


def connections_to(port: int) -> list[Any]:
    """The connections of this process to a local port."""
    mine = psutil.Process().net_connections("tcp")
    return [each for each in mine if each.raddr and each.raddr.port == port]


@pytest.mark.parametrize("bounced", ["parley_template"], indirect=True)
async def test_workers_send_each_other_no_messages(bounced: str) -> None:
    """LISTEN would be heard by anybody, so they look for events by the clock only."""
    async with open_database(bounced):
        client: Any = require_context().db()
        messages = client.waker(lambda: None)
        messages.listen()
        messages.notify()
        async with asyncio.timeout(20):
            await messages.run()
