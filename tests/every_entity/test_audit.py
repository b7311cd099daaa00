"""Each verb of every entity writes one audit entry, with old and new values; other calls none."""

import json
from collections.abc import Awaitable, Callable, Mapping

import httpx
import pytest

from graphql_api.rights.matrix import FieldCell, RoleCells, TableAccess, TableCell
from orm.accounts import users
from orm.models import AuditEntry
from orm.models.enums import USER_ROLES, AuditAction, Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.entities import NO_ROW, Change, Entity, every_change, every_entity
from tests.graphql_api.querying import data
from tests.matrices import grant

CREATED, UPDATED, DELETED = AuditAction

Send = Callable[[Service, Entity, int, dict[str, str]], Awaitable[httpx.Response]]


def rest(method: str, kind: str = "application/json") -> Send:
    """A REST call that writes the values after a change."""

    async def send(
        service: Service, entity: Entity, key: int, headers: dict[str, str]
    ) -> httpx.Response:
        body: object = entity.body(1)
        if kind == "application/json-patch+json":
            body = [
                {"op": "add", "path": f"/{name}", "value": value}
                for name, value in entity.body(1).items()
            ]
        path = entity.collection if method == "POST" else entity.address(key)
        return await service.client.request(
            method, path, content=json.dumps(body), headers={"Content-Type": kind, **headers}
        )

    return send


def procedure(verb: str, *, with_key: bool) -> Send:
    """A call of the agent."""

    async def send(
        service: Service, entity: Entity, key: int, headers: dict[str, str]
    ) -> httpx.Response:
        if verb == "Delete":
            return await service.client.post(entity.procedure(verb, key), headers=headers)
        body = entity.body(1) | ({entity.key_name: key} if with_key else {})
        return await service.client.post(entity.procedure(verb), json=body, headers=headers)

    return send


def graphql(verb: str) -> Send:
    """A mutation."""

    async def send(
        service: Service, entity: Entity, key: int, headers: dict[str, str]
    ) -> httpx.Response:
        variables = {"key": key, "input": entity.input(1)}
        body = {"query": entity.mutation(verb), "variables": variables}
        return await service.client.post("/graphql", json=body, headers=headers)

    return send


CHANGES: Mapping[str, tuple[Send, AuditAction, str]] = {
    "POST": (rest("POST"), CREATED, "rest"),
    "PUT": (rest("PUT"), UPDATED, "rest"),
    "merge": (rest("PATCH", "application/merge-patch+json"), UPDATED, "rest"),
    "patch": (rest("PATCH", "application/json-patch+json"), UPDATED, "rest"),
    "DELETE": (rest("DELETE"), DELETED, "rest"),
    "agent creates": (procedure("Save", with_key=False), CREATED, "rest"),
    "agent saves": (procedure("Save", with_key=True), UPDATED, "rest"),
    "agent deletes": (procedure("Delete", with_key=True), DELETED, "rest"),
    "create": (graphql("create"), CREATED, "graphql"),
    "update": (graphql("update"), UPDATED, "graphql"),
    "replace": (graphql("replace"), UPDATED, "graphql"),
    "delete": (graphql("delete"), DELETED, "graphql"),
}
EVERY = pytest.mark.parametrize("name", CHANGES)
ON_ROWS = pytest.mark.parametrize(
    "name", [name for name, (_, action, _) in CHANGES.items() if action is not CREATED]
)
IN_PLACE = [name for name, (_, action, _) in CHANGES.items() if action is UPDATED]
RETRIED = [
    *("POST", "agent creates", "agent saves", "agent deletes"),
    *("create", "update", "replace", "delete"),
]


def went_well(answer: httpx.Response) -> bool:
    return answer.is_success and b'"errors"' not in answer.content


async def stored(service: Service, entity: Entity) -> int:
    """The key of a row of which the audit trail knows nothing."""
    key = await entity.created(service)
    await AuditEntry.all().delete()
    return key


@every_entity
@EVERY
async def test_a_change_writes_one_audit_entry(service: Service, entity: Entity, name: str) -> None:
    key = await stored(service, entity)
    send, action, door = CHANGES[name]
    headers = {"SO-AppToken": await accounts.add_application("crm"), "X-Request-Id": "of-mine"}
    assert went_well(await send(service, entity, key, headers))
    [entry] = await AuditEntry.all()
    assert (entry.action, entry.door, entry.entity) == (action, door, entity.name)
    assert (entry.associate_id, entry.user_name) == (service.associate_id, "tje0")
    assert (entry.application_id, entry.request_id) == (1, "of-mine")
    assert entry.row_key == (key + 1 if action is CREATED else key)
    # An empty value is no value that a deleted row had.
    named = {each.column for each in entity.changes if action is not DELETED or each.before}
    assert named <= {*entry.columns}


@every_entity
async def test_without_an_application_the_entry_names_none(
    service: Service, entity: Entity
) -> None:
    await entity.created(service)
    assert (await AuditEntry.get()).application_id is None


@every_change
@pytest.mark.parametrize("action", AuditAction, ids=lambda action: action.name)
async def test_an_entry_has_the_old_and_the_new_value(
    service: Service, entity: Entity, change: Change, action: AuditAction
) -> None:
    before, after = change.in_audit
    if action is CREATED:
        before = None
        await entity.created(service, {change.name: change.after})
    else:
        key = await stored(service, entity)
        await service.client.patch(entity.address(key), json={change.name: change.after})
    if action is DELETED:
        before, after = after, None
        await AuditEntry.all().delete()
        await service.client.delete(entity.address(key))
    entry = await AuditEntry.get()
    assert (entry.action, entry.values[change.column]) == (action, [before, after])
    if action is UPDATED:
        assert entry.columns == [change.column]


@every_entity
@pytest.mark.parametrize("name", RETRIED)
async def test_a_retried_call_writes_no_second_entry(
    service: Service, entity: Entity, name: str
) -> None:
    key = await stored(service, entity)
    for _ in range(2):
        headers = {"Idempotency-Key": "k"}
        assert went_well(await CHANGES[name][0](service, entity, key, headers))
    assert await AuditEntry.all().count() == 1


@every_entity
@ON_ROWS
async def test_a_call_on_a_missing_row_writes_no_entry(
    service: Service, entity: Entity, name: str
) -> None:
    assert not went_well(await CHANGES[name][0](service, entity, NO_ROW, {}))
    assert await AuditEntry.all().count() == 0


@every_entity
@EVERY
async def test_a_forbidden_call_writes_no_entry(
    service: Service, entity: Entity, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await stored(service, entity)
    only_to_see = RoleCells(TableCell((TableAccess.SELECT,), "Not you."))
    grant(monkeypatch, Role.MANAGER, only_to_see, entity.model)
    assert not went_well(await CHANGES[name][0](service, entity, key, {}))
    assert await AuditEntry.all().count() == 0


@every_entity
@pytest.mark.parametrize("name", IN_PLACE)
async def test_a_call_that_changes_nothing_writes_no_entry(
    service: Service, entity: Entity, name: str
) -> None:
    key = await stored(service, entity)
    for _ in range(2):
        assert went_well(await CHANGES[name][0](service, entity, key, {}))
    assert await AuditEntry.all().count() == 1


@every_change
async def test_a_hidden_field_is_named_without_its_values(
    service: Service, entity: Entity, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in USER_ROLES:
        hidden = {change.column: FieldCell(None, "No.")} if role is Role.READER else {}
        grant(monkeypatch, role, RoleCells(fields=hidden), entity.model)
    await entity.created(service, {change.name: change.after})
    entry = await AuditEntry.get()
    assert change.column in entry.columns
    assert change.column not in entry.values


TRAIL = """query($entity: String!) {
  auditEntries(entity: $entity) { nodes { action entity rowKey changes { field old new } } }
}"""


@every_change
async def test_admins_read_the_trail_by_entity(
    service: Service, entity: Entity, change: Change
) -> None:
    key = await stored(service, entity)
    await service.client.patch(entity.address(key), json={change.name: change.after})
    await accounts.add_user(users.NewUser("root", CHEAP_HASH, Role.ADMIN))
    body = {"query": TRAIL, "variables": {"entity": entity.name}}
    answer = await service.client.post("/graphql", json=body, auth=("root", PASSWORD))
    [entry] = data(answer.json())["auditEntries"]["nodes"]
    assert (entry["action"], entry["entity"], entry["rowKey"]) == ("UPDATED", entity.name, key)
    [changed] = entry["changes"]
    # The names of parts are those of the inputs, too.
    assert changed["field"] == change.field
    old, new = (json.loads(changed[side]) for side in ("old", "new"))
    if change.selected:
        assert (old, new) == change.in_graphql
    else:
        assert (old, new) == change.in_audit
