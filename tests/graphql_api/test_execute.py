"""`execute` returns the data of an operation, or raises the error that it ended with."""

from typing import Any

import pytest

from graphql_api.errors import Internal
from graphql_api.schema import build_schema, execute
from graphql_api.shared.locale import NEUTRAL
from graphql_api.shared.viewer import Door, Viewer
from orm.errors import Forbidden, InvalidValue
from orm.models import ChatSession
from orm.models.enums import Role
from tests.graphql_api.querying import CREATE

SCHEMA = build_schema()
VIEWER = Viewer(8, "kai", Role.AGENT, Door.REST, application_id=21)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The kind of database does not matter here."""
    return sqlite_url


async def create(**fields: Any) -> Any:
    return await execute(SCHEMA, CREATE, {"input": fields}, VIEWER, NEUTRAL)


async def test_execute_returns_the_data(database: str) -> None:
    result = await create(topicId=3)
    row = await ChatSession.get(pk=result["createChatSession"]["chatSessionId"])
    assert (row.topic_id, row.created_by, row.created_by_application) == (3, 8, 21)


async def test_several_bad_values_are_one_error(database: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        await create(customerAlias="x" * 65, lastMessage="\0")
    assert {problem.path for problem in caught.value.problems} == {
        ("input", "customerAlias"),
        ("input", "lastMessage"),
    }


async def test_several_bad_variables_are_one_error(database: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        await create(rating="x", flags=["A"])
    assert {problem.path for problem in caught.value.problems} == {
        ("input", "rating"),
        ("input", "flags", 0),
    }


async def test_an_expected_error_is_raised_as_itself(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_args: object) -> None:
        raise Forbidden("Not today.")

    monkeypatch.setattr("orm.sessions.verbs.create", refuse)
    with pytest.raises(Forbidden, match=r"Not today\."):
        await create()


async def test_an_unexpected_error_is_raised_as_internal(
    database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError("secret-value")

    async def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr("orm.sessions.verbs.create", fail)
    with pytest.raises(Internal) as caught:
        await create()
    assert "secret-value" not in str(caught.value) + caplog.text
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


async def test_an_invalid_document_is_an_internal_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(Internal):
        await execute(SCHEMA, "{ nothing }", {}, VIEWER, NEUTRAL)
    assert len(caplog.records) == 1
