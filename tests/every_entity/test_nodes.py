"""Global ids of every entity: `id`, `node`, `nodes` and the removal by id, the same both ways."""

import json
from typing import Any

import pytest

from graphql_api.fields.node import write_id
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import RoleCells, StandingCells, TableAccess, TableCell
from graphql_api.rights.standings import Standing
from orm.models import Associate
from orm.models.enums import Role
from tests.conftest import Service
from tests.entities import ENTITIES, NO_ROW, Entity, every_entity
from tests.graphql_api.fast.both import VIEWER, by_core, compiled, misses, same_result
from tests.graphql_api.fast.both import data as data_both_ways
from tests.graphql_api.querying import codes, data, input_paths
from tests.matrices import grant
from tests.orm.rows import AUTHOR
from tests.statements import statements

NODE = "query($id: ID!) { node(id: $id) { __typename id %s } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id %s } }"


def fragment(entity: Entity) -> str:
    return f"... on {entity.name} {{ {entity.selection} tableRight {{ mask }} }}"


async def stored(entity: Entity) -> int:
    """The key of a row that was stored by its verb."""
    row: Any = await entity.verbs.create({entity.text.column: entity.text.before}, AUTHOR)
    return int(row.pk)


@every_entity
@pytest.mark.usefixtures("database")
async def test_a_row_is_found_by_its_id(entity: Entity) -> None:
    await Associate.create(associate_id=VIEWER.associate_id)
    key = await stored(entity)
    before, id_ = misses(), write_id(entity.model, key)
    variables = {"key": key}
    assert await data_both_ways(entity.query("id"), **variables) == {entity.single: {"id": id_}}
    found = (await data_both_ways(NODE % fragment(entity), id=id_))["node"]
    assert (found["__typename"], found["id"]) == (entity.name, id_)
    assert found[entity.key_field] == key
    assert found[entity.text.field] == entity.text.before
    # A fragment on another type selects nothing of it.
    others = " ".join(fragment(each) for each in ENTITIES if each is not entity)
    found = (await data_both_ways(NODE % others, id=id_))["node"]
    assert found == {"__typename": entity.name, "id": id_}
    for missing in (0, NO_ROW):
        no_id = write_id(entity.model, missing)
        assert await data_both_ways(NODE % "", id=no_id) == {"node": None}
    blank = (await data_both_ways(f"{{ default{entity.name} {{ id }} }}"))[f"default{entity.name}"]
    assert blank == {"id": write_id(entity.model, 0)}
    assert misses() == before


@pytest.mark.usefixtures("database")
async def test_nodes_of_all_entities_keep_their_order() -> None:
    ids = [write_id(entity.model, await stored(entity)) for entity in ENTITIES for _ in range(3)]
    ids = [*ids[1::2], *ids[::2], ids[0], write_id(ENTITIES[0].model, NO_ROW)]
    before, fragments = misses(), " ".join(map(fragment, ENTITIES))
    with statements() as sql:
        answer, errors = await compiled(NODES % fragments, {"ids": ids})
    assert not errors
    found = json.loads(answer)["nodes"]
    assert [row and row["id"] for row in found] == [*ids[:-1], None]
    for entity in ENTITIES:
        table = f'FROM "{entity.model._meta.db_table}"'
        assert len([text for text in sql if table in text]) == 1
    assert (await by_core(NODES % fragments, {"ids": ids}))[0] == answer
    assert misses() == before


@every_entity
@pytest.mark.parametrize("ask", [compiled, by_core])
@pytest.mark.usefixtures("database")
async def test_a_row_is_deleted_by_its_id_both_ways(entity: Entity, ask: Any) -> None:
    id_, before = write_id(entity.model, await stored(entity)), misses()
    answer, errors = await ask(entity.delete_by_id, {"id": id_})
    gone = {f"delete{entity.name}ById": {"deletedId": id_}}
    assert (json.loads(answer), errors) == (gone, [])
    assert misses() == before
    assert await entity.count() == 0


@every_entity
async def test_an_id_of_another_type_deletes_nothing(service: Service, entity: Entity) -> None:
    for other in ENTITIES:
        key = await other.created(service)
        if other is not entity:
            id_ = write_id(other.model, key)
            answer = await service.graphql(entity.delete_by_id, id=id_)
            assert input_paths(answer) == {("id",)}
            assert f"is not the id of a {entity.called}" in str(answer)
    assert [await each.count() for each in ENTITIES] == [1] * len(ENTITIES)
    for no_id in ("", "5", write_id(Associate, 1), f"{entity.name}:1"):
        assert input_paths(await service.graphql(entity.delete_by_id, id=no_id)) == {("id",)}
    no_row = write_id(entity.model, NO_ROW)
    assert codes(await service.graphql(entity.delete_by_id, id=no_row)) == ["NOT_FOUND"]


@every_entity
async def test_a_hidden_row_is_as_if_it_were_not_there(
    service: Service, entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = write_id(entity.model, await entity.created(service))
    [other, *_] = [each for each in ENTITIES if each is not entity]
    seen = write_id(other.model, await other.created(service))
    rules = MATRICES[entity.model].standing_rules
    # No session of a user's can have the flag of customers.
    [rule, *_] = [each for each in rules if each.flag is not Standing.CUSTOMER]
    selectable = {rule.flag: StandingCells(TableCell((TableAccess.SELECT,), "No."))}
    grant(
        monkeypatch,
        Role.MANAGER,
        RoleCells(TableCell((), "No."), by_standing=selectable),
        entity.model,
    )
    assert data(await service.graphql(NODE % "", id=id_)) == {"node": None}
    found = data(await service.graphql(NODES % "", ids=[id_, seen, id_]))["nodes"]
    assert [row and row["id"] for row in found] == [None, seen, None]
    assert codes(await service.graphql(entity.delete_by_id, id=id_)) == ["FORBIDDEN"]
    grant(monkeypatch, Role.MANAGER, RoleCells(TableCell((), "No.")), entity.model)
    assert codes(await service.graphql(NODE % "", id=id_)) == ["FORBIDDEN"]
    assert codes(await service.graphql(NODES % "", ids=[seen, id_])) == ["FORBIDDEN"]
    assert await entity.count() == 1


@every_entity
@pytest.mark.usefixtures("database")
async def test_texts_that_are_no_ids_are_refused_at_their_place(entity: Entity) -> None:
    good = write_id(entity.model, 1)
    for text in (f"{entity.name}:1", good + "=", good.lower(), ""):
        _, errors = await same_result(NODES % "", ids=[good, text])
        assert errors[-1]["extensions"]["inputPath"] == ["ids", 1]
