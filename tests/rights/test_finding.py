"""Every caller lists, counts, finds and orders sessions by every field, by both doors."""

import pytest

from orm.models import ChatSession
from orm.models.enums import USER_ROLES, Role
from tests.rights.answers import FORBIDDEN, Answer
from tests.rights.callers import Caller, House, callers_of
from tests.rights.conditions import COMPARED, ORDERED, REST_COLUMNS
from tests.rights.finding import (
    Finding,
    Found,
    find_graphql,
    find_rest,
    list_graphql,
    list_rest,
    order_graphql,
    order_rest,
)
from tests.rights.oracle import anywhere, comparable, letters, possible
from tests.rights.sessions import store

WAYS: list[tuple[Finding, tuple[str, ...]]] = [
    (find_graphql, COMPARED),
    (order_graphql, ORDERED),
    (find_rest, tuple(REST_COLUMNS)),
    (order_rest, tuple(name for name in REST_COLUMNS if name != "flags")),
]


@pytest.mark.parametrize("role", USER_ROLES)
async def test_sessions_are_found_as_far_as_their_caller_may_see_them(
    house: House, role: Role
) -> None:
    for caller in callers_of(role):
        await ChatSession.all().delete()
        keys = {stands: await store(house, caller, stands) for stands in possible(caller)}
        seen = frozenset(key for stands, key in keys.items() if "S" in letters(caller, stands))
        all_of_them = Found(Answer(), seen) if seen else Found(Answer(FORBIDDEN))
        assert anywhere(caller, "S") == bool(seen)
        for listing in (list_graphql, list_rest):
            assert await listing(house, caller) == all_of_them, caller
        for way, names in WAYS:
            await finds(house, caller, way, names, all_of_them)


async def finds(
    house: House, caller: Caller, way: Finding, names: tuple[str, ...], all_of_them: Found
) -> None:
    shown = [name for name in names if name in comparable(caller)]
    for at in range(0, len(shown), 5):
        assert await way(house, caller, *shown[at : at + 5]) == all_of_them, (caller, way, at)
    for name in set(names) - set(shown):
        refused = Found(Answer(FORBIDDEN, frozenset({name})))
        assert await way(house, caller, name) == refused, (caller, way)
        assert await way(house, caller, *shown[:4], name) == refused, (caller, way)
