"""A request without a valid login is refused, at each door in its own format."""

import base64
import logging

import httpx
import pytest

from graphql_api.shared.viewer import Door
from orm.accounts import users
from orm.models.enums import Role
from parley.authentication.caller import CHALLENGES
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD
from tests.parley.command_line import basic_header
from tests.parley.doors import DOORS, call


def assert_refused(answer: httpx.Response, door: Door) -> None:
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == ", ".join(CHALLENGES.values())
    text = "Log in first; the header WWW-Authenticate says how."
    if door is Door.GRAPHQL:
        error = {"message": text, "extensions": {"code": "UNAUTHENTICATED"}}
        assert answer.json() == {"errors": [error]}
    else:
        assert answer.json() == {
            "Error": True,
            "ErrorType": "AuthenticationException",
            "ErrorMessage": text,
            "Message": text,
            "ErrorSource": "parley",
        }


HEADERS = {
    "none": None,
    "empty": "",
    "only a scheme": "Basic",
    "no base64": "Basic !!!!",
    "no colon": f"Basic {base64.b64encode(b'tje0').decode()}",
    "no text": f"Basic {base64.b64encode(bytes([0xFF, 0x3A])).decode()}",
    "Bearer": f"Bearer {base64.b64encode(f'tje0:{PASSWORD}'.encode()).decode()}",
    "Digest": 'Digest username="tje0"',
    "wrong password": basic_header("tje0", "wrong"),
    "empty password": basic_header("tje0", ""),
    "name in another case": basic_header("TJE0", PASSWORD),
    "unknown name": basic_header("nobody", PASSWORD),
    "empty name": basic_header("", PASSWORD),
    "name with NUL": basic_header("tje0\0", PASSWORD),
    "name too long to be stored": basic_header("tje0" * 100, PASSWORD),
}


@DOORS
@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
async def test_unknown_callers_are_refused(
    stranger: httpx.AsyncClient, door: Door, header: str | None
) -> None:
    assert_refused(await call(stranger, door, header), door)


@DOORS
@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
async def test_a_valid_login_is_accepted(
    stranger: httpx.AsyncClient, door: Door, scheme: str
) -> None:
    header = basic_header("tje0", PASSWORD).replace("Basic", scheme)
    assert (await call(stranger, door, header)).status_code == 200


@DOORS
async def test_users_of_the_demo_are_unknown_here(stranger: httpx.AsyncClient, door: Door) -> None:
    await accounts.add_user(users.NewUser("demo", CHEAP_HASH, Role.MANAGER, demo=True))
    assert_refused(await call(stranger, door, basic_header("demo", PASSWORD)), door)


async def test_strangers_learn_nothing_of_the_schema(stranger: httpx.AsyncClient) -> None:
    for query in ("{ __schema { types { name } } }", "{ nonsense }", "{"):
        answer = await stranger.post("/graphql", json={"query": query})
        assert_refused(answer, Door.GRAPHQL)
    assert_refused(await stranger.get("/graphql?query={__typename}"), Door.GRAPHQL)


@DOORS
async def test_passwords_are_never_logged(
    stranger: httpx.AsyncClient,
    door: Door,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)

    def broken(_password_hash: str, password: str) -> bool:
        raise RuntimeError(password)

    assert (await call(stranger, door, basic_header("tje0", PASSWORD))).status_code == 200
    headers = [basic_header(name, "hunter2") for name in ("tje0", "nobody")]
    assert [(await call(stranger, door, header)).status_code for header in headers] == [401, 401]
    monkeypatch.setattr("parley.authentication.passwords.verify", broken)
    failed = await call(stranger, door, headers[0])
    assert failed.status_code == 500
    assert "hunter2" not in failed.text
    assert "Unexpected error" in caplog.text
    for secret in (
        PASSWORD,
        "hunter2",
        basic_header("tje0", PASSWORD)[6:],
        *(h[6:] for h in headers),
    ):
        assert secret not in caplog.text
