"""Scopes of applications: with a user's token, or by SO-AppToken beside a user's login."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest
from starlette.requests import Request

from graphql_api.errors import LoginRequired
from graphql_api.shared.viewer import Door, Viewer
from orm.accounts import applications, users
from orm.accounts.credentials import NewCredential
from orm.models import Application, Credential, User
from orm.models.enums import CredentialKind, Role, Scope
from parley.authentication.authenticator import Authenticator
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.browsing import assert_login_required, call_with_session
from tests.parley.command_line import basic_header

READ, CREATE, ALL, ADMIN = Scope.READ, Scope.CREATE, Scope.ALL, Scope.ADMIN
BASIC = basic_header("tje0", PASSWORD)


async def token(application: str | None, scopes: Collection[Scope] | None = None) -> str:
    """The Authorization header of a new token of tje0 for an application."""
    key = (await applications.get(application)).application_id if application else None
    until = datetime.now(UTC) + timedelta(days=1)
    user = await users.get("tje0")
    new = NewCredential(
        CredentialKind.TOKEN, user.user_id, until, application_id=key, scopes=scopes
    )
    return f"Bearer {await accounts.issue_secret(new)}"


async def viewer(authorization: str, named: str | None = None, **settings: bool) -> Viewer:
    """The viewer of a request, at a new service; `named` is its SO-AppToken."""
    headers = [(b"authorization", authorization.encode())]
    if named is not None:
        headers.append((b"so-apptoken", named.encode()))
    scope = {"type": "http", "method": "POST", "headers": headers}
    authenticate = Authenticator(Settings.model_validate(settings), demo=False)
    return await authenticate(Request(scope), Door.REST)


@pytest.fixture
async def crm(database: str) -> str:
    """The secret of an application."""
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.AGENT))
    return await accounts.add_application("crm", [READ, ALL])


async def test_without_an_application_there_are_no_scopes(crm: str) -> None:
    for authorization in (BASIC, await token(None)):
        found = await viewer(authorization)
        assert (found.application_id, found.scopes, found.role) == (None, None, Role.AGENT)


async def test_beside_a_login_an_application_has_its_own_scopes(crm: str) -> None:
    for authorization in (BASIC, await token(None)):
        found = await viewer(authorization, crm)
        assert found.application_id == (await Application.get()).application_id
        assert found.scopes == frozenset({READ, ALL})
    await applications.set_scopes("crm", [], accounts.AUTHOR)
    assert (await viewer(BASIC, crm)).scopes == frozenset()


@pytest.mark.parametrize(
    ("narrowed", "scopes"),
    [
        (None, {READ, ALL}),
        ([READ], {READ}),
        ([READ, CREATE, ADMIN], {READ}),
        ([CREATE], set()),
        ([], set()),
    ],
)
async def test_a_token_has_the_lesser_of_its_own_and_the_applications_scopes(
    crm: str, narrowed: list[Scope] | None, scopes: set[Scope]
) -> None:
    bearer = await token("crm", narrowed)
    for named in (None, crm):
        found = await viewer(bearer, named)
        assert found.application_id == (await Application.get()).application_id
        assert found.scopes == frozenset(scopes)


async def test_scopes_are_read_at_every_call(crm: str) -> None:
    bearer = await token("crm", [READ, CREATE])
    await applications.set_scopes("crm", [CREATE], accounts.AUTHOR)
    assert (await viewer(bearer)).scopes == frozenset({CREATE})


async def test_two_applications_in_one_call_are_refused(
    crm: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    other = await accounts.add_application("shop")
    with pytest.raises(LoginRequired):
        await viewer(await token("crm"), other)
    assert "a token of one application and the SO-AppToken of another" in caplog.text


async def test_a_token_of_an_application_is_enough_where_one_is_required(crm: str) -> None:
    assert (await viewer(await token("crm"), require_app_token=True)).name == "tje0"
    with pytest.raises(LoginRequired):
        await viewer(await token(None), require_app_token=True)


async def test_a_revoked_application_voids_its_tokens_and_no_others(
    crm: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    bearer, other = await token("crm"), await token(None)
    await applications.revoke("crm", accounts.AUTHOR)
    with pytest.raises(LoginRequired):
        await viewer(bearer)
    # Even one that was handed out at the very moment.
    await Credential.all().update(revoked_at=None)
    with pytest.raises(LoginRequired):
        await viewer(bearer)
    assert "a token of an application that is revoked (user tje0)" in caplog.text
    assert (await viewer(other)).name == "tje0"


async def test_a_revoked_user_opens_nothing(crm: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    bearers = [await token("crm"), await token(None)]
    await viewer(BASIC)
    await users.revoke("tje0", accounts.AUTHOR)
    # Even what was handed out at the very moment.
    for revoked_at in (datetime.now(UTC), None):
        await Credential.all().update(revoked_at=revoked_at)
        for authorization in (BASIC, *bearers):
            with pytest.raises(LoginRequired):
                await viewer(authorization)
    assert "a user who is revoked (user tje0)" in caplog.text


async def test_a_cached_login_ends_with_the_user(stranger: httpx.AsyncClient) -> None:
    async def status() -> int:
        sent = {"query": "{ viewer { name } }"}
        headers = {"Authorization": BASIC}
        return (await stranger.post("/graphql", json=sent, headers=headers)).status_code

    assert await status() == 200
    await users.revoke("tje0", accounts.AUTHOR)
    assert await status() == 401
    await users.add(users.NewUser("tje0", CHEAP_HASH, Role.AGENT), accounts.AUTHOR)
    assert await status() == 200


async def query_viewer(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, object]:
    """The viewer's scopes and role that a page with these headers can query."""
    asked = {"query": "{ viewer { name role scopes applicationId } }"}
    answer = await client.post("/graphql", json=asked, headers=headers)
    found: dict[str, object] = answer.json()["data"]["viewer"]
    return found


async def test_a_session_has_the_rights_of_the_token_that_began_it(
    stranger: httpx.AsyncClient,
) -> None:
    await accounts.add_application("crm", [READ, CREATE, ALL])
    other = await accounts.add_application("shop")
    bearer = await token("crm", [READ, ALL])
    begun = await stranger.post("/session", headers={"Authorization": bearer})
    assert begun.status_code == 204
    headers = {"X-XSRF-TOKEN": stranger.cookies["XSRF-TOKEN"]}
    crm = (await applications.get("crm")).application_id
    viewer_fields = {"name": "tje0", "role": "MANAGER", "applicationId": crm}
    assert await query_viewer(stranger, headers) == {**viewer_fields, "scopes": ["READ", "ALL"]}
    await applications.set_scopes("crm", [CREATE, ALL], accounts.AUTHOR)
    assert await query_viewer(stranger, headers) == {**viewer_fields, "scopes": ["ALL"]}
    await users.set_role("tje0", Role.READER, accounts.AUTHOR)
    assert (await query_viewer(stranger, headers))["role"] == "READER"
    assert_login_required(
        await call_with_session(stranger, Door.GRAPHQL, {**headers, "SO-AppToken": other})
    )
    await applications.revoke("crm", accounts.AUTHOR)
    assert_login_required(await call_with_session(stranger, Door.GRAPHQL, headers))


async def test_a_session_keeps_no_application_that_was_only_beside_the_login(
    stranger: httpx.AsyncClient,
) -> None:
    secret = await accounts.add_application("crm", [READ])
    headers = {"Authorization": BASIC, "SO-AppToken": secret}
    assert (await stranger.post("/session", headers=headers)).status_code == 204
    page = {"X-XSRF-TOKEN": stranger.cookies["XSRF-TOKEN"]}
    assert (await query_viewer(stranger, page))["scopes"] is None
    assert (await query_viewer(stranger, {**page, "SO-AppToken": secret}))["scopes"] == ["READ"]


async def test_a_new_password_ends_sessions_and_revoking_does(stranger: httpx.AsyncClient) -> None:
    for change in (
        partial(users.set_password, "tje0", CHEAP_HASH),
        partial(users.revoke, "tje0"),
    ):
        headers = {"Authorization": BASIC}
        assert (await stranger.post("/session", headers=headers)).status_code == 204
        page = {"X-XSRF-TOKEN": stranger.cookies["XSRF-TOKEN"]}
        assert (await call_with_session(stranger, Door.REST, page)).status_code == 200
        await change(accounts.AUTHOR)
        assert_login_required(await call_with_session(stranger, Door.REST, page))
    assert (await User.get()).revoked_at is not None
