"""Messages are executed by compiled functions, with the same results as graphql-core's."""

from datetime import UTC, datetime

import pytest

from graphql_api.context import Context
from graphql_api.schema import Schema
from orm.messages import posting
from orm.models.enums import ChatMessageSpecialType, ChatMessageType
from tests.graphql_api.fast.both import (
    BY_CORE,
    COMPILED,
    VIEWER,
    compiled,
    data,
    hits,
    misses,
    same_result,
)
from tests.orm.rows import ANYBODY, AUTHOR, create
from tests.statements import statements

FIELDS = """
  chatMessageId chatSessionId type message author readByCustomer specialType specialParam whenPosted
"""
LIST = f"""query ($key: Int!, $after: Int) {{
  chatMessages(chatSessionId: $key, after: $after) {{ {FIELDS} }}
}}"""
TRANSCRIPT = (
    "query ($key: Int!, $html: Boolean) { chatTranscript(chatSessionId: $key, html: $html) }"
)
ADD = f"""mutation ($key: Int!, $input: ChatMessageInput!) {{
  addChatMessage(chatSessionId: $key, input: $input) {{ {FIELDS} }}
}}"""


async def test_messages_and_transcripts_are_the_same_both_ways(sqlite_database: str) -> None:
    session = await create()
    for read in (7, 0):
        values = {
            "type": ChatMessageType.SPECIAL,
            "special_type": ChatMessageSpecialType.URL,
            "read_by_customer": read,
            "when_posted": datetime(2026, 3, 14, tzinfo=UTC),
        }
        await posting.post(session.pk, values, AUTHOR, ANYBODY)
    missed = misses()
    listed = (await data(LIST, key=session.pk))["chatMessages"]
    assert [row["readByCustomer"] for row in listed] == [1, 0]
    assert (await data(LIST, key=session.pk, after=listed[0]["chatMessageId"]))["chatMessages"] == [
        listed[1]
    ]
    for html in (True, False):
        assert (await data(TRANSCRIPT, key=session.pk, html=html))["chatTranscript"]
    assert misses() == missed


async def test_adding_a_message_is_compiled(sqlite_database: str) -> None:
    session = await create()
    missed, hit = misses(COMPILED), hits(COMPILED)
    values = {"type": "TO_USER", "message": "Hello", "whenPosted": "2026-03-14T09:26:53Z"}
    _, errors = await compiled(ADD, {"key": session.pk, "input": values})
    assert not errors
    assert (misses(COMPILED), hits(COMPILED) > hit) == (missed, True)


NEWEST = """query ($last: Int! = 20, $first: Int = 50) {
  chatSessions(first: $first) { nodes { chatSessionId messages(last: $last) { message } } }
}"""


async def some_sessions(messages: list[int]) -> list[int]:
    """Sessions with so many messages each, which are posted in turn."""
    sessions = [await create() for _ in messages]
    for number in range(max(messages)):
        for session, count in zip(sessions, messages, strict=True):
            if number < count:
                values = {"type": ChatMessageType.TO_USER, "message": str(number)}
                await posting.post(session.pk, values, AUTHOR, ANYBODY)
    return [session.pk for session in sessions]


async def test_the_newest_messages_of_many_sessions(sqlite_database: str) -> None:
    keys = await some_sessions([3, 0, 5, 1])
    missed = misses()

    def expected(last: int) -> list[dict[str, object]]:
        numbers: tuple[list[int], ...] = ([0, 1, 2], [], [0, 1, 2, 3, 4], [0])
        return [
            {"chatSessionId": key, "messages": [{"message": str(each)} for each in own[-last:]]}
            for key, own in zip(keys, numbers, strict=True)
        ]

    for last in (1, 2, 20):
        assert (await data(NEWEST, last=last))["chatSessions"]["nodes"] == expected(last)
    one = (
        "query ($key: Int!) { chatSession(chatSessionId: $key) { messages(last: 2) { message } } }"
    )
    found = (await data(one, key=keys[2]))["chatSession"]["messages"]
    assert found == expected(2)[2]["messages"]
    blank = await data("{ defaultChatSession { messages { message } } }")
    assert blank["defaultChatSession"]["messages"] == []
    aliases = (
        "{ chatSessions { nodes { a: messages(last: 1) { message } b: messages { message } } } }"
    )
    assert (await data(aliases))["chatSessions"]["nodes"][0] == {
        "a": [{"message": "2"}],
        "b": [{"message": str(number)} for number in range(3)],
    }
    assert misses() == missed


@pytest.mark.parametrize("schema", [COMPILED, BY_CORE], ids=["compiled", "by core"])
async def test_many_sessions_cost_one_statement(sqlite_database: str, schema: Schema) -> None:
    counted = []
    for _ in range(2):
        await some_sessions([1] * 5)
        with statements() as collected:
            result = await schema.execute(NEWEST, {}, Context(VIEWER, schema.limits))
        assert not result.errors
        counted.append([text for text in collected if "chat_message" in text])
    assert [len(each) for each in counted] == [1, 1]


@pytest.mark.parametrize("last", [0, 21, -1])
async def test_newest_messages_have_a_bound(sqlite_database: str, last: int) -> None:
    await some_sessions([1])
    _, errors = await same_result(NEWEST, last=last)
    assert "must be from 1 to 20" in errors[-1]["message"]
