"""`$select` holds for every entity: only what is selected is read and filled, in every answer."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from rest_facade.contract.carriers import Carrier, Property
from tests.conftest import Service
from tests.entities import ENTITIES, Entity, every_entity
from tests.statements import statements

IGNORED = "X-Parley-Ignored-Select"


def nested(carrier: Carrier) -> list[Property]:
    """The properties that hold another carrier."""
    return [each for each in carrier.properties if each.carrier is not None]


every_nested = pytest.mark.parametrize(
    ("entity", "holder"),
    [
        pytest.param(entity, each, id=f"{entity}.{each.name}")
        for entity in ENTITIES
        for each in nested(entity.carrier)
    ],
)


async def select(service: Service, address: str, names: str) -> httpx.Response:
    answer = await service.client.get(address, params={"$select": names})
    assert answer.status_code == 200, answer.text
    return answer


def filled(answer: httpx.Response, entity: Entity) -> Mapping[str, Any]:
    """The properties that are not null; all others must be there as null."""
    body = answer.json()
    names = [each.name for each in entity.carrier.properties]
    assert list(body) == [*names, "TableRight", "FieldProperties", "_Links"]
    return {name: body[name] for name in names if body[name] is not None}


@pytest.fixture
async def addresses(service: Service) -> Mapping[str, str]:
    """The path of a whole row of each entity, by the entity's name."""
    found = {}
    for entity in ENTITIES:
        await entity.prepare()
        found[entity.name] = entity.address(await entity.created(service, entity.whole))
    return found


@every_entity
async def test_only_selected_properties_are_filled(
    service: Service, entity: Entity, addresses: Mapping[str, str]
) -> None:
    address, names = addresses[entity.name], [each.name for each in entity.carrier.properties]
    for name in names:
        for spelling in (name, name.upper(), name[0].lower() + name[1:]):
            answer = await select(service, address, f"{spelling},nope")
            assert list(filled(answer, entity)) == [name]
            assert list(answer.json()["FieldProperties"]) == [name]
            assert answer.headers[IGNORED] == "nope"
    for everything in ("", "*", f"*,{entity.text.name}"):
        answer = await select(service, address, everything)
        assert list(filled(answer, entity)) == names
        assert IGNORED not in answer.headers
    assert filled(await select(service, address, "nope"), entity) == {}


@every_nested
async def test_parts_of_a_nested_object_are_selected(
    service: Service, entity: Entity, holder: Property, addresses: Mapping[str, str]
) -> None:
    assert holder.carrier is not None
    address = addresses[entity.name]
    whole = (await select(service, address, holder.name)).json()[holder.name]
    for part in holder.carrier.properties[:6]:
        answer = await select(service, address, f"{holder.field}/{part.field},{holder.field}/nope")
        [(name, value)] = filled(answer, entity).items()
        assert name == holder.name
        others = {each.name for each in holder.carrier.properties} - {part.name}
        assert value[part.name] == whole[part.name]
        assert [value[other] for other in others] == [None] * len(others)
        assert answer.headers[IGNORED] == f"{holder.field}/nope"


@every_entity
async def test_only_selected_columns_are_read(
    service: Service, entity: Entity, addresses: Mapping[str, str]
) -> None:
    for change in entity.changes:
        with statements() as sql:
            await select(service, addresses[entity.name], change.name)
        [read] = [text for text in sql if f'FROM "{entity.model._meta.db_table}"' in text]
        columns = read.partition(" FROM ")[0]
        assert f'"{change.column}"' in columns
        others = {each.column for each in entity.changes if each is not change}
        assert not [name for name in others if f'"{name}"' in columns]


@every_entity
async def test_a_write_answers_with_what_is_selected(service: Service, entity: Entity) -> None:
    await entity.prepare()
    query, text = f"?$select={entity.text.name}", entity.whole[entity.text.name]
    created = await service.client.post(f"{entity.collection}{query}", json=entity.whole)
    key = int(created.json()["_Links"]["Self"].rpartition("/")[2])
    body = {entity.key_name: key, **entity.whole}
    answers = [
        created,
        await service.client.put(f"{entity.address(key)}{query}", json=body),
        await service.client.patch(f"{entity.address(key)}{query}", json=entity.whole),
        await service.client.post(f"{entity.procedure('Save')}{query}", json=body),
    ]
    for answer in answers:
        names = [each.name for each in entity.carrier.properties]
        shown = {name: answer.json()[name] for name in names if answer.json()[name] is not None}
        assert shown == {entity.text.name: text}
    assert (await entity.row(key))["version"] == 1
