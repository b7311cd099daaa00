"""Readers by cursor see every committed event once, and each session's in the order of commits."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, cast

import asyncpg
import pytest
from tortoise.context import require_context

from orm.engine.connections import ConnectionOptions
from orm.engine.database import open_database, transaction
from orm.engine.postgres_url import read_url
from orm.engine.scripts import Statement
from orm.events import reading, stream, trimming
from orm.events.in_flight import LOCK_SPACE, SEQUENCE
from orm.models import Event
from tests.orm.events.racing import Race, Reader, race
from tests.orm.rows import create, update
from tests.pgbouncer import pgbouncer
from tests.servers import Postgres

MANY = ConnectionOptions(pool=20)
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
PROCESSES, ROWS = 3, 60


@pytest.fixture
async def many(database_url: str) -> AsyncIterator[str]:
    """The database, open with a connection for each of many callers."""
    async with open_database(database_url, MANY):
        yield database_url


def assert_complete(outcome: Race) -> None:
    for seen in outcome.seen:
        assert [*seen] == outcome.stored
    for versions in outcome.versions.values():
        assert versions == [*range(2, len(versions) + 2)]


@pytest.mark.parametrize("seed", range(4))
async def test_nobody_misses_an_event_or_sees_one_twice(many: str, seed: int) -> None:
    assert_complete(await race(seed))


@ON_POSTGRES
async def test_one_who_does_not_look_at_locks_misses_events(many: str) -> None:
    """The control: the writers of these tests do commit in another order than they take keys."""
    outcome = await race(seed=1, writers=10)
    assert {*outcome.seen_naively} < {*outcome.stored}
    assert_complete(outcome)


async def test_writers_of_several_processes(many: str) -> None:
    reader = Reader(Random(3), at=await reading.safe_key())
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.orm.writer", many, str(ROWS)),
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(PROCESSES)
    ]
    done = asyncio.Event()

    async def acknowledged(process: asyncio.subprocess.Process) -> list[int]:
        assert process.stdout is not None
        return [int(await process.stdout.readline()) for _ in range(ROWS)]

    async def write() -> list[int]:
        keys = await asyncio.gather(*map(acknowledged, processes))
        done.set()
        return [key for each in keys for key in each]

    try:
        keys, _ = await asyncio.gather(write(), reader.follow(done))
    finally:
        for process in processes:
            process.kill()
            await process.wait()
    assert sorted(event.row_key for event in reader.seen) == sorted(keys)
    numbers = [event.event_id for event in reader.seen]
    assert numbers == sorted({*numbers})


@asynccontextmanager
async def open_writer() -> AsyncIterator[Any]:
    """A transaction that has recorded an event, and ends with the block."""
    async with transaction() as connection:
        # New sessions of one topic wait for each other.
        await create(topic_id=1000)
        yield connection


async def locks() -> list[int]:
    """The numbers that writers of all databases have locked."""
    sql = (
        "SELECT (classid::bigint << 32 | objid::bigint) AS number FROM pg_locks"
        " WHERE locktype = 'advisory' AND objsubid = 1"
    )
    connection = cast(Any, require_context().db())
    return [row["number"] for row in await connection.look_up(Statement(sql))]


@ON_POSTGRES
async def test_the_first_key_of_a_sequence(many: str) -> None:
    await require_context().db().execute_script(f"ALTER SEQUENCE {SEQUENCE} RESTART")
    assert await reading.safe_key() == 0
    writing, may_end = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with open_writer():
            writing.set()
            await may_end.wait()

    task = asyncio.create_task(write())
    await writing.wait()
    assert await reading.progress() == reading.Progress(head=1, complete=0)
    await create()
    assert await reading.safe_key() == 0
    may_end.set()
    await task
    assert await reading.safe_key() == 2
    assert [event.event_id for event in await reading.between(0, 2)] == [1, 2]


@ON_POSTGRES
async def test_a_transaction_has_one_lock_however_many_events_it_has(many: str) -> None:
    async with open_writer():
        first = await locks()
        assert len(first) == 1
        for number in range(5):
            row = await create()
            await update(row.pk, {"rank": number + 1})
        assert await locks() == first
    assert await locks() == []


@ON_POSTGRES
async def test_a_savepoint_that_is_undone_takes_the_lock_with_it(many: str) -> None:
    async with transaction():
        with pytest.raises(ZeroDivisionError):
            await _fail_within()
        assert await locks() == []
        await create()
        assert len(await locks()) == 1


async def _fail_within() -> None:
    async with transaction():
        await create()
        assert len(await locks()) == 1
        raise ZeroDivisionError


@asynccontextmanager
async def locked(url: str, lock: str) -> AsyncIterator[None]:
    """A lock that another program has on a database."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(f"SELECT {lock}")
            yield
    finally:
        await connection.close()


@pytest.fixture
def other(postgres: Postgres) -> Iterator[str]:
    """Another database of the same server."""
    with postgres.database() as url:
        yield url


LEAST = LOCK_SPACE << 48


@ON_POSTGRES
async def test_locks_of_another_database_do_not_count(many: str, other: str) -> None:
    await create()
    async with locked(other, f"pg_advisory_xact_lock_shared({LEAST})"):
        assert await locks() == [LEAST]
        seen = await reading.progress()
    assert seen.complete == seen.head > 0
    async with locked(many, f"pg_advisory_xact_lock_shared({LEAST})"):
        assert (await reading.progress()).complete == 0


@ON_POSTGRES
@pytest.mark.parametrize(
    "lock",
    [
        # As a call with an Idempotency-Key takes one, with the worst of numbers.
        f"pg_advisory_xact_lock({LEAST})",
        f"pg_advisory_xact_lock_shared({(LOCK_SPACE + 1) << 48})",
        # As a place in the queue of a topic.
        f"pg_advisory_xact_lock_shared({LOCK_SPACE << 16}, 1)",
    ],
)
async def test_other_locks_of_the_service_do_not_count(many: str, lock: str) -> None:
    await create()
    before = await reading.progress()
    async with locked(many, lock):
        assert await reading.progress() == before
    assert before.complete == before.head > 0


@pytest.fixture(params=["repeatable read", "serializable"])
def strict(request: pytest.FixtureRequest, postgres: Postgres) -> Iterator[str]:
    """The URL of a database that has another isolation level by default."""
    with postgres.database() as url:
        name = read_url(url).database
        postgres.execute(
            f"ALTER DATABASE {name} SET default_transaction_isolation = '{request.param}'"
        )
        yield url
        postgres.execute(f"ALTER DATABASE {name} RESET default_transaction_isolation")


async def test_a_server_that_has_another_isolation_level(strict: str) -> None:
    async with open_database(strict, MANY):
        assert_complete(await race(seed=5))


@pytest.fixture
def bounced(postgres: Postgres, tmp_path: Path) -> Iterator[str]:
    """The URL of a database through pgbouncer, which gives each transaction any connection."""
    with pgbouncer(tmp_path, postgres.server) as bouncer, postgres.database() as url:
        yield bouncer.url(str(read_url(url).database))


async def test_through_pgbouncer(bounced: str) -> None:
    async with open_database(bounced, MANY):
        assert_complete(await race(seed=2, writers=3))


async def test_keys_go_on_after_the_log_is_empty(many: str) -> None:
    await create()
    last = await reading.safe_key()
    await Event.all().delete()
    await create()
    assert await reading.safe_key() > last


@ON_POSTGRES
async def test_a_key_that_no_event_has_is_no_place_in_the_log(many: str) -> None:
    """A server that crashes may give out again what was given to a transaction that was undone."""
    await create()
    last = await reading.safe_key()
    with pytest.raises(ZeroDivisionError):
        await _fail_within()
    assert await reading.safe_key() == last < (await reading.progress()).head


@ON_POSTGRES
async def test_what_readers_may_not_read_yet_is_not_removed(many: str) -> None:
    await create()
    floor = await reading.safe_key()
    writing, may_end = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with open_writer():
            writing.set()
            await may_end.wait()

    task = asyncio.create_task(write())
    await writing.wait()
    for _ in range(3):
        await create()
    await trimming.sweep(timedelta(0), 0)
    assert (await stream.state()).floor == floor
    may_end.set()
    await task
    assert len(await reading.between(floor, await reading.safe_key())) == 4
