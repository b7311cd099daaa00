"""Errors have a code each; unexpected errors show only an id that is in the log."""

import logging
import re
from typing import Any

import pytest

from graphql_api.schema import build_schema
from orm.errors import Conflict, Forbidden, NotFound, ParleyError, Unavailable
from tests.conftest import Service
from tests.graphql_api.at_schema import ask
from tests.graphql_api.querying import CREATE, codes, create, errors, send, stored

SECRET = "secret-value"
ASK = "{ chatSession(chatSessionId: 1) { rating } }"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The format of errors does not depend on the kind of database."""
    return sqlite_url


def failing(error: BaseException) -> Any:
    async def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


def failing_at_once(error: BaseException) -> Any:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    "text", ["   ", "{", "{ chatSession(", "\ud800", "# only", "{}", "{ viewer {} }"]
)
async def test_a_syntax_error_has_a_code(service: Service, text: str) -> None:
    answer = await send(service, text)
    assert codes(answer) == ["GRAPHQL_PARSE_FAILED"]
    assert errors(answer)[0]["locations"]


@pytest.mark.parametrize(
    "text",
    [
        "{ nothing }",
        "{ chatSession { rating } }",
        '{ chatSession(chatSessionId: "1") { rating } }',
        "{ chatSession(chatSessionId: 1) }",
        "{ chatSession(chatSessionId: 1) { ...Missing } }",
        "query ($key: Int) { chatSession(chatSessionId: $key) { rating } }",
        "mutation { createChatSession { rating } }",
    ],
)
async def test_a_document_that_does_not_fit_the_schema_has_a_code(
    service: Service, text: str
) -> None:
    answer = await service.graphql(text)
    assert set(codes(answer)) == {"GRAPHQL_VALIDATION_FAILED"}
    assert "data" not in answer or answer["data"] is None


async def test_every_validation_error_is_reported(service: Service) -> None:
    answer = await service.graphql("{ one two three: chatSession(chatSessionId: 1) { four } }")
    assert codes(answer) == ["GRAPHQL_VALIDATION_FAILED"] * 3


@pytest.mark.parametrize("refusal", [NotFound, Forbidden, Conflict, Unavailable])
async def test_a_refusal_is_shown_with_its_code_and_not_logged(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    refusal: type[ParleyError],
) -> None:
    monkeypatch.setattr("orm.sessions.verbs.create", failing(refusal("Because of the weather.")))
    answer = await service.graphql(CREATE, input={})
    (error,) = errors(answer)
    assert error["message"] == "Because of the weather."
    assert error["extensions"] == {"code": refusal.code}
    assert error["path"] == ["createChatSession"]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_expected_errors_of_all_kinds_are_not_logged(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    for text in ("{", "{ nothing }", "{ chatSessions(first: 0) { totalCount } }"):
        await service.graphql(text)
    await service.graphql(CREATE, input={"rating": "x"})
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_an_unexpected_error_is_masked_and_logged_once_with_its_id(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("orm.sessions.verbs.get", failing(RuntimeError(SECRET)))
    answer = await service.graphql(ASK)
    (error,) = errors(answer)
    assert error["extensions"] == {"code": "INTERNAL"}
    assert error["path"] == ["chatSession"]
    message = re.fullmatch(
        r"Something went wrong here; it is logged as ([0-9a-f]{12})\.", error["message"]
    )
    assert message
    (record,) = [entry for entry in caplog.records if entry.levelno >= logging.WARNING]
    assert record.levelno == logging.ERROR
    assert message[1] in record.getMessage()
    assert "RuntimeError" in record.getMessage()
    assert "in fail" in record.getMessage(), "the log says where it happened"
    assert SECRET not in str(answer) + caplog.text


async def test_the_message_of_a_cause_is_not_logged_either(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError(f"outer {SECRET}")
    error.__cause__ = ValueError(f"inner {SECRET}")
    monkeypatch.setattr("orm.sessions.verbs.create", failing(error))
    answer = await service.graphql(CREATE, input={"customerName": SECRET})
    assert codes(answer) == ["INTERNAL"]
    assert "ValueError" in caplog.text
    assert SECRET not in str(answer) + caplog.text


async def test_each_unexpected_error_has_an_id_of_its_own(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orm.sessions.verbs.get", failing(RuntimeError(SECRET)))
    answers = [errors(await service.graphql(ASK))[0]["message"] for _ in range(2)]
    assert answers[0] != answers[1]


async def test_an_error_below_a_session_leaves_the_other_fields(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await create(service, userId=service.associate_id, rating=3)
    monkeypatch.setattr("orm.engine.lookups.by_keys", failing(RuntimeError(SECRET)))
    answer = await service.graphql(
        f"{{ chatSession(chatSessionId: {key}) {{ rating user {{ fullName }} }} }}"
    )
    assert answer["data"] == {"chatSession": {"rating": 3, "user": None}}
    assert codes(answer) == ["INTERNAL"]
    assert errors(answer)[0]["path"] == ["chatSession", "user"]


async def test_a_failure_in_the_middle_stores_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orm.events.recording.entry_of", failing_at_once(RuntimeError(SECRET)))
    assert codes(await service.graphql(CREATE, input={})) == ["INTERNAL"]
    monkeypatch.undo()
    assert await stored() == 0
    await create(service)


async def test_one_of_several_operations_has_to_be_named(service: Service) -> None:
    several = {"query": "query A { a: __typename } query B { b: __typename }"}
    unnamed = (await service.client.post("/graphql", json=several)).json()
    assert codes(unnamed) == ["GRAPHQL_VALIDATION_FAILED"]
    named = await service.client.post("/graphql", json={**several, "operationName": "B"})
    assert named.json() == {"data": {"b": "Query"}}


INPUT = "$input: CreateChatSessionInput!"
LOCATED: list[tuple[str, dict[str, Any], list[tuple[int, int]]]] = [
    ("{\n chatSessions(first: 0) { totalCount } }", {}, [(2, 22)]),
    ("{\n chatSessions { nodes { nowhere } here } }", {}, [(2, 25), (2, 35)]),
    ("query (\n $a: Int!,\n $b: Int!) { chatSession(chatSessionId: $a) { rank } }", {}, [(3, 2)]),
    (
        f"mutation (\n {INPUT},\n $id: Int!) {{ createChatSession(input: $input) {{ rank }}"
        " deleteChatSession(chatSessionId: $id) }",
        {"input": {"rating": "x", "status": "NONE"}, "id": "x"},
        [(2, 2), (2, 2), (3, 2)],
    ),
    (
        f"mutation ({INPUT}) {{\n createChatSession(input: $input) {{ rank }} }}",
        {"input": {"customerAlias": "x" * 65}},
        [(2, 27)],
    ),
    (
        f"""mutation {{ createChatSession(input: {{
 customerAlias: "{"x" * 65}"
 flags: [USER_IS_TYPING]
 lastMessage: "{"x" * 30}\\u0000" }}) {{ rank }} }}""",
        {},
        [(2, 17), (4, 15)],
    ),
    (
        '{ chatSessions(filter: {or: [{}, {customerName: {\n contains: "\\u0000"}}]})'
        " { totalCount } }",
        {},
        [(2, 12)],
    ),
    (
        'mutation { createChatSession(input: {\n whenEnded: "soon",\n whenIdle: 5,\n rank: [1],'
        "\n userId: {a: 1}}) { rank } }",
        {},
        [(5, 10), (2, 13), (3, 12), (4, 8)],
    ),
    ("query a { viewer { name } }\nquery b { viewer { name } }", {}, [(1, 1)]),
    (f"{{ viewer {{ name }}\n {'viewer { name } ' * 20} }}", {}, [(2, 146)]),
    (f"{{ viewer {{ name }}\n {'a ' * 600} }}", {}, [(2, 992)]),
    (f"{{ viewer {{ name }}\n {'{ ' * 40} }}", {}, [(2, 64)]),
    (f"{{ viewer {{ name }}\n {'@a ' * 60} }}", {}, [(2, 152)]),
    (f"{{ viewer {{ name }} }}\n{'#' * 20_000}", {}, [(1, 1)]),
    ("{ viewer { name } }", {"a": [0] * 1001}, [(1, 1)]),
    ("{\n", {}, [(2, 1)]),
]


@pytest.mark.parametrize(("text", "variables", "places"), LOCATED)
async def test_every_error_has_its_own_location(
    service: Service, text: str, variables: dict[str, Any], places: list[tuple[int, int]]
) -> None:
    answer = await service.graphql(text, **variables)
    found = [
        (location["line"], location["column"])
        for error in errors(answer)
        for location in error["locations"]
    ]
    assert found == places


BAD_STATUS = "chatSessions(filter: {status: {in: [IN_QUEUE, %s]}}) { totalCount }"
INPUT_PATHS: list[tuple[str, dict[str, Any], list[Any]]] = [
    (f"{{ {BAD_STATUS % 'NONE'} }}", {}, ["filter", "status", "in", 1]),
    (f"{{ {BAD_STATUS % '5'} }}", {}, ["filter", "status", "in", 1]),
    (
        f"query ($s: ChatSessionStatus!) {{ {BAD_STATUS % '$s'} }}",
        {"s": "NONE"},
        ["filter", "status", "in", 1],
    ),
    (
        f"query ($s: ChatSessionStatus! = NONE) {{ {BAD_STATUS % '$s'} }}",
        {},
        ["filter", "status", "in", 1],
    ),
    (
        f"query ($s: ChatSessionStatus!) {{ ...f }} fragment f on Query {{ {BAD_STATUS % '$s'} }}",
        {"s": 4},
        ["filter", "status", "in", 1],
    ),
    ("query ($n: Int!) { chatSessions(first: $n) { totalCount } }", {"n": "x"}, ["first"]),
    ("query ($n: Int!) { chatSessions(first: $n) { totalCount } }", {"n": 0}, ["first"]),
    ("{ chatSessions(first: 0) { totalCount } }", {}, ["first"]),
    ('{ chatSessions(first: "x") { totalCount } }', {}, ["first"]),
    ("{ chatSessions(nowhere: 1) { totalCount } }", {}, ["nowhere"]),
    ("{ chatSession { rank } }", {}, ["chatSessionId"]),
    ("{ chatSessions(filter: {nowhere: 1}) { totalCount } }", {}, ["filter", "nowhere"]),
    ("{ chatSessions(orderBy: [{direction: ASC}]) { totalCount } }", {}, ["orderBy", 0, "field"]),
    (
        "query ($o: [ChatSessionOrder!]) { chatSessions(orderBy: $o) { totalCount } }",
        {"o": [{"field": "RANK"}, {"direction": "ASC"}]},
        ["orderBy", 1, "field"],
    ),
    (
        "query ($f: ChatSessionFilter) { chatSessions(filter: $f) { totalCount } }",
        {"f": {"and": [{"it's, found": 1}]}},
        ["filter", "and", 0, "it's, found"],
    ),
    (
        "query ($f: ChatSessionFilter) { chatSessions(filter: $f) { totalCount } }",
        {"f": {"rank": {"equals": 1}}},
        ["filter", "rank", "equals"],
    ),
    (
        '{ chatSessions(filter: {or: [{createdAt: {in: ["2026"]}}]}) { totalCount } }',
        {},
        ["filter", "or", 0, "createdAt", "in", 0],
    ),
    (
        'query ($d: DateTime = "2026") { chatSessions(filter: {createdAt: {eq: $d}}) { edges'
        " { cursor } } }",
        {},
        ["filter", "createdAt", "eq"],
    ),
    ("{ chatSession(chatSessionId: [1]) { rank } }", {}, ["chatSessionId"]),
    ("{ chatSession(chatSessionId: {a: 1}) { rank } }", {}, ["chatSessionId"]),
    ("{ viewer @skip(if: 3) { name } }", {}, ["if"]),
    ("query ($h: Boolean!) { viewer { name @skip(if: $h) } }", {"h": 3}, ["if"]),
]


@pytest.mark.parametrize(("text", "variables", "path"), INPUT_PATHS)
async def test_the_input_path_begins_with_the_argument(
    service: Service, text: str, variables: dict[str, Any], path: list[Any]
) -> None:
    [error] = errors(await service.graphql(text, **variables))
    assert error["extensions"]["inputPath"] == path


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (f"{{ {BAD_STATUS % 'NONE'} }}", {}),
        (f"{{ {BAD_STATUS % '5'} }}", {}),
        (f"query ($s: ChatSessionStatus!) {{ {BAD_STATUS % '$s'} }}", {"s": "NONE"}),
        (f"query ($s: ChatSessionStatus!) {{ {BAD_STATUS % '$s'} }}", {"s": 4}),
        (
            f"mutation ({INPUT}) {{ createChatSession(input: $input) {{ rank }} }}",
            {"input": {"status": "in_queue"}},
        ),
    ],
)
async def test_a_bad_enum_lists_the_values(
    service: Service, text: str, variables: dict[str, Any]
) -> None:
    [error] = errors(await service.graphql(text, **variables))
    assert "INVALID, PRE_CHAT_FORM" in error["message"]
    hidden = build_schema(introspection=False)
    result = await ask(hidden, text, variables)
    assert result.errors is not None
    assert "IN_QUEUE" not in result.errors[0].message.replace("{in: [IN_QUEUE", "")
