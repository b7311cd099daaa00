"""Roles that a JWT claims replace the stored role of its user."""

from typing import Any

import httpx
import pytest

from graphql_api.errors import LoginRequired
from graphql_api.shared.viewer import Door
from orm.accounts import users
from orm.models.enums import Role
from parley.app import create_app
from parley.authentication.authenticator import Authenticator
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.lifespans import lifespan
from tests.parley.authentication.signing import SET, signed
from tests.parley.command_line import basic_header
from tests.parley.doors import request

ROLES = {
    "jwt_role_claim": "groups",
    "jwt_roles": "desk=agent, leads=manager,it ops=admin,desk2=agent",
}


async def role_by(claims: dict[str, Any]) -> Role:
    authenticate = Authenticator(Settings.model_validate(SET | ROLES), demo=False)
    return (await authenticate(request(f"Bearer {signed(**claims)}"), Door.REST)).role


@pytest.fixture
async def _tje0(database: str) -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.READER))


@pytest.mark.usefixtures("_tje0")
async def test_the_greatest_role_that_is_claimed_counts() -> None:
    for claimed, role in [
        ("desk", Role.AGENT),
        ("other desk", Role.AGENT),
        ("leads desk", Role.MANAGER),
        ("it ops", Role.ADMIN),
        (["desk"], Role.AGENT),
        (["other", "leads", "desk", 5, None], Role.MANAGER),
        (["it ops", "desk"], Role.ADMIN),
    ]:
        assert await role_by({"groups": claimed}) is role, claimed


@pytest.mark.usefixtures("_tje0")
async def test_a_jwt_without_a_known_role_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    unknown: list[Any] = [
        *("", "planted", "DESK", "desk,leads", "it", "ops", "agent", 5, True, {}, {"desk": 1}),
        *([], ["planted"], [["desk"]], ["desk leads"], ["it", "ops"], [{"desk": "desk"}]),
    ]
    for claims in ({}, {"role": "desk"}, *({"groups": value} for value in unknown)):
        with pytest.raises(LoginRequired):
            await role_by(claims)
    assert "a JWT that claims no known role" in caplog.text
    assert "planted" not in caplog.text


@pytest.mark.usefixtures("_tje0")
async def test_a_claim_does_not_create_a_user() -> None:
    for sub in ("nobody", "tje0"):
        await users.revoke("tje0", accounts.AUTHOR)
        with pytest.raises(LoginRequired):
            await role_by({"groups": "desk", "sub": sub})


@pytest.mark.usefixtures("_tje0")
async def test_other_logins_have_the_role_that_is_stored() -> None:
    authenticate = Authenticator(Settings.model_validate(SET | ROLES), demo=False)
    assert (
        await authenticate(request(basic_header("tje0", PASSWORD)), Door.REST)
    ).role is Role.READER
    without = Authenticator(Settings.model_validate(SET), demo=False)
    found = await without(request(f"Bearer {signed(groups='it ops')}"), Door.REST)
    assert found.role is Role.READER


async def test_a_session_keeps_the_role_that_its_jwt_claimed(database_url: str) -> None:
    settings = Settings.model_validate({"database_url": database_url, **SET, **ROLES})
    async with lifespan(create_app(settings)) as manager:
        await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.READER))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(manager.app), base_url="http://localhost"
        ) as client:
            headers = {"Authorization": f"Bearer {signed(groups='leads')}"}
            assert (await client.post("/session", headers=headers)).status_code == 204
            answer = await client.post(
                "/graphql",
                json={"query": "{ viewer { role } }"},
                headers={"X-XSRF-TOKEN": client.cookies["XSRF-TOKEN"]},
            )
    assert answer.json()["data"] == {"viewer": {"role": "MANAGER"}}
