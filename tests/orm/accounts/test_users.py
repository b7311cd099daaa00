"""Credentials: found by name, added to the associate of that name."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orm.accounts import credentials, users
from orm.accounts.credentials import NewCredential, State, state_of
from orm.accounts.users import NewUser
from orm.errors import Conflict, InvalidValue, NotFound
from orm.models import Associate, User
from orm.models.enums import CredentialKind, Role, UserType
from tests import accounts


def kai(**changes: Any) -> NewUser:
    return NewUser(**{"name": "kai", "password_hash": "hash", "role": Role.AGENT, **changes})


async def test_a_user_is_found_by_name(database: str) -> None:
    added = await accounts.add_user(kai())
    await accounts.add_user(kai(name="mia", role=Role.ADMIN))
    found = await users.find("kai")
    assert found is not None
    assert (found.pk, found.name, found.password_hash) == (added.pk, "kai", "hash")
    assert (found.role, found.demo, found.version) == (Role.AGENT, False, 1)


async def test_a_name_that_differs_finds_no_user(database: str) -> None:
    await accounts.add_user(kai())
    for name in ("", "KAI", "kai ", "k%", "k_i", "kai\0", "\0", "\0kai", "nobody"):
        assert await users.find(name) is None, name


async def test_an_associate_is_created_when_there_is_none(database: str) -> None:
    user = await accounts.add_user(kai())
    (associate,) = await Associate.all()
    assert user.associate_id == associate.associate_id == 1
    assert (associate.name, associate.user_name, associate.full_name) == ("kai", "kai", "kai")
    assert associate.type is UserType.INTERNAL_ASSOCIATE


async def test_a_new_associate_takes_the_next_key(database: str) -> None:
    await Associate.create(associate_id=17, name="other")
    assert (await accounts.add_user(kai())).associate_id == 18
    assert (await accounts.add_user(kai(name="mia"))).associate_id == 19


async def test_the_associate_of_that_name_is_used_as_it_is(database: str) -> None:
    await Associate.create(associate_id=9, name="kai", full_name="Kai Berg")
    await Associate.create(associate_id=4, name="kai", full_name="Kai Dahl")
    assert (await accounts.add_user(kai())).associate_id == 4
    assert await Associate.all().count() == 2
    assert (await Associate.get(associate_id=4)).full_name == "Kai Dahl"


async def test_a_name_in_use_is_a_conflict_and_changes_nothing(database: str) -> None:
    await accounts.add_user(kai())
    with pytest.raises(Conflict, match="kai"):
        await accounts.add_user(kai(password_hash="other", role=Role.ADMIN))
    (user,) = await User.all()
    assert (user.password_hash, user.role) == ("hash", Role.AGENT)
    assert await Associate.all().count() == 1


async def test_names_that_differ_in_case_are_two_users(database: str) -> None:
    await accounts.add_user(kai())
    await accounts.add_user(kai(name="Kai"))
    assert await User.all().count() == 2


async def test_a_stored_user_counts(database: str) -> None:
    assert not await users.any_stored()
    await accounts.add_user(kai())
    assert await users.any_stored()


async def test_demo_users_are_named_in_order(database: str) -> None:
    await accounts.add_user(kai())
    for name in ("zoe", "abe"):
        await accounts.add_user(kai(name=name, demo=True))
    assert await users.demo_names() == ["abe", "zoe"]


@pytest.mark.parametrize("name", ["", "a:b", "a\nb", "a\0", "\ud800", "x" * 256])
async def test_an_invalid_name_is_refused(name: str, database: str) -> None:
    with pytest.raises(InvalidValue, match="name"):
        await users.add(kai(name=name), accounts.AUTHOR)
    assert await User.all().count() == await Associate.all().count() == 0


async def test_users_are_listed_by_name_and_by_key(database: str) -> None:
    keys = [(await accounts.add_user(kai(name=name))).user_id for name in ("zoe", "abe", "kai")]
    await users.revoke("kai", accounts.AUTHOR)
    assert [user.name for user in await users.list_all()] == ["abe", "kai", "zoe"]
    assert [user.name for user in await users.page(2, 0)] == ["zoe", "abe"]
    assert [user.name for user in await users.page(2, keys[1])] == ["kai"]
    assert await users.page(2, 2**31 - 1) == []


async def test_a_change_raises_the_version_and_so_voids_cached_logins(database: str) -> None:
    await accounts.add_user(kai())
    changed = await users.set_role("kai", Role.READER, accounts.AUTHOR)
    assert (changed.role, changed.version) == (Role.READER, 2)
    assert (await users.set_role("kai", Role.READER, accounts.AUTHOR)).version == 2
    changed = await users.set_password("kai", "other", accounts.AUTHOR)
    found = await users.find("kai")
    assert found is not None
    assert (found.role, found.password_hash, found.version) == (Role.READER, "other", 3)


async def test_a_revoked_user_is_unknown_until_added_again(database: str) -> None:
    first = await accounts.add_user(kai())
    revoked_at = (await users.revoke("kai", accounts.AUTHOR)).revoked_at
    assert (await users.revoke("kai", accounts.AUTHOR)).revoked_at == revoked_at is not None
    assert await users.find("kai") is None
    for refused in (
        users.set_role("kai", Role.ADMIN, accounts.AUTHOR),
        users.set_password("kai", "other", accounts.AUTHOR),
    ):
        with pytest.raises(Conflict, match="revoked"):
            await refused
    with pytest.raises(NotFound, match="There is no user kai"):
        await users.get("kai")
    again = await users.add(kai(password_hash="other", role=Role.READER), accounts.AUTHOR)
    assert (again.user_id, again.associate_id) == (first.user_id, first.associate_id)
    found = await users.find("kai")
    assert found is not None
    assert (found.password_hash, found.role, found.version) == ("other", Role.READER, 3)


async def test_credentials_of_a_revoked_user_are_void_for_good(database: str) -> None:
    secrets = {}
    for name in ("kai", "mia"):
        key = (await accounts.add_user(kai(name=name))).user_id
        for kind in CredentialKind:
            until = datetime.now(UTC) + timedelta(days=1)
            secrets[name, kind] = await accounts.issue_secret(NewCredential(kind, key, until))

    async def good() -> set[tuple[str, CredentialKind]]:
        rows = {key: await credentials.find(key[1], secrets[key]) for key in secrets}
        return {key for key, row in rows.items() if row and state_of(row) is State.VALID}

    await users.set_password("kai", "other", accounts.AUTHOR)
    assert await good() == set(secrets) - {("kai", CredentialKind.SESSION)}
    await users.revoke("kai", accounts.AUTHOR)
    await users.add(kai(), accounts.AUTHOR)
    assert await good() == {key for key in secrets if key[0] == "mia"}


@pytest.mark.parametrize("name", ["nobody", "", "kai\0", "\ud800", "x" * 256])
async def test_an_unknown_user_is_not_changed(name: str, database: str) -> None:
    await accounts.add_user(kai())
    for refused in (
        users.set_role(name, Role.ADMIN, accounts.AUTHOR),
        users.set_password(name, "other", accounts.AUTHOR),
        users.revoke(name, accounts.AUTHOR),
    ):
        with pytest.raises(NotFound):
            await refused
    assert [user.version for user in await users.list_all()] == [1]


async def test_the_last_admin_stays(database: str) -> None:
    for name in ("kai", "mia"):
        await accounts.add_user(kai(name=name, role=Role.ADMIN))
    await users.set_role("mia", Role.ADMIN, accounts.AUTHOR)
    await users.revoke("mia", accounts.AUTHOR)
    for refused in (
        users.set_role("kai", Role.MANAGER, accounts.AUTHOR),
        users.revoke("kai", accounts.AUTHOR),
    ):
        with pytest.raises(Conflict, match="last admin"):
            await refused
    await users.set_role("kai", Role.ADMIN, accounts.AUTHOR)
    await users.set_password("kai", "other", accounts.AUTHOR)
    found = await users.find("kai")
    assert found is not None
    assert found.role is Role.ADMIN


async def test_admins_who_revoke_each_other_concurrently_leave_one(database: str) -> None:
    names = [f"admin{number}" for number in range(6)]
    for name in names:
        await accounts.add_user(kai(name=name, role=Role.ADMIN))
    outcomes = await asyncio.gather(
        *(users.revoke(name, accounts.AUTHOR) for name in names[::2]),
        *(users.set_role(name, Role.AGENT, accounts.AUTHOR) for name in names[1::2]),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, BaseException)] == [
        Conflict
    ]
    left = [
        user for user in await users.list_all() if user.role is Role.ADMIN and not user.revoked_at
    ]
    assert len(left) == 1


async def test_concurrent_adds_of_one_name_create_one_user(database: str) -> None:
    outcomes = await asyncio.gather(
        *(users.add(kai(), accounts.AUTHOR) for _ in range(4)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if not isinstance(outcome, User)]
    assert [type(error) for error in refused] == [Conflict] * 3
    assert await User.all().count() == await Associate.all().count() == 1
