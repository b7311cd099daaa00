"""Only admins administer, and applications only with the scope for it."""

from typing import Any

import pytest

from orm.accounts import applications, users
from orm.models import Application, AuditEntry, Credential, User
from orm.models.enums import Role, Scope
from tests import accounts
from tests.conftest import CHEAP_HASH, Service
from tests.graphql_api.administration.admins import ADMIN, MUTATIONS, QUERIES, ask
from tests.graphql_api.querying import codes, data, errors

EVERYTHING: tuple[tuple[str, dict[str, Any]], ...] = (*((each, {}) for each in QUERIES), *MUTATIONS)


async def stored() -> list[list[dict[str, Any]]]:
    return [
        await model.all().order_by(model._meta.pk_attr).values()
        for model in (User, Application, Credential, AuditEntry)
    ]


@pytest.mark.parametrize("role", [Role.READER, Role.AGENT, Role.MANAGER])
async def test_nobody_but_admins_administers(service: Service, role: Role) -> None:
    await accounts.add_user(users.NewUser(ADMIN, CHEAP_HASH, Role.ADMIN))
    await accounts.add_user(users.NewUser("kim", CHEAP_HASH, role))
    await accounts.add_application("shop")
    before = await stored()
    for query, sent in EVERYTHING:
        answer = await ask(service, query, "kim", **sent)
        [error] = errors(answer)
        assert error["extensions"] == {"code": "FORBIDDEN"}, query
        assert error["message"].startswith(f"The role {role} may not ")
    assert await stored() == before


async def test_an_application_administers_only_with_the_scope_for_it(service: Service) -> None:
    secret = {"SO-AppToken": await accounts.add_application("shop")}
    await ask(service, "{ viewer { name } }")
    before = await stored()
    for query, sent in EVERYTHING:
        [error] = errors(await ask(service, query, headers=secret, **sent))
        assert error["extensions"] == {"code": "FORBIDDEN"}, query
        assert error["message"].startswith("This application may not ")
    assert await stored() == before
    await applications.set_scopes("shop", [Scope.ADMIN], accounts.AUTHOR)
    for query in QUERIES:
        data(await ask(service, query, headers=secret))


async def test_an_application_with_the_scope_lends_it_to_nobody(service: Service) -> None:
    secret = {"SO-AppToken": await accounts.add_application("shop", [Scope.ADMIN])}
    for query, sent in EVERYTHING:
        assert codes(await ask(service, query, "tje0", headers=secret, **sent)) == (
            ["UNAUTHENTICATED"] if await users.find("tje0") is None else ["FORBIDDEN"]
        )


@pytest.mark.parametrize(("query", "sent"), MUTATIONS)
async def test_a_key_for_sending_again_is_refused(
    service: Service, query: str, sent: dict[str, Any]
) -> None:
    await accounts.add_application("shop")
    await ask(service, "{ viewer { name } }")
    before = await stored()
    headers = {"Idempotency-Key": "k"}
    [error] = errors(await ask(service, query, headers=headers, **sent))
    assert error["extensions"] == {"code": "INVALID_VALUE", "inputPath": ["Idempotency-Key"]}
    assert "shown once" in error["message"]
    assert await stored() == before
    data(await ask(service, QUERIES[0], headers=headers))


async def test_what_one_may_is_told(service: Service) -> None:
    query = "{ viewer { associateId name role rights scopes applicationId administers } }"
    all_rights = ["SELECT", "UPDATE", "INSERT", "DELETE"]
    assert data(await ask(service, query))["viewer"] == {
        "associateId": (await User.get(name=ADMIN)).associate_id,
        "name": ADMIN,
        "role": "ADMIN",
        "rights": all_rights,
        "scopes": None,
        "applicationId": None,
        "administers": True,
    }
    secret = {"SO-AppToken": await accounts.add_application("shop", [Scope.ALL, Scope.READ])}
    found = data(await ask(service, query, headers=secret))["viewer"]
    assert (found["role"], found["scopes"]) == ("ADMIN", ["READ", "ALL"])
    assert (found["rights"], found["administers"]) == (["SELECT"], False)
    assert found["applicationId"] == (await Application.get()).application_id
    managers = data(await ask(service, query, "tje0"))["viewer"]
    assert (managers["role"], managers["administers"]) == ("MANAGER", False)
