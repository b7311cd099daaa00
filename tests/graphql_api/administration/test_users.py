"""Users by GraphQL: they log in with what an admin said, until it is taken back."""

from typing import Any

import pytest

from orm.accounts import users
from orm.models import AuditEntry, User
from orm.models.enums import Role
from parley.authentication.passwords import verify
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.graphql_api.administration.admins import (
    ADD_USER,
    ADMIN,
    REVOKE_USER,
    SET_PASSWORD,
    SET_ROLE,
    ask,
)
from tests.graphql_api.querying import codes, data, errors, input_paths, send

PLANTED = "planted-password"


async def status(service: Service, name: str, password: str) -> int:
    """The answer to a login."""
    sent = {"query": "{ viewer { name } }"}
    return (await service.client.post("/graphql", json=sent, auth=(name, password))).status_code


async def test_an_added_user_logs_in_until_they_are_revoked(service: Service) -> None:
    added = await ask(service, ADD_USER, name="kai", password=PLANTED, role="AGENT")
    row = await User.get(name="kai")
    assert data(added)["addUser"] == {
        "userId": row.user_id,
        "name": "kai",
        "role": "AGENT",
        "associateId": row.associate_id,
        "demo": False,
        "revokedAt": None,
    }
    assert await status(service, "kai", PLANTED) == 200
    assert data(await ask(service, SET_ROLE, name="kai", role="READER")) == {
        "setUserRole": {"role": "READER"}
    }
    data(await ask(service, SET_PASSWORD, name="kai", password="another"))
    assert await status(service, "kai", PLANTED) == 401
    assert await status(service, "kai", "another") == 200
    revoked = data(await ask(service, REVOKE_USER, name="kai"))["revokeUser"]
    assert revoked["revokedAt"].endswith("Z")
    assert await status(service, "kai", "another") == 401
    data(await ask(service, ADD_USER, name="kai", password=PLANTED, role="ADMIN"))
    assert await status(service, "kai", PLANTED) == 200


async def test_hashes_are_as_strong_as_those_of_the_command_line(service: Service) -> None:
    data(await ask(service, ADD_USER, name="kai", password=PLANTED, role="AGENT"))
    stored = (await User.get(name="kai")).password_hash
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert verify(stored, PLANTED)


async def test_the_trail_names_the_admin_and_the_request(service: Service) -> None:
    headers = {"X-Request-Id": "of-mine"}
    await ask(service, ADD_USER, headers=headers, name="kai", password=PLANTED, role="AGENT")
    query = """{ auditEntries(entity: "User") {
      nodes { userName door requestId action entity rowKey fields changes { field old new } } } }"""
    [node] = data(await ask(service, query))["auditEntries"]["nodes"]
    user = await User.get(name="kai")
    assert node == {
        "userName": ADMIN,
        "door": "graphql",
        "requestId": "of-mine",
        "action": "CREATED",
        "entity": "User",
        "rowKey": user.user_id,
        "fields": ["name", "passwordHash", "role", "associateId"],
        "changes": [
            {"field": "name", "old": "null", "new": '"kai"'},
            {"field": "role", "old": "null", "new": '"AGENT"'},
            {"field": "associateId", "old": "null", "new": str(user.associate_id)},
        ],
    }
    assert PLANTED not in str(await AuditEntry.all().values())


async def test_users_are_listed_a_page_at_a_time(service: Service) -> None:
    await accounts.add_user(users.NewUser("kai", CHEAP_HASH, Role.READER))
    await ask(service, REVOKE_USER, name="kai")
    query = "query ($first: Int!, $after: Int! = 0) {"
    query += " users(first: $first, after: $after) { userId name role revokedAt } }"
    first = data(await ask(service, query, first=2))["users"]
    after = first[-1]["userId"]
    second = data(await ask(service, query, first=2, after=after))["users"]
    assert [each["name"] for each in (*first, *second)] == ["tje0", "kai", ADMIN]
    assert [each["revokedAt"] is None for each in (*first, *second)] == [True, False, True]
    for wrong in (0, -1, 101):
        assert input_paths(await ask(service, query, first=wrong)) == {("first",)}


async def test_a_bad_name_and_a_bad_password_are_named_together(service: Service) -> None:
    answer = await ask(service, ADD_USER, name="a:b", password="", role="AGENT")
    assert input_paths(answer) == {("name",), ("password",)}


async def test_the_last_admin_stays(service: Service) -> None:
    for answer in (
        await ask(service, REVOKE_USER, name=ADMIN),
        await ask(service, SET_ROLE, name=ADMIN, role="MANAGER"),
    ):
        [error] = errors(answer)
        assert error["extensions"] == {"code": "CONFLICT"}
        assert "last admin" in error["message"]
    data(await ask(service, ADD_USER, name="kai", password="x", role="ADMIN"))
    data(await ask(service, REVOKE_USER, name=ADMIN))
    assert await status(service, ADMIN, PASSWORD) == 401


@pytest.mark.parametrize(
    ("query", "sent", "path"),
    [
        (ADD_USER, {"name": "a:b"}, "name"),
        (ADD_USER, {"name": ""}, "name"),
        (ADD_USER, {"name": "x" * 256}, "name"),
        (ADD_USER, {"name": "a\0"}, "name"),
        (ADD_USER, {"password": ""}, "password"),
        (ADD_USER, {"password": PLANTED * 100}, "password"),
        (ADD_USER, {"password": f"{PLANTED}\ud800"}, "password"),
        (SET_PASSWORD, {"password": ""}, "password"),
        (SET_PASSWORD, {"password": f"{PLANTED}\0"}, "password"),
    ],
)
async def test_a_bad_value_is_named_and_not_repeated(
    service: Service, query: str, sent: dict[str, str], path: str
) -> None:
    await ask(service, "{ viewer { name } }")
    service.client.auth = (ADMIN, PASSWORD)
    before = await User.all().order_by("user_id").values()
    given = {"name": "tje0" if query is SET_PASSWORD else "kai", "password": "x"}
    role = {"role": "AGENT"} if query is ADD_USER else {}
    answer = await send(service, query, **given | role | sent)
    assert input_paths(answer) == {(path,)}
    assert PLANTED not in str(answer)
    assert await User.all().order_by("user_id").values() == before


WRONG_TYPES: list[Any] = [[PLANTED], {"a": PLANTED}, {PLANTED: 1}, [[PLANTED]], 4711.5, True, None]


@pytest.mark.parametrize("password", WRONG_TYPES)
async def test_a_password_of_another_type_is_not_repeated(service: Service, password: Any) -> None:
    answer = await ask(service, ADD_USER, name="kai", password=password, role="AGENT")
    assert input_paths(answer) == {("password",)}
    [error] = errors(answer)
    assert error["message"] == "password must be of type String!"
    assert PLANTED not in str(answer)
    assert "4711" not in str(answer)


async def test_who_is_not_there_or_is_there_already_is_told(service: Service) -> None:
    assert codes(await ask(service, SET_ROLE, name="bob", role="AGENT")) == ["NOT_FOUND"]
    assert codes(await ask(service, REVOKE_USER, name="bob")) == ["NOT_FOUND"]
    assert codes(await ask(service, SET_PASSWORD, name="bob", password="x")) == ["NOT_FOUND"]
    taken = await ask(service, ADD_USER, name="tje0", password="x", role="AGENT")
    assert codes(taken) == ["CONFLICT"]
