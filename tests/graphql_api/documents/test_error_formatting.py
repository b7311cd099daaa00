"""Errors have a code each; unexpected errors show only an id that is in the log."""

import logging
import re
from typing import Any

import pytest

from orm.errors import Conflict, Forbidden, NotFound, ParleyError, Unavailable
from tests.conftest import Service
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


@pytest.mark.parametrize("text", ["   ", "{", "{ chatSession(", "\ud800", "# only"])
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
        "subscription { chatSession(chatSessionId: 1) { rating } }",
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
    monkeypatch.setattr("orm.audit.entries.entry", failing_at_once(RuntimeError(SECRET)))
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
