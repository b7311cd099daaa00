"""The number of concurrent password verifications is limited."""

import asyncio

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts import users
from orm.models.enums import Role
from parley.authentication.authenticator import Authenticator
from parley.settings import Settings
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.command_line import basic_header
from tests.parley.doors import call, request
from tests.parley.verifications import Verifications, let_other_tasks_run, wait_until

GOOD = basic_header("tje0", PASSWORD)


async def test_two_verifications_run_at_once_and_no_more(
    stranger: httpx.AsyncClient,
    verifications: Verifications,
    found: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("parley.authentication.passwords.MAX_WAIT_SECONDS", 60.0)
    verifications.gate.clear()
    calls = [
        asyncio.create_task(call(stranger, Door.REST, basic_header("tje0", f"{number}")))
        for number in range(6)
    ]
    await wait_until(lambda: len(found) == 6 and verifications.running == 2)
    await let_other_tasks_run()
    assert verifications.count == 2
    verifications.gate.set()
    assert [(await call_).status_code for call_ in calls] == [401] * 6
    assert verifications.count == 6
    assert verifications.most_at_once == 2


async def test_a_login_that_waits_too_long_is_refused(
    stranger: httpx.AsyncClient, verifications: Verifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await call(stranger, Door.REST, GOOD)).status_code == 200
    monkeypatch.setattr("parley.authentication.passwords.MAX_WAIT_SECONDS", 0.05)
    verifications.gate.clear()
    wrong = [basic_header("tje0", "first"), basic_header("tje0", "second")]
    calls = [asyncio.create_task(call(stranger, Door.REST, header)) for header in wrong]
    await wait_until(lambda: verifications.running == 2)

    graphql = await call(stranger, Door.GRAPHQL, basic_header("tje0", "third"))
    rest = await call(stranger, Door.REST, basic_header("nobody", "third"))
    assert graphql.status_code == rest.status_code == 503
    assert graphql.headers["Retry-After"] == rest.headers["Retry-After"] == "1"
    assert graphql.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
    assert rest.json()["ErrorType"] == "TimeoutException"
    # A remembered login needs no verification.
    assert (await call(stranger, Door.GRAPHQL, GOOD)).status_code == 200

    verifications.gate.set()
    assert [(await call_).status_code for call_ in calls] == [401, 401]
    assert (await call(stranger, Door.REST, basic_header("tje0", "third"))).status_code == 401


@pytest.mark.usefixtures("database")
async def test_a_cancelled_request_leaves_the_verification_to_others(
    verifications: Verifications, found: list[str]
) -> None:
    await accounts.add_user(users.NewUser("tje0", CHEAP_HASH, Role.MANAGER))
    authenticate = Authenticator(Settings(), demo=False)
    verifications.gate.clear()
    first = asyncio.create_task(authenticate(request(GOOD), Door.REST))
    await wait_until(lambda: verifications.running == 1)
    second = asyncio.create_task(authenticate(request(GOOD), Door.REST))
    await wait_until(lambda: len(found) == 2)
    await let_other_tasks_run()
    first.cancel()
    await asyncio.wait([first])
    assert first.cancelled()
    verifications.gate.set()
    assert (await second).name == "tje0"
    assert (await authenticate(request(GOOD), Door.REST)).name == "tje0"
    assert verifications.count == 1
