"""Tickets open both doors until they expire or are revoked, and are stored as digests only."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts import credentials, users
from orm.accounts.credentials import NewCredential
from orm.models import Credential, User
from orm.models.enums import CredentialKind, Role
from tests import accounts
from tests.conftest import CHEAP_HASH
from tests.parley.doors import DOORS, call


async def ticket(name: str = "tje0", days: float = 1) -> str:
    user = await User.get(name=name)
    until = datetime.now(UTC) + timedelta(days=days)
    return await accounts.issue_secret(NewCredential(CredentialKind.TICKET, user.user_id, until))


@DOORS
@pytest.mark.parametrize("scheme", ["SoTicket", "SOTicket", "SOTICKET", "soticket"])
async def test_a_ticket_opens_the_door(
    stranger: httpx.AsyncClient, door: Door, scheme: str
) -> None:
    secret = await ticket()
    assert secret.startswith("7T:")
    assert (await call(stranger, door, f"{scheme} {secret}")).status_code == 200


@DOORS
async def test_a_ticket_that_is_not_good_opens_nothing(
    stranger: httpx.AsyncClient, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    good, expired = await ticket(), await ticket(days=-1)
    await accounts.add_user(users.NewUser("demo", CHEAP_HASH, Role.MANAGER, demo=True))
    bad = [expired, await ticket("demo"), f"{good}x", good[:-1], good[3:], "", "7T:", "x" * 100_000]
    for secret in bad:
        assert (await call(stranger, door, f"SoTicket {secret}")).status_code == 401
    assert (await call(stranger, door, f"Bearer {good}")).status_code == 401
    assert (await call(stranger, door, f"SoTicket {good}")).status_code == 200
    assert "a ticket that is expired (user tje0)" in caplog.text
    assert "a user of the demo (user demo)" in caplog.text
    assert good[3:] not in caplog.text
    assert expired[3:] not in caplog.text


@DOORS
async def test_a_revoked_ticket_is_void_at_once(stranger: httpx.AsyncClient, door: Door) -> None:
    secret = await ticket()
    assert (await call(stranger, door, f"SoTicket {secret}")).status_code == 200
    row = await Credential.get(kind=CredentialKind.TICKET)
    await credentials.revoke(CredentialKind.TICKET, row.credential_id, accounts.AUTHOR)
    assert (await call(stranger, door, f"SoTicket {secret}")).status_code == 401


async def test_only_a_digest_is_stored(stranger: httpx.AsyncClient) -> None:
    secret = await ticket()
    [row] = await Credential.all().values()
    assert secret[3:] not in str(row)
