"""The .NET type and length of a field, read from the public type and its column."""

from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type
from strawberry.utils.str_converters import to_camel_case

from graphql_api.crm.associate import Associate
from graphql_api.crm.contact import Contact
from graphql_api.crm.person import Person
from graphql_api.crm.project import Project
from graphql_api.crm.sale import Sale
from graphql_api.crm.ticket import Ticket
from graphql_api.describe import Field, describe
from graphql_api.schema import build_schema
from graphql_api.sessions.types import ChatSession

INT, BOOL, DATE = ("System.Int32", 4), ("System.Boolean", 1), ("System.DateTime", 16)
SHORT = ("System.Int16", 2)
KINDS = {
    "Int": INT,
    "Boolean": BOOL,
    "DateTime": DATE,
    "Float": ("System.Double", 8),
    "String": ("System.String", -1),
    "Address": ("SuperOffice.CRM.Services.Address", 0),
    "StringEntry": ("SuperOffice.CRM.Services.StringDictionary", 0),
}


def text(length: int) -> tuple[str, int]:
    return "System.String", length


def row_of(name: str) -> tuple[str, int]:
    return f"SuperOffice.CRM.Services.{name}", 0


SESSION = {
    "chatSessionId": INT,
    "topicId": INT,
    "user": row_of("Associate"),
    "person": row_of("Person"),
    "customerAlias": text(64),
    "customerHost": text(255),
    "customerName": text(255),
    "customerEmail": text(255),
    "customerPhone": text(32),
    "customerConsented": BOOL,
    "customerCompanyName": text(255),
    "status": SHORT,
    "firstMessage": text(1024),
    "lastMessage": text(1024),
    "whenRequested": DATE,
    "whenStarted": DATE,
    "whenEnded": DATE,
    "whenIdle": DATE,
    "whenFetched": DATE,
    "sessionKey": text(255),
    "initialQueuePos": INT,
    "alertLevel": INT,
    "rank": INT,
    "flags": SHORT,
    "contact": row_of("Contact"),
    "project": row_of("Project"),
    "sale": row_of("Sale"),
    "ticket": row_of("Ticket"),
    "transferTo": row_of("Associate"),
    "chatbotIsActive": BOOL,
    "rating": INT,
    "version": INT,
    "createdAt": KINDS["DateTime"],
    "updatedAt": KINDS["DateTime"],
}


def described(public: Any) -> tuple[Field, ...]:
    fields: tuple[Field, ...] = describe(public)
    return fields


def test_a_session_is_described_in_the_order_of_the_page() -> None:
    found = [(each.name, (each.type, each.length)) for each in describe(ChatSession)]
    assert found == list(SESSION.items())


@pytest.mark.parametrize("public", [Associate, Contact, Person, Project, Sale, Ticket])
def test_a_referred_row_is_described_by_what_its_fields_are(public: type[Any]) -> None:
    type_ = build_schema().core.type_map[public.__name__]
    assert isinstance(type_, GraphQLObjectType)
    expected = {}
    for name, field in type_.fields.items():
        if name in {"id", "chatTopicAgents"}:
            continue
        named = get_named_type(field.type)
        is_enum = isinstance(named, GraphQLEnumType)
        expected[name] = SHORT if is_enum else KINDS[named.name]
    assert {each.name: (each.type, each.length) for each in described(public)} == expected


@pytest.mark.parametrize("public", [ChatSession, Associate, Contact, Person, Project, Sale, Ticket])
def test_names_and_attributes_belong_together(public: type[Any]) -> None:
    for each in described(public):
        assert each.name == to_camel_case(each.attribute)
        assert each.attribute in public.model._meta.fields_map


def test_what_is_worked_out_is_not_described() -> None:
    assert not {"id", "tableRight", "fieldProperties"} & {
        each.name for each in describe(ChatSession)
    }
