"""Operations on every entity give the same, compiled and by graphql-core, and none is missed."""

import json
from typing import Any

import pytest
from graphql import GraphQLNamedType, GraphQLObjectType, get_named_type

from tests.entities import ENTITIES, Entity, every_entity
from tests.graphql_api.fast.both import (
    BY_CORE,
    COMPILED,
    as_facade,
    by_core,
    compiled,
    data,
    misses,
    same_result,
)
from tests.rest_facade.schema import SCHEMA

pytestmark = pytest.mark.usefixtures("database")

CHANGING = ("createdAt", "updatedAt")
"""Fields that say when a row was written, so that no two rows have the same."""

NAMES = {entity.name for entity in ENTITIES}


def everything(type_: GraphQLNamedType, depth: int = 3) -> str:
    """The selection of all fields without arguments, and of theirs, so many levels deep."""
    assert isinstance(type_, GraphQLObjectType)
    parts = []
    for name, field in type_.fields.items():
        below = get_named_type(field.type)
        if field.args or name in CHANGING:
            continue
        if not isinstance(below, GraphQLObjectType):
            parts.append(name)
        elif below.name in NAMES:
            # Another entity, whose own tests select all of it.
            parts.append(f"{name} {{ id version }}")
        elif depth:
            parts.append(f"{name} {everything(below, depth - 1)}")
    return f"{{ __typename {' '.join(parts)} }}"


def whole(entity: Entity) -> str:
    """The selection of all of an entity, without braces."""
    type_ = SCHEMA.get_type(entity.name)
    assert type_ is not None
    return everything(type_)[2:-2]


async def written(entity: Entity, ask: Any, verb: str, **variables: Any) -> Any:
    """The data of a mutation that must succeed."""
    selection = whole(entity) if verb != "delete" else None
    answer, errors = await ask(entity.mutation(verb, selection), variables)
    assert not errors
    return json.loads(answer)[entity.mutation_field(verb)]


def without_identity(entity: Entity, row: dict[str, Any]) -> dict[str, Any]:
    """A row without what no other row has: keys, and the secret of a session."""
    own = {"id", entity.key_field, "sessionKey", "whenRequested", "initialQueuePos"}
    return {name: value for name, value in row.items() if name not in own}


@every_entity
async def test_mutations_are_the_same_both_ways(entity: Entity) -> None:
    before = misses()
    for sent in ({}, entity.input(0), entity.input(1)):
        rows = [await written(entity, ask, "create", input=sent) for ask in (compiled, by_core)]
        assert without_identity(entity, rows[0]) == without_identity(entity, rows[1])
        for verb in ("update", "replace"):
            for change in (entity.input(1), dict.fromkeys(entity.input()), {}):
                changed = [
                    await written(entity, ask, verb, key=row[entity.key_field], input=change)
                    for ask, row in zip((compiled, by_core), rows, strict=True)
                ]
                first, second = (without_identity(entity, row) for row in changed)
                assert first == second
        for ask, row in zip((compiled, by_core), rows, strict=True):
            key = row[entity.key_field]
            assert await written(entity, ask, "delete", key=key) == key
    assert misses() == before


@every_entity
async def test_reads_are_the_same_both_ways(entity: Entity) -> None:
    before, selection = misses(), whole(entity)
    row = await written(entity, compiled, "create", input=entity.input())
    key = row[entity.key_field]
    assert (await data(entity.query(selection), key=key))[entity.single] == row
    assert (await data(entity.query("version"), key=key + 1)) == {entity.single: None}
    blank = (await data(f"{{ default{entity.name} {{ {selection} }} }}"))[f"default{entity.name}"]
    assert blank[entity.key_field] == 0
    for variables in ({"key": key}, {"key": key + 1}):
        text = entity.query(selection)
        assert await as_facade(COMPILED, text, variables) == await as_facade(
            BY_CORE, text, variables
        )
    assert misses() == before


@every_entity
async def test_refusals_are_the_same_both_ways(entity: Entity) -> None:
    row = await written(entity, compiled, "create", input=entity.input())
    key, bad = row[entity.key_field], {entity.text.field: "x" * 5000}
    for verb, variables in (
        ("create", {"input": bad}),
        ("create", {"input": {entity.number.field: "seven"}}),
        ("create", {"input": {"nope": 1}}),
        ("update", {"key": key, "input": bad}),
        ("update", {"key": key + 1, "input": {}}),
        ("replace", {"key": key, "input": entity.input(1), "version": 7}),
        ("delete", {"key": key, "version": 7}),
        ("delete", {"key": "x"}),
    ):
        _, errors = await same_result(entity.mutation(verb), **variables)
        assert errors
