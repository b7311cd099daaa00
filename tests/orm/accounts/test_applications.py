"""Applications authenticate by a secret until revoked, and keep their primary key."""

import pytest

from orm.accounts import applications
from orm.errors import Conflict, InvalidValue, NotFound
from orm.models import Application
from orm.models.enums import Scope
from tests import accounts

NOT_TO_BE_HELD = ["x" * 256, "a\0", "\ud800"]


async def key_of(secret: str) -> int | None:
    found = await applications.find(secret)
    return found.application_id if found else None


async def test_an_application_is_found_by_its_secret_alone(database: str) -> None:
    secret, other = await accounts.add_application("crm"), await accounts.add_application("shop")
    found = await applications.find(secret)
    assert found is not None
    assert found.name == "crm"
    assert await key_of(other) not in (None, found.application_id)
    assert secret not in str(await Application.all().values())
    for wrong in ("", "crm", secret[:-1], f"{secret} ", found.digest, "\0", "\ud800", "x" * 10_000):
        assert await applications.find(wrong) is None, wrong[:10]


async def test_all_scopes_fit_into_the_column(database: str) -> None:
    await accounts.add_application("crm", [*Scope])
    assert (await Application.get()).scopes == tuple(Scope)
    await applications.set_scopes("crm", [Scope.TOPIC_WRITE, Scope.TOPIC_READ], accounts.AUTHOR)
    assert (await Application.get()).scopes == (Scope.TOPIC_READ, Scope.TOPIC_WRITE)


async def test_a_name_in_use_is_a_conflict_and_keeps_its_secret(database: str) -> None:
    secret = await accounts.add_application("crm")
    with pytest.raises(Conflict, match="crm"):
        await accounts.add_application("crm")
    assert await key_of(secret) is not None
    assert await accounts.add_application("CRM")
    assert await Application.all().count() == 2


async def test_a_revoked_application_is_unknown_until_added_with_another_secret(
    database: str,
) -> None:
    first, other = await accounts.add_application("crm"), await accounts.add_application("shop")
    key = await key_of(first)
    await applications.revoke("crm", accounts.AUTHOR)
    assert await key_of(first) is None
    assert await key_of(other) is not None
    revoked_at = (await Application.get(name="crm")).revoked_at
    await applications.revoke("crm", accounts.AUTHOR)
    assert (await Application.get(name="crm")).revoked_at == revoked_at
    second = await accounts.add_application("crm")
    assert (await key_of(second), await key_of(first)) == (key, None)


async def test_an_unknown_application_is_not_revoked(database: str) -> None:
    await accounts.add_application("crm")
    for name in ("", "CRM", "crm ", "c%", *NOT_TO_BE_HELD):
        with pytest.raises(NotFound):
            await applications.revoke(name, accounts.AUTHOR)
    assert [row.revoked_at for row in await applications.list_all()] == [None]


@pytest.mark.parametrize("name", NOT_TO_BE_HELD)
async def test_a_name_that_cannot_be_stored_is_refused(name: str, database: str) -> None:
    with pytest.raises(InvalidValue, match="name"):
        await accounts.add_application(name)
    assert await applications.list_all() == []


async def test_all_are_listed_by_name(database: str) -> None:
    for name in ("shop", "crm", "mail"):
        await accounts.add_application(name)
    await applications.revoke("mail", accounts.AUTHOR)
    assert [row.name for row in await applications.list_all()] == ["crm", "mail", "shop"]


async def test_every_revoked_secret_stays_known_as_revoked(database: str) -> None:
    other = await accounts.add_application("shop")
    revoked = []
    for _ in range(3):
        secret = await accounts.add_application("crm")
        assert not await applications.is_revoked(secret)
        await applications.revoke("crm", accounts.AUTHOR)
        revoked.append(secret)
        assert [await applications.is_revoked(old) for old in revoked] == [True] * len(revoked)
    for unknown in (other, "", "crm", revoked[0][:-1], "\ud800", "x" * 10_000):
        assert not await applications.is_revoked(unknown)
