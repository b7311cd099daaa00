"""The public schema is exported, described, and follows the naming rules."""

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
)

from graphql_api.schema import build_schema

SCHEMA = build_schema()
BUILT_IN = {"Boolean", "Float", "ID", "Int", "String"}
OWN_TYPES = [
    type_
    for name, type_ in SCHEMA.core.type_map.items()
    if not name.startswith("__") and name not in BUILT_IN
]
EXPORTED = Path(__file__).parents[2] / "schema.graphql"


def test_the_exported_schema_is_this_one() -> None:
    same = EXPORTED.read_text() == SCHEMA.as_str() + "\n"
    assert same, "schema.graphql is not what the code says: run `make schema`"


def test_the_root_fields() -> None:
    assert SCHEMA.core.query_type is not None
    assert set(SCHEMA.core.query_type.fields) == {
        *("viewer", "chatSession", "chatSessions", "defaultChatSession", "node", "nodes"),
        *("associates", "persons", "contacts", "projects", "sales", "tickets"),
        *("chatTopic", "chatTopics", "defaultChatTopic", "chatTopicsForViewer"),
        *("isChatTopicOpen", "chatTopicAgents", "chatTopicAgent", "defaultChatTopicAgent"),
        *("userAgents", "presence", "chatMessages", "chatTranscript", "chatSessionsForViewer"),
        *("auditEntries", "users", "applications", "credentials", "eventCursor"),
        *("webhooks", "webhookAttempts"),
    }
    assert SCHEMA.core.mutation_type is not None
    assert set(SCHEMA.core.mutation_type.fields) == {
        *(
            f"{verb}{entity}"
            for verb in ("create", "update", "replace", "delete")
            for entity in ("ChatSession", "ChatTopic")
        ),
        *("deleteChatSessionById", "createChatSessionForTopic", "deleteChatTopicById"),
        *(f"{verb}ChatTopicAgent" for verb in ("add", "update", "remove")),
        *("updateChatTopicAgents", "addChatMessage", "setPresence"),
        *("pickUpChatSession", "pickUpFirstChatSession", "transferChatSession"),
        *("acceptChatSessionTransfer", "rejectChatSessionTransfer"),
        *("resetChatSession", "endChatSession"),
        *("setChatTyping", "markChatMessagesRead", "rateChatSession", "enterChatQueue"),
        "startChatSession",
        *("addUser", "setUserRole", "setUserPassword", "revokeUser"),
        *("addApplication", "setApplicationScopes", "revokeApplication"),
        *("issueCredential", "revokeCredential", "rotateWebhookSecret"),
        *(f"{verb}Webhook" for verb in ("add", "test", "pause", "resume", "replay", "revoke")),
    }
    assert SCHEMA.core.subscription_type is not None
    assert set(SCHEMA.core.subscription_type.fields) == {
        *("chatSessionChanged", "chatSessionsChanged", "chatMessageAdded"),
        *("queueChanged", "presenceChanged"),
    }


@pytest.mark.parametrize("type_", OWN_TYPES, ids=str)
def test_every_type_is_described(type_: GraphQLNamedType) -> None:
    assert type_.description


@pytest.mark.parametrize("type_", OWN_TYPES, ids=str)
def test_every_field_and_argument_is_described(type_: GraphQLNamedType) -> None:
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in type_.fields.items():
            assert field.description, name
            for argument_name, argument in field.args.items():
                assert argument.description, f"{name}({argument_name})"
    elif isinstance(type_, GraphQLInputObjectType):
        for name, input_field in type_.fields.items():
            assert input_field.description, name
    elif isinstance(type_, GraphQLEnumType):
        for name, value in type_.values.items():
            assert value.description, name
    else:
        assert isinstance(type_, GraphQLScalarType)


def test_the_schema_and_its_directives_are_described() -> None:
    assert SCHEMA.core.description
    assert SCHEMA.as_str().startswith(f'"""\n{SCHEMA.core.description}\n"""\nschema {{')
    for directive in SCHEMA.core.directives:
        assert directive.description, directive
        for name, argument in directive.args.items():
            assert argument.description, f"{directive}({name})"


@pytest.mark.parametrize("type_", OWN_TYPES, ids=str)
def test_names_follow_the_naming_rules(type_: GraphQLNamedType) -> None:
    # The facade reads off the schema how the contract names the carrier MDOListItem.
    assert re.fullmatch(r"([A-Z][a-z0-9]+)+|MDOListItem", type_.name)
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


def test_a_mutation_returns_non_null_and_a_lookup_nullable() -> None:
    printed = SCHEMA.as_str()
    assert "): ChatSession!\n" in printed
    assert re.search(r"chatSession\([^)]*chatSessionId: Int!\s*\): ChatSession\n", printed)
    assert "): ChatSessionConnection!\n" in printed
