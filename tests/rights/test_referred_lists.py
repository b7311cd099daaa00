"""Lists of the rows that sessions refer to: who may list them, and what they tell each caller."""

from collections.abc import Iterator
from typing import Any

import pytest

from graphql_api.rights.matrix import FieldCell, RoleCells, StandingCells, TableCell
from graphql_api.rights.standings import Standing
from graphql_api.schema import build_schema
from orm.models.enums import USER_ROLES, Role
from parley.settings import Settings
from tests.matrices import grant
from tests.rights.callers import ALL, ALONE, LOOKING, MAKING, OWN, Caller, House, callers_of
from tests.rights.doors import graphql
from tests.rights.oracle import shown_below
from tests.rights.referred import KEYS, TABLES, row_selection

LISTS = {reference: f"{TABLES[reference].__name__.lower()}s" for reference in KEYS}
"""The list of all rows that a reference can lead to."""

MAY_LIST = {ALONE: True, ALL: True, LOOKING: True, OWN: False, MAKING: False}
"""An application without the scope all sees its own sessions only, and so no list."""

TYPES: Any = build_schema().core.type_map


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided above the database."""
    return sqlite_url


@pytest.fixture(params=[True, False], ids=["compiled", "core"])
def settings(database_url: str, request: pytest.FixtureRequest) -> Settings:
    """By the compiled execution and by graphql-core."""
    return Settings.model_validate({"database_url": database_url, "compiled": request.param})


async def ask(house: House, caller: Caller, reference: str, **variables: Any) -> dict[str, Any]:
    """The whole answer to a list's page with everything in it."""
    type_ = TABLES[reference].__name__
    text = f"""
    query ($filter: {type_}Filter, $order: [{type_}Order!], $after: String) {{
      list: {LISTS[reference]}(filter: $filter, orderBy: $order, after: $after, first: 100) {{
        nodes {{ {row_selection(reference)} }}
        edges {{ cursor node {{ {row_selection(reference)} }} }}
        totalCount pageInfo {{ endCursor }}
      }}
    }}"""
    return await graphql(house, caller, text, **variables)


def code(answer: dict[str, Any]) -> str:
    errors = answer.get("errors")
    return errors[0]["extensions"]["code"] if errors else "OK"


@pytest.mark.parametrize("role", USER_ROLES)
async def test_who_may_list_sees_the_columns_that_sessions_show(house: House, role: Role) -> None:
    for caller in callers_of(role):
        for reference in LISTS:
            answer = await ask(house, caller, reference)
            if not MAY_LIST[caller.application]:
                assert (code(answer), answer["data"]) == ("FORBIDDEN", None), (caller, reference)
                continue
            found = answer["data"]["list"]
            assert [edge["node"] for edge in found["edges"]] == found["nodes"]
            assert (
                found["totalCount"] == len(found["nodes"]) == await TABLES[reference].all().count()
            )
            shown = {name for row in found["nodes"] for name, value in row.items() if value}
            assert shown == shown_below(caller, reference), (caller, reference)


async def test_a_refusal_says_what_is_needed(house: House) -> None:
    for application, needed in ((OWN, "needs the scope `all`"), (MAKING, "select chat sessions")):
        answer = await ask(house, Caller(Role.ADMIN, application), "person")
        assert needed in answer["errors"][0]["message"]


def fields_of(reference: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Each field of a list's filter, with a condition, and as a field to order by."""
    type_ = TABLES[reference].__name__
    for public, field in TYPES[f"{type_}Filter"].fields.items():
        if public not in ("and", "or", "not"):
            [column] = [
                name
                for name in TYPES[f"{type_}OrderField"].values
                if name.replace("_", "").lower() == public.lower()
            ]
            operators = field.type.fields
            none: dict[str, Any] = {"in": []} if "in" in operators else {"eq": False}
            yield public, {public: none}, column


@pytest.mark.parametrize("role", USER_ROLES)
async def test_what_is_not_shown_finds_and_orders_nothing(house: House, role: Role) -> None:
    for caller in callers_of(role):
        if not MAY_LIST[caller.application]:
            continue
        for reference in LISTS:
            shown = shown_below(caller, reference)
            for public, filter_, column in fields_of(reference):
                expected = "OK" if public in shown else "FORBIDDEN"
                for variables in (
                    {"filter": filter_},
                    {"filter": {"not": {"or": [filter_]}}},
                    {"order": [{"field": column}]},
                ):
                    answer = await ask(house, caller, reference, **variables)
                    assert code(answer) == expected, (caller, reference, variables)
                    if expected != "OK":
                        path = answer["errors"][0]["extensions"]["inputPath"]
                        assert path[0] in ("filter", "orderBy")
                        assert answer["data"] is None


async def test_readers_find_no_person_by_an_address(house: House) -> None:
    """The test above would not see that nothing is hidden that can be compared."""
    hidden = {
        (reference, public)
        for reference in LISTS
        for public, _, _ in fields_of(reference)
        if public not in shown_below(Caller(Role.READER), reference)
    }
    assert hidden == {("person", "email"), ("contact", "emailAddress")}


async def test_a_cursor_of_one_who_sees_more_tells_nothing(house: House) -> None:
    order = [{"field": "EMAIL"}]
    page = await ask(house, Caller(Role.MANAGER), "person", order=order)
    after = page["data"]["list"]["pageInfo"]["endCursor"]
    reader = Caller(Role.READER)
    assert code(await ask(house, reader, "person", order=order, after=after)) == "FORBIDDEN"
    assert code(await ask(house, reader, "person", after=after)) == "INVALID_VALUE"


async def test_a_list_whose_names_are_hidden_goes_by_key(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = dict.fromkeys(("customer_name", "customer_company_name"), FieldCell(None, "No."))
    grant(monkeypatch, Role.READER, RoleCells(fields=hidden))
    reader = Caller(Role.READER)
    await TABLES["person"].create(person_id=1, full_name="zz")
    await TABLES["person"].create(person_id=2, full_name="aa")
    found = (await ask(house, reader, "person"))["data"]["list"]
    keys = [row["personId"] for row in found["nodes"]]
    assert keys == sorted(keys)
    assert {1, 2, KEYS["person"]} <= set(keys)
    assert {row["fullName"] for row in found["nodes"]} == {None}
    for reference, field in (("person", "FULL_NAME"), ("contact", "NAME"), ("sale", "TITLE")):
        answer = await ask(house, reader, reference, order=[{"field": field}])
        assert code(answer) == "FORBIDDEN"


@pytest.mark.parametrize("reference", LISTS)
async def test_a_reference_that_is_hidden_has_no_list(
    house: House, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(monkeypatch, Role.READER, RoleCells(fields={reference: FieldCell(None, "Not yours.")}))
    answer = await ask(house, Caller(Role.READER), reference)
    assert code(answer) == "FORBIDDEN"
    assert answer["errors"][0]["message"].endswith("Not yours.")
    assert code(await ask(house, Caller(Role.MANAGER), reference)) == "OK"


async def test_who_reads_a_part_of_the_sessions_lists_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = StandingCells(table=TableCell((), "Not in the queue."))
    grant(monkeypatch, Role.READER, RoleCells(by_standing={Standing.QUEUED: nothing}))
    for reference in LISTS:
        assert code(await ask(house, Caller(Role.READER), reference)) == "FORBIDDEN"
