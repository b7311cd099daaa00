"""No column is read beyond the selection and the few that are always read; and no table joined."""

from typing import Any

import pytest

from tests.conftest import Service
from tests.graphql_api.querying import ALWAYS, create, data, selects
from tests.orm.rows import a_row_of_each
from tests.statements import inserted_tables, statements

NAME_AND_RATING = {"customer_name", "rating"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The selection does not depend on the database."""
    return sqlite_url


async def ask(service: Service, query: str) -> tuple[Any, list[str]]:
    """The data of an operation, and the SQL that it took."""
    with statements() as sql:
        answer = data(await service.graphql(query))
    return answer, sql


BELOW_ONE = [
    "{ customerName rating }",
    "{ rating customerName rating }",
    "{ name: customerName stars: rating }",
    "{ firstMessage: customerName lastMessage: rating }",
    "{ ... { customerName } ... on ChatSession { rating } }",
    "{ ...Both }",
    "{ customerName ...Rest @include(if: true) }",
    "{ customerName rating tableRight { mask } fieldProperties { name } __typename }",
    "{ customerName rating user { associateId } ticket { ticketId } }",
]

FRAGMENTS = """
fragment Both on ChatSession { customerName ...Rest }
fragment Rest on ChatSession { rating }
"""


def with_fragments(query: str) -> str:
    if "...Both" in query:
        return query + FRAGMENTS
    return query + FRAGMENTS[FRAGMENTS.index("fragment Rest") :] if "...Rest" in query else query


@pytest.mark.parametrize("below", BELOW_ONE)
async def test_one_session_is_read_as_far_as_it_is_selected(service: Service, below: str) -> None:
    key = await create(service, customerName="Kai", rating=4)
    _, sql = await ask(service, with_fragments(f"{{ chatSession(chatSessionId: {key}) {below} }}"))
    assert selects(sql, "chat_session") == [ALWAYS | NAME_AND_RATING]


@pytest.mark.parametrize("below", BELOW_ONE)
async def test_a_page_is_read_as_far_as_it_is_selected(service: Service, below: str) -> None:
    await create(service, customerName="Kai", rating=4)
    for way in (f"nodes {below}", f"edges {{ node {below} }}", f"edges {{ cursor node {below} }}"):
        _, sql = await ask(service, with_fragments(f"{{ chatSessions {{ {way} }} }}"))
        assert selects(sql, "chat_session") == [ALWAYS | NAME_AND_RATING]


async def test_an_alias_shows_the_column_that_it_stands_for(service: Service) -> None:
    key = await create(service, customerName="Kai", firstMessage="Hei", rating=4)
    query = f"{{ chatSession(chatSessionId: {key}) {{ firstMessage: customerName rank: rating }} }}"
    answer, _ = await ask(service, query)
    assert answer["chatSession"] == {"firstMessage": "Kai", "rank": 4}


async def test_nodes_and_edges_of_one_page_are_read_together(service: Service) -> None:
    await create(service, customerName="Kai", rating=4)
    query = "{ chatSessions { nodes { customerName } edges { node { rating } } } }"
    answer, sql = await ask(service, query)
    assert answer["chatSessions"] == {
        "nodes": [{"customerName": "Kai"}],
        "edges": [{"node": {"rating": 4}}],
    }
    assert selects(sql, "chat_session") == [ALWAYS | NAME_AND_RATING]


async def test_a_field_that_is_selected_twice_is_read_together(service: Service) -> None:
    key = await create(service, customerName="Kai", rating=4, userId=service.associate_id)
    query = f"""{{
      chatSession(chatSessionId: {key}) {{ customerName user {{ name }} }}
      chatSession(chatSessionId: {key}) {{ rating user {{ fullName }} }}
    }}"""
    answer, sql = await ask(service, query)
    assert answer["chatSession"]["user"] == {"name": "tje0", "fullName": "tje0"}
    assert selects(sql, "chat_session") == [ALWAYS | NAME_AND_RATING]
    assert selects(sql, "associate") == [{"associate_id", "name", "full_name"}]


async def test_two_aliases_of_one_query_read_each_their_own(service: Service) -> None:
    key = await create(service, customerName="Kai", rating=4)
    query = f"""{{
      a: chatSession(chatSessionId: {key}) {{ customerName }}
      b: chatSession(chatSessionId: {key}) {{ rating }}
    }}"""
    answer, sql = await ask(service, query)
    assert answer == {"a": {"customerName": "Kai"}, "b": {"rating": 4}}
    read = selects(sql, "chat_session")
    assert len(read) == 2
    assert ALWAYS | {"customer_name"} in read
    assert ALWAYS | {"rating"} in read


@pytest.mark.parametrize(
    "below", ["{ __typename }", "{ chatSessionId }", "{ tableRight { mask } }"]
)
async def test_what_needs_no_column_reads_none_beyond_the_few(service: Service, below: str) -> None:
    key = await create(service)
    _, sql = await ask(service, f"{{ chatSession(chatSessionId: {key}) {below} }}")
    assert selects(sql, "chat_session") == [ALWAYS]


async def test_a_page_of_cursors_reads_none_beyond_the_few(service: Service) -> None:
    await create(service)
    _, sql = await ask(service, "{ chatSessions { pageInfo { endCursor } edges { cursor } } }")
    assert selects(sql, "chat_session") == [ALWAYS]


async def test_referred_rows_are_read_as_far_as_they_are_selected(service: Service) -> None:
    await a_row_of_each(50)
    key = await create(service, contactId=50, ticketId=50, userId=50)
    query = f"""{{ chatSession(chatSessionId: {key}) {{
      contact {{ name: fullName address {{ wgs84Latitude }} }}
      ticket {{ ...Subject }}
      user {{ extraFields {{ key value }} }}
    }} }} fragment Subject on Ticket {{ title ticketId }}"""
    _, sql = await ask(service, query)
    assert selects(sql, "contact") == [{"contact_id", "full_name", "address"}]
    assert selects(sql, "ticket") == [{"ticket_id", "title"}]
    assert selects(sql, "associate") == [{"associate_id", "extra_fields"}]
    assert selects(sql, "chat_session") == [ALWAYS]


async def test_a_created_session_is_not_read_again(service: Service) -> None:
    create_it = "mutation { createChatSession(input: {}) { customerName rating } }"
    _, sql = await ask(service, create_it)
    assert selects(sql, "chat_session") == []
    assert inserted_tables(sql) == ["audit_entry", "chat_session", "event"]
