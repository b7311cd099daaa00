"""Costs of a warm request that can be counted: SQL statements, and work that is done again."""

from typing import Any

import pytest
from graphql import DocumentNode, print_ast

from graphql_api.fast.operations import OperationCompiler
from tests.costs.warm_service import REQUESTS, WarmService, graphql
from tests.statements import statements

STATEMENTS = {
    # The token; then the INSERT of the session, of the audit trail and of the log of events, and
    # one SELECT for each of the six tables that the session refers to.
    "REST POST": 1 + 3 + 6,
    "REST GET": 1 + 1 + 6,
    "REST GET, 3 fields": 1 + 1,
    # The stored row, in which nothing changes.
    "REST PUT, unchanged": 1 + 1,
    # The names of users; other references are shown by the keys that stand in the session.
    "REST list": 1 + 1 + 1,
    # As above, but no session is found that refers to a user.
    "REST list, filtered": 1 + 1,
    # The position in the queue is counted.
    "createChatSession": 1 + 1 + 3,
    "chatSessions": 1 + 1 + 1,
    # A topic refers to no other row, and its value objects are in its own.
    "REST POST, topic": 1 + 3,
    "REST GET, topic": 1 + 1,
    "REST GET, topic, 3 fields": 1 + 1,
    "REST PUT, topic, unchanged": 1 + 1,
    # The row is read first, because a part of a value object changes.
    "REST PATCH, topic, unchanged": 1 + 1 + 1,
    "IsOpen": 1 + 1,
    "createChatTopic": 1 + 3,
    "chatTopic": 1 + 1,
}


async def test_every_request_is_compiled(service: WarmService) -> None:
    before = service.misses
    for request in REQUESTS.values():
        await service.send(request)
    assert service.misses == before == 0


@pytest.mark.parametrize("name", REQUESTS)
async def test_number_of_statements_of_a_request(service: WarmService, name: str) -> None:
    with statements() as sql:
        await service.send(REQUESTS[name])
    assert len(sql) == STATEMENTS[name], "\n".join(sql)


async def test_nothing_is_compiled_again(
    service: WarmService, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents: list[str] = []
    compile_operation = OperationCompiler.compile

    def note(self: OperationCompiler, document: DocumentNode, *arguments: Any) -> Any:
        documents.append(print_ast(document))
        return compile_operation(self, document, *arguments)

    monkeypatch.setattr(OperationCompiler, "compile", note)
    for request in REQUESTS.values():
        for _ in range(3):
            await service.send(request)
    assert not documents
    await service.send(graphql("{ chatSession(chatSessionId: 1) { rank } }"))
    assert len(documents) == 1
