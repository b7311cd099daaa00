"""Referred rows are loaded by one query for each table: there is no N+1 problem."""

from typing import Any

import pytest
from tortoise.models import Model

from graphql_api.context import Loaders
from orm.models import Associate, ChatSession, Person
from tests.conftest import Service
from tests.graphql_api.querying import data, selects
from tests.orm.rows import REFERENCES
from tests.statements import statements

TABLES = {"associate", "person", "contact", "project", "sale", "ticket"}

ALL = """{ chatSessions(first: 100) { nodes {
  chatSessionId
  user { fullName } transferTo { fullName } person { fullName } contact { fullName }
  project { name } sale { title } ticket { title }
} } }"""


async def make(count: int) -> None:
    """Create sessions that each refer to a row of their own in every table."""
    keys = range(100, 100 + count)
    tables: set[type[Model]] = set(REFERENCES.values())
    for model in tables:
        key = model._meta.pk_attr
        await model.bulk_create([model(**{key: number}) for number in keys])
    await Associate.filter(associate_id__gte=100).update(full_name="somebody")
    await ChatSession.bulk_create([ChatSession(**dict.fromkeys(REFERENCES, key)) for key in keys])


@pytest.mark.parametrize("count", [1, 20])
async def test_a_list_runs_one_query_for_each_table(service: Service, count: int) -> None:
    await make(count)
    with statements() as sql:
        answer = data(await service.graphql(ALL))
    nodes = answer["chatSessions"]["nodes"]
    assert len(nodes) == count
    assert {node["user"]["fullName"] for node in nodes} == {"somebody"}
    assert {table: len(selects(sql, table)) for table in TABLES} == dict.fromkeys(TABLES, 1)
    assert len(selects(sql, "chat_session")) == 1


async def test_every_session_has_the_row_that_it_refers_to(service: Service) -> None:
    await make(20)
    query = "{ chatSessions { nodes { user { associateId name } person { personId rank } } } }"
    nodes = data(await service.graphql(query))["chatSessions"]["nodes"]
    assert [node["user"]["associateId"] for node in nodes] == list(range(100, 120))
    assert [node["person"]["personId"] for node in nodes] == list(range(100, 120))


async def test_a_row_that_many_sessions_refer_to_is_read_once(service: Service) -> None:
    await Person.create(person_id=5, full_name="Kai")
    await ChatSession.bulk_create([ChatSession(person_id=5) for _ in range(20)])
    with statements() as sql:
        answer = data(await service.graphql("{ chatSessions { nodes { person { fullName } } } }"))
    assert answer["chatSessions"]["nodes"] == [{"person": {"fullName": "Kai"}}] * 20
    assert len(selects(sql, "person")) == 1


async def test_two_fields_of_one_table_share_a_query(service: Service) -> None:
    await make(3)
    query = "{ chatSessions { nodes { user { name } transferTo { name } } } }"
    with statements() as sql:
        data(await service.graphql(query))
    assert selects(sql, "associate") == [{"associate_id", "name"}]


async def test_two_fields_with_different_columns_have_a_query_each(service: Service) -> None:
    await make(3)
    query = "{ chatSessions { nodes { user { name } transferTo { fullName } } } }"
    with statements() as sql:
        nodes = data(await service.graphql(query))["chatSessions"]["nodes"]
    assert nodes[0] == {"user": {"name": None}, "transferTo": {"fullName": "somebody"}}
    assert sorted(map(sorted, selects(sql, "associate"))) == [
        ["associate_id", "full_name"],
        ["associate_id", "name"],
    ]


async def test_the_key_of_a_referred_row_needs_no_query(service: Service) -> None:
    await make(3)
    query = """{ chatSessions { nodes {
      user { associateId } transferTo { key: associateId } person { personId __typename }
    } } }"""
    with statements() as sql:
        nodes = data(await service.graphql(query))["chatSessions"]["nodes"]
    assert nodes[2] == {
        "user": {"associateId": 102},
        "transferTo": {"key": 102},
        "person": {"personId": 102, "__typename": "Person"},
    }
    assert not selects(sql, "associate")
    assert not selects(sql, "person")


async def test_no_reference_needs_no_query(service: Service) -> None:
    await ChatSession.bulk_create([ChatSession() for _ in range(3)])
    with statements() as sql:
        nodes = data(await service.graphql(ALL))["chatSessions"]["nodes"]
    assert nodes[0]["user"] is nodes[0]["ticket"] is None
    assert not [columns for table in TABLES for columns in selects(sql, table)]


async def test_two_sessions_by_key_share_a_query(service: Service) -> None:
    await make(2)
    first, second = [row.pk for row in await ChatSession.all().order_by("chat_session_id")]
    query = f"""{{
      a: chatSession(chatSessionId: {first}) {{ ...Named }}
      b: chatSession(chatSessionId: {second}) {{ ...Named }}
    }} fragment Named on ChatSession {{ person {{ personId fullName }} }}"""
    with statements() as sql:
        answer: dict[str, Any] = data(await service.graphql(query))
    assert [answer[key]["person"]["personId"] for key in "ab"] == [100, 101]
    assert len(selects(sql, "person")) <= 2


async def test_loaded_rows_are_not_kept_for_the_next_request(service: Service) -> None:
    await Person.create(person_id=5, full_name="Kai")
    await ChatSession.create(person_id=5)
    query = "{ chatSessions { nodes { person { fullName } } } }"
    data(await service.graphql(query))
    await Person.filter(person_id=5).update(full_name="Mia")
    nodes = data(await service.graphql(query))["chatSessions"]["nodes"]
    assert nodes == [{"person": {"fullName": "Mia"}}]


async def test_a_missing_row_is_loaded_as_none(database: str) -> None:
    loaders = Loaders()
    assert await loaders.load(Person, ("person_id", "full_name"), 5) is None
