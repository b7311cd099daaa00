"""Concurrent writes of one process share a transaction on SQLite, and nothing else."""

import asyncio
import sqlite3
import threading
from logging import getLogger
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from orm.engine.connections import ConnectionOptions
from orm.engine.database import open_database
from orm.engine.group_commit import MAX_SCRIPTS, WaitingScript, commit_together
from orm.engine.rows import connection_for
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.entities.verbs import Attempt
from orm.errors import DatabaseAway, InvalidValue, NotFound
from orm.models import AuditEntry, ChatSession
from orm.sessions import verbs
from tests.orm.rows import AUTHOR, create

NO_ROW = 2**31 - 1


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite only: on PostgreSQL every write has a connection of its own."""
    return f"sqlite://{copy(sqlite_template, tmp_path / 'shared.db')}"


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of scripts in each transaction, from now on."""
    sizes: list[int] = []
    together = commit_together

    def counting(connection: sqlite3.Connection, batch: Any, log: Any) -> int:
        sizes.append(together(connection, batch, log))
        return sizes[-1]

    monkeypatch.setattr("orm.engine.sqlite.commit_together", counting)
    return sizes


@pytest.mark.usefixtures("without_deadline")
async def test_concurrent_writes_share_a_transaction(database: str, batches: list[int]) -> None:
    rows = await asyncio.gather(*(create(topic_id=1) for _ in range(16)))
    assert sum(batches) == 16
    assert len(batches) <= 3
    assert sorted(row.initial_queue_pos for row in rows) == list(range(1, 17))


async def test_the_size_of_a_batch_is_bounded(database: str, batches: list[int]) -> None:
    await asyncio.gather(*(create() for _ in range(MAX_SCRIPTS * 2)))
    assert max(batches) <= MAX_SCRIPTS
    assert await ChatSession.all().count() == MAX_SCRIPTS * 2


async def test_the_event_loop_runs_between_slow_batches(
    database: str, batches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orm.engine.group_commit.MAX_SECONDS", 0)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while len(batches) < 8:
            turns += 1
            await asyncio.sleep(0)

    rows = await asyncio.gather(*(create(topic_id=1) for _ in range(8)), count())
    assert batches == [1] * 8
    assert turns >= 8
    assert [row.initial_queue_pos for row in rows if row] == list(range(1, 9))


async def test_a_script_that_fails_fails_alone(database: str, batches: list[int]) -> None:
    def fail(_dialect: Dialect, _key: int | None) -> TransactionScript[None]:
        yield Statement("SELECT 1")
        raise NotFound("on purpose")

    outcomes = await asyncio.gather(
        create(rating=1),
        create(user_id=NO_ROW),
        verbs.create({"rating": 2}, AUTHOR, Attempt(finish=fail)),
        create(rating=3),
        return_exceptions=True,
    )
    assert max(batches) > 1
    assert [type(outcome) for outcome in outcomes] == [
        ChatSession,
        InvalidValue,
        NotFound,
        ChatSession,
    ]
    assert sorted([row.rating for row in await ChatSession.all()]) == [1, 3]
    assert await AuditEntry.all().count() == 2


async def test_no_caller_is_answered_before_the_commit(database: str, database_url: str) -> None:
    elsewhere = sqlite3.connect(database_url.removeprefix("sqlite://"))

    async def create_and_look() -> int:
        row = await create()
        found = elsewhere.execute(
            "SELECT COUNT(*) FROM chat_session WHERE chat_session_id = ?", [row.pk]
        )
        return int(found.fetchone()[0])

    try:
        counts = await asyncio.gather(*(create_and_look() for _ in range(16)))
    finally:
        elsewhere.close()
    assert counts == [1] * 16


async def test_all_callers_get_unavailable_when_another_process_holds_the_lock(
    database_url: str,
) -> None:
    elsewhere = sqlite3.connect(
        database_url.removeprefix("sqlite://"), timeout=0, isolation_level=None
    )
    try:
        async with open_database(database_url, ConnectionOptions(timeout=0.05)):
            elsewhere.execute("BEGIN IMMEDIATE")
            outcomes = await asyncio.gather(*(create() for _ in range(4)), return_exceptions=True)
            assert [type(outcome) for outcome in outcomes] == [DatabaseAway] * 4
            elsewhere.execute("ROLLBACK")
            await create()
            assert await ChatSession.all().count() == 1
    finally:
        elsewhere.close()


async def test_a_cancelled_caller_cancels_only_their_own_write(
    database: str, batches: list[int]
) -> None:
    tasks = [asyncio.create_task(create(rating=number)) for number in range(1, 5)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert sorted([row.rating for row in await ChatSession.all()]) == [1, 3, 4]


async def test_a_cancelled_caller_wrote_nothing_or_gets_the_row(database: str) -> None:
    stored = []
    for turns in range(10):
        before = await ChatSession.all().count()
        task = asyncio.create_task(verbs.create({}, AUTHOR))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        [outcome] = await asyncio.gather(task, return_exceptions=True)
        stored.append(isinstance(outcome, ChatSession))
        assert await ChatSession.all().count() - before == stored[-1]
    assert len(set(stored)) == 2


async def test_a_caller_who_is_cancelled_while_a_thread_commits_gets_the_row(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, cancelled = asyncio.get_running_loop(), threading.Event()

    def cancel(statement: str) -> None:
        if statement == "COMMIT":
            for cancellation in (task.cancel, task.cancel, cancelled.set):
                loop.call_soon_threadsafe(cancellation)
            assert cancelled.wait(20)

    def in_thread(connection: sqlite3.Connection, batch: Any, log: Any) -> int:
        connection.set_trace_callback(cancel)
        try:
            return commit_together(connection, batch, log)
        finally:
            connection.set_trace_callback(None)

    monkeypatch.setattr("orm.engine.sqlite.commit_together", in_thread)
    monkeypatch.setattr("orm.engine.sqlite.ImmediateClient._commit_inline", lambda *_: 0)
    task = asyncio.create_task(create())
    row = await task
    assert cancelled.is_set()
    assert [each.pk for each in await ChatSession.all()] == [row.pk]


async def test_an_error_of_the_batch_reaches_its_callers_and_no_later_ones(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("on purpose")

    await create()
    with monkeypatch.context() as patched:
        patched.setattr("orm.engine.group_commit._play_one", fail)
        outcomes = await asyncio.gather(*(create() for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [RuntimeError] * 3
    await create()
    assert await ChatSession.all().count() == 2


@pytest.fixture
def without_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is played to its end, however slow the machine is."""
    monkeypatch.setattr("orm.engine.group_commit.MAX_SECONDS", 3600)


INTERRUPTIONS = [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError]
"""Errors that are no `Exception`, and so are not caught."""


@pytest.mark.usefixtures("without_deadline")
@pytest.mark.parametrize("interruption", INTERRUPTIONS)
async def test_an_interruption_rolls_the_transaction_back(
    interruption: type[BaseException], database_url: str
) -> None:
    def interrupt(_dialect: Dialect) -> TransactionScript[None]:
        yield Statement("DELETE FROM associate")
        raise interruption

    def insert(_dialect: Dialect) -> TransactionScript[None]:
        yield Statement("INSERT INTO trusted_document VALUES ('id', 'text', '2026-03-14')")

    connection = sqlite3.connect(database_url.removeprefix("sqlite://"), isolation_level=None)
    loop = asyncio.get_running_loop()
    batch = [WaitingScript(work, loop.create_future()) for work in (insert, interrupt, insert)]
    try:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(interruption):
            commit_together(connection, batch, getLogger())
        assert not connection.in_transaction
        count = connection.execute("SELECT COUNT(*) FROM trusted_document").fetchone()[0]
    finally:
        connection.close()
    assert count == 0
    assert [script.committed for script in batch] == [False] * 3


@pytest.mark.usefixtures("without_deadline")
@pytest.mark.parametrize("interruption", [GeneratorExit, asyncio.CancelledError])
@pytest.mark.parametrize("inline", [True, False])
async def test_an_interruption_reaches_the_loop_and_cancels_the_callers(
    interruption: type[BaseException],
    inline: bool,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(_dialect: Dialect, _key: int | None) -> TransactionScript[None]:
        yield Statement("SELECT 1")
        raise interruption

    await create()
    reported: list[BaseException] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: reported.append(context["exception"])
    )
    with monkeypatch.context() as patched:
        if not inline:
            patched.setattr("orm.engine.sqlite.LONG_WAL_BYTES", 0)
        calls = [create(), verbs.create({}, AUTHOR, Attempt(finish=interrupt)), create()]
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 3
    assert [type(error) for error in reported] == ([interruption] if inline else [])
    await create()
    assert await ChatSession.all().count() == 2


async def test_a_look_up_sees_the_latest_commit(database: str) -> None:
    connection = connection_for(ChatSession)
    for number in range(1, 20):
        await create()
        rows = await connection.look_up(Statement("SELECT COUNT(*) AS rows FROM chat_session"))
        assert rows[0]["rows"] == number
