"""Chat topics and their agents as the database holds them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tortoise.context import require_context
from tortoise.exceptions import IntegrityError

from orm.engine.rows import (
    build_row,
    column_defaults,
    connection_for,
    insert_returning_key,
    row_reader,
    select_by_key_sql,
)
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.models import Associate, ChatSession, ChatTopic, ChatTopicAgent
from orm.models import chat_topic_values as values
from orm.models.chat_session import TOPIC_SQL
from orm.models.enums import ChatWidgetSize, WidgetRequiredFields, WidgetTheme
from orm.models.opening_hours import ChatOpeningHours, TimeZoneData

REQUIRED = WidgetRequiredFields.EMAIL | WidgetRequiredFields.COUNTRY

WHOLE: Mapping[str, Any] = {
    "language": values.CustomerLanguage(3, "Norsk", "NO"),
    "alert_template": values.ReplyTemplate(4, "Waiting", None, 9),
    "ticket_category": values.TicketCategory(5, "Sales"),
    "ticket_priority": values.TicketPriority(6, "High"),
    "opening_hours": ChatOpeningHours(
        tz_location=TimeZoneData(261, "CET", "NO", "Oslo, Bergen", 578),
        mon_enabled=True,
        mon_start=timedelta(hours=8, minutes=30),
        mon_stop=timedelta(hours=24),
    ),
    "widget": values.ChatWidgetSettings(
        auto_faq_category=values.KbCategory(7, "FAQ"),
        required_fields=REQUIRED,
        size=ChatWidgetSize.LARGE,
        theme=WidgetTheme.MODERN,
        color="#0a5e55",
    ),
    "bot_settings": values.ChatBotSettings("Ask", 1, 2, 3, 4),
}


async def test_value_objects_are_read_as_they_were_stored(database: str) -> None:
    topic = await ChatTopic.create(name="Sales", **WHOLE)
    stored = await ChatTopic.get(pk=topic.pk)
    assert {name: getattr(stored, name) for name in WHOLE} == WHOLE


async def test_the_statements_of_the_engine_store_and_read_them_too(database: str) -> None:
    now = datetime(2026, 11, 29, tzinfo=UTC)
    row = build_row(
        ChatTopic,
        {**column_defaults(ChatTopic), **WHOLE, "created_at": now, "updated_at": now},
    )

    def script(dialect: Dialect) -> TransactionScript[int]:
        [inserted] = yield insert_returning_key(ChatTopic, vars(row), dialect)
        return int(inserted["chat_topic_id"])

    connection = connection_for(ChatTopic)
    key = await connection.run(script)
    columns = tuple(WHOLE)
    sql = select_by_key_sql(ChatTopic, columns, connection.dialect)
    [found] = await connection.look_up(Statement(sql, [key]))
    stored = row_reader(ChatTopic, columns, connection.dialect)(found)
    assert {name: getattr(stored, name) for name in WHOLE} == WHOLE


async def test_a_blank_topic_is_the_default_of_each_column(database: str) -> None:
    stored = await ChatTopic.get(pk=(await ChatTopic.create()).pk)
    values_set = {
        name: getattr(stored, name)
        for name in column_defaults(ChatTopic)
        if getattr(stored, name) and name not in {"chat_topic_id", "created_at", "updated_at"}
    }
    assert values_set == {"version": 1}


def test_the_numbers_of_required_fields_are_masks() -> None:
    assert int(REQUIRED) == 17
    assert list(WidgetRequiredFields(31)) == [1, 2, 4, 8, 16]
    assert list(WidgetRequiredFields.NONE) == []


@pytest.mark.parametrize("number", [32, 33, 64])
def test_a_mask_has_no_other_bits(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        WidgetRequiredFields(number)


async def agent(topic_id: int, user_id: int) -> ChatTopicAgent:
    await Associate.get_or_create(associate_id=user_id)
    return await ChatTopicAgent.create(topic_id=topic_id, user_id=user_id, can_respond=True)


async def test_an_agent_is_a_topics_only_once(database: str) -> None:
    first, second = [(await ChatTopic.create()).pk for _ in range(2)]
    await agent(first, 1)
    await agent(first, 2)
    await agent(second, 1)
    with pytest.raises(IntegrityError):
        await agent(first, 1)


async def test_a_deleted_topic_takes_its_agents_and_leaves_its_sessions(database: str) -> None:
    first, second = [await ChatTopic.create() for _ in range(2)]
    await agent(first.pk, 1)
    await agent(second.pk, 1)
    session = await ChatSession.create(topic_id=first.pk)
    await first.delete()
    assert [row.topic_id for row in await ChatTopicAgent.all()] == [second.pk]
    assert (await ChatSession.get(pk=session.pk)).topic_id == first.pk


async def test_an_associate_who_is_an_agent_cannot_be_deleted(database: str) -> None:
    await agent((await ChatTopic.create()).pk, 1)
    with pytest.raises(IntegrityError):
        await (await Associate.get(associate_id=1)).delete()


async def test_an_agent_of_a_topic_that_does_not_exist_is_refused(database: str) -> None:
    with pytest.raises(IntegrityError):
        await agent(99, 1)


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("FROM chat_topic_agent WHERE topic_id = {}", "chat_topic_|sqlite_autoindex"),
        ("FROM chat_topic_agent WHERE user_id = {}", "chat_topic_agent_user"),
        (
            f"FROM chat_session WHERE topic_id = {{}} AND {TOPIC_SQL}"
            " ORDER BY chat_session_id LIMIT 20",
            "chat_session_topic",
        ),
    ],
)
async def test_the_rows_of_a_topic_and_of_an_associate_are_found_by_an_index(
    database: str, sql: str, index: str
) -> None:
    topics = [await ChatTopic.create() for _ in range(40)]
    await Associate.bulk_create([Associate(associate_id=key) for key in range(1, 41)])
    await ChatTopicAgent.bulk_create(
        [ChatTopicAgent(topic_id=t.pk, user_id=user) for t in topics for user in range(1, 41)]
    )
    await ChatSession.bulk_create([ChatSession(topic_id=number) for number in range(2000)])
    connection = require_context().db()
    await connection.execute_query("ANALYZE")
    dialect = connection.capabilities.dialect
    explain, parameter = {
        "sqlite": ("EXPLAIN QUERY PLAN", "?"),
        "postgres": ("EXPLAIN", "$1"),
    }[dialect]
    _, rows = await connection.execute_query(
        f"{explain} SELECT * {sql.format(parameter)}", [topics[5].pk]
    )
    plan = "\n".join(str(tuple(row)[-1]) for row in rows)
    assert re.search(index, plan), plan
    assert "TEMP B-TREE" not in plan
