"""Helpers that send operations, and read responses and SQL statements."""

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
"""Columns of a session that are read for every selection."""


def data(answer: Mapping[str, Any]) -> Any:
    """The data of an operation that must have succeeded."""
    assert "errors" not in answer, answer
    return answer["data"]


def errors(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The errors of an operation that must have failed."""
    assert "errors" in answer, answer
    result: list[dict[str, Any]] = answer["errors"]
    return result


def codes(answer: Mapping[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in errors(answer)]


def input_paths(answer: Mapping[str, Any]) -> set[tuple[str | int, ...]]:
    """The paths of the bad values; all errors must be INVALID_VALUE."""
    assert set(codes(answer)) == {"INVALID_VALUE"}, answer
    return {tuple(error["extensions"]["inputPath"]) for error in errors(answer)}


async def send(service: Service, query: str, **variables: Any) -> dict[str, Any]:
    """The response to an operation sent in ASCII, so that lone surrogates arrive."""
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
    """The columns that each SELECT from a table reads; there must be no JOIN."""
    pattern = rf'^SELECT .* FROM "{table}"'
    selected = [text for text in statements if re.search(pattern, text, re.DOTALL)]
    assert not any("JOIN" in text for text in statements)
    return [set(re.findall(r'"(\w+)"', text.partition(" FROM ")[0])) for text in selected]
