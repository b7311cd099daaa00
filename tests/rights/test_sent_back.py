"""A whole session that is read and sent back loses nothing, and is refused only if it must be."""

import json
from typing import Any

import pytest

from graphql_api.rights.matrix import FieldAccess, FieldCell, Grants
from orm.models import ChatSession
from orm.models.enums import Role
from tests.matrices import grant
from tests.rights.answers import FORBIDDEN, OK
from tests.rights.callers import Caller, House, callers_of
from tests.rights.doors import AGENT, ENTITIES, replace, update
from tests.rights.oracle import outcome, possible
from tests.rights.sessions import COLUMN_OF, INPUTS, Stands, store, stored

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


@pytest.mark.parametrize("mask", [FieldAccess.READ, None])
@pytest.mark.parametrize("name", ["rank", "status", "whenStarted", "flags", "customerConsented"])
async def test_a_blank_can_be_filled_in_and_saved_whole(
    house: House, name: str, mask: FieldAccess | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(Role.MANAGER)
    cell = FieldCell(mask, "Only the service sets it.")
    grant(monkeypatch, Role.MANAGER, Grants(fields={COLUMN_OF[name]: cell}))
    path = f"{AGENT}/CreateDefaultChatSessionEntity"
    blank: dict[str, Any] = (await house.send(caller, "POST", path)).json()
    for to in (SAVE, ENTITIES):
        content = json.dumps(blank | {"CustomerName": "Ada"})
        answer = await house.send(caller, "POST", to, content)
        assert answer.status_code == 200, answer.text
    assert await ChatSession.filter(customer_name="Ada").count() == 2


@pytest.mark.parametrize("name", [*INPUTS])
async def test_a_hidden_value_outlives_a_replacement(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = Caller(Role.MANAGER)
    grant(monkeypatch, Role.MANAGER, Grants(fields={COLUMN_OF[name]: FieldCell(None, "No.")}))
    key = await store(house, caller, Stands.ELSES)
    before = await stored(key)
    path = f"{ENTITIES}/{key}"
    for media in MEDIA:
        whole = await house.send(caller, "GET", path, Accept=media)
        answer = await house.send(caller, "PUT", path, whole.content, **{"Content-Type": media})
        assert answer.status_code == 200, answer.text
        answer = await house.send(caller, "POST", SAVE, whole.content, **{"Content-Type": media})
        assert answer.status_code == 200, answer.text
    assert (await replace(house, caller, key, [])).code == OK
    assert await stored(key) == before
