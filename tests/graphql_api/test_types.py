"""Public types and their tables: nothing is lost between them, and nothing is made up."""

from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType, is_non_null_type
from pydantic import BaseModel
from strawberry.utils.str_converters import to_camel_case

from graphql_api.crm.address import Address, LocalizedField, StructuredAddress
from graphql_api.schema import build_schema
from graphql_api.sessions.nodes import ENTITIES
from graphql_api.topics.agent_types import ChatTopicAgent
from orm import models
from orm.crm import TABLES
from orm.models import address

# Tortoise knows the columns of references once a database has been open.
pytestmark = pytest.mark.usefixtures("sqlite_template")

SCHEMA = build_schema().core

OF_TABLES: list[tuple[GraphQLObjectType, type[Any]]] = [
    (type_, type_.extensions["strawberry-definition"].origin)
    for type_ in SCHEMA.type_map.values()
    if isinstance(type_, GraphQLObjectType)
    and hasattr(getattr(type_.extensions.get("strawberry-definition"), "origin", None), "model")
]
PUBLIC = [public for _, public in OF_TABLES]
OF_ENTITIES = [entity.public for entity in ENTITIES.values()]
INPUTS = [(entity.public, input_) for entity in ENTITIES.values() for input_ in entity.inputs]
LISTS = {"chat_topic_agents"}
"""Fields of rows that list rows of other tables."""

BESIDE = {"version", "created_at", "updated_at", "created_by", "created_by_application"}
"""Columns of an entity that the service keeps for itself."""

COMPUTED = {
    models.ChatSession: ["topic", "messages", "transcript"],
    models.ChatTopic: ["is_open", "agents"],
}
"""Fields of an entity beside its columns."""


def fields_of(public: type[Any]) -> list[Any]:
    definition = strawberry.types.get_object_definition(public, strict=True)
    return list(definition.fields)


def test_there_is_a_public_type_for_each_table_but_credentials() -> None:
    of_entities = {public.model for public in OF_ENTITIES}
    parts = {models.ChatTopicAgent, models.ChatMessage}
    assert {public.model for public in PUBLIC} == {*of_entities, *parts, *TABLES}


@pytest.mark.parametrize("public", PUBLIC)
def test_every_public_field_is_a_column_or_has_a_resolver(public: type[Any]) -> None:
    for field in fields_of(public):
        stored = field.python_name in public.model._meta.db_fields
        assert stored or field.base_resolver is not None, field.python_name


@pytest.mark.parametrize("public", [each for each in PUBLIC if each.model in TABLES])
def test_every_column_of_a_referred_table_is_public(public: type[Any]) -> None:
    names = {field.python_name for field in fields_of(public)}
    assert names - LISTS == {"id"} | public.model._meta.db_fields


def test_every_column_of_an_agent_is_public_but_its_own_key() -> None:
    names = {field.python_name for field in fields_of(ChatTopicAgent)}
    stored = models.ChatTopicAgent._meta.db_fields
    assert names == stored - {"id", "user_id"} | {"user", "topic"}


@pytest.mark.parametrize("public", OF_ENTITIES)
def test_every_column_of_an_entity_is_public_but_those_the_service_keeps(
    public: type[Any],
) -> None:
    names = [field.python_name for field in fields_of(public)]
    model = public.model
    columns = {
        column.removesuffix("_id")
        if column.removesuffix("_id") in model._meta.fk_fields
        else column
        for column in model._meta.db_fields - BESIDE
    }
    assert len(columns) == 31
    assert names[0] == "id"
    rest = [name for name in names[1:] if name not in COMPUTED[model]]
    assert set(rest[:31]) == columns
    assert rest[31:] == ["version", "created_at", "updated_at", "table_right", "field_properties"]
    assert len(names) == 1 + len(rest) + len(COMPUTED[model])


OF_NODES = [(type_, public) for type_, public in OF_TABLES if type_.interfaces]


@pytest.mark.parametrize(("type_", "public"), OF_NODES, ids=[str(each) for each, _ in OF_NODES])
def test_only_the_id_and_the_key_cannot_be_null(
    type_: GraphQLObjectType, public: type[Any]
) -> None:
    certain = {name for name, field in type_.fields.items() if is_non_null_type(field.type)}
    version = {"version"} if public in OF_ENTITIES else set()
    assert certain == {"id", to_camel_case(public.model._meta.pk_attr)} | version


@pytest.mark.parametrize(
    ("public", "stored"),
    [
        (Address, address.Address),
        (LocalizedField, address.LocalizedField),
        (StructuredAddress, address.StructuredAddress),
    ],
)
def test_the_parts_of_an_address_are_all_public(public: type[Any], stored: type[Any]) -> None:
    names = [field.python_name for field in fields_of(public)]
    assert names == list(stored.__dataclass_fields__)


@pytest.mark.parametrize(("public", "input_"), INPUTS)
def test_whatever_the_page_lets_a_caller_set_can_be_set(
    public: type[Any], input_: type[BaseModel]
) -> None:
    meta = public.model._meta
    assert set(input_.model_fields) == meta.db_fields - BESIDE - {meta.pk_attr}


@pytest.mark.parametrize(("_public", "input_"), INPUTS)
def test_nothing_has_to_be_set(_public: type[Any], input_: type[BaseModel]) -> None:
    type_ = SCHEMA.type_map[input_.__name__]
    for name, field in vars(type_)["fields"].items():
        assert not is_non_null_type(field.type), name
