"""The schema as callers see it: exported, described, and named by one rule."""

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
)

from graphql_api.schema import build_schema

SCHEMA = build_schema()
BUILT_IN = {"Boolean", "Float", "ID", "Int", "String"}
OURS = [
    type_
    for name, type_ in SCHEMA.core.type_map.items()
    if not name.startswith("__") and name not in BUILT_IN
]
EXPORTED = Path(__file__).parents[2] / "schema.graphql"


def test_the_exported_schema_is_this_one() -> None:
    same = EXPORTED.read_text() == SCHEMA.as_str() + "\n"
    assert same, "schema.graphql is not what the code says: run `make schema`"


def test_there_are_operations_for_what_the_service_does() -> None:
    assert SCHEMA.core.query_type is not None
    assert set(SCHEMA.core.query_type.fields) == {
        *("viewer", "chatSession", "chatSessions", "defaultChatSession"),
        *("auditEntries", "users", "applications", "credentials"),
    }
    assert SCHEMA.core.mutation_type is not None
    assert set(SCHEMA.core.mutation_type.fields) == {
        *(f"{verb}ChatSession" for verb in ("create", "update", "replace", "delete")),
        *("addUser", "setUserRole", "setUserPassword", "revokeUser"),
        *("addApplication", "setApplicationScopes", "revokeApplication"),
        *("issueCredential", "revokeCredential"),
    }
    assert SCHEMA.core.subscription_type is None


@pytest.mark.parametrize("type_", OURS, ids=str)
def test_every_type_is_described(type_: GraphQLNamedType) -> None:
    assert type_.description


@pytest.mark.parametrize("type_", OURS, ids=str)
def test_every_field_and_argument_is_described(type_: GraphQLNamedType) -> None:
    if isinstance(type_, GraphQLObjectType):
        for name, field in type_.fields.items():
            assert field.description, name
            for argument_name, argument in field.args.items():
                assert argument.description, f"{name}({argument_name})"
    elif isinstance(type_, GraphQLInputObjectType):
        for name, input_field in type_.fields.items():
            assert input_field.description, name
    else:
        assert isinstance(type_, GraphQLEnumType | GraphQLScalarType)


@pytest.mark.parametrize("type_", OURS, ids=str)
def test_names_follow_one_rule(type_: GraphQLNamedType) -> None:
    assert re.fullmatch(r"([A-Z][a-z0-9]+)+", type_.name)
    if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
        for name in type_.fields:
            assert re.fullmatch(r"[a-z0-9]+([A-Z][a-z0-9]*)*", name)
    if isinstance(type_, GraphQLObjectType):
        for field in type_.fields.values():
            for name in field.args:
                assert re.fullmatch(r"[a-z0-9]+([A-Z][a-z0-9]*)*", name)
    if isinstance(type_, GraphQLEnumType):
        for name in type_.values:
            assert re.fullmatch(r"[A-Z0-9]+(_[A-Z0-9]+)*", name)


def test_an_operation_gives_its_row_for_good_and_a_lookup_may_give_none() -> None:
    printed = SCHEMA.as_str()
    assert "): ChatSession!\n" in printed
    assert re.search(r"chatSession\([^)]*chatSessionId: Int!\s*\): ChatSession\n", printed)
    assert "): ChatSessionConnection!\n" in printed
