"""All that is wrong with a call of any entity is named at once, by both doors; nothing changes."""

import json
from typing import Any

import httpx
import pytest

from graphql_api.rights.matrix import FieldAccess, FieldCell, RoleCells, TableAccess, TableCell
from orm.models import AuditEntry
from orm.models.enums import Role
from tests.conftest import Service
from tests.entities import ENTITIES, NO_ROW, Entity, every_entity
from tests.every_entity.bodies import BODIES
from tests.graphql_api.querying import codes, errors
from tests.matrices import grant

WRITES = ("POST", "PUT", "PATCH", "Save")


async def write(
    service: Service,
    entity: Entity,
    method: str,
    key: int,
    values: dict[str, Any],
    media_type: str = "application/json",
) -> httpx.Response:
    path = {"POST": entity.collection, "Save": entity.procedure("Save")}
    sent = {entity.key_name: key, **values} if method == "Save" else values
    return await service.client.request(
        "POST" if method == "Save" else method,
        path.get(method, entity.address(key)),
        content=BODIES[media_type](entity, sent),
        headers={"Content-Type": media_type},
    )


def bad(entity: Entity) -> dict[str, Any]:
    """A value of a wrong type for each property that is a plain value or a date."""
    return {
        each.name: wrong
        for each in entity.carrier.properties
        if (wrong := WRONG.get(each.kind.name)) is not None and each.name != entity.key_name
    }


WRONG = {"INTEGER": "seven", "BOOLEAN": "perhaps", "DATE": "soon", "ENUM": "Nowhere", "FLAGS": "No"}


@every_entity
@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("media_type", BODIES)
async def test_all_bad_properties_are_named_at_once(
    service: Service, entity: Entity, method: str, media_type: str
) -> None:
    key = await entity.created(service)
    before, values = await entity.row(key), bad(entity)
    answer = await write(service, entity, method, key, values, media_type)
    assert answer.status_code == 400, answer.text
    message = answer.json()["Message"]
    assert [name for name in values if f"{name} must be" not in message] == []
    assert await entity.row(key) == before
    assert await entity.count() == 1


@every_entity
@pytest.mark.parametrize("verb", ["create", "update", "replace"])
async def test_what_storage_refuses_is_named_with_what_rights_refuse(
    service: Service, entity: Entity, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await entity.created(service)
    await AuditEntry.all().delete()
    before = await entity.row(key)
    read_only = FieldCell(FieldAccess.READ, "Because.")
    cells = RoleCells(fields={entity.number.column: read_only})
    grant(monkeypatch, Role.MANAGER, cells, entity.model)
    sent = {entity.text.field: "x" * 5000, entity.number.field: entity.number.after}
    variables = {"key": key} if verb != "create" else {}
    answer = await service.graphql(entity.mutation(verb), **variables, input=sent)
    assert {
        (error["extensions"]["code"], tuple(error["extensions"]["inputPath"]))
        for error in errors(answer)
    } == {
        ("INVALID_VALUE", ("input", entity.text.field)),
        ("FORBIDDEN", ("input", entity.number.field)),
    }
    values = {entity.text.name: "x" * 5000, entity.number.name: entity.number.after}
    method = {"create": "POST", "update": "PATCH", "replace": "PUT"}[verb]
    rest = await write(service, entity, method, key, values)
    # The contract's error has one status and one message, and rights go first.
    assert rest.status_code == 403, rest.text
    assert rest.json()["Message"] == f"You may not set {entity.number.name}. Because."
    assert await entity.row(key) == before
    assert await AuditEntry.all().count() == 0


@every_entity
async def test_no_row_is_404_and_no_right_is_403(
    service: Service, entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def calls(key: int) -> list[tuple[str, str]]:
        address = entity.address(key)
        return [(method, address) for method in ("GET", "PUT", "PATCH", "DELETE")]

    for method, address in calls(NO_ROW):
        answer = await service.client.request(method, address, json=entity.body())
        assert answer.status_code == 404
        assert answer.json()["Message"] == f"{entity.name} id {NO_ROW} not found."
    for no_key in ("x", "1.5", str(2**31), "\u0661"):
        assert (await service.client.get(entity.address(no_key))).status_code == 404
    for verb in ("update", "replace", "delete"):
        sent: dict[str, Any] = {"key": NO_ROW} | ({} if verb == "delete" else {"input": {}})
        refusal = await service.graphql(entity.mutation(verb), **sent)
        assert codes(refusal) == ["NOT_FOUND"]
        assert f"There is no {entity.called}" in errors(refusal)[0]["message"]
    key = await entity.created(service)
    grant(monkeypatch, Role.MANAGER, RoleCells(TableCell((), "Not you.")), entity.model)
    for method, address in [*calls(key), *calls(NO_ROW), ("POST", entity.collection)]:
        refused = await service.client.request(method, address, json=entity.body(1))
        assert refused.status_code == 403, (method, refused.text)
        assert "Not you." in refused.json()["Message"]
    for verb in ("create", "update", "replace", "delete"):
        sent = {"key": key} | ({} if verb == "delete" else {"input": {}})
        assert codes(await service.graphql(entity.mutation(verb), **sent)) == ["FORBIDDEN"]
    assert await entity.count() == 1


async def test_rights_on_one_entity_are_none_on_another(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for entity in ENTITIES:
        with monkeypatch.context() as patched:
            only_see = RoleCells(TableCell((TableAccess.SELECT,), "Not you."))
            grant(patched, Role.MANAGER, only_see, entity.model)
            for other in ENTITIES:
                answer = await service.client.post(other.collection, json=other.body())
                assert answer.status_code == (403 if other is entity else 200)


@every_entity
@pytest.mark.parametrize("method", WRITES)
async def test_bodies_that_are_no_entity_are_refused(
    service: Service, entity: Entity, method: str
) -> None:
    key = await entity.created(service)
    before = await entity.row(key)
    path = {"POST": entity.collection, "Save": entity.procedure("Save")}
    for content, kind, status in (
        ("", "application/json", 400),
        ("null", "application/json", 400),
        ("5", "application/json", 400),
        ("{", "application/json", 400),
        ("<", "application/xml", 400),
        (json.dumps({entity.text.name: "a", entity.text.name.upper(): "b"}), None, 415),
        (json.dumps({entity.text.name: "a", entity.text.name.upper(): "b"}), "text/json", 400),
        ("{}", "text/plain", 415),
    ):
        headers = {"Content-Type": kind} if kind else {}
        answer = await service.client.request(
            "POST" if method == "Save" else method,
            path.get(method, entity.address(key)),
            content=content,
            headers=headers,
        )
        assert answer.status_code == status, (content, kind, answer.text)
    assert await entity.row(key) == before
    assert await entity.count() == 1
