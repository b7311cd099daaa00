"""PostgreSQL that is stopped, starting, frozen, read-only or full, or has no connection left."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.parley.away.asking import (
    MAX_SECONDS,
    READY_SECONDS,
    SLACK,
    Served,
    assert_away,
    assert_back,
    served,
    within,
)
from tests.parley.away.conftest import Lines
from tests.parley.away.own_server import ROLE, Server

pytestmark = pytest.mark.postgres

SILENCE = "The database is away: it does not answer"


@pytest.fixture
async def service(server: Server) -> AsyncIterator[Served]:
    async with served(server.url) as service:
        yield service


def _but_silence(lines: Lines) -> list[str]:
    """The lines of other causes: on a busy machine a server that starts or stops may be silent."""
    assert lines().count(SILENCE) <= 1
    return [line for line in lines() if line != SILENCE]


async def test_a_stopped_server(service: Served, server: Server, lines: Lines) -> None:
    assert (await service.create()).status_code == 200
    with server.stopped():
        assert await assert_away(service) > 20
        [line] = _but_silence(lines)
        assert line.startswith("The database is away: it is stopped or cannot be reached (")
    await assert_back(service)


async def test_a_server_that_is_starting(service: Served, server: Server, lines: Lines) -> None:
    with server.starting():
        async with asyncio.timeout(10):
            while "starting" not in "".join(lines()):
                assert not await service.is_ready()
        await assert_away(service)
    assert any("the database system is" in line for line in lines())
    assert len(_but_silence(lines)) <= 2
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
        async with within(READY_SECONDS):
            assert not await service.is_ready()
        await assert_away(service)
        assert lines() == [SILENCE]
    await assert_back(service)


async def test_requests_that_a_server_freezes_under(
    service: Served, server: Server, lines: Lines
) -> None:
    await asyncio.gather(*(service.create() for _ in range(12)))
    with server.frozen():
        async with within(MAX_SECONDS + SLACK):
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


async def test_connections_to_a_read_only_server_are_not_kept(
    service: Served, server: Server
) -> None:
    """The address may lead to another server by now, as after a failover."""
    server.execute(f"ALTER DATABASE {server.name} SET default_transaction_read_only = on")
    # The first one may find that its connection was ended.
    assert {(await service.create()).status_code for _ in range(2)} == {503}
    # Sessions that are open already stay read-only.
    server.run(f"ALTER DATABASE {server.name} RESET default_transaction_read_only")
    # Each of the pool's connections may have been ended, but none is used twice.
    answers = [await service.create() for _ in range(4)]
    assert answers[-1].status_code == 200
    assert await service.is_ready()


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
