"""JSON Patch and merge patch change every kind of property of every entity, and nothing else."""

import json
from typing import Any

import httpx
import pytest

from tests.conftest import Service
from tests.entities import ENTITIES, Change, Entity, every_change, every_entity

JSON = "application/json"
MERGE, PATCH = "application/merge-patch+json", "application/json-patch+json"

VALUE_OBJECTS = [
    pytest.param(entity, holder, id=f"{entity}.{holder.name}")
    for entity in ENTITIES
    for holder in entity.carrier.properties
    if holder.is_value_object
]


async def patch(
    service: Service, entity: Entity, key: int, content: Any, kind: str = JSON
) -> httpx.Response:
    return await service.client.patch(
        entity.address(key), content=json.dumps(content), headers={"Content-Type": kind}
    )


async def changed(entity: Entity, key: int, before: dict[str, Any]) -> set[str]:
    """The columns that have another value than before, without bookkeeping."""
    after = await entity.row(key)
    names = {name for name, value in after.items() if value != before[name]}
    return names - {"version", "updated_at"}


@every_change
@pytest.mark.parametrize("operation", ["merge", "add", "replace", "test", "copy of null"])
async def test_one_property_changes(
    service: Service, entity: Entity, change: Change, operation: str
) -> None:
    key = await entity.created(service)
    before = await entity.row(key)
    path = f"/{change.name}"
    put = {"op": "add", "path": path, "value": change.after}
    contents: dict[str, Any] = {
        "merge": {change.name: change.after},
        "add": [put],
        "replace": [{**put, "op": "replace", "path": change.field}],
        "test": [{"op": "test", "path": path, "value": change.before}, put],
        "copy of null": [{"op": "remove", "path": path}, put],
    }
    answer = await patch(service, entity, key, contents[operation])
    assert answer.status_code == 200, answer.text
    assert answer.json()[change.name] == change.after
    assert await changed(entity, key, before) == {change.column}
    assert (await entity.row(key))["version"] == 2


@every_change
async def test_a_test_that_fails_changes_nothing(
    service: Service, entity: Entity, change: Change
) -> None:
    key = await entity.created(service)
    before = await entity.row(key)
    path = f"/{change.name}"
    operations = [
        {"op": "add", "path": f"/{entity.text.name}", "value": "other"},
        {"op": "test", "path": path, "value": "other" if change is entity.text else change.before},
        {"op": "test", "path": path, "value": change.after},
    ]
    answer = await patch(service, entity, key, operations)
    assert answer.status_code == 409, answer.text
    assert await entity.row(key) == before


@every_change
async def test_null_and_remove_empty_a_property(
    service: Service, entity: Entity, change: Change
) -> None:
    blank = (await service.client.get(entity.address("default"))).json()[change.name]
    for content in ({change.name: None}, [{"op": "remove", "path": f"/{change.name}"}]):
        key = await entity.created(service, entity.body(1))
        answer = await patch(service, entity, key, content)
        assert answer.status_code == 200, answer.text
        computed = change.column in entity.computed
        assert answer.json()[change.name] == (change.after if computed else blank)


@pytest.mark.parametrize(("entity", "holder"), VALUE_OBJECTS)
async def test_parts_of_a_value_object_change_alone(
    service: Service, entity: Entity, holder: Any
) -> None:
    whole = entity.whole[holder.name]
    name, old = next((name, value) for name, value in whole.items() if isinstance(value, str))
    new = "09:00:00" if ":" in old else f"{old}, too"
    for content, kind in (
        ({holder.name: {name: new}}, MERGE),
        ({holder.field: {name.lower(): new}}, JSON),
        ([{"op": "replace", "path": f"/{holder.name}/{name}", "value": new}], PATCH),
        ([{"op": "add", "path": f"{holder.field}/{name.lower()}", "value": new}], PATCH),
    ):
        key = await entity.created(service, entity.whole)
        answer = await patch(service, entity, key, content, kind)
        assert answer.status_code == 200, answer.text
        after = answer.json()[holder.name]
        assert {part: after[part] for part in whole} == {**_answered(whole, after), name: new}
        saved = {entity.key_name: key, holder.name: {name: old}}
        answer = await service.client.post(entity.procedure("Save"), json=saved)
        after = answer.json()[holder.name]
        assert {part: after[part] for part in whole} == _answered(whole, after)
        answer = await patch(service, entity, key, {holder.name: None})
        assert answer.json()[holder.name] is None


def _answered(whole: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The sent parts; an object within has those of the answer if they hold what was sent."""
    return {
        name: after[name]
        if isinstance(value, dict) and value.items() <= after[name].items()
        else value
        for name, value in whole.items()
    }


@every_entity
async def test_a_patch_of_another_key_is_refused(service: Service, entity: Entity) -> None:
    key = await entity.created(service)
    content: Any
    for content in (
        {entity.key_name: key + 1},
        [{"op": "replace", "path": f"/{entity.key_name}", "value": key + 1}],
    ):
        answer = await patch(service, entity, key, content)
        assert answer.status_code == 400
        assert entity.key_name in answer.json()["Message"]
