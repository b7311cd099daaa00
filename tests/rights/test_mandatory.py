"""A field that sessions cannot be without: told by a hint, and refused by its name."""

from typing import Any

import pytest

from graphql_api.rights.matrix import FieldCell, RoleCells
from orm.models import ChatSession
from orm.models.enums import Role
from tests.matrices import grant
from tests.rights.answers import FORBIDDEN, OK, Answer, of_graphql
from tests.rights.callers import Caller, House
from tests.rights.doors import (
    AGENT,
    CREATE,
    CREATINGS,
    ENTITIES,
    READINGS,
    UPDATE,
    graphql,
    rest,
)
from tests.rights.sessions import COLUMN_OF, INPUTS, PROPERTIES, Stands, store, stored

MANAGER = Caller(Role.MANAGER)
WORKED_OUT = ("status", "whenRequested", "sessionKey", "initialQueuePos", "rank")
OF_EACH_KIND = (
    *("customerName", "alertLevel", "customerConsented", "flags", "whenEnded", "person"),
    *WORKED_OUT,
)
REASON = "Nobody can be called back without it."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def demand(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    cell = FieldCell(reason=REASON, mandatory=True)
    grant(monkeypatch, Role.MANAGER, RoleCells(fields={COLUMN_OF[name]: cell}))


async def test_the_hint_is_in_the_mask(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    demand(monkeypatch, "customerPhone")
    key = await store(house, MANAGER, Stands.ELSES)
    for read in READINGS:
        answer = await read(house, MANAGER, key)
        assert answer.fields["customerPhone"] == (["UPDATE", "UI_HINT_MANDATORY"], REASON)
        assert answer.fields["customerEmail"] == (["UPDATE"], "")
    entity = (await house.send(MANAGER, "GET", f"{ENTITIES}/{key}")).json()
    right = entity["FieldProperties"]["CustomerPhone"]["FieldRight"]
    assert right == {"Mask": "Update, UIHintMandatory", "Reason": REASON}


@pytest.mark.parametrize("name", OF_EACH_KIND)
async def test_it_can_neither_be_left_out_nor_taken_away(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand(monkeypatch, name)
    refusal = Answer("INVALID_VALUE", frozenset({name}))
    other = "rating" if name != "rating" else "alertLevel"
    for create in CREATINGS:
        assert await create(house, MANAGER, [other]) == refusal
        assert (await create(house, MANAGER, [name])).code == OK
    assert await ChatSession.all().count() == len(CREATINGS)
    truth = {"customer_consented": True, "chatbot_is_active": True}
    key = await store(house, MANAGER, Stands.ELSES, **truth)
    before = await stored(key)
    field, property_ = INPUTS[name].field, PROPERTIES[name]
    for answer in await taken_away(house, key, field, property_):
        # A value that the service works out is never taken away: it stays.
        assert answer == refusal or (name in WORKED_OUT and answer.code == OK)
        assert await stored(key) == before
    for query, values in ((UPDATE, {}), (UPDATE, {field: INPUTS[name].stored})):
        answer = of_graphql(await graphql(house, MANAGER, query, key=key, input=values))
        assert answer.code == OK


async def taken_away(house: House, key: int, field: str, property_: str) -> list[Answer]:
    """The outcome of taking a value from a session, in every way."""
    path, save = f"{ENTITIES}/{key}", f"{AGENT}/SaveChatSessionEntity"
    whole = (await house.send(MANAGER, "GET", path)).json()
    emptied = {property_: None}
    return [
        of_graphql(await graphql(house, MANAGER, UPDATE, key=key, input={field: None})),
        await rest(house, MANAGER, "PUT", path, whole | emptied),
        await rest(house, MANAGER, "PATCH", path, emptied),
        await rest(house, MANAGER, "PATCH", path, [{"op": "remove", "path": f"/{property_}"}]),
        await rest(house, MANAGER, "POST", save, {"ChatSessionId": key, **emptied}),
    ]


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("whenStarted", "0001-01-01T00:00:00Z"),
        ("customerName", ""),
        ("rating", 0),
        ("user", 0),
        ("flags", []),
        ("status", "INVALID"),
    ],
)
async def test_what_means_nothing_is_no_value(
    house: House, name: str, empty: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand(monkeypatch, name)
    given = {INPUTS[name].field: empty}
    answer = of_graphql(await graphql(house, MANAGER, CREATE, input=given))
    assert answer == Answer("INVALID_VALUE", frozenset({name}))


async def test_what_may_not_be_set_is_not_demanded(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand(monkeypatch, "customerPhone")
    # The hint is for those who can do something about it.
    reader = Caller(Role.READER)
    key = await store(house, reader, Stands.ELSES)
    answer = await READINGS[0](house, reader, key)
    assert answer.fields["customerPhone"][0] == []
    assert (await CREATINGS[0](house, reader, ["rating"])).code == FORBIDDEN
