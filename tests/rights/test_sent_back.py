"""A whole session that is read and sent back loses nothing, and is refused only if it must be."""

import pytest

from orm.models.enums import Role
from tests.rights.answers import FORBIDDEN, OK
from tests.rights.callers import House, callers_of
from tests.rights.doors import AGENT, ENTITIES, replace, update
from tests.rights.oracle import outcome, possible
from tests.rights.sessions import store, stored

SAVE = f"{AGENT}/SaveChatSessionEntity"
MEDIA = ("application/json", "application/xml")
STATUS = {OK: 200, FORBIDDEN: 403}


@pytest.mark.parametrize("role", Role)
async def test_nothing_is_lost_and_nothing_refused_that_may_be(house: House, role: Role) -> None:
    for caller in callers_of(role):
        for stands in possible(caller):
            if outcome(caller, stands, "S") != OK:
                continue
            key, told = await store(house, caller, stands), (caller, stands)
            before, expected = await stored(key), outcome(caller, stands, "U")
            path = f"{ENTITIES}/{key}"
            for media in MEDIA:
                whole = await house.send(caller, "GET", path, Accept=media)
                for method, to in (("PUT", path), ("PATCH", path), ("POST", SAVE)):
                    headers = {"Content-Type": media, "Accept": media}
                    answer = await house.send(caller, method, to, whole.content, **headers)
                    assert answer.status_code == STATUS[expected], (told, answer.text)
                    assert await stored(key) == before, told
            for change in (update, replace):
                assert (await change(house, caller, key, [])).code == expected, told
                assert await stored(key) == before, told
