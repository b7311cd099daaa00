"""Compiled selections: results and errors equal graphql-core's, and count as hits or misses."""

from typing import Any

import pytest

from graphql_api.fast.values import MAX_CACHED_CHARS, SerializedValues, Serializer, refuse
from graphql_api.rights.matrix import (
    FieldCell,
    RoleCells,
    StandingCells,
    TableAccess,
    TableCell,
)
from graphql_api.rights.standings import Standing
from graphql_api.schema import Compiled, HitOrMiss
from orm.models import Associate, ChatSession, Contact, Person
from orm.models.address import Address, LocalizedField, StructuredAddress
from orm.models.enums import ChatSessionFlag, Role
from orm.values import FOREVER
from tests.graphql_api.fast.both import COMPILED, VIEWER, data, hits, misses, same_result, sql
from tests.matrices import grant
from tests.orm.rows import create
from tests.statements import statements

ONE = "{ chatSession(chatSessionId: 1) { %s } }"
EDGES = "{ chatSessions { edges { node { %s } cursor } } }"
ALL = "{ chatSessions { nodes { %s } } }"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The kind of database does not matter here; SQLite stores values of any type."""
    return sqlite_url


@pytest.fixture(autouse=True)
async def rows(database: str) -> None:
    for key in (VIEWER.associate_id, 21, 22):
        await Associate.create(associate_id=key, full_name=f"Ada {key}", extra_fields={"a": "b"})
    await Contact.create(
        contact_id=5,
        name="Engines",
        address=Address(
            wgs84_latitude=59.9,
            localized_address=[LocalizedField(name="city", value="Oslo")],
            street=StructuredAddress(city="Oslo"),
        ),
    )
    for user_id in (21, 22, 21, None):
        await create(
            user_id=user_id,
            transfer_to_id=22,
            contact_id=5,
            customer_name="Ada",
            when_ended=FOREVER,
            flags=[ChatSessionFlag.USER_IS_TYPING],
        )


SELECTIONS = [
    "customerName",
    "chatSessionId __typename",
    "__typename",
    "b: rank a: rank rank",
    "name: customerName customerName: customerEmail",
    "status flags whenEnded whenStarted customerConsented",
    "user { fullName } transferTo { fullName name }",
    "user { associateId } who: user { __typename associateId }",
    "user { associateId } user { fullName } ... on ChatSession { user { name } rank } rank",
    "user { extraFields { k: key value __typename } customFields { key } }",
    "contact { address { wgs84Latitude street { city atypeIdx } postal { city } localizedAddress"
    " { name value valueLength __typename } } }",
    "tableRight { mask reason __typename } fieldProperties { name right { mask } type length }",
    "person { fullName } project { name } sale { title } ticket { title }",
]


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("text", [ONE, ALL, EDGES])
async def test_a_selection_is_compiled_with_the_same_result(selection: str, text: str) -> None:
    before, missed = hits(), misses()
    await data(text % selection)
    assert misses() == missed
    assert hits() > before


async def test_several_roots_are_compiled() -> None:
    before, missed = hits(), misses()
    text = """{
      me: viewer { name role rights scopes applicationId administers __typename }
      one: chatSession(chatSessionId: 1) { user { fullName } }
      chatSessions(first: 2) { totalCount pageInfo { hasNextPage startCursor } nodes { rank } }
      defaultChatSession { status }
    }"""
    found = await data(text)
    assert list(found) == ["me", "one", "chatSessions", "defaultChatSession"]
    assert found["chatSessions"]["totalCount"] == 4
    assert misses() == missed
    assert hits() == before + 2 * 2


async def test_fragments_are_merged() -> None:
    text = """
      query Q { chatSession(chatSessionId: 1) { ...A user { name } ...B rank } }
      fragment A on ChatSession { rank user { ...U } }
      fragment B on ChatSession { customerName ...A user { u: associateId } }
      fragment U on Associate { fullName }
    """
    found = await data(text)
    assert found["chatSession"]["user"] == {"fullName": "Ada 21", "name": None, "u": 21}


@pytest.mark.parametrize("on", [True, False])
async def test_operations_with_directives_are_executed_by_graphql_core(on: bool) -> None:
    missed = misses()
    text = """
      query Q($on: Boolean!) { chatSessions { nodes {
        rank @include(if: $on) ... @skip(if: $on) { customerName } user @skip(if: $on) { name }
      } } }
    """
    found = await data(text, on=on)
    assert list(found["chatSessions"]["nodes"][0]) == (["rank"] if on else ["customerName", "user"])
    assert misses() > missed


async def test_referred_rows_are_loaded_by_one_query() -> None:
    text = ALL % "user { fullName } transferTo { fullName }"
    with statements() as sql_statements:
        await data(text)
    read = [text for text in sql_statements if 'FROM "associate"' in text]
    assert len(read) == 4, "`data` executes the operation four times"


async def test_rows_with_different_rights_have_different_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden = FieldCell(None, "Yours is your own.")
    fields = dict.fromkeys(("customer_name", "customer_email", "contact"), hidden)
    own = StandingCells(TableCell((TableAccess.SELECT,)), fields)
    grant(monkeypatch, Role.MANAGER, RoleCells(by_standing={Standing.OWN: own}))
    await Person.create(person_id=6, email="ada@example.com")
    await ChatSession.all().update(person_id=6)
    await ChatSession.filter(pk=2).update(user_id=VIEWER.associate_id)
    reported = "tableRight { mask reason } fieldProperties { name right { mask reason } }"
    found = await data(ALL % f"customerName person {{ email }} contact {{ name }} {reported}")
    first, second, *_ = found["chatSessions"]["nodes"]
    assert (first["customerName"], second["customerName"]) == ("Ada", None)
    assert (first["contact"], second["contact"]) == ({"name": "Engines"}, None)
    assert (first["person"], second["person"]) == ({"email": "ada@example.com"}, {"email": None})
    assert second["tableRight"]["mask"] == ["SELECT"] != first["tableRight"]["mask"]
    assert second["fieldProperties"] != first["fieldProperties"]


def paths(errors: list[dict[str, Any]]) -> list[list[str | int]]:
    """The paths of graphql-core's errors, before they are formatted."""
    return [error["path"] for error in errors[: len(errors) // 2]]


INVALID_VALUES = [
    ("rank", 2**31, "nullable"),
    ("rank", 2**31 - 1, "fine"),
    ("customer_name", b"\xff\x00", "bytes"),
    ("version", 2**40, "not null"),
    ("flags", 2**20, "unknown flags"),
]


@pytest.mark.parametrize(("column", "value", "_why"), INVALID_VALUES)
async def test_invalid_values_have_the_same_errors(column: str, value: Any, _why: str) -> None:
    await sql(f"UPDATE chat_session SET {column} = ? WHERE chat_session_id IN (2, 3)", value)
    selection = "rank version customerName flags user { name }"
    await same_result(ALL % selection)
    await same_result(ONE.replace("1", "2") % selection)
    await same_result(EDGES % selection)


async def test_null_propagates_to_the_nearest_nullable_field() -> None:
    await sql("UPDATE chat_session SET version = ? WHERE chat_session_id = 2", 2**40)
    answer, errors = await same_result(ALL % "version")
    assert answer == "null"
    assert paths(errors) == [["chatSessions", "nodes", 1, "version"]]


async def test_an_invalid_referred_row_is_an_error_of_each_row_that_refers_to_it() -> None:
    await sql("UPDATE associate SET rank = ? WHERE associate_id IN (21, 22)", 2**31)
    _, errors = await same_result(ALL % "u: user { rank } transferTo { name rank }")
    assert [path[2:] for path in paths(errors)] == [
        *([0, "u", "rank"], [2, "u", "rank"], [1, "u", "rank"]),
        *([row, "transferTo", "rank"] for row in range(4)),
    ]
    missed = misses()
    await same_result(ALL % "same: user { rank name } transferTo { name rank }")
    await same_result("{ chatSessions { edges { node { a: user { rank } } } } }")
    assert misses() > missed


async def test_errors_of_rows_and_of_referred_rows_keep_their_order() -> None:
    await sql("UPDATE associate SET rank = ? WHERE associate_id IN (21, 22)", 2**31)
    await sql("UPDATE chat_session SET rank = ? WHERE chat_session_id = 3", 2**31)
    await same_result(ALL % "user { rank } rank transferTo { rank }")


async def test_a_referred_row_that_cannot_be_loaded_has_the_same_errors() -> None:
    await sql("UPDATE associate SET type = 99 WHERE associate_id = 22")
    _, errors = await same_result(ALL % "rank user { type } transferTo { type }")
    assert len(paths(errors)) == 7


async def test_dictionaries_with_invalid_values() -> None:
    await sql("""UPDATE associate SET extra_fields = '{"a": 1, "b": [2], "c": null}'""")
    await same_result(ALL % "user { extraFields { key value } }")


async def test_zero_is_a_valid_key() -> None:
    await Associate.create(associate_id=0, name="nobody")
    await sql("UPDATE chat_session SET user_id = 0 WHERE chat_session_id = 1")
    found = await data(ONE % "user { name }")
    assert found == {"chatSession": {"user": {"name": "nobody"}}}


async def test_introspection_is_neither_hit_nor_miss() -> None:
    before = dict(COMPILED.counters.counts)
    await same_result("{ __schema { types { name fields { name } } } __typename }")
    assert dict(COMPILED.counters.counts) == before


async def test_an_error_of_a_resolver_is_no_miss() -> None:
    missed = COMPILED.counters.counts[Compiled.OUTPUT, HitOrMiss.MISS]
    await same_result("{ chatSessions(first: 0) { nodes { rank } } }")
    assert COMPILED.counters.counts[Compiled.OUTPUT, HitOrMiss.MISS] == missed


async def test_a_missing_session_is_null() -> None:
    assert await data("{ chatSession(chatSessionId: 99) { user { name } } }") == {
        "chatSession": None
    }
    assert await ChatSession.all().count() == 4


async def test_a_long_value_is_serialized_each_time_and_not_kept() -> None:
    read: list[str] = []

    def reading(stored: str) -> str:
        read.append(stored)
        return stored.upper()

    cached = SerializedValues(reading, Serializer(frozenset({str}), refuse))
    for stored in ("a" * MAX_CACHED_CHARS, "b" * (MAX_CACHED_CHARS + 1)):
        assert [cached[stored], cached[stored]] == [stored.upper()] * 2
    assert [text[0] for text in read] == ["a", "b", "b"]
    assert len(cached) == 1
