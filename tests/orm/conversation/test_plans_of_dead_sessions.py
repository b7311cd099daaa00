"""A sweep that finds nothing reads nothing but the beginning of an index, however many sessions."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from tortoise.context import require_context

from orm.conversation.dead_sessions import RULES, START, Rule, find
from orm.models import ChatSession
from orm.models.enums import ChatSessionStatus
from tests.orm.messages.test_plans import plan
from tests.statements import statements

DOUBLINGS = 8


@pytest.fixture
async def many_sessions(database: str) -> None:
    """Three thousand sessions with all dates, none of which is dead."""
    now = datetime.now(UTC)
    await ChatSession.bulk_create(
        [
            ChatSession(status=status, when_fetched=now, when_idle=now, when_ended=now)
            for status in ChatSessionStatus
        ]
    )
    others = [name for name in ChatSession._meta.fields_db_projection if name != "chat_session_id"]
    columns = ", ".join(others)
    connection = require_context().db()
    for _ in range(DOUBLINGS):
        await connection.execute_query(
            f"INSERT INTO chat_session ({columns}) SELECT {columns} FROM chat_session"
        )
    # PostgreSQL does so by itself, and nobody does so on SQLite.
    if connection.capabilities.dialect == "postgres":
        await connection.execute_query("ANALYZE")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.setting)
async def test_each_rule_is_one_search_of_its_index(many_sessions: None, rule: Rule) -> None:
    until = datetime.now(UTC) - timedelta(hours=1)
    with statements() as collected:
        assert await find(rule, until) == []
    [statement] = collected
    query_plan = await plan(statement.partition(": [")[0], until, *START)
    column, name = rule.index.column, rule.index.name
    searches = [
        rf"SEARCH chat_session USING INDEX {name} \({column}>\? AND {column}<\?\)$",
        rf"Index Only Scan using {name} on chat_session .*\n +Index Cond: \(\({column} <= ",
    ]
    assert any(re.search(search, query_plan) for search in searches), query_plan
    # Neither database sorts.
    assert "ORDER BY" not in query_plan
    assert "Sort" not in query_plan
