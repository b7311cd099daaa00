"""Each field, turned in one cell to Read or to None: what depends on it turns, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldAccess, FieldCell
from graphql_api.rights.standings import Standing
from orm.models import ChatSession
from orm.models.enums import Role
from tests.matrices import grant, grant_applications
from tests.rights.answers import FORBIDDEN, OK, Answer
from tests.rights.callers import ALL, Caller, House
from tests.rights.conditions import COMPARED, ORDERED, REST_COLUMNS
from tests.rights.doors import CHANGINGS, CREATINGS, READINGS, read_graphql, update
from tests.rights.finding import Finding, find_graphql, find_rest, order_graphql, order_rest
from tests.rights.oracle import comparable, settable
from tests.rights.sessions import COLUMN_OF, FIELDS, Stands, store, stored

REASON = "Because it was turned round."

CELLS = [FieldCell(FieldAccess.READ, REASON), FieldCell(None, REASON)]

NEVER_HIDDEN = "chatSessionId"

Turn = Callable[[pytest.MonkeyPatch, Mapping[str, FieldCell]], None]


@dataclass(frozen=True)
class Place:
    """The place of a cell in the matrix, and the caller whom it concerns."""

    turn: Turn
    caller: Caller
    stands: Stands
    other_caller: Caller
    """Whom it does not concern, or not where"""
    other_stands: Stands


def of_a_role(monkeypatch: pytest.MonkeyPatch, cells: Mapping[str, FieldCell]) -> None:
    grants = MATRICES[ChatSession].roles[Role.MANAGER]
    grant(monkeypatch, Role.MANAGER, replace(grants, fields={**grants.fields, **cells}))


def of_queued_sessions(monkeypatch: pytest.MonkeyPatch, cells: Mapping[str, FieldCell]) -> None:
    grants = MATRICES[ChatSession].roles[Role.AGENT]
    queued = grants.by_standing[Standing.QUEUED]
    queued = replace(queued, fields={**queued.fields, **cells})
    by_standing = {**grants.by_standing, Standing.QUEUED: queued}
    grant(monkeypatch, Role.AGENT, replace(grants, by_standing=by_standing))


def of_applications(monkeypatch: pytest.MonkeyPatch, cells: Mapping[str, FieldCell]) -> None:
    grants = MATRICES[ChatSession].application
    grant_applications(monkeypatch, replace(grants, fields={**grants.fields, **cells}))


MANAGER, AGENT = Caller(Role.MANAGER), Caller(Role.AGENT)
BY_AN_APPLICATION = Caller(Role.MANAGER, ALL)

PLACES = {
    "role": Place(of_a_role, MANAGER, Stands.ELSES, Caller(Role.ADMIN), Stands.ELSES),
    "where": Place(of_queued_sessions, AGENT, Stands.QUEUED, AGENT, Stands.OWN),
    "application": Place(of_applications, BY_AN_APPLICATION, Stands.ELSES, MANAGER, Stands.ELSES),
}

FINDINGS: list[tuple[Finding, tuple[str, ...]]] = [
    (find_graphql, COMPARED),
    (order_graphql, ORDERED),
    (find_rest, tuple(REST_COLUMNS)),
    (order_rest, tuple(name for name in REST_COLUMNS if name in ORDERED)),
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked; the walk goes through both."""
    return sqlite_url


@pytest.mark.parametrize("cell", CELLS, ids=["read", "none"])
@pytest.mark.parametrize("at", PLACES)
async def test_a_cell(
    house: House, at: str, cell: FieldCell, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = PLACES[at]
    hidden_anyway = set(FIELDS) - set(settable(place.caller, place.stands)) - {NEVER_HIDDEN}
    key = await store(house, place.caller, place.stands)
    other = await store(house, place.other_caller, place.other_stands)
    before = await read_graphql(house, place.caller, key)
    before_there = await read_graphql(house, place.other_caller, other)
    for name in FIELDS:
        if name in hidden_anyway:
            continue
        with monkeypatch.context() as patched:
            place.turn(patched, {COLUMN_OF[name]: cell})
            for read in READINGS:
                answer = await read(house, place.caller, key)
                assert answer == turned(before, name, cell), (name, read)
            there = await read_graphql(house, place.other_caller, other)
            assert there == before_there, name
            await writes(house, place, name, cell)
            await finds(house, place, name, cell)
    assert await read_graphql(house, place.caller, key) == before


def turned(before: Answer, name: str, cell: FieldCell) -> Answer:
    """The answer about a session once one of its fields may only be read, or not even that."""
    if name == NEVER_HIDDEN:
        # It is only ever read, whatever a cell says of it.
        return before
    values = before.values if cell.mask else {**before.values, name: None}
    right = (["READ"] if cell.mask else [], REASON)
    return replace(before, values=values, fields={**before.fields, name: right})


async def writes(house: House, place: Place, name: str, cell: FieldCell) -> None:
    if name == NEVER_HIDDEN:
        return
    key = await store(house, place.caller, place.stands)
    before, refusal = await stored(key), Answer(FORBIDDEN, frozenset({name}))
    for change in CHANGINGS:
        assert await change(house, place.caller, key, [name]) == refusal, (name, change)
        assert await stored(key) == before, (name, change)
    others = [each for each in settable(place.caller, place.stands) if each != name]
    answer = await update(house, place.caller, key, others)
    assert answer.code == OK, (name, answer)
    # A session with another user gets another rank, whoever may set it.
    if name != "rank":
        column = f"{COLUMN_OF[name]}_id" if f"{COLUMN_OF[name]}_id" in before else COLUMN_OF[name]
        assert (await stored(key))[column] == before[column]
    if place.stands is Stands.QUEUED and name == "status":
        # A new session with a status of its own is not in the queue.
        return
    for create in CREATINGS:
        assert await create(house, place.caller, [name]) == refusal, (name, create)
    assert (await CREATINGS[0](house, place.caller, others[:3])).code == OK, name


async def finds(house: House, place: Place, name: str, cell: FieldCell) -> None:
    for find, names in FINDINGS:
        if name in names and name != NEVER_HIDDEN:
            found = await find(house, place.caller, name)
            expected = Answer() if cell.mask else Answer(FORBIDDEN, frozenset({name}))
            assert found.answer == expected, (name, find)
            assert bool(found.keys) == bool(cell.mask), (name, find)
    others = [each for each in COMPARED if each in comparable(place.caller) and each != name]
    assert (await find_graphql(house, place.caller, *others)).answer == Answer(), name
