"""A value that is written in any of the seven media types comes back the same in all answers."""

import json
from typing import Any

import pytest

from tests.conftest import Service
from tests.entities import Entity, every_entity
from tests.every_entity.bodies import (
    ANSWERS,
    BODIES,
    MIRRORED,
    contains,
    in_media_type,
    read_answer,
)

METHODS = ("PUT", "PATCH", "Save")


async def write(
    service: Service, entity: Entity, method: str, key: int, content: bytes | str, media_type: str
) -> Any:
    """Write a stored row by PUT, PATCH or the agent's call; its body has the key."""
    answer = await service.client.request(
        "POST" if method == "Save" else method,
        entity.procedure("Save") if method == "Save" else entity.address(key),
        content=content,
        headers={"Content-Type": media_type},
    )
    assert answer.status_code == 200, (method, media_type, answer.text)
    return answer.json()


@every_entity
@pytest.mark.parametrize("media_type", BODIES)
async def test_what_is_written_comes_back_in_every_answer(
    service: Service, entity: Entity, media_type: str
) -> None:
    await entity.prepare()
    for accepted in ANSWERS:
        answer = await service.client.post(
            entity.collection,
            content=BODIES[media_type](entity, entity.whole),
            headers={"Content-Type": media_type, "Accept": accepted},
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == f"{accepted}; charset=utf-8"
        created = read_answer(accepted, answer.content)
        assert contains(created, in_media_type(accepted, entity.whole)), accepted
        address = entity.address(created[entity.key_name])
        read = await service.client.get(address, headers={"Accept": accepted})
        assert read_answer(accepted, read.content) == created
        agent = await service.client.post(
            entity.procedure("Get", created[entity.key_name]), headers={"Accept": accepted}
        )
        del created["_Links"]
        assert read_answer(accepted, agent.content) == created


@every_entity
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("blank", [True, False], ids=["blank", "whole"])
async def test_an_answer_that_is_sent_back_changes_nothing(
    service: Service, entity: Entity, method: str, blank: bool
) -> None:
    await entity.prepare()
    key = await entity.created(service, {} if blank else entity.whole)
    before = await entity.row(key)
    for media_type in MIRRORED:
        read = await service.client.get(entity.address(key), headers={"Accept": media_type})
        await write(service, entity, method, key, read.content, media_type)
        assert await entity.row(key) == before, media_type
    operations = [
        {"op": "replace", "path": f"/{name}", "value": value}
        for name, value in (await service.client.get(entity.address(key))).json().items()
        if entity.carrier.find(name)
    ]
    if method != "PUT":
        patch = json.dumps(operations)
        await write(service, entity, method, key, patch, "application/json-patch+json")
        assert await entity.row(key) == before


@every_entity
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("media_type", BODIES)
async def test_what_was_written_can_be_written_again(
    service: Service, entity: Entity, method: str, media_type: str
) -> None:
    await entity.prepare()
    key = await entity.created(service, entity.whole)
    before = await entity.row(key)
    content = BODIES[media_type](entity, {entity.key_name: key, **entity.whole})
    await write(service, entity, method, key, content, media_type)
    assert await entity.row(key) == before


@every_entity
@pytest.mark.parametrize("media_type", BODIES)
async def test_a_change_is_made_in_every_media_type(
    service: Service, entity: Entity, media_type: str
) -> None:
    for method in METHODS:
        key = await entity.created(service)
        sent = {entity.key_name: key, **entity.body(1)}
        content = BODIES[media_type](entity, sent)
        answer = await write(service, entity, method, key, content, media_type)
        assert contains(answer, sent), method


@every_entity
async def test_a_replacement_unsets_what_it_leaves_out(service: Service, entity: Entity) -> None:
    await entity.prepare()
    key, blank = await entity.created(service, entity.whole), await entity.created(service, {})
    read = (await service.client.get(entity.address(blank))).json()
    await write(service, entity, "PUT", key, "{}", "application/json")
    replaced = (await service.client.get(entity.address(key))).json()
    # The service keeps what it computed itself, such as the queue position.
    computed = {"Status", "WhenRequested", "SessionKey", "InitialQueuePos", "Rank"}
    assert {name for name, value in read.items() if replaced[name] != value} - computed == {
        entity.key_name,
        "_Links",
    }
