"""Each right on the table, turned round in one cell: what depends on it turns, and nothing else."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import StandingCells, TableAccess, TableCell
from graphql_api.rights.standings import Standing
from orm.models import ChatSession
from orm.models.enums import USER_ROLES, Role
from tests.matrices import grant, grant_applications
from tests.rights.answers import FORBIDDEN, OK, of_graphql
from tests.rights.callers import ALL, USERS, Caller, House
from tests.rights.doors import (
    AGENT,
    CREATE,
    ENTITIES,
    READINGS,
    REMOVINGS,
    Changing,
    Reading,
    graphql,
    merge,
    put,
    rest,
    save,
    update,
)
from tests.rights.finding import list_graphql, list_rest
from tests.rights.oracle import Table, masks, outcome_by, table_of
from tests.rights.sessions import MADE, Stands, store, stored

REASON = "Because it was turned round."

OF_OWN = (Stands.OWN, Stands.MADE_OWN)
QUEUED = (Stands.QUEUED, Stands.MADE_QUEUED)
WHERE = {Standing.OWN: OF_OWN, Standing.QUEUED: QUEUED, Standing.MADE: MADE}
"""Sessions that cells stand for where a session stands in some way; none of a topic has agents."""


BY_APPLICATION = {
    Stands.ELSES: Stands.MADE,
    Stands.OWN: Stands.MADE_OWN,
    Stands.QUEUED: Stands.MADE_QUEUED,
}
"""The standing of a new session that an application makes."""


@dataclass(frozen=True)
class Doors:
    """By which ways a table is tried."""

    readings: tuple[Reading, ...]
    changings: tuple[Changing, ...]
    removings: tuple[Reading, ...]


EVERY = Doors(READINGS, (update, put, merge, save), REMOVINGS)
ONE = Doors(READINGS[:1], (update,), REMOVINGS[:1])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked; the walk goes through both."""
    return sqlite_url


def turned(letters: str, letter: str) -> str:
    """The actions with one right less, or one more: what is not seen cannot be changed."""
    found = _toggled(letters, letter)
    return found if "S" in found else "".join(each for each in found if each == "I")


def cell(letters: str, letter: str) -> TableCell:
    """A cell with one right less, or one more."""
    of = dict(zip("SUID", TableAccess, strict=True))
    return TableCell(tuple(of[each] for each in _toggled(letters, letter)), REASON)


def _toggled(letters: str, letter: str) -> str:
    return "".join(each for each in "SUID" if (each in letters) != (each == letter))


@pytest.mark.parametrize("role", USER_ROLES)
async def test_a_right_of_a_role(house: House, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    caller, grants = Caller(role), MATRICES[ChatSession].roles[role]
    kept = {
        each
        for where, cells in grants.by_standing.items()
        if cells.table
        for each in WHERE.get(where, ())
    }
    before = table_of(caller)
    for letter in "SUID":
        after = {
            stands: of if stands in kept else turned(of, letter) for stands, of in before.items()
        }
        with monkeypatch.context() as patched:
            grant(patched, role, replace(grants, table=cell(before[Stands.ELSES], letter)))
            await holds(house, caller, after, Stands.ELSES, EVERY)
            if kept:
                await holds(house, caller, after, Stands.OWN, ONE)
    await holds(house, caller, before, Stands.ELSES, ONE)


@pytest.mark.parametrize("where", WHERE, ids=lambda where: where.name.lower())
@pytest.mark.parametrize("role", USERS)
async def test_a_right_of_a_role_where_a_session_stands_so(
    house: House, role: Role, where: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, stands = Caller(role, ALL), WHERE[where][0]
    grants, before = MATRICES[ChatSession].roles[role], table_of(caller)
    for letter in "SUID":
        of = turned(before[stands], letter)
        table = cell(before[stands], letter)
        cells = replace(grants.by_standing.get(where, StandingCells()), table=table)
        after = {each: of if each in WHERE[where] else kept for each, kept in before.items()}
        with monkeypatch.context() as patched:
            grant(patched, role, replace(grants, by_standing={**grants.by_standing, where: cells}))
            await holds(house, caller, after, stands, EVERY)
            await holds(house, caller, after, Stands.ELSES, ONE)


async def test_a_right_of_all_applications(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    caller, alone = Caller(Role.MANAGER, ALL), Caller(Role.MANAGER)
    for letter in "SUID":
        after = {stands: turned(of, letter) for stands, of in table_of(caller).items()}
        cells = replace(MATRICES[ChatSession].application, table=cell("SUID", letter))
        with monkeypatch.context() as patched:
            grant_applications(patched, cells)
            for stands in (Stands.MADE, Stands.ELSES):
                await holds(house, caller, after, stands, EVERY)
            await holds(house, alone, table_of(alone), Stands.ELSES, ONE)


async def holds(house: House, caller: Caller, table: Table, stands: Stands, doors: Doors) -> None:
    """All doors show and refuse what the table says of a session of that standing."""
    key, told = await store(house, caller, stands), (caller, stands, table[stands])
    for read in doors.readings:
        answer = await read(house, caller, key)
        assert answer.code == outcome_by(table, stands, "S"), told
        if answer.code == OK:
            assert answer.table[0] == masks(table[stands]), told
            settable = ["UPDATE"] if "U" in table[stands] else ["READ"]
            assert answer.fields["rating"][0] == settable, told
    for listing in (list_graphql, list_rest):
        assert (key in (await listing(house, caller)).keys) == ("S" in table[stands]), told
    for change in doors.changings:
        await ChatSession.filter(pk=key).update(rating=1)
        before = await stored(key)
        answer = await change(house, caller, key, ["rating"])
        assert answer.code == outcome_by(table, stands, "U"), told
        assert (await stored(key) == before) == (answer.code != OK), told
    await makes(house, caller, table, stands)
    for remove in doors.removings:
        assert (await remove(house, caller, key)).code == outcome_by(table, stands, "D"), told
        assert (await stored(key) == {}) == ("D" in table[stands]), told
        key = await store(house, caller, stands)


async def makes(house: House, caller: Caller, table: Table, stands: Stands) -> None:
    given: dict[str, Any] = {} if stands in QUEUED else {"status": "USER_LAST"}
    entity: dict[str, Any] = {} if stands in QUEUED else {"Status": "UserLast"}
    if stands in OF_OWN:
        given["userId"] = house.associate_id(caller)
        entity["User"] = {"AssociateId": house.associate_id(caller)}
    # A session that an application is about to create counts as its own.
    as_new = BY_APPLICATION.get(stands, stands) if caller.application == ALL else stands
    expected = OK if "I" in table[as_new] else FORBIDDEN
    before = await ChatSession.all().count()
    answers = [
        of_graphql(await graphql(house, caller, CREATE, input=given)),
        await rest(house, caller, "POST", ENTITIES, entity),
        await rest(house, caller, "POST", f"{AGENT}/SaveChatSessionEntity", entity),
    ]
    assert [each.code for each in answers] == [expected] * 3, (caller, stands)
    assert await ChatSession.all().count() == before + (3 if expected == OK else 0)
