"""An Idempotency-Key makes a call of any entity run once, by REST, as procedure and by GraphQL."""

import asyncio
from typing import Any

import httpx
import pytest

from graphql_api.fields.node import write_id
from orm import idempotency
from orm.models import IdempotencyKey
from tests.conftest import Service
from tests.entities import ENTITIES, Entity, every_entity
from tests.graphql_api.querying import codes, data
from tests.graphql_api.retrying import ask, leave_running, stored_keys
from tests.graphql_api.test_timeout import short_time_limit, slow_transaction

every_creation = pytest.mark.parametrize("procedure", [False, True], ids=["POST", "Save"])


def path_of(entity: Entity, procedure: bool) -> str:
    return entity.procedure("Save") if procedure else entity.collection


async def send(
    service: Service, path: str, body: dict[str, Any] | None, key: str = "k", **headers: str
) -> httpx.Response:
    return await service.client.post(path, json=body, headers={"Idempotency-Key": key, **headers})


@every_entity
@every_creation
async def test_a_creation_that_is_sent_again_makes_one_row(
    service: Service, entity: Entity, procedure: bool
) -> None:
    path = path_of(entity, procedure)
    first = await send(service, path, entity.body())
    assert first.status_code == 200, first.text
    key = first.json()[entity.key_name]
    await service.client.patch(entity.address(key), json=entity.body(1))
    again = await send(service, path, entity.body())
    # The answer is the row as it is now: answers are not stored.
    assert [again.json()[change.name] for change in entity.changes] == [*entity.body(1).values()]
    assert again.json()[entity.key_name] == key
    assert await entity.count() == 1
    await service.client.delete(entity.address(key))
    gone = await send(service, path, entity.body())
    assert gone.status_code == 404
    assert gone.json()["Message"] == f"The {entity.called} that this call wrote is gone."


@every_entity
@every_creation
async def test_a_key_belongs_to_one_request(
    service: Service, entity: Entity, procedure: bool
) -> None:
    path = path_of(entity, procedure)
    await send(service, path, entity.body())
    for body, headers, query in (
        (entity.body(1), {}, ""),
        (entity.body(), {"Accept": "text/xml"}, ""),
        (entity.body(), {}, f"?$select={entity.text.name}"),
    ):
        assert (await send(service, path + query, body, **headers)).status_code == 422
    assert await entity.count() == 1


async def test_a_key_of_one_entity_is_another_key_for_another(service: Service) -> None:
    for each in ENTITIES:
        for procedure in (False, True):
            for _ in range(2):
                answer = await send(service, path_of(each, procedure), each.body())
                assert answer.status_code == 200, answer.text
    assert [await each.count() for each in ENTITIES] == [2] * len(ENTITIES)


async def test_one_graphql_key_is_for_one_entity(service: Service) -> None:
    first, *others = ENTITIES
    data(await ask(service, "k", first.mutation("create"), input=first.input()))
    for other in others:
        refused = await ask(service, "k", other.mutation("create"), input=other.input())
        assert codes(refused) == ["KEY_REUSED"]
        assert await other.count() == 0


@every_entity
@every_creation
async def test_a_call_that_is_running_is_a_conflict(
    service: Service, entity: Entity, procedure: bool
) -> None:
    path = path_of(entity, procedure)
    await send(service, path, entity.body())
    await leave_running()
    again = await send(service, path, entity.body())
    assert again.status_code == 409
    assert int(again.headers["Retry-After"]) > 0
    assert await entity.count() == 1


@every_entity
@every_creation
async def test_a_refused_call_leaves_its_key_unused(
    service: Service, entity: Entity, procedure: bool
) -> None:
    path = path_of(entity, procedure)
    for bad in ({entity.number.name: "x"}, {entity.text.name: "x" * 3000}):
        assert (await send(service, path, bad)).status_code == 400
    assert await stored_keys() == 0
    assert (await send(service, path, entity.body())).status_code == 200


@every_entity
async def test_a_save_and_a_removal_are_made_once(service: Service, entity: Entity) -> None:
    key = await entity.created(service)
    body = {entity.key_name: key, **entity.body(1)}
    assert (await send(service, entity.procedure("Save"), body)).status_code == 200
    await service.client.patch(entity.address(key), json=entity.body())
    again = (await send(service, entity.procedure("Save"), body)).json()
    assert again[entity.text.name] == entity.text.before
    path = entity.procedure("Delete", key)
    assert [(await send(service, path, None)).status_code for _ in range(2)] == [204, 204]
    assert (await send(service, path, None, "other")).status_code == 404


@every_entity
async def test_many_at_once_make_one_row(service: Service, entity: Entity) -> None:
    calls = (send(service, entity.collection, entity.body()) for _ in range(32))
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} <= {200, 409, 503}
    keys = {answer.json()[entity.key_name] for answer in answers if answer.status_code == 200}
    assert len(keys) == await entity.count() == 1


@every_entity
@pytest.mark.parametrize("verb", ["update", "replace"])
async def test_a_mutation_that_is_sent_again_is_not_made_again(
    service: Service, entity: Entity, verb: str
) -> None:
    key = await entity.created(service)
    sent = {"key": key, "input": entity.input(1), "version": 1}
    [first] = data(await ask(service, "k", entity.mutation(verb), **sent)).values()
    assert first == {entity.key_field: key, "version": 2, **entity.input(1)}
    await service.client.patch(entity.address(key), json=entity.body())
    [again] = data(await ask(service, "k", entity.mutation(verb), **sent)).values()
    assert again == {entity.key_field: key, "version": 3, **entity.input()}


@every_entity
async def test_a_removal_by_graphql_is_made_once(service: Service, entity: Entity) -> None:
    key, other = await entity.created(service), await entity.created(service)
    for _ in range(2):
        gone = await ask(service, "k", entity.mutation("delete"), key=key)
        assert data(gone) == {entity.mutation_field("delete"): key}
        id_ = write_id(entity.model, other)
        gone = await ask(service, "by-id", entity.delete_by_id, id=id_)
        assert data(gone) == {f"delete{entity.name}ById": {"deletedId": id_}}
    assert codes(await ask(service, "x", entity.mutation("delete"), key=key)) == ["NOT_FOUND"]
    assert await entity.count() == 0


@every_entity
async def test_a_failed_mutation_may_be_sent_again(
    service: Service, entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, sent = entity.mutation("create"), {"input": entity.input()}

    def fail(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "finish", fail)
        assert codes(await ask(service, "k", create, **sent)) == ["INTERNAL"]
    assert (await entity.count(), await stored_keys()) == (0, 0)
    with short_time_limit(service), slow_transaction():
        assert codes(await ask(service, "k", create, **sent)) == ["TIMEOUT"]
    assert (await entity.count(), await stored_keys()) == (0, 0)
    [first] = data(await ask(service, "k", create, **sent)).values()
    assert data(await ask(service, "k", create, **sent)) == {entity.mutation_field("create"): first}
    await leave_running()
    assert codes(await ask(service, "k", create, **sent)) == ["STILL_RUNNING"]
    assert await entity.count() == 1


@every_entity
async def test_a_caller_who_goes_away_leaves_a_key_that_can_be_used(
    service: Service, entity: Entity
) -> None:
    create, sent = entity.mutation("create"), {"input": entity.input()}
    for turns in range(0, 150, 5):
        before = await entity.count()
        going = asyncio.create_task(ask(service, f"k{turns}", create, **sent))
        for _ in range(turns):
            await asyncio.sleep(0)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        data(await ask(service, f"k{turns}", create, **sent))
        assert await entity.count() == before + 1, f"after {turns} turns"
    assert await IdempotencyKey.filter(done=False).count() == 0


@every_entity
async def test_reads_ignore_the_key(service: Service, entity: Entity) -> None:
    key = await entity.created(service)
    headers = {"Idempotency-Key": "a b"}
    for method, path in (
        ("GET", entity.address("default")),
        ("GET", entity.address(key)),
        ("POST", entity.procedure("CreateDefault")),
        ("POST", entity.procedure("Get", key)),
    ):
        answer = await service.client.request(method, path, headers=headers)
        assert answer.status_code == 200
    assert await stored_keys() == 0
