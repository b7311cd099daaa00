"""Lists of the rows that sessions refer to: the same both ways, on both databases, with no miss."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type
from tortoise import fields
from tortoise.models import Model

from orm.models import Associate, Contact, Person, Project, Sale, Ticket
from tests.graphql_api.fast.both import COMPILED, by_core, compiled, data, misses, same_result
from tests.graphql_api.querying import selects
from tests.orm.rows import create
from tests.statements import statements

LISTS: Mapping[str, tuple[type[Model], str]] = {
    "associates": (Associate, "full_name"),
    "persons": (Person, "full_name"),
    "contacts": (Contact, "name"),
    "projects": (Project, "name"),
    "sales": (Sale, "title"),
    "tickets": (Ticket, "title"),
}
"""Each list with its table, and the column that it is ordered by unless said."""

NAMES = {7: "Ødegård", 3: "anna", 9: "ANNA", 5: None, 2: "Berit", 8: "anna", 4: "ΟΔΟΣ", 6: "berit"}
"""Names by key."""

COLLATION = "C"
"""The collation of texts in PostgreSQL, which is no column."""

BY_NAME = [5, 3, 8, 9, 2, 6, 7, 4]
"""The keys by name in lower case, then by key; what is unset comes first."""


def page_of(name: str, more: str = "") -> str:
    type_, key = LISTS[name][0].__name__, key_of(name)
    return f"""
    query ($filter: {type_}Filter, $order: [{type_}Order!], $first: Int, $after: String,
      $last: Int, $before: String) {{
      list: {name}(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last,
        before: $before) {{
        nodes {{ key: {key} id __typename {more} }}
        edges {{ cursor node {{ key: {key} }} }}
        totalCount
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
      }}
    }}"""


def key_of(name: str) -> str:
    return f"{LISTS[name][0].__name__.lower()}Id"


async def ask(name: str, **variables: Any) -> Any:
    return (await data(page_of(name), **variables))["list"]


def keys(page: Any) -> list[int]:
    found = [node["key"] for node in page["nodes"]]
    assert found == [edge["node"]["key"] for edge in page["edges"]]
    return found


async def store(name: str) -> None:
    model, column = LISTS[name]
    for key, value in NAMES.items():
        await model(**{model._meta.pk_attr: key, column: value}).save(force_create=True)


@pytest.fixture(autouse=True)
def no_miss(database: str) -> Iterator[None]:
    """Every operation of these tests is executed by compiled functions."""
    before = misses()
    yield
    assert misses() == before


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_goes_by_name_and_then_by_key(name: str) -> None:
    assert keys(await ask(name)) == []
    await store(name)
    page = await ask(name)
    assert keys(page) == BY_NAME == keys(await ask(name, order=[], filter={}))
    assert page["totalCount"] == len(NAMES)
    assert {node["__typename"] for node in page["nodes"]} == {LISTS[name][0].__name__}
    info = page["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (False, False)
    down = [{"field": LISTS[name][1].upper(), "direction": "DESC"}]
    assert keys(await ask(name, order=down)) == BY_NAME[::-1]
    by_key = [{"field": LISTS[name][0]._meta.pk_attr.upper()}]
    assert keys(await ask(name, order=by_key)) == sorted(NAMES)


@pytest.mark.parametrize("name", LISTS)
async def test_pages_in_both_directions_show_every_row_once(name: str) -> None:
    await store(name)
    forward: list[int] = []
    after = None
    while after is not None or not forward:
        page = await ask(name, first=3, after=after)
        info = page["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        assert info["endCursor"] == page["edges"][-1]["cursor"]
        assert page["totalCount"] == len(NAMES)
        forward += keys(page)
        after = info["endCursor"] if info["hasNextPage"] else None
    backward: list[int] = []
    before = None
    while before is not None or not backward:
        page = await ask(name, last=3, before=before)
        info = page["pageInfo"]
        backward = keys(page) + backward
        before = info["startCursor"] if info["hasPreviousPage"] else None
    assert forward == backward == BY_NAME


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"eq": "ANNA"}, [3, 8, 9]),
        ({"contains": "ERI"}, [2, 6]),
        ({"startsWith": "ø"}, [7]),
        ({"contains": "δος"}, [4]),
        ({"in": ["Anna", "oδoς", "Ødegård"]}, [3, 8, 9, 7]),
        ({"eq": ""}, [5]),
        ({"eq": None}, BY_NAME),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", LISTS)
async def test_names_are_compared_in_lower_case(
    name: str, filter_: dict[str, Any], expected: list[int]
) -> None:
    await store(name)
    head, *rest = LISTS[name][1].split("_")
    field = head + "".join(map(str.capitalize, rest))
    page = await ask(name, filter={field: filter_})
    assert (keys(page), page["totalCount"]) == (expected, len(expected))
    others = await ask(name, filter={"not": {"or": [{field: filter_}]}})
    assert sorted(keys(others) + expected) == sorted(NAMES)


def value_of(model: type[Model], column: str) -> tuple[Any, Any]:
    """A value for a column, as it is stored and as a filter has it."""
    field = model._meta.fields_map[column]
    if isinstance(field, fields.data.IntEnumFieldInstance):
        member: IntEnum = list(field.enum_type)[1]
        return member, member.name
    if isinstance(field, fields.DatetimeField):
        return datetime(2026, 3, 14, tzinfo=UTC), "2026-03-14T00:00:00Z"
    if isinstance(field, fields.BooleanField):
        return True, True
    return ("Öl", "öL") if isinstance(field, fields.TextField) else (41, 41)


@pytest.mark.parametrize("name", LISTS)
async def test_every_field_of_a_filter_is_compared_and_ordered_by(name: str) -> None:
    model = LISTS[name][0]
    type_: Any = COMPILED.core.type_map[f"{model.__name__}Filter"]
    assert isinstance(type_, GraphQLInputObjectType)
    compared = {
        public: field.out_name or public
        for public, field in type_.fields.items()
        if public not in ("and", "or", "not")
    }
    pk = model._meta.pk_attr
    columns = {public: _column(public) for public in compared}
    stored = {column: value_of(model, column) for column in columns.values()}
    await model(**{pk: 1}).save(force_create=True)
    whole = {column: value for column, (value, _) in stored.items()} | {pk: 41}
    await model(**whole).save(force_create=True)
    orders = COMPILED.core.type_map[f"{model.__name__}OrderField"].values  # type: ignore[attr-defined]
    assert set(orders) == {column.upper() for column in columns.values()}
    for public, column in columns.items():
        sent = stored[column][1]
        assert keys(await ask(name, filter={public: {"eq": sent}})) == [41], public
        assert keys(await ask(name, filter={public: {"ne": sent}})) == [1], public
        order = {"field": column.upper()}
        assert keys(await ask(name, order=[order])) == [1, 41], public
        assert keys(await ask(name, order=[{**order, "direction": "DESC"}])) == [41, 1], public
        first = await ask(name, order=[order], first=1)
        after = first["pageInfo"]["endCursor"]
        assert keys(await ask(name, order=[order], after=after)) == [41], public
        operators = get_named_type(type_.fields[public].type)
        assert isinstance(operators, GraphQLInputObjectType)
        if "in" in operators.fields:
            assert keys(await ask(name, filter={public: {"in": [sent]}})) == [41], public


def _column(public: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in public)


@pytest.mark.parametrize(
    ("variables", "path"),
    [
        ({"first": 0}, ["first"]),
        ({"first": 1001}, ["first"]),
        ({"first": 3, "last": 3}, ["last"]),
        ({"last": 0}, ["last"]),
        ({"last": 1001}, ["last"]),
        ({"after": "x"}, ["after"]),
        ({"before": "YXJyYXljb25uZWN0aW9uOjE="}, ["before"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", LISTS)
async def test_what_makes_no_page_is_refused(
    name: str, variables: dict[str, Any], path: list[str]
) -> None:
    assert await refused(name, **variables) == path


async def refused(name: str, **variables: Any) -> list[str | int]:
    _, errors = await same_result(page_of(name), **variables)
    assert errors[-1]["extensions"]["code"] == "INVALID_VALUE"
    found: list[str | int] = errors[-1]["extensions"]["inputPath"]
    return found


async def test_bounds_of_filters_and_orders_are_those_of_sessions() -> None:
    long = {"name": {"eq": "x" * 1025}}
    assert await refused("associates", filter=long) == ["filter", "name", "eq"]
    many = {"or": [{"rank": {"in": [1] * 501}}]}
    assert await refused("persons", filter=many) == ["filter", "or", 0, "rank", "in"]
    twice = [{"field": "NAME"}, {"field": "NAME"}]
    assert await refused("contacts", order=twice) == ["orderBy", 1, "field"]
    six = ["SALE_ID", "TITLE", "NUMBER", "STATUS", "PERSON_ID", "CONTACT_ID"]
    assert await refused("sales", order=[{"field": each} for each in six]) == ["orderBy"]


async def test_a_cursor_is_of_one_list_alone() -> None:
    """Also where two lists can be ordered by columns of the same names."""
    await store("associates")
    await store("persons")
    # Both are in full order by these two, each of which is the key of one.
    order = [{"field": "ASSOCIATE_ID"}, {"field": "PERSON_ID"}]
    cursor = (await ask("associates", order=order, first=1))["pageInfo"]["endCursor"]
    assert len(keys(await ask("associates", order=order, after=cursor))) == len(NAMES) - 1
    assert await refused("persons", order=order, after=cursor) == ["after"]
    assert await refused("associates", after=cursor) == ["after"]


@pytest.mark.parametrize("execute", [compiled, by_core])
@pytest.mark.parametrize("name", LISTS)
async def test_one_statement_reads_the_selected_columns_of_a_page(name: str, execute: Any) -> None:
    await store(name)
    model, column = LISTS[name]
    key = key_of(name)
    with statements() as sql:
        await execute(f"{{ {name} {{ edges {{ node {{ {key} }} }} nodes {{ id }} }} }}", {})
    assert len(sql) == 1
    [read] = selects(sql, model._meta.db_table)
    assert read - {COLLATION} == {model._meta.pk_attr, column}
    with statements() as sql:
        await execute(f"{{ {name} {{ totalCount pageInfo {{ endCursor }} }} }}", {})
    assert len(sql) == len(selects(sql, model._meta.db_table)) == 2


@pytest.fixture
async def sessions() -> list[int]:
    """Keys of sessions with rows to compare."""
    await Associate.create(associate_id=1, full_name="Ada", deleted=True)
    await Associate.create(associate_id=2, full_name="Bo")
    await Person.create(person_id=5, contact_id=6, full_name="Kai")
    await Contact.create(contact_id=5, city="Oslo")
    rows = [await create(user_id=1, person_id=5, contact_id=5)]
    rows += [await create(user_id=2), await create()]
    return [row.chat_session_id for row in rows]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"user": {"deleted": {"eq": True}}}, [0]),
        ({"user": {"deleted": {"eq": False}}}, [1, 2]),
        ({"user": {"or": [{"fullName": {"eq": "ada"}}, {"associateId": {"eq": 2}}]}}, [0, 1]),
        ({"user": {"not": {"fullName": {"eq": "ada"}}}}, [1, 2]),
        ({"not": {"user": {"and": [{"type": {"eq": "UNKNOWN"}}, {"deleted": {"ne": True}}]}}}, [0]),
        ({"user": {"or": []}}, []),
        # The person's own company, and the session's.
        ({"person": {"contactId": {"eq": 6}}, "contact": {"contactId": {"eq": 5}}}, [0]),
        ({"person": {"contactId": {"eq": 5}}}, []),
        ({"contact": {"city": {"startsWith": "os"}}}, [0]),
    ],
    ids=str,
)
async def test_sessions_are_found_by_the_same_filters(
    sessions: list[int], filter_: dict[str, Any], expected: list[int]
) -> None:
    text = """query ($filter: ChatSessionFilter) {
      chatSessions(filter: $filter) { nodes { chatSessionId } totalCount } }"""
    page = (await data(text, filter=filter_))["chatSessions"]
    assert [row["chatSessionId"] for row in page["nodes"]] == [sessions[at] for at in expected]
    assert page["totalCount"] == len(expected)
