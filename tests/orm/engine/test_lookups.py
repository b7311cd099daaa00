"""Rows by a unique column: asked for every time, and read again only when they changed."""

from datetime import UTC, datetime, timedelta

import pytest

from orm.accounts import applications, credentials, users
from orm.accounts.credentials import NewCredential
from orm.models import Application, Credential, User
from orm.models.enums import CredentialKind, Role, Scope
from tests import accounts
from tests.statements import statements

TOKEN = CredentialKind.TOKEN
UNTIL = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
async def secret(database: str) -> str:
    user = await accounts.add_user(users.NewUser("kai", "hash", Role.AGENT))
    return await accounts.issue_secret(NewCredential(TOKEN, user.user_id, UNTIL))


async def found(secret: str) -> Credential:
    credential = await credentials.find(TOKEN, secret)
    assert credential is not None
    return credential


async def test_an_unchanged_row_is_queried_again_but_not_rebuilt(secret: str) -> None:
    first = await found(secret)
    with statements() as sql:
        assert await found(secret) is first
    assert len(sql) == 1


async def test_a_changed_row_is_rebuilt(secret: str) -> None:
    first = await found(secret)
    await User.filter(name="kai").update(role=Role.READER)
    second = await found(secret)
    assert (first.user.role, second.user.role) == (Role.AGENT, Role.READER)
    await Credential.all().update(expires_at=UNTIL - timedelta(days=1))
    assert (await found(secret)).expires_at == UNTIL - timedelta(days=1)
    await Credential.all().delete()
    assert await credentials.find(TOKEN, secret) is None


async def test_references_are_joined_or_none(secret: str) -> None:
    alone = await found(secret)
    assert (alone.user.name, alone.parent, alone.application) == ("kai", None, None)
    key = alone.credential_id
    app = await accounts.add_application("app", scopes=[Scope.ALL])
    application = await Application.get(name="app")
    another = NewCredential(
        TOKEN, alone.user_id, UNTIL, parent_id=key, application_id=application.pk
    )
    credential = await found(await accounts.issue_secret(another))
    assert credential.parent == await Credential.get(credential_id=key)
    speaking = credential.application
    assert speaking is not None
    assert (speaking.name, speaking.scopes) == ("app", (Scope.ALL,))
    assert await applications.find(app) is await applications.find(app)


async def test_no_secret_of_a_joined_row_is_read(secret: str) -> None:
    with statements() as sql:
        credential = await found(secret)
    assert "password_hash" not in sql[0]
    assert "password_hash" not in vars(credential.user)


async def test_users_are_not_shared(secret: str) -> None:
    # The password hash stays in memory no longer than a login takes.
    assert await users.find("kai") is not await users.find("kai")
