"""What requests cost, in what can be counted: statements, misses, compiled functions, calls."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, print_ast

from graphql_api.fast.operations import CompiledOperation, OperationCompiler
from tests.costs.asking import REQUESTS, Asked, asked, graphql
from tests.costs.counting import RECORDED, calls
from tests.statements import statements

STATEMENTS = {
    # Whose the token is; then the session's and the trail's INSERT, and one SELECT for each of six
    # tables that it refers to.
    "REST POST": 1 + 2 + 6,
    "REST GET": 1 + 1 + 6,
    "REST GET, 3 fields": 1 + 1,
    # The stored row, in which nothing changes.
    "REST PUT, unchanged": 1 + 1,
    # The names of users; other references are shown by the keys that stand in the session.
    "REST list": 1 + 1 + 1,
    # The place in the queue is counted.
    "createChatSession": 1 + 1 + 2,
    "chatSessions": 1 + 1 + 1,
}

NEAR = 0.1
"""How far a figure may be from the recorded one, either way: who makes it less records it."""


@pytest.fixture
async def this(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(sqlite_template, tmp_path) as service:
        yield service


async def test_no_request_misses_the_compiled_way(this: Asked) -> None:
    before = this.misses
    for ask in REQUESTS.values():
        await this(ask)
    assert this.misses == before == 0


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_request_takes_so_many_statements(this: Asked, name: str) -> None:
    with statements() as sql:
        await this(REQUESTS[name])
    assert len(sql) == STATEMENTS[name], "\n".join(sql)


async def test_nothing_is_compiled_again(this: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    make = OperationCompiler.make

    def note(
        self: OperationCompiler, document: DocumentNode, *given: Any
    ) -> CompiledOperation | None:
        made.append(print_ast(document))
        return make(self, document, *given)

    monkeypatch.setattr(OperationCompiler, "make", note)
    for ask in REQUESTS.values():
        for _ in range(3):
            await this(ask)
    assert not made
    await this(graphql("{ chatSession(chatSessionId: 1) { rank } }"))
    assert len(made) == 1


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_request_takes_as_many_calls_as_recorded(this: Asked, name: str) -> None:
    recorded = json.loads(RECORDED.read_text())
    assert await calls(this, name) == pytest.approx(recorded[name], rel=NEAR), "run `make costs`"
