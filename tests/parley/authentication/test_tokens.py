"""Issued tokens log in as Bearer, and tickets as SoTicket; not the other way round."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts import credentials, users
from orm.accounts.credentials import NewCredential
from orm.models import User
from orm.models.enums import CredentialKind, Role
from parley.app import create_app
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, Service
from tests.parley.command_line import parley
from tests.parley.doors import DOORS, call

TICKET, TOKEN, SESSION = CredentialKind.TICKET, CredentialKind.TOKEN, CredentialKind.SESSION
SCHEMES = {TICKET: "SoTicket", TOKEN: "Bearer"}
KINDS = pytest.mark.parametrize("kind", SCHEMES)


async def issued(kind: CredentialKind, name: str = "tje0", days: float = 1) -> str:
    user = await User.get(name=name)
    until = datetime.now(UTC) + timedelta(days=days)
    return await accounts.issue_secret(NewCredential(kind, user.user_id, until))


@DOORS
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_a_token_opens_the_door(stranger: httpx.AsyncClient, door: Door, scheme: str) -> None:
    secret = await issued(TOKEN)
    assert secret.startswith("8A:")
    assert (await call(stranger, door, f"{scheme} {secret}")).status_code == 200


@DOORS
async def test_a_token_that_is_not_good_opens_nothing(
    stranger: httpx.AsyncClient, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    good, expired = await issued(TOKEN), await issued(TOKEN, days=-1)
    await accounts.add_user(users.NewUser("demo", CHEAP_HASH, Role.MANAGER, demo=True))
    ours = [expired, await issued(TOKEN, "demo"), f"{good}x", good[:-1], good[3:]]
    for secret in [*ours, f"7A:{good[3:]}", "8A:", "7A:", "", f"8A:{'x' * 100_000}"]:
        assert (await call(stranger, door, f"Bearer {secret}")).status_code == 401
    assert "a token that is expired (user tje0)" in caplog.text
    assert good[3:] not in caplog.text
    assert expired[3:] not in caplog.text


@DOORS
async def test_kinds_are_not_interchangeable(stranger: httpx.AsyncClient, door: Door) -> None:
    secrets = {kind: await issued(kind) for kind in (TICKET, TOKEN, SESSION)}
    for kind, scheme in SCHEMES.items():
        good = {
            other
            for other, secret in secrets.items()
            if (await call(stranger, door, f"{scheme} {secret}")).status_code == 200
        }
        assert good == {kind}
        bare = secrets[kind][3:]
        for prefix in ("7T:", "8A:", "7A:", ""):
            other_scheme = SCHEMES[TICKET if kind is TOKEN else TOKEN]
            refused = await call(stranger, door, f"{other_scheme} {prefix}{bare}")
            assert refused.status_code == 401


@KINDS
async def test_a_credential_that_another_process_revokes_is_void_at_once(
    kind: CredentialKind,
    service: Service,
    stranger: httpx.AsyncClient,
    settings: Settings,
    database_url: str,
    tmp_path: Path,
) -> None:
    header = f"{SCHEMES[kind]} {await issued(kind)}"
    [row] = await credentials.list_all(kind)
    second = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(settings)), base_url="http://localhost"
    )
    async with second:
        for client in (stranger, second):
            assert (await call(client, Door.REST, header)).status_code == 200
        key = str(row.credential_id)
        revoked = parley(tmp_path, kind, "revoke", key, PARLEY_DATABASE_URL=database_url)
        assert revoked.returncode == 0
        for client in (stranger, second):
            for door in (Door.REST, Door.GRAPHQL):
                assert (await call(client, door, header)).status_code == 401


@KINDS
async def test_a_credential_is_void_without_its_user(
    kind: CredentialKind, stranger: httpx.AsyncClient
) -> None:
    header = f"{SCHEMES[kind]} {await issued(kind)}"
    await User.filter(name="tje0").delete()
    assert (await call(stranger, Door.REST, header)).status_code == 401
