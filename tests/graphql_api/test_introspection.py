"""Introspection needs a login; where it is off, no error message discloses the schema."""

from typing import Any

import pytest
from graphql import get_introspection_query

from graphql_api.schema import build_schema
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.at_schema import ask, codes, messages

OPEN, HIDDEN = build_schema(), build_schema(introspection=False)

CREATE = "mutation ($input: CreateChatSessionInput!) { createChatSession(input: $input) { rank } }"

TYPOS: dict[str, tuple[str, dict[str, Any]]] = {
    "a field of the query": ("{ chatSesions { totalCount } }", {}),
    "a field of the mutation": ("mutation { createChatSesion { rank } }", {}),
    "a field of a type": ("{ chatSessions { nodes { customerNam } } }", {}),
    "a field of an introspection type": ('{ __type(name: "Query") { nam } }', {}),
    "an object without fields": ("{ chatSession(chatSessionId: 1) { user } }", {}),
    "an argument": ("{ chatSessions(frist: 1) { totalCount } }", {}),
    "an argument of a directive": ("{ __typename @skip(iff: true) }", {}),
    "a directive": ("{ __typename @skp(if: true) }", {}),
    "an enum in the document": (
        "mutation { createChatSession(input: {status: IN_QUEU}) { rank } }",
        {},
    ),
    "an enum as a string": (
        'mutation { createChatSession(input: {status: "IN_QUEUE"}) { rank } }',
        {},
    ),
    "an enum in a variable": (CREATE, {"input": {"status": "IN_QUEU"}}),
    "an enum in a list in a variable": (CREATE, {"input": {"flags": ["CUSTOMER_TYPIN"]}}),
    "an input field in the document": (
        'mutation { createChatSession(input: {customerNam: "Ada"}) { rank } }',
        {},
    ),
    "an input field in a variable": (CREATE, {"input": {"customerNam": "Ada"}}),
    "a type in a fragment": ("{ ...f } fragment f on ChatSesion { rank }", {}),
    "a type in an inline fragment": ("{ ... on Qery { __typename } }", {}),
    "a type of a variable": ("query ($a: Boolen!) { __typename @skip(if: $a) }", {}),
}

WITHOUT_SUGGESTION = {"a directive"}
"""graphql-core has no suggestions for these."""

OFF = pytest.mark.parametrize("settings", [{"introspection": False}], indirect=True, ids=["off"])


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, **getattr(request, "param", {})})


@pytest.mark.parametrize("name", TYPOS)
async def test_a_typo_gets_a_suggestion(name: str) -> None:
    result = await ask(OPEN, *TYPOS[name])
    assert result.data is None
    assert any("Did you mean" in message for message in messages(result)) == (
        name not in WITHOUT_SUGGESTION
    )


@pytest.mark.parametrize("name", TYPOS)
async def test_without_introspection_no_typo_gets_a_suggestion(name: str) -> None:
    for _ in range(2):
        result = await ask(HIDDEN, *TYPOS[name])
        assert codes(result)
        for message in messages(result):
            assert "Did you mean" not in message
            assert message.strip() == message
            assert message != ""


async def test_without_the_suggestion_the_message_still_names_the_typo() -> None:
    result = await ask(HIDDEN, "{ chatSessions { nodes { customerNam } } }")
    assert messages(result) == ["Cannot query field 'customerNam' on type 'ChatSession'."]


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { description } }",
        '{ __type(name: "ChatSession") { name } }',
        "{ shown: __schema { types { name } } }",
        "{ ...f } fragment f on Query { ... { __schema { types { name } } } }",
        "mutation m { __typename } query q { __schema { description } }",
        get_introspection_query(),
    ],
)
async def test_without_introspection_the_schema_is_refused(query: str) -> None:
    result = await ask(HIDDEN, query)
    assert result.data is None
    assert set(codes(result)) == {"GRAPHQL_VALIDATION_FAILED"}
    assert all("introspection has been disabled" in message for message in messages(result))


async def test_a_typename_is_no_introspection() -> None:
    assert (await ask(HIDDEN, "{ __typename }")).data == {"__typename": "Query"}


async def test_by_default_authenticated_callers_may_introspect(service: Service) -> None:
    query = {"query": "{ __schema { queryType { name } } }"}
    answer = await service.client.post("/graphql", json=query)
    assert answer.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}

    stranger = await service.client.post("/graphql", json=query, auth=("tje0", "wrong"))
    assert stranger.status_code == 401
    assert "Query" not in stranger.text


@OFF
async def test_the_endpoint_refuses_it(service: Service) -> None:
    answer = await service.graphql("{ __schema { queryType { name } } }")
    assert answer.keys() == {"errors"}
    response = str(await service.graphql("{ chatSessions { nodes { customerNam } } }"))
    assert "customerNam" in response
    assert "customerName" not in response


@OFF
async def test_rest_works_without_introspection(service: Service) -> None:
    answer = await service.client.post("/api/v1/ChatSession", json={"CustomerName": "Ada"})
    assert answer.status_code == 200
