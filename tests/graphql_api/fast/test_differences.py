"""Property-based tests: compiled results equal graphql-core's, for random documents and rows."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from graphql import print_schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from orm.models import Associate, ChatSession, Contact, Sale
from orm.sessions import verbs
from tests.graphql_api.fast import documents
from tests.graphql_api.fast.both import COMPILED, by_core, compiled, same_result, sql

EXAMPLES = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite stores values of any type, so that rows can be invalid."""
    return sqlite_url


@pytest.fixture
async def referred(database: str) -> None:
    """Rows that sessions refer to; each example changes their values."""
    for key in (1, 2):
        await Associate.create(associate_id=key)
    await Contact.create(contact_id=1)
    await Sale.create(sale_id=1)


async def put(table: str, key: int, values: dict[str, Any]) -> None:
    changes = ", ".join(f"{column} = ?" for column in values)
    await sql(f"UPDATE {table} SET {changes} WHERE {table}_id = {key}", *values.values())


@EXAMPLES
@given(
    documents.DOCUMENTS,
    documents.SESSIONS,
    documents.ASSOCIATES,
    documents.ADDRESSES,
    documents.AMOUNTS,
)
async def test_queries(
    referred: None,
    document: str,
    sessions: list[dict[str, Any]],
    associates: list[dict[str, Any]],
    address: str | None,
    amount: float,
) -> None:
    await empty()
    for key, values in enumerate(associates, 1):
        await put("associate", key, values)
    await put("contact", 1, {"address": address})
    await put("sale", 1, {"amount": amount})
    for key, values in enumerate(sessions, 1):
        await ChatSession.create(chat_session_id=key)
        await put("chat_session", key, values)
    await same_result(document)


@settings(EXAMPLES, max_examples=40)
@given(
    queries(
        print_schema(COMPILED.core), fields=["chatSessions", "chatSession", "associates", "sales"]
    )
)
async def test_arguments_as_literals(referred: None, document: str) -> None:
    await same_result(document)


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "customerName": st.sampled_from([None, "Ada", "", "x" * 256, "\ud800", "\0", 5, True]),
        "topicId": st.sampled_from([None, 0, 7, 7.0, 7.5, 2**31, "7", True]),
        "status": st.sampled_from([None, "CLOSED", "closed", 4, "INVALID"]),
        "customerConsented": st.sampled_from([None, True, False, 0, "true"]),
        "whenRequested": st.sampled_from(
            [None, "2026-03-14T09:26:53.123Z", "2026-03-14", "0001-01-01T00:00:00Z", 5]
        ),
        "flags": st.sampled_from([None, [], ["USER_IS_TYPING"], "USER_IS_TYPING", [None], ["X"]]),
        "userId": st.sampled_from([None, 1, 99]),
        "sessionKey": st.just("key"),
        "nobody": st.just(1),
    },
)
CREATE = """
  mutation M($input: CreateChatSessionInput!) {
    createChatSession(input: $input) {
      chatSessionId customerName topicId status flags customerConsented user { name } version
    }
  }
"""


@settings(EXAMPLES, max_examples=60)
@given(st.none() | VALUES)
async def test_mutations_write_once(referred: None, values: dict[str, Any] | None) -> None:
    answers = []
    for ask in (by_core, compiled):
        await empty()
        answer = await ask(CREATE, {"input": values})
        written = await ChatSession.all().count()
        assert written == (json.loads(answer[0]) is not None)
        answers.append((answer, written))
    assert answers[0] == answers[1]


async def test_a_mutation_whose_result_cannot_be_serialized_writes_once(
    referred: None,
) -> None:
    await put("associate", 1, {"rank": 2**31})
    text = """mutation {
      a: createChatSession(input: {userId: 1}) { user { rank } }
      b: createChatSession(input: {userId: 1}) { chatSessionId user { associateId } }
    }"""
    answers = []
    for ask in (by_core, compiled):
        await empty()
        answers.append(await ask(text, {}))
        assert await ChatSession.all().count() == 2
    assert answers[0] == answers[1]
    assert answers[0][1]


@pytest.mark.parametrize("ask", [by_core, compiled])
async def test_no_mutation_starts_after_the_task_is_cancelled(
    referred: None, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the time limit ended in the same turn of the event loop in which a row is stored."""
    create = verbs.create

    async def create_and_cancel(*arguments: Any) -> ChatSession:
        row = await create(*arguments)
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
        return row

    monkeypatch.setattr(verbs, "create", create_and_cancel)
    text = """mutation {
      a: createChatSession(input: {}) { rank }
      b: createChatSession(input: {}) { rank }
    }"""
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(ask(text, {}))
    assert await ChatSession.all().count() == 1


async def test_a_query_that_graphql_core_takes_over_calls_each_resolver_once(
    referred: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ChatSession.create(chat_session_id=1, user_id=1)
    await put("chat_session", 1, {"version": 2**40})
    text = """{
      a: chatSession(chatSessionId: 1) { version }
      b: chatSession(chatSessionId: 1) { rank user { name } }
      c: chatSession(chatSessionId: 2) { rank }
      d: chatSessions(first: 0) { nodes { rank } }
    }"""
    keys = []
    get = verbs.get

    async def record(key: int, columns: tuple[str, ...]) -> ChatSession | None:
        keys.append(key)
        return await get(key, columns)

    expected = await by_core(text, {})
    monkeypatch.setattr(verbs, "get", record)
    assert await compiled(text, {}) == expected
    assert sorted(keys) == [1, 1, 2]


async def empty() -> None:
    """Delete all sessions, and let their keys begin at 1 again."""
    await sql("DELETE FROM chat_session")
    await sql("DELETE FROM sqlite_sequence WHERE name = 'chat_session'")
