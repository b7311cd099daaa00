"""How tests ask, and what they read out of answers and out of SQL."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from orm.models import ChatSession
from tests.conftest import Service

CREATE = """
mutation Create($input: CreateChatSessionInput!) {
  createChatSession(input: $input) { chatSessionId }
}
"""

ALWAYS = frozenset(
    {
        "chat_session_id",
        "user_id",
        "person_id",
        "contact_id",
        "project_id",
        "sale_id",
        "ticket_id",
        "transfer_to_id",
        "version",
    }
)
"""Columns of a session that are read whatever is selected."""


def data(answer: Mapping[str, Any]) -> Any:
    """What came of an operation that went well."""
    assert "errors" not in answer, answer
    return answer["data"]


def errors(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What went wrong, by error."""
    assert "errors" in answer, answer
    found: list[dict[str, Any]] = answer["errors"]
    return found


def codes(answer: Mapping[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in errors(answer)]


def input_paths(answer: Mapping[str, Any]) -> set[tuple[str | int, ...]]:
    """The ways to the bad values, of errors that are all about one."""
    assert set(codes(answer)) == {"INVALID_VALUE"}, answer
    return {tuple(error["extensions"]["inputPath"]) for error in errors(answer)}


async def send(service: Service, query: str, **variables: Any) -> dict[str, Any]:
    """The answer to an operation sent in ASCII, so that halves of surrogate pairs arrive."""
    answer = await service.client.post(
        "/graphql",
        content=json.dumps({"query": query, "variables": variables}),
        headers={"Content-Type": "application/json"},
    )
    body: dict[str, Any] = answer.json()
    return body


async def create(service: Service, **fields: Any) -> int:
    """The key of a session that was created through GraphQL."""
    key: int = data(await service.graphql(CREATE, input=fields))["createChatSession"][
        "chatSessionId"
    ]
    return key


async def stored() -> int:
    return await ChatSession.all().count()


def selects(statements: Iterable[str], table: str) -> list[set[str]]:
    """The columns that each SELECT from a table reads, and nothing else of it."""
    found = [
        each for each in statements if re.search(rf'^SELECT .* FROM "{table}"', each, re.DOTALL)
    ]
    assert not any("JOIN" in each for each in statements)
    return [set(re.findall(r'"(\w+)"', each.partition(" FROM ")[0])) for each in found]
