"""Credentials: found by name, added to the associate of that name."""

from typing import Any

import pytest

from orm import users
from orm.errors import Conflict
from orm.models import Associate, User
from orm.models.enums import Role, UserType
from orm.users import NewUser
from tests import known


def kai(**changes: Any) -> NewUser:
    return NewUser(**{"name": "kai", "password_hash": "hash", "role": Role.AGENT, **changes})


async def test_a_user_is_found_by_name(database: str) -> None:
    added = await known.user(kai())
    await known.user(kai(name="mia", role=Role.ADMIN))
    found = await users.find("kai")
    assert found is not None
    assert (found.pk, found.name, found.password_hash) == (added.pk, "kai", "hash")
    assert (found.role, found.demo, found.version) == (Role.AGENT, False, 1)


async def test_a_name_that_is_not_the_very_same_finds_nobody(database: str) -> None:
    await known.user(kai())
    for name in ("", "KAI", "kai ", "k%", "k_i", "kai\0", "\0", "\0kai", "nobody"):
        assert await users.find(name) is None, name


async def test_an_associate_is_made_when_there_is_none(database: str) -> None:
    user = await known.user(kai())
    (associate,) = await Associate.all()
    assert user.associate_id == associate.associate_id == 1
    assert (associate.name, associate.user_name, associate.full_name) == ("kai", "kai", "kai")
    assert associate.type is UserType.INTERNAL_ASSOCIATE


async def test_a_new_associate_takes_the_next_key(database: str) -> None:
    await Associate.create(associate_id=17, name="other")
    assert (await known.user(kai())).associate_id == 18
    assert (await known.user(kai(name="mia"))).associate_id == 19


async def test_the_associate_of_that_name_is_used_as_it_is(database: str) -> None:
    await Associate.create(associate_id=9, name="kai", full_name="Kai Berg")
    await Associate.create(associate_id=4, name="kai", full_name="Kai Dahl")
    assert (await known.user(kai())).associate_id == 4
    assert await Associate.all().count() == 2
    assert (await Associate.get(associate_id=4)).full_name == "Kai Dahl"


async def test_a_name_that_is_taken_is_a_conflict_and_changes_nothing(database: str) -> None:
    await known.user(kai())
    with pytest.raises(Conflict, match="kai"):
        await known.user(kai(password_hash="other", role=Role.ADMIN))
    (user,) = await User.all()
    assert (user.password_hash, user.role) == ("hash", Role.AGENT)
    assert await Associate.all().count() == 1


async def test_names_that_differ_in_case_are_two_users(database: str) -> None:
    await known.user(kai())
    await known.user(kai(name="Kai"))
    assert await User.all().count() == 2


async def test_a_stored_user_counts(database: str) -> None:
    assert not await users.any_stored()
    await known.user(kai())
    assert await users.any_stored()


async def test_demo_users_are_named_in_order(database: str) -> None:
    await known.user(kai())
    for name in ("zoe", "abe"):
        await known.user(kai(name=name, demo=True))
    assert await users.demo_names() == ["abe", "zoe"]
