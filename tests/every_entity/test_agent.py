"""The four calls of the agent that every entity has."""

import pytest

from tests.conftest import Service
from tests.entities import NO_ROW, Entity, every_entity

LEAKED = {
    "If-Match": '"9-x"',
    "If-None-Match": "*",
    "If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT",
    "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT",
}
"""Conditions of one call, which the official client sends with all later ones."""


@every_entity
@pytest.mark.parametrize("content", ["null", "", "{}", "junk"])
async def test_a_default_is_stored_nowhere(service: Service, entity: Entity, content: str) -> None:
    answer = await service.client.post(entity.procedure("CreateDefault"), content=content)
    assert answer.status_code == 200, answer.text
    assert answer.json()[entity.key_name] == 0
    assert "_Links" not in answer.json()
    assert (await service.client.get(entity.address("default"))).json() == answer.json()
    assert await entity.count() == 0
    # A default that is saved is a new row.
    saved = await service.client.post(entity.procedure("Save"), json=answer.json())
    assert saved.status_code == 200, saved.text
    assert await entity.count() == 1


@every_entity
async def test_get_finds_the_key_in_any_spelling(service: Service, entity: Entity) -> None:
    await entity.prepare()
    key = await entity.created(service, entity.whole)
    expected = (await service.client.get(entity.address(key))).json()
    del expected["_Links"]
    path = entity.procedure("Get", key)
    start, _, query = path.partition("?")
    for spelling in (query, query.capitalize(), query.upper()):
        answer = await service.client.post(f"{start}?{spelling}", content="null", headers=LEAKED)
        assert answer.json() == expected
        assert "ETag" not in answer.headers
    for missing in (0, -1, NO_ROW):
        answer = await service.client.post(entity.procedure("Get", missing))
        assert (answer.status_code, answer.json()) == (200, None)


@every_entity
@pytest.mark.parametrize("verb", ["Get", "Delete"])
@pytest.mark.parametrize("value", [None, "", "x", "1.5", str(2**31)])
async def test_a_bad_key_is_named(
    service: Service, entity: Entity, verb: str, value: str | None
) -> None:
    await entity.created(service)
    answer = await service.client.post(entity.procedure(verb, value))
    assert answer.status_code == 400
    assert answer.json()["Message"].startswith(f"{entity.single}EntityId ")
    assert await entity.count() == 1


@every_entity
async def test_a_save_changes_what_it_names(service: Service, entity: Entity) -> None:
    key = await entity.created(service)
    before = await entity.row(key)
    change = entity.number
    sent = {entity.key_field: key, change.field: change.after}
    answer = await service.client.post(entity.procedure("Save"), json=sent, headers=LEAKED)
    assert answer.status_code == 200, answer.text
    assert answer.json()[change.name] == change.after
    after = await entity.row(key)
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {change.column, "version", "updated_at"}


@every_entity
async def test_saves_and_removals_of_no_row_are_refused(service: Service, entity: Entity) -> None:
    for key in (1, -1, NO_ROW):
        answer = await service.client.post(entity.procedure("Save"), json={entity.key_name: key})
        assert answer.status_code == 404
        assert answer.json()["Message"] == f"{entity.name} id {key} not found."
        assert (await service.client.post(entity.procedure("Delete", key))).status_code == 404
    assert await entity.count() == 0


@every_entity
async def test_a_removal_takes_one_row(service: Service, entity: Entity) -> None:
    stays, goes = await entity.created(service), await entity.created(service)
    answer = await service.client.post(entity.procedure("Delete", goes), headers=LEAKED)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [row.pk for row in await entity.model.all()] == [stays]
