"""Places in line: which rows count for InitialQueuePos and Rank, and how they are counted."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from orm.engine.database import open_database
from orm.engine.rows import connection_for
from orm.models import ChatSession
from orm.models.enums import ACTIVE, ChatSessionStatus
from orm.sessions.queue import free_rank, queue_position
from tests.orm.rows import active, associate, create
from tests.statements import statements

STATUSES = [status for status in ChatSessionStatus if status is not ChatSessionStatus.INVALID]


async def test_positions_count_up_within_a_topic(database: str) -> None:
    places = [(await create(topic_id=topic)).initial_queue_pos for topic in (1, 1, 2, 1, 2, 0)]
    assert places == [1, 2, 1, 3, 2, 1]


async def test_only_sessions_in_queue_count(database: str) -> None:
    for status in STATUSES:
        await create(topic_id=status, status=status)
        place = (await create(topic_id=status)).initial_queue_pos
        assert place == (2 if status is ChatSessionStatus.IN_QUEUE else 1)


async def test_the_position_is_computed_for_any_status(database: str) -> None:
    await create(topic_id=1)
    assert (await create(topic_id=1, status=ChatSessionStatus.CLOSED)).initial_queue_pos == 2


async def test_a_position_of_zero_is_computed_and_another_stored(database: str) -> None:
    places = [(await create(initial_queue_pos=given)).initial_queue_pos for given in (40, 0, None)]
    assert places == [40, 2, 3]


async def test_without_a_user_the_rank_is_zero(database: str) -> None:
    assert (await create(status=ChatSessionStatus.USER_LAST)).rank == 0


async def test_the_rank_is_the_lowest_that_is_free(database: str) -> None:
    user = await associate(1)
    rows = [await active(user) for _ in range(4)]
    assert [row.rank for row in rows] == [1, 2, 3, 4]
    await ChatSession.filter(pk__in=[rows[1].pk, rows[2].pk]).update(
        status=ChatSessionStatus.FINISHED
    )
    assert [(await active(user)).rank for _ in range(3)] == [2, 3, 5]


async def test_each_user_has_ranks_of_their_own(database: str) -> None:
    users = [await associate(key) for key in (1, 2)]
    assert [(await active(user)).rank for user in (*users, *users)] == [1, 1, 2, 2]


async def test_only_active_sessions_take_up_a_rank(database: str) -> None:
    for status in STATUSES:
        user = await associate(status)
        await create(user_id=user, status=status)
        assert (await active(user)).rank == (2 if status in ACTIVE else 1)


async def test_a_rank_of_zero_is_computed_and_another_stored(database: str) -> None:
    user = await associate(1)
    assert [(await active(user, rank=given)).rank for given in (7, 2, 0, None)] == [7, 2, 1, 3]


async def test_given_values_need_no_query(database: str) -> None:
    user = await associate(1)
    with statements() as sql:
        await create(user_id=user, initial_queue_pos=1, rank=1)
    text = "\n".join(sql)
    assert "COUNT" not in text
    assert "SELECT rank" not in text
    assert "pg_advisory_xact_lock(" not in text


async def fill(finished: int) -> None:
    """A table that consists of finished sessions but for a few, and statistics of it.

    Where one session waits, PostgreSQL takes any index of the waiting ones: they cost the same.
    """
    done = [
        ChatSession(topic_id=1, user_id=1, rank=1, status=ChatSessionStatus.FINISHED)
        for _ in range(finished)
    ]
    waiting = [ChatSession(topic_id=topic_id) for topic_id in (1, 2) for _ in range(20)]
    await ChatSession.bulk_create([*done, *waiting], batch_size=500)
    async with in_transaction() as connection:
        await connection.execute_query("ANALYZE chat_session")


async def plan(number: Any) -> str:
    """The query plan of the statement that computes a position or rank."""
    async with in_transaction() as connection:
        with statements() as sql:
            await connection_for(ChatSession).run(lambda dialect: number(dialect, 1))
        explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgres": "EXPLAIN"}
        _, rows = await connection.execute_query(
            f"{explain[connection.capabilities.dialect]} {sql[-1]}", [1]
        )
        return "\n".join(str(tuple(row)) for row in rows)


@pytest.mark.parametrize(
    ("number", "index", "column"),
    [
        (queue_position, "chat_session_queue", "topic_id"),
        (free_rank, "chat_session_rank", "user_id"),
    ],
)
async def test_counting_searches_a_partial_index_and_not_the_table(
    database: str, number: Any, index: str, column: str
) -> None:
    await associate(1)
    await fill(2000)
    query_plan = await plan(number)
    assert index in query_plan
    assert re.search(
        rf"SEARCH chat_session .*\({column}=\?|Index Cond: \({column} = ", query_plan
    ), query_plan


async def test_sqlite_counts_by_the_partial_index_without_statistics_too(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file = shutil.copy(sqlite_template, tmp_path / "test.db")
    async with open_database(f"sqlite://{file}"):
        assert "SEARCH chat_session USING INDEX chat_session_queue" in await plan(queue_position)
