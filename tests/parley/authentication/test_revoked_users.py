"""Credentials of a revoked user stay void when the user is added again."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts import applications, credentials, users
from orm.accounts.credentials import NewCredential
from orm.errors import Conflict
from orm.models import Credential, User
from orm.models.enums import CredentialKind, Role, Scope
from parley.authentication.authenticator import Authenticator
from parley.authentication.caller import Caller, LoginRefused
from parley.authentication.schemes import IssuedCredentials
from parley.authentication.sessions import Sessions
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.authentication.signing import SET, opens, signed
from tests.parley.browsing import assert_login_required, call_with_session, log_in
from tests.parley.command_line import basic_header
from tests.parley.doors import DOORS, call

TJE0 = users.NewUser("tje0", CHEAP_HASH, Role.AGENT)
REVOKED_AT = datetime(2026, 3, 14, 9, 26, 53, 500_000, tzinfo=UTC)
SECOND = int(REVOKED_AT.timestamp())

BEFORE = {
    "a day before": SECOND - 86_400,
    "in the second of the revocation": SECOND,
    "a moment before": SECOND + 0.499,
    "at the same moment": SECOND + 0.5,
    "no iat": None,
    "before 1970": -1,
}
AFTER = {"a moment after": SECOND + 0.501, "in the next second": SECOND + 1}
NO_MOMENTS = ["2026-03-14", "", True, [SECOND + 60], {}, 4102444800, 10**400, float("nan")]


async def add_again() -> None:
    """Revoke tje0, and add the same user again with the same password."""
    await users.revoke("tje0", accounts.AUTHOR)
    await users.add(TJE0, accounts.AUTHOR)


async def jwts() -> Authenticator:
    """A service that takes JWTs; tje0 was revoked at `REVOKED_AT` and added again."""
    await accounts.add_user(TJE0)
    await add_again()
    await User.filter(name="tje0").update(last_revoked_at=REVOKED_AT)
    return Authenticator(Settings.model_validate(SET), demo=False)


@pytest.mark.usefixtures("database")
async def test_a_jwt_from_before_the_revocation_is_refused() -> None:
    authenticate = await jwts()
    assert [
        when for when, iat in BEFORE.items() if await opens(authenticate, signed(iat=iat))
    ] == []
    assert [
        when for when, iat in AFTER.items() if not await opens(authenticate, signed(iat=iat))
    ] == []
    for iat in NO_MOMENTS:
        assert not await opens(authenticate, signed(iat=iat)), iat


@pytest.mark.usefixtures("database")
async def test_the_last_revocation_counts() -> None:
    authenticate = await jwts()
    between = signed(iat=SECOND + 1)
    assert await opens(authenticate, between)
    await add_again()
    assert not await opens(authenticate, between)


@pytest.mark.usefixtures("database")
async def test_a_revoked_user_is_refused_whenever_the_jwt_was_issued() -> None:
    authenticate = await jwts()
    await users.revoke("tje0", accounts.AUTHOR)
    assert not await opens(authenticate, signed(iat=int(datetime.now(UTC).timestamp())))


@pytest.mark.usefixtures("database")
async def test_nothing_else_makes_a_jwt_void() -> None:
    """A JWT never depended on the password, and its issuer decides how long it is valid."""
    await accounts.add_user(TJE0)
    authenticate = Authenticator(Settings.model_validate(SET), demo=False)
    old, undated = signed(iat=SECOND), signed()
    await users.set_password("tje0", CHEAP_HASH, accounts.AUTHOR)
    await users.set_role("tje0", Role.READER, accounts.AUTHOR)
    assert await opens(authenticate, old)
    assert await opens(authenticate, undated)


@DOORS
@pytest.mark.parametrize("kind", [CredentialKind.TICKET, CredentialKind.TOKEN])
async def test_tickets_and_tokens_stay_void(
    stranger: httpx.AsyncClient, door: Door, kind: CredentialKind
) -> None:
    user = await User.get(name="tje0")
    until = datetime.now(UTC) + timedelta(days=1)
    secret = await accounts.issue_secret(NewCredential(kind, user.user_id, until))
    scheme = "SoTicket" if kind is CredentialKind.TICKET else "Bearer"
    assert (await call(stranger, door, f"{scheme} {secret}")).status_code == 200
    await add_again()
    assert (await call(stranger, door, f"{scheme} {secret}")).status_code == 401


@DOORS
async def test_sessions_stay_void(stranger: httpx.AsyncClient, door: Door) -> None:
    token = await log_in(stranger)
    await add_again()
    assert_login_required(await call_with_session(stranger, door, token))


@DOORS
async def test_an_old_password_stays_void(stranger: httpx.AsyncClient, door: Door) -> None:
    basic = basic_header("tje0", PASSWORD)
    assert (await call(stranger, door, basic)).status_code == 200
    await users.revoke("tje0", accounts.AUTHOR)
    await users.add(users.NewUser("tje0", "another hash", Role.AGENT), accounts.AUTHOR)
    assert (await call(stranger, door, basic)).status_code == 401


CHANGES: dict[str, Callable[[], Awaitable[object]]] = {
    "revoked": partial(users.revoke, "tje0", accounts.AUTHOR),
    "added again": add_again,
    "another password": partial(users.set_password, "tje0", CHEAP_HASH, accounts.AUTHOR),
}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_no_session_begins_by_a_login_from_before(
    change: Callable[[], Awaitable[object]],
) -> None:
    """The login is verified first, and the session stored later."""
    user = await accounts.add_user(TJE0)
    await accounts.add_user(users.NewUser("root", CHEAP_HASH, Role.ADMIN))
    await change()
    sessions = Sessions(IssuedCredentials(demo=False), timedelta(hours=1))
    with pytest.raises(LoginRefused):
        await sessions.begin(Caller(user))
    assert await Credential.all().count() == 0


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("kind", [CredentialKind.TICKET, CredentialKind.TOKEN])
async def test_nothing_is_issued_to_a_user_who_was_revoked_meanwhile(kind: CredentialKind) -> None:
    user = await accounts.add_user(TJE0)
    await users.revoke("tje0", accounts.AUTHOR)
    until = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(Conflict, match="tje0"):
        await credentials.issue(NewCredential(kind, user.user_id, until), accounts.AUTHOR)
    assert await Credential.all().count() == 0


@pytest.mark.usefixtures("database")
async def test_nothing_is_issued_for_an_application_that_was_revoked_meanwhile() -> None:
    user = await accounts.add_user(TJE0)
    await accounts.add_application("crm", [Scope.READ])
    crm = await applications.get("crm")
    await applications.revoke("crm", accounts.AUTHOR)
    until = datetime.now(UTC) + timedelta(days=1)
    new = NewCredential(
        CredentialKind.TOKEN, user.user_id, until, application_id=crm.application_id
    )
    with pytest.raises(Conflict, match="crm"):
        await credentials.issue(new, accounts.AUTHOR)
    assert await Credential.all().count() == 0
