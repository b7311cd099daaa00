"""Messages through GraphQL: written, read in pages, retried, and refused."""

from typing import Any

import pytest

from orm.models import ChatMessage, ChatSession, IdempotencyKey
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api import retrying
from tests.graphql_api.querying import codes, create, data, input_paths
from tests.graphql_api.retrying import leave_running
from tests.statements import statements

FIELDS = """
  chatMessageId chatSessionId type message author readByCustomer specialType specialParam whenPosted
"""
ADD = f"""mutation Add($key: Int!, $input: ChatMessageInput!) {{
  addChatMessage(chatSessionId: $key, input: $input) {{ {FIELDS} }}
}}"""
LIST = """query List($key: Int!, $after: Int, $first: Int) {
  chatMessages(chatSessionId: $key, after: $after, first: $first) { chatMessageId message }
}"""


@pytest.fixture(params=[True, False], ids=["compiled", "by core"])
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


async def add(service: Service, key: int, **input_: Any) -> Any:
    values = {"type": "TO_USER", "message": "Hello", **input_}
    return data(await service.graphql(ADD, key=key, input=values))["addChatMessage"]


async def test_a_message_is_answered_as_it_is_stored(service: Service) -> None:
    key = await create(service)
    added = await add(
        service,
        key,
        message="<i>Hi</i><img src=x>",
        author="Ann",
        readByCustomer=7,
        specialType="OPTIONS",
        specialParam='["Yes"]',
        chatSessionId=key,
        whenPosted="2026-03-14T10:26:53+01:00",
    )
    assert added == {
        "chatMessageId": added["chatMessageId"],
        "chatSessionId": key,
        "type": "TO_USER",
        "message": "<i>Hi</i>",
        "author": "Ann",
        "readByCustomer": 1,
        "specialType": "OPTIONS",
        "specialParam": '["Yes"]',
        "whenPosted": "2026-03-14T09:26:53Z",
    }
    bare = await add(service, key)
    assert (bare["author"], bare["readByCustomer"], bare["specialType"]) == (None, 0, "NONE")
    read = f"query Read($key: Int!) {{ chatMessages(chatSessionId: $key) {{ {FIELDS} }} }}"
    assert data(await service.graphql(read, key=key))["chatMessages"] == [added, bare]


async def test_the_session_follows(service: Service) -> None:
    key = await create(service)
    await add(service, key)
    await add(service, key, type="TO_CUSTOMER", message="Hello yourself")
    query = """query Session($key: Int!) { chatSession(chatSessionId: $key) {
      status firstMessage lastMessage version } }"""
    assert data(await service.graphql(query, key=key))["chatSession"] == {
        "status": "USER_LAST",
        "firstMessage": "Hello",
        "lastMessage": "Hello yourself",
        "version": 3,
    }


async def test_messages_are_read_in_pages(service: Service) -> None:
    key, other = await create(service), await create(service)
    keys = [(await add(service, key, message=str(number)))["chatMessageId"] for number in range(4)]
    await add(service, other)

    async def page(**arguments: int) -> list[int]:
        rows = data(await service.graphql(LIST, key=key, **arguments))["chatMessages"]
        return [row["chatMessageId"] for row in rows]

    assert await page() == keys
    assert await page(first=2) == keys[:2]
    assert await page(after=keys[1], first=100) == keys[2:]
    assert await page(after=keys[-1]) == []
    assert await page(after=-1) == keys


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_has_bounds(service: Service, first: int) -> None:
    key = await create(service)
    assert input_paths(await service.graphql(LIST, key=key, first=first)) == {("first",)}


async def test_a_page_costs_one_statement_beside_that_of_the_session(service: Service) -> None:
    key = await create(service)
    for _ in range(3):
        await add(service, key)
    await service.graphql(LIST, key=key)
    with statements() as collected:
        await service.graphql(LIST, key=key)
    tables = [text for text in collected if "FROM" in text and "chat_" in text]
    assert len(tables) == 2


@pytest.mark.parametrize(
    ("input_", "paths"),
    [
        ({"type": None}, {("input", "type")}),
        ({"type": "INVALID", "message": ""}, {("input", "type"), ("input", "message")}),
        ({"specialParam": "x" * 256}, {("input", "specialParam")}),
        ({"chatSessionId": 999}, {("input", "chatSessionId")}),
    ],
)
async def test_bad_values_are_named(
    service: Service, input_: dict[str, Any], paths: set[tuple[str, ...]]
) -> None:
    key = await create(service)
    values = {"type": "TO_USER", "message": "Hello", **input_}
    assert input_paths(await service.graphql(ADD, key=key, input=values)) == paths
    assert not await ChatMessage.exists()


async def test_a_session_that_is_not_there_or_over(service: Service) -> None:
    values = {"type": "TO_USER", "message": "Hello"}
    assert codes(await service.graphql(ADD, key=99, input=values)) == ["NOT_FOUND"]
    assert codes(await service.graphql(LIST, key=99)) == ["NOT_FOUND"]
    key = await create(service, status="CLOSED")
    assert codes(await service.graphql(ADD, key=key, input=values)) == ["CONFLICT"]


async def test_a_retry_adds_no_second_message(service: Service) -> None:
    key = await create(service)
    arguments = {"key": key, "input": {"type": "TO_USER", "message": "Once"}}
    first = await retrying.ask(service, "a" * 20, ADD, **arguments)
    assert await retrying.ask(service, "a" * 20, ADD, **arguments) == first
    assert await ChatMessage.all().count() == 1
    assert (await ChatSession.get(pk=key)).version == 2
    other = {"key": key, "input": {"type": "TO_USER", "message": "Twice"}}
    assert codes(await retrying.ask(service, "a" * 20, ADD, **other)) == ["KEY_REUSED"]
    await leave_running()
    assert codes(await retrying.ask(service, "a" * 20, ADD, **arguments)) == ["STILL_RUNNING"]


async def test_a_refused_message_gives_its_key_back(service: Service) -> None:
    key = await create(service, status="CLOSED")
    arguments = {"key": key, "input": {"type": "TO_USER", "message": "Hello"}}
    assert codes(await retrying.ask(service, "b" * 20, ADD, **arguments)) == ["CONFLICT"]
    assert not await IdempotencyKey.exists()


async def test_a_retry_of_a_message_that_went_with_its_session(service: Service) -> None:
    key = await create(service)
    arguments = {"key": key, "input": {"type": "TO_USER", "message": "Hello"}}
    await retrying.ask(service, "c" * 20, ADD, **arguments)
    await service.graphql(
        "mutation ($key: Int!) { deleteChatSession(chatSessionId: $key) }", key=key
    )
    assert codes(await retrying.ask(service, "c" * 20, ADD, **arguments)) == ["NOT_FOUND"]
