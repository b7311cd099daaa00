"""Migrations create what the models describe, on an empty database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise
from tortoise.context import require_context
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.models import Model

from orm import models
from orm.accounts import applications, credentials, users
from orm.accounts.credentials import State, digest_of, state_of
from orm.engine.connections import SQLITE_NAME, apps_on
from orm.engine.database import open_database
from orm.engine.migrating import migrate, pending_migrations
from orm.models.enums import CredentialKind, Scope
from tests.orm.rows import active, associate, create

ALL = sorted(file.stem for file in Path(models.__file__).parents[1].glob("migrations/0*.py"))
TABLES = [model for model in vars(models).values() if isinstance(model, type)]


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path / 'empty.db'}"
    else:
        with request.getfixturevalue("postgres").database("template0") as url:
            yield url


async def test_models_and_migrations_agree(sqlite_template: Path) -> None:
    async with open_database(f"sqlite://{sqlite_template}"):
        assert Tortoise.apps is not None
        missing = await MigrationAutodetector(Tortoise.apps, apps_on(SQLITE_NAME)).changes()
        operations = [str(operation) for writer in missing for operation in writer.operations]
    assert operations == [], "run .venv/bin/tortoise makemigrations"


async def test_a_fresh_database_migrates_from_nothing_to_nothing_pending(empty_url: str) -> None:
    applied: list[str] = []
    async with open_database(empty_url):
        assert await pending_migrations() == ALL
        await migrate(applied.append)
        assert applied == ALL
        assert await pending_migrations() == []


async def test_migrating_again_does_nothing(database: str) -> None:
    applied: list[str] = []
    await migrate(applied.append)
    assert applied == []


async def test_a_migrated_database_serves(empty_url: str) -> None:
    async with open_database(empty_url):
        await migrate(lambda _name: None)
        assert (await create(topic_id=1)).initial_queue_pos == 1
        assert (await active(await associate(1))).rank == 1


async def test_every_column_of_every_model_is_there(database: str) -> None:
    rows = [model for model in TABLES if issubclass(model, Model)]
    assert len(rows) >= 22
    for model in rows:
        assert await model.all().count() == 0
        assert await model.first() is None


async def columns(table: str) -> dict[str, tuple[str, bool]]:
    """The database's own word for each column's type, and whether it may be null."""
    connection = require_context().db()
    if connection.capabilities.dialect == "sqlite":
        _, rows = await connection.execute_query(f"PRAGMA table_info({table})")
        return {row["name"]: (row["type"], not row["notnull"]) for row in rows}
    _, rows = await connection.execute_query(
        "SELECT column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_name = $1",
        [table],
    )
    return {row["column_name"]: (row["data_type"], row["is_nullable"] == "YES") for row in rows}


async def test_columns_may_be_null_where_the_models_say_so(database: str) -> None:
    for model in TABLES:
        if issubclass(model, Model):
            stored: dict[str, Any] = await columns(model._meta.db_table)
            assert set(stored) == model._meta.db_fields
            for name, column in model._meta.fields_db_projection.items():
                assert stored[column][1] is model._meta.fields_map[name].null, f"{model}.{name}"


async def test_numbers_and_booleans_are_never_null(database: str) -> None:
    kept_for_callers = {models.ChatSession, models.ChatTopic}
    empty_by_nature = {"created_by", "created_by_application"}
    not_yet = {
        *((models.Credential, "parent_id"), (models.Credential, "application_id")),
        (models.IdempotencyKey, "row_key"),
        *((models.AuditEntry, "associate_id"), (models.AuditEntry, "application_id")),
        # No answer came.
        *((models.Webhook, "application_id"), (models.WebhookAttempt, "status")),
    }
    # Empty for changes to which they do not apply: a message has no version.
    of_some_changes = {models.Event}
    for model in TABLES:
        if not issubclass(model, Model) or model in of_some_changes:
            continue
        references = {f"{name}_id" for name in model._meta.fk_fields}
        for column, (kind, nullable) in (await columns(model._meta.db_table)).items():
            if kind.lower() in {
                "integer",
                "int",
                "smallint",
                "boolean",
                "double precision",
                "real",
            }:
                expected = (model, column) in not_yet or (
                    column in references | empty_by_nature and model in kept_for_callers
                )
                assert nullable is expected, f"{model}.{column}"


async def test_existing_rows_get_their_last_change_as_creation_time(empty_url: str) -> None:
    async with open_database(empty_url):
        connection = require_context().db()
        executor = MigrationExecutor(connection, apps_on(connection.connection_name))
        await executor.migrate([MigrationTarget("orm", "0003_credentials")])
        needed = [
            name for name, (_, nullable) in (await columns("chat_session")).items() if not nullable
        ]
        falsehoods = {"customer_consented", "chatbot_is_active"}
        values = {name: "false" if name in falsehoods else "0" for name in needed}
        values["chat_session_id"] = "7"
        values["updated_at"] = "'2026-03-14 09:26:53+00:00'"
        await connection.execute_script(
            f"INSERT INTO chat_session ({', '.join(values)}) VALUES ({', '.join(values.values())})"
        )
        await migrate(lambda _name: None)
        session = await models.ChatSession.get(pk=7)
    assert session.created_at == datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
    assert session.updated_at == session.created_at


async def test_existing_callers_keep_their_rights(empty_url: str) -> None:
    async with open_database(empty_url):
        connection = require_context().db()
        executor = MigrationExecutor(connection, apps_on(connection.connection_name))
        await executor.migrate([MigrationTarget("orm", "0007_audit")])
        at = "'2026-03-14 09:26:53+00:00'"
        await connection.execute_script(
            "INSERT INTO associate"
            " (associate_id, person_id, rank, type, group_idx, deleted, ej_user_id)"
            " VALUES (4, 0, 0, 1, 0, false, 0);"
            "INSERT INTO user_credential"
            " (user_id, name, password_hash, role, demo, version, associate_id)"
            " VALUES (1, 'kai', 'hash', 'agent', false, 1, 4);"
            "INSERT INTO application (application_id, name, digest, created_at)"
            f" VALUES (1, 'crm', '{digest_of('app')}', {at});"
            "INSERT INTO credential"
            " (credential_id, kind, digest, user_id, label, created_at, expires_at)"
            f" VALUES (1, 'token', '{digest_of('8A:x')}', 1, '', {at}, '2040-01-01 00:00:00+00:00')"
        )
        await migrate(lambda _name: None)
        application = await applications.find("app")
        token = await credentials.find(CredentialKind.TOKEN, "8A:x")
        user = await users.find("kai")
    assert application is not None
    assert application.scopes == (
        *(Scope.READ, Scope.CREATE, Scope.UPDATE, Scope.DELETE, Scope.ALL),
    )
    assert token is not None
    assert (token.application, token.scopes, token.role) == (None, None, None)
    assert state_of(token) is State.VALID
    assert user is not None
    assert user.revoked_at is None
