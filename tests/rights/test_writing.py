"""Every caller changes, makes and removes every session by every door, field by field."""

from typing import Any

import pytest

from orm.models import ChatSession
from orm.models.enums import Role
from tests.rights.answers import FORBIDDEN, OK, Answer
from tests.rights.callers import ALONE, Caller, House, callers_of
from tests.rights.doors import (
    CHANGINGS,
    CREATINGS,
    READINGS,
    REMOVINGS,
    Changing,
    Creating,
    operate,
)
from tests.rights.oracle import anywhere, hidden, mask, outcome, possible, settable
from tests.rights.sessions import COLUMN_OF, INPUTS, KEPT, REFERENCES, Stands, store, stored

BOOKKEEPING = {COLUMN_OF[name] for name in KEPT}


def column(name: str) -> str:
    return f"{COLUMN_OF[name]}_id" if name in REFERENCES else COLUMN_OF[name]


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The columns that differ, without those that tell of there being a change."""
    return {name for name in before if before[name] != after[name]} - BOOKKEEPING


@pytest.mark.parametrize("role", Role)
async def test_what_may_be_changed_is_and_nothing_else(house: House, role: Role) -> None:
    for caller in callers_of(role):
        for stands in possible(caller):
            expected = outcome(caller, stands, "U")
            for change in CHANGINGS:
                key = await store(house, caller, stands)
                if expected == OK:
                    await changes(house, caller, stands, change, key)
                else:
                    # Operations are done on what was read before.
                    told = outcome(caller, stands, "S" if change is operate else "U")
                    refused = expected if told == OK else told
                    await refuses(house, caller, change, key, ["rating"], Answer(refused))


async def changes(house: House, caller: Caller, stands: Stands, change: Changing, key: int) -> None:
    allowed = settable(caller, stands)
    for name in set(INPUTS) - set(allowed):
        refusal = Answer(FORBIDDEN, frozenset({name}))
        await refuses(house, caller, change, key, [name], refusal)
        await refuses(house, caller, change, key, [name, *allowed], refusal)
    before = await stored(key)
    answer = await change(house, caller, key, allowed)
    assert answer.code == OK, (caller, stands, answer)
    assert changed(before, await stored(key)) == {column(name) for name in allowed}


async def refuses(
    house: House, caller: Caller, change: Changing, key: int, names: list[str], refusal: Answer
) -> None:
    before = await stored(key)
    assert await change(house, caller, key, names) == refusal, (caller, names, change, before)
    assert await stored(key) == before


@pytest.mark.parametrize("role", Role)
async def test_a_session_is_made_by_who_may_make_one(house: House, role: Role) -> None:
    for caller in callers_of(role):
        await house.enter(caller)
        for create in CREATINGS:
            before = await ChatSession.all().count()
            if anywhere(caller, "I"):
                await makes(house, caller, create)
            else:
                assert await create(house, caller, ["rating"]) == Answer(FORBIDDEN), caller
                assert await ChatSession.all().count() == before


async def makes(house: House, caller: Caller, create: Creating) -> None:
    stands = Stands.ELSES if caller.application == ALONE else Stands.MADE
    secret, before = hidden(caller, stands), await ChatSession.all().count()
    names = [each for each in INPUTS if each not in secret]
    for name in secret:
        answer = await create(house, caller, [name, *names])
        assert answer == Answer(FORBIDDEN, frozenset({name})), caller
        assert await ChatSession.all().count() == before
    answer = await create(house, caller, names)
    assert answer.code == OK, (caller, answer)
    assert answer.table[0] == mask(caller, stands), caller
    row = await stored(answer.values["chatSessionId"])
    assert row["created_by_application"] == house.application_id(caller)
    assert all(row[column(name)] for name in [*names, "sessionKey"])
    if anywhere(caller, "S"):
        read = await READINGS[0](house, caller, row["chat_session_id"])
        assert read.values == answer.values


@pytest.mark.parametrize("role", Role)
async def test_a_session_is_removed_by_who_may_remove_it(house: House, role: Role) -> None:
    for caller in callers_of(role):
        for stands in possible(caller):
            for remove in REMOVINGS:
                key = await store(house, caller, stands)
                expected = outcome(caller, stands, "D")
                assert (await remove(house, caller, key)).code == expected, (caller, stands)
                assert bool(await stored(key)) == (expected != OK), (caller, stands)
