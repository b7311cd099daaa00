"""Reading and posting search the index of a session's messages, however many there are."""

import re

import pytest
from tortoise.context import require_context

from orm.engine.rows import connection_for
from orm.messages import posting, reading
from orm.models import ChatMessage, ChatSession
from orm.models.enums import ChatMessageType
from tests.orm.rows import ANYBODY, AUTHOR
from tests.statements import statements

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgres": "EXPLAIN"}
SEARCH = re.compile(
    r"SEARCH chat_message USING (COVERING )?INDEX chat_message_session \(chat_session_id=\?"
    r"|(Index (Only )?Scan using|Bitmap Index Scan on) chat_message_session"
)


async def plan(sql: str, *values: object) -> str:
    connection = require_context().db()
    explain = EXPLAIN[connection.capabilities.dialect]
    _, rows = await connection.execute_query(f"{explain} {sql}", list(values))
    return "\n".join(str(tuple(row)[-1]) for row in rows)


async def test_each_statement_searches_the_index(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bound is looked at from a version on.
    monkeypatch.setattr(posting, "MAX_MESSAGES", 40)
    await ChatSession.bulk_create([ChatSession(version=40) for _ in range(60)])
    [first, *_] = sessions = await ChatSession.all().only("chat_session_id")
    await ChatMessage.bulk_create(
        [
            ChatMessage(chat_session_id=session.pk, type=ChatMessageType.TO_USER, message="Hello")
            for session in sessions
            for _ in range(25)
        ]
    )
    connection = connection_for(ChatMessage)
    await require_context().db().execute_query("ANALYZE")
    with statements() as collected:
        await reading.page(first.pk, 0, 50)
        values = {"type": ChatMessageType.TO_USER, "message": "Hello"}
        await posting.post(first.pk, values, AUTHOR, ANYBODY)
        await reading.newest([first.pk, sessions[1].pk], 20)
    [page, bound, newest] = [
        text for text in collected if text.startswith("SELECT") and "chat_message" in text
    ]
    for query_plan in (
        await plan(page.partition(": [")[0], first.pk, 0, 50),
        await plan(bound.partition(": [")[0], first.pk),
        await plan(newest.partition(": [")[0], connection.dialect.list_parameter([first.pk]), 20),
    ):
        assert SEARCH.search(query_plan), query_plan
        assert "Seq Scan on chat_message" not in query_plan
        assert "SCAN chat_message" not in query_plan
