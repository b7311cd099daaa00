"""Sessions that are filled in or replaced whole by those to whom a field of them is closed."""

import json
from typing import Any

import pytest

from graphql_api.rights.matrix import FieldAccess, FieldCell, RoleCells
from orm.models import ChatSession
from orm.models.enums import Role
from tests.matrices import grant
from tests.rights.answers import OK
from tests.rights.callers import Caller, House
from tests.rights.doors import AGENT, ENTITIES, replace
from tests.rights.sessions import COLUMN_OF, INPUTS, Stands, store, stored

MANAGER = Caller(Role.MANAGER)
SAVE = f"{AGENT}/SaveChatSessionEntity"
REASON = "Only the service sets it."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked; the walk goes through both."""
    return sqlite_url


@pytest.mark.parametrize("mask", [FieldAccess.READ, None])
async def test_a_blank_can_be_filled_in_and_saved_whole(
    house: House, mask: FieldAccess | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{AGENT}/CreateDefaultChatSessionEntity"
    for name in INPUTS:
        with monkeypatch.context() as patched:
            fields = {COLUMN_OF[name]: FieldCell(mask, REASON)}
            grant(patched, Role.MANAGER, RoleCells(fields=fields))
            blank: dict[str, Any] = (await house.send(MANAGER, "POST", path)).json()
            other = {"AlertLevel": 3} if name != "alertLevel" else {"Rating": 3}
            for to in (SAVE, ENTITIES):
                answer = await house.send(MANAGER, "POST", to, json.dumps(blank | other))
                assert answer.status_code == 200, (name, answer.text)
    assert await ChatSession.all().count() == 2 * len(INPUTS)


async def test_a_hidden_value_outlives_a_replacement(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await store(house, MANAGER, Stands.ELSES)
    before, path = await stored(key), f"{ENTITIES}/{key}"
    for name in INPUTS:
        with monkeypatch.context() as patched:
            fields = {COLUMN_OF[name]: FieldCell(None, REASON)}
            grant(patched, Role.MANAGER, RoleCells(fields=fields))
            for media in ("application/json", "application/xml"):
                whole = await house.send(MANAGER, "GET", path, Accept=media)
                for method, to in (("PUT", path), ("POST", SAVE)):
                    headers = {"Content-Type": media}
                    answer = await house.send(MANAGER, method, to, whole.content, **headers)
                    assert answer.status_code == 200, (name, answer.text)
            assert (await replace(house, MANAGER, key, [])).code == OK, name
            assert await stored(key) == before, name
