"""Running an operation in process: its data, or the refusal that it ended with."""

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
    """One kind of database is enough to run operations on."""
    return sqlite_url


async def create(**fields: Any) -> Any:
    return await execute(SCHEMA, CREATE, {"input": fields}, VIEWER, NEUTRAL)


async def test_an_operation_gives_its_data(database: str) -> None:
    made = await create(topicId=3)
    row = await ChatSession.get(pk=made["createChatSession"]["chatSessionId"])
    assert (row.topic_id, row.created_by, row.created_by_application) == (3, 8, 21)


async def test_several_bad_values_are_one_refusal(database: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        await create(customerAlias="x" * 65, lastMessage="\0")
    assert {each.path for each in caught.value.problems} == {
        ("input", "customerAlias"),
        ("input", "lastMessage"),
    }


async def test_several_bad_variables_are_one_refusal(database: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        await create(rating="x", flags=["A"])
    assert {each.path for each in caught.value.problems} == {
        ("input", "rating"),
        ("input", "flags", 0),
    }


async def test_a_refusal_is_raised_as_what_it_is(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_args: object) -> None:
        raise Forbidden("Not today.")

    monkeypatch.setattr("orm.sessions.verbs.create", refuse)
    with pytest.raises(Forbidden, match=r"Not today\."):
        await create()


async def test_the_unexpected_is_raised_as_an_id(
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


async def test_a_text_that_does_not_fit_the_schema_is_a_mistake_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(Internal):
        await execute(SCHEMA, "{ nothing }", {}, VIEWER, NEUTRAL)
    assert len(caplog.records) == 1
