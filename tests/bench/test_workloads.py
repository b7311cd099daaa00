"""The workloads use the contract's own sample request, and parley answers each of them."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bench.databases import Sqlite
from bench.message_size import send
from bench.sample import VALUES, inputs, selection
from bench.seed import add_conversations, create_user, fill, fill_messages, key_of_message
from bench.servers import PARLEY
from bench.workloads import UNREAD, WORKLOADS
from parley.app import create_app
from parley.settings import Settings
from tests.contract.page import REQUEST
from tests.contract.test_sample_request import BODY
from tests.lifespans import lifespan


def test_the_body_is_the_contracts_sample() -> None:
    assert json.loads(BODY) == VALUES
    assert list(REQUEST) == list(VALUES)


def test_graphql_gets_the_same_values() -> None:
    input_ = inputs(VALUES | {"User": {"AssociateId": 7}})
    assert len(input_) == 30
    assert (input_["userId"], input_["status"]) == (7, "CLOSED")
    assert input_["whenIdle"] == "2020-07-07T17:54:07.976220+02:00"
    assert selection("sessionKey").split("{")[0].split() == ["chatSessionId", "topicId", "user"]


def test_every_workload_begins_with_parley() -> None:
    assert all(workload.contestants[0].server.name == "parley" for workload in WORKLOADS.values())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sqlite, str]:
    """The databases of a run of the bench, and the token of its user."""
    databases = Sqlite(tmp_path_factory.mktemp("bench"))
    token = create_user(databases.template)
    fill(databases, databases.template)
    add_conversations(databases, databases.template)
    return databases, token


@pytest.mark.parametrize("name", WORKLOADS)
async def test_parley_does_the_work(template: tuple[Sqlite, str], name: str) -> None:
    databases, token = template
    workload = WORKLOADS[name]
    url = databases.copy("parley")
    if workload.prepared:
        databases.execute(url, workload.prepared)
    requests = [each.request for each in workload.contestants if each.server is PARLEY]
    app = create_app(Settings.model_validate({"database_url": url, "log_level": "warning"}))
    counted = workload.counted or "SELECT 0"
    before = databases.number(url, counted)
    async with lifespan(app):
        for request in requests:
            await send(app, token, request)
            for path in request.more_paths[:1]:
                await send(app, token, replace(request, path=path))
    sent = sum(1 + bool(request.more_paths) for request in requests)
    assert databases.number(url, counted) - before == (sent if workload.counted else 0)
    if workload.restored and "user_id" in workload.restored:
        databases.execute(url, workload.restored)
        assert databases.number(url, counted) == before


async def test_messages_are_asked_for_after_the_last_that_was_read(
    template: tuple[Sqlite, str],
) -> None:
    databases, token = template
    request = WORKLOADS["messages-after"].contestants[0].request
    url = databases.copy("parley")
    app = create_app(Settings.model_validate({"database_url": url, "log_level": "warning"}))
    async with lifespan(app):
        for path in (request.path, request.more_paths[-1]):
            found = json.loads(await send(app, token, replace(request, path=path)))
            assert len(found) == UNREAD


def test_the_keys_of_messages_are_known(template: tuple[Sqlite, str], tmp_path: Path) -> None:
    databases, _ = template
    url = f"sqlite://{tmp_path / 'messages.db'}"
    with closing(sqlite3.connect(tmp_path / "messages.db")) as connection:
        connection.executescript(schema_of(databases))
    fill_messages(databases, url, 2_000)
    with closing(sqlite3.connect(tmp_path / "messages.db")) as connection:
        for session in (1, 100, 101, 200):
            keys = connection.execute(
                "SELECT chat_message_id FROM chat_message WHERE chat_session_id = ?", [session]
            )
            assert [key for (key,) in keys] == [key_of_message(session, at) for at in range(10)]


def schema_of(databases: Sqlite) -> str:
    """The SQL that creates the tables which a database of messages needs."""
    with closing(sqlite3.connect(databases.template.removeprefix("sqlite://"))) as connection:
        tables = connection.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table'"
            " AND name IN ('associate', 'chat_session', 'chat_message')"
        )
        return ";".join(sql for (sql,) in tables)
