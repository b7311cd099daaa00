"""Documents that were made or changed at random run or are refused cleanly: never INTERNAL."""

import json
import random
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
)

from graphql_api.documents.text_limits import TOKEN
from graphql_api.schema import build_schema
from parley.settings import Settings
from tests.conftest import Service
from tests.graphql_api.querying import codes, send, stored

SCHEMA = build_schema().core
DIGITS = "9" * 5000
"""More digits than Python reads."""

LITERALS = [
    *("null", "0", "-0", "1", "2147483648", DIGITS, f"-{DIGITS}", f"{DIGITS}.0", "1.5"),
    *("1e5", "1e999999", "-1.5e-999999", "true", "IN_QUEUE", "NOTHING", '""', '"a"'),
    *('"2026-03-14T09:26:53Z"', '"9999-12-31T23:59:59-23:59"', '"0001-01-01T00:00:00+23:59"'),
    *(r'"\uD83D\uDE00 \u{1F600} \u0000"', r'"""block "quoted" \""" """'),
    *('"Q2hhdFNlc3Npb246MQ"', '"WyI1MWVmMmEwOCIsMV0="', "2147483647", "-2147483648"),
    *("[]", "[[]]", "[null]", "[1, [2, null]]", "{}", "{a: 1}", "{input: {}, status: null}"),
    *("$v", "[$v]", "{a: $v}"),
]

TOKENS = [
    *("@defer", "@stream(initialCount: 1)", "@oneOf", "@skip(if: $v)", "@include(if: $k)", "@"),
    *("__typename", "__schema { types { name } }", "...", "on", "fragment", "subscription"),
    *("query", "mutation", "extend", "type", "implements", "$v", "$k: Int", "a:", "#c\n"),
    *"{}()[]!=|&:-?,é\u0000\ufeff",
    *LITERALS,
]

VARIABLES: list[Any] = [None, 1, "", [], {}, [[None]], 1e308, 10**400, {"a": 1}]

TYPES = [
    *("Int", "String", "Boolean!", "[Int!]", "ChatSessionFilter", "CreateChatSessionInput!"),
    *("DateTime", "ChatSessionStatus", "Missing", "ID", "Float"),
]

HONEST = [
    """query A($k: Int!, $h: Boolean = true) {
      chatSession(chatSessionId: $k) @include(if: $h) { ...s user { ... on Associate { name } } }
    } fragment s on ChatSession { chatSessionId rank customerName } query B { __typename }""",
    """mutation M($input: CreateChatSessionInput!) {
      a: createChatSession(input: $input) { chatSessionId fieldProperties { field } }
      b: deleteChatSession(chatSessionId: 5)
    }""",
    """{ __type(name: "Int") { kind } chatSessions(
      first: 3, filter: {status: {in: [IN_QUEUE]}, or: [{customerName: {contains: "a"}}]}
      orderBy: [{field: RANK, direction: DESC}]
    ) { nodes { rank } pageInfo { endCursor } totalCount } }""",
    """type Query { a: Int } extend type ChatSession { b: Int } schema { query: Query }
    input I { a: Int = 4 } directive @x(a: Int = 1) repeatable on FIELD enum E { A }
    union U = A | B interface N { id: ID! }""",
]


def _literal(choice: random.Random, type_: object, depth: int = 0) -> str:
    """A literal that mostly has the outer form of its type, and anything within."""
    if isinstance(type_, GraphQLNonNull):
        return _literal(choice, type_.of_type, depth)
    if depth > 5 or choice.random() < 0.25:
        return choice.choice(LITERALS)
    if isinstance(type_, GraphQLList):
        items = [_literal(choice, type_.of_type, depth + 1) for _ in range(choice.randrange(3))]
        return f"[{' '.join(items)}]"
    if isinstance(type_, GraphQLInputObjectType):
        names = choice.sample(sorted(type_.fields), min(len(type_.fields), choice.randrange(4)))
        values = (_literal(choice, type_.fields[name].type, depth + 1) for name in names)
        pairs = (f"{name}: {value}" for name, value in zip(names, values, strict=True))
        return f"{{{', '.join(pairs)}}}"
    if isinstance(type_, GraphQLEnumType):
        return str(choice.choice(sorted(type_.values)))
    return choice.choice(LITERALS)


def _field(choice: random.Random, name: str, field: GraphQLField, depth: int = 0) -> str:
    given = [
        f"{argument}: {_literal(choice, definition.type)}"
        for argument, definition in field.args.items()
        if choice.random() < 0.8
    ]
    arguments = f"({', '.join(given)})" if given else ""
    condition = choice.choice(["", "", "", f"@include(if: {choice.choice(LITERALS)})"])
    return f"{name}{arguments} {condition} {_selection(choice, field.type, depth)}"


def _selection(choice: random.Random, type_: GraphQLOutputType, depth: int) -> str:
    named = get_named_type(type_)
    if isinstance(named, GraphQLInterfaceType):
        return f"{{ __typename {' '.join(named.fields)} }}"
    if not isinstance(named, GraphQLObjectType):
        return ""
    names = [
        name
        for name, field in named.fields.items()
        if depth < 4 or not isinstance(get_named_type(field.type), GraphQLObjectType)
    ]
    chosen = choice.sample(names, min(2, len(names)))
    fields = (_field(choice, name, named.fields[name], depth + 1) for name in chosen)
    return f"{{ __typename {' '.join(fields)} }}"


def made_document(choice: random.Random) -> str:
    """An operation with one root field, whose arguments, variable and directives are odd."""
    root = choice.choice([SCHEMA.query_type, SCHEMA.mutation_type])
    assert root is not None
    kind = "query" if root is SCHEMA.query_type else "mutation"
    name = choice.choice(sorted(root.fields))
    default = choice.choice(["", f" = {choice.choice(LITERALS)}"])
    field = _field(choice, name, root.fields[name])
    return f"{kind}($v: {choice.choice(TYPES)}{default}) {{ {field} }}"


def changed_document(choice: random.Random) -> str:
    """An honest document of which up to four tokens were removed, added or replaced."""
    tokens = TOKEN.findall(choice.choice(HONEST))
    for _ in range(choice.randrange(1, 5)):
        at = choice.randrange(len(tokens))
        tokens[at : at + choice.randrange(2)] = choice.sample(TOKENS, choice.randrange(2))
    return " ".join(tokens)


@pytest.fixture(params=[True, False], ids=["compiled", "by graphql-core"])
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


@pytest.mark.parametrize("make", [made_document, changed_document])
@pytest.mark.parametrize("seed", range(2))
async def test_no_document_reaches_internal(service: Service, make: Any, seed: int) -> None:
    choice = random.Random(seed)
    for _ in range(150):
        text = make(choice)
        body = {"query": text, "variables": {name: choice.choice(VARIABLES) for name in "vkh"}}
        answer = await service.client.post(
            "/graphql", content=json.dumps(body), headers={"Content-Type": "application/json"}
        )
        found = [error["extensions"]["code"] for error in answer.json().get("errors", [])]
        assert "INTERNAL" not in found, text


@pytest.mark.parametrize(
    "text",
    [
        "{ chatSessions(first: %s) { totalCount } }",
        "{ chatSessions(first: -%s) { totalCount } }",
        "{ chatSessions(filter: {rank: {in: [1, %s]}}) { totalCount } }",
        "query ($k: Int = %s) { chatSessions(first: $k) { totalCount } }",
        "mutation { createChatSession(input: {topicId: %s}) { rank } }",
        "{ __typename @skip(if: %s) }",
        '{ __type(name: "Int") { fields(includeDeprecated: %s) { name } } }',
    ],
)
@pytest.mark.parametrize("digits", [11, 300, 4300, 4301, 10_000])
async def test_an_integer_of_any_length_is_refused_cleanly(
    service: Service, text: str, digits: int
) -> None:
    answer = await send(service, text % ("9" * digits))
    assert set(codes(answer)) <= {"GRAPHQL_VALIDATION_FAILED", "LIMIT_EXCEEDED"}, codes(answer)
    assert await stored() == 0
