"""Compiled variables and arguments have the same values, objects and errors as the others."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import GraphQLError, get_operation_ast, parse
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.types.arguments import convert_argument

from graphql_api.fast.conversion import ArgumentConverters
from graphql_api.fast.variables import Coercions, Variables
from graphql_api.schema import Compiled, HitOrMiss
from graphql_api.sessions.filter import ChatSessionFilter
from graphql_api.sessions.inputs import CreateChatSessionInput
from graphql_api.sessions.order import ChatSessionOrder
from tests.graphql_api.fast.both import COMPILED, same_result

SCHEMA = COMPILED.core
CONVERTER = COMPILED.schema_converter

MOMENT = "2026-03-14T09:26:53.123+01:00"
CREATE = {
    "topicId": 7,
    "customerName": None,
    "customerEmail": "å@example.com",
    "customerConsented": True,
    "status": "CLOSED",
    "whenStarted": MOMENT,
    "flags": ["USER_IS_TYPING"],
}
FILTER = {
    "and": [{"rating": {"in": [1, 2]}}, {"not": {"status": {"eq": "CLOSED"}}}],
    "or": None,
    "user": {"fullName": {"contains": "x"}},
    "whenEnded": {"ge": MOMENT},
}
TEXT = """
  query Q(
    $create: CreateChatSessionInput, $filter: ChatSessionFilter = {rating: {eq: 1}},
    $order: [ChatSessionOrder!]! = [], $first: Int! = 5, $plain: String
  ) { __typename }
"""


def coerced_compiled(sent: dict[str, Any], text: str = TEXT) -> VariableValues:
    return variables(text).values(sent)


def variables(text: str) -> Variables:
    operation = get_operation_ast(parse(text))
    assert operation is not None
    return Variables(SCHEMA, operation, Coercions())


def coerced_by_core(sent: dict[str, Any], text: str = TEXT) -> VariableValues | list[GraphQLError]:
    [operation] = parse(text).definitions
    return get_variable_values(SCHEMA, operation.variable_definitions, sent)  # type: ignore[attr-defined]


GOOD: list[dict[str, Any]] = [
    {},
    {"create": None, "filter": None, "plain": None},
    {"create": {}, "filter": {}, "unknown": 1},
    {"create": CREATE, "filter": FILTER, "first": 2, "plain": ""},
    {"order": [{"field": "RATING", "direction": "DESC"}, {"field": "USER_FULL_NAME"}]},
    {"first": 7.0},
]


@pytest.mark.parametrize("sent", GOOD)
def test_variables_are_coerced_as_by_graphql_core(sent: dict[str, Any]) -> None:
    expected, found = coerced_by_core(sent), coerced_compiled(sent)
    assert isinstance(expected, VariableValues)
    assert found.coerced == expected.coerced
    assert [*found.coerced] == [*expected.coerced]
    assert {name: source.value for name, source in found.sources.items()} == {
        name: source.value for name, source in expected.sources.items()
    }


def convert_compiled(type_: Any, coerced: Any) -> Any:
    converters = ArgumentConverters(CONVERTER.config, CONVERTER.scalar_registry)
    return converters.converter_of(type_)(coerced)


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"rating": {"eq": 1}}
    for _ in range(depth):
        value = {"not": value}
    return value


BAD: list[dict[str, Any]] = [
    {"create": {"nobody": 1}},
    {"create": {"topicId": "7"}},
    {"create": {"topicId": 2**31}},
    {"create": {"customerConsented": 1}},
    {"create": {"status": "closed"}},
    {"create": {"whenStarted": "2026-03-14"}},
    {"create": {"flags": [None]}},
    {"create": []},
    {"first": None},
    {"filter": {"rating": 1}},
    {"filter": nested(300)},
    {"order": [{"direction": "ASC"}]},
]


@pytest.mark.parametrize("sent", BAD)
def test_bad_values_are_left_to_graphql_core(sent: dict[str, Any]) -> None:
    assert isinstance(coerced_by_core(sent), list)
    with pytest.raises(Exception):  # noqa: B017, PT011  any exception will do
        coerced_compiled(sent)


def test_a_default_is_a_new_object_for_each_request() -> None:
    operation_variables = variables(TEXT)
    first = operation_variables.values({})
    first.coerced["order"].append("changed")
    first.coerced["filter"].clear()
    assert operation_variables.values({}).coerced == {
        "filter": {"rating": {"eq": 1}},
        "order": [],
        "first": 5,
    }


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        (CreateChatSessionInput, "create", CREATE),
        (CreateChatSessionInput, "create", {}),
        (ChatSessionFilter, "filter", FILTER),
        (ChatSessionFilter, "filter", {}),
    ],
)
def test_arguments_are_converted_as_by_strawberry(
    type_: Any, name: str, value: Mapping[str, Any]
) -> None:
    sent = coerced_compiled({name: dict(value)}).coerced[name]
    expected = convert_argument(sent, type_, CONVERTER.scalar_registry, CONVERTER.config)
    found = convert_compiled(type_, sent)
    assert found == expected
    assert type(found) is type(expected) is type_
    if isinstance(found, CreateChatSessionInput):
        assert found.model_fields_set == expected.model_fields_set  # type: ignore[attr-defined]
        if found.when_started is not None:
            assert found.when_started.value is sent["whenStarted"]


def test_an_order_has_its_default_direction() -> None:
    [sent] = coerced_compiled({"order": [{"field": "RATING"}]}).coerced["order"]
    expected = convert_argument(sent, ChatSessionOrder, CONVERTER.scalar_registry, CONVERTER.config)
    assert convert_compiled(ChatSessionOrder, sent) == expected


LIST = """
  query Q($filter: ChatSessionFilter, $orderBy: [ChatSessionOrder!]) {
    chatSessions(filter: $filter, orderBy: $orderBy) { nodes { rank } }
  }
"""


@pytest.mark.parametrize(
    ("variables", "missed"),
    [
        ({"filter": FILTER, "orderBy": [{"field": "RATING"}]}, 0),
        ({"filter": {"rating": {"eq": "1"}}}, 2),
        ({"orderBy": {"field": "RATING"}}, 2),
        ({"filter": {"and": [None]}}, 2),
    ],
)
async def test_a_list_with_variables_is_the_same_compiled(
    variables: dict[str, Any], missed: int, sqlite_database: str
) -> None:
    before = COMPILED.counters.counts[Compiled.INPUT, HitOrMiss.MISS]
    await same_result(LIST, **variables)
    assert COMPILED.counters.counts[Compiled.INPUT, HitOrMiss.MISS] == before + missed


@pytest.mark.parametrize(
    "text",
    [
        "{ nothing }",
        "{",
        "query Q($a: Int!) { chatSession(chatSessionId: $a) { rank } }",
        "query Q($a: Nothing) { __typename }",
    ],
)
async def test_errors_of_a_document_are_the_same_compiled(text: str) -> None:
    _, errors = await same_result(text)
    assert errors
