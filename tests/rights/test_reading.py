"""Every caller reads every session by every door: what they see is what the requirement says."""

import pytest

from orm.models.enums import Role
from tests.rights.answers import FORBIDDEN, NOT_FOUND, OK
from tests.rights.callers import House, callers_of
from tests.rights.doors import READINGS
from tests.rights.oracle import anywhere, hidden, mask, outcome, possible, right
from tests.rights.sessions import FIELDS, store

NO_ROW = 2**31 - 1


@pytest.mark.parametrize("role", Role)
async def test_one_session_is_shown_as_far_as_its_caller_may_see_it(
    house: House, role: Role
) -> None:
    for caller in callers_of(role):
        for stands in possible(caller):
            key = await store(house, caller, stands)
            told = f"{caller}, {stands}"
            answers = [await read(house, caller, key) for read in READINGS]
            assert [each.code for each in answers] == [outcome(caller, stands, "S")] * 3, told
            for answer in answers:
                assert answer == answers[0], told
            if answers[0].code != OK:
                continue
            assert answers[0].hidden == hidden(caller, stands), told
            assert answers[0].table[0] == mask(caller, stands), told
            assert bool(answers[0].table[1]) == (len(mask(caller, stands)) < 4), told
            for name in FIELDS:
                shown, reason = answers[0].fields[name]
                assert shown == right(caller, stands, name), (told, name)
                assert bool(reason) == (shown != ["UPDATE"]), (told, name)


@pytest.mark.parametrize("role", Role)
async def test_a_session_that_is_not_there_is_as_one_that_may_not_be_seen(
    house: House, role: Role
) -> None:
    for caller in callers_of(role):
        expected = NOT_FOUND if anywhere(caller, "S") else FORBIDDEN
        for read in READINGS:
            assert (await read(house, caller, NO_ROW)).code == expected, caller
