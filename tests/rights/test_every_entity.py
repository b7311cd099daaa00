"""The matrix of every entity decides its calls, by both doors: one cell is changed at a time.

Names of calls follow from the name of the model, as the schema and the contract write them.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from strawberry.utils.str_converters import to_camel_case
from tortoise import fields
from tortoise.models import Model

from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldAccess, FieldCell, RoleCells, TableAccess, TableCell
from orm.audit.entries import SECRET_COLUMNS
from orm.models import AuditEntry
from orm.models.enums import USER_ROLES, Role
from rest_facade.contract.names import property_name
from tests.conftest import Service
from tests.matrices import grant

REASON = "Because it was changed."

ALL_MASKS = [mask for size in range(5) for mask in combinations(TableAccess, size)]


@dataclass(frozen=True)
class Entity:
    """An entity with a matrix, and a column with a text that everybody may set and read."""

    model: type[Model]
    column: str

    @property
    def called(self) -> str:
        return MATRICES[self.model].called

    @property
    def name(self) -> str:
        return self.model.__name__

    @property
    def field(self) -> str:
        return to_camel_case(self.column)

    @property
    def address(self) -> str:
        return f"/api/v1/{self.name}"

    def read(self, key: int) -> str:
        argument = to_camel_case(self.model._meta.pk_attr)
        single = f"{self.name[0].lower()}{self.name[1:]}"
        return f"{single}({argument}: {key}) {self.selection}"

    def write(self, verb: str, key: int | None, value: str | None) -> str:
        """A mutation's field: create has no key, and delete no input."""
        argument = to_camel_case(self.model._meta.pk_attr)
        given = [f"{argument}: {key}"] if key is not None else []
        given += [f'input: {{{self.field}: "{value}"}}'] if value is not None else []
        selection = "" if verb == "delete" else self.selection
        return f"mutation {{ {verb}{self.name}({', '.join(given)}) {selection} }}"

    @property
    def selection(self) -> str:
        rights = "tableRight { mask reason } fieldProperties { name right { mask reason } }"
        return f"{{ {self.field} {rights} }}"


def _entity(model: type[Model]) -> Entity:
    """The first text whose rights are the same for every role of users and standing."""
    matrix = MATRICES[model]
    cells = [*(matrix.roles[role] for role in USER_ROLES), matrix.application]
    special = {*matrix.read_only, *SECRET_COLUMNS}.union(*(each.fields for each in cells))
    return Entity(
        model,
        next(
            name
            for name, field in model._meta.fields_map.items()
            if isinstance(field, fields.TextField | fields.CharField)
            and not hasattr(field, "enum_type")
            and name not in special
        ),
    )


ENTITIES = [_entity(model) for model in MATRICES]

every_entity = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided before any database is asked; the walk goes through both."""
    return sqlite_url


async def outcome(service: Service, query: str) -> tuple[str, Any]:
    """OK and the value of the operation's field, or the error's code and message."""
    body: Any = await service.graphql(query)
    if body.get("errors"):
        [error] = body["errors"]
        return error["extensions"]["code"], error["message"]
    return "OK", next(iter(body["data"].values()))


async def created(service: Service, entity: Entity) -> int:
    """The key of a row, which the caller makes while they may do everything."""
    answer = await service.client.post(
        entity.address, json={property_name(entity.field): "as it was"}
    )
    assert answer.status_code == 200, answer.text
    key: int = answer.json()[property_name(to_camel_case(entity.model._meta.pk_attr))]
    return key


@every_entity
async def test_the_table_s_cell_decides_every_call(
    service: Service, entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [await created(service, entity) for _ in range(3)]
    for mask in ALL_MASKS:
        seen = TableAccess.SELECT in mask
        may = {each: each in mask and (seen or each is TableAccess.INSERT) for each in TableAccess}
        with monkeypatch.context() as patched:
            cells = RoleCells(TableCell(mask, REASON))
            grant(patched, Role.MANAGER, cells, entity.model)
            calls = {
                TableAccess.SELECT: (f"{{ {entity.read(keys[0])} }}", "GET"),
                TableAccess.UPDATE: (entity.write("update", keys[0], "new"), "PUT"),
                TableAccess.INSERT: (entity.write("create", None, "new"), "POST"),
                TableAccess.DELETE: (entity.write("delete", keys[1], None), "DELETE"),
            }
            for access, (query, method) in calls.items():
                code, told = await outcome(service, query)
                path = entity.address if method == "POST" else f"{entity.address}/{keys[2]}"
                body = {property_name(entity.field): "new"} if method in ("PUT", "POST") else None
                answer = await service.client.request(method, path, json=body)
                if may[access]:
                    assert code == "OK", (mask, access, told)
                    assert answer.status_code in (200, 204), (mask, access)
                    if access is TableAccess.SELECT:
                        assert told["tableRight"]["mask"] == [each.name for each in mask]
                        right = answer.json()["TableRight"]["Mask"]
                        full = len(mask) == len(TableAccess)
                        assert right == ("FULL" if full else ", ".join(each.value for each in mask))
                else:
                    refusal = f"You may not {access.name.lower()} {entity.called}s. {REASON}"
                    assert (code, told) == ("FORBIDDEN", refusal), (mask, access)
                    assert answer.status_code == 403, (mask, access)
                    assert answer.json()["Message"] == refusal
        if may[TableAccess.DELETE]:
            keys[1:] = [await created(service, entity) for _ in range(2)]


@every_entity
@pytest.mark.parametrize("access", [FieldAccess.READ, None], ids=["read", "none"])
async def test_a_field_s_cell_decides_what_is_shown_set_and_left_in_the_trail(
    service: Service,
    entity: Entity,
    access: FieldAccess | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, name = await created(service, entity), property_name(entity.field)
    cells = RoleCells(fields={entity.column: FieldCell(access, REASON)})
    grant(monkeypatch, Role.MANAGER, cells, entity.model)
    _, row = await outcome(service, f"{{ {entity.read(key)} }}")
    shown = "as it was" if access else None
    assert row[entity.field] == shown
    [right] = [each["right"] for each in row["fieldProperties"] if each["name"] == entity.field]
    assert right == {"mask": [access.name] if access else [], "reason": REASON}
    answer = (await service.client.get(f"{entity.address}/{key}")).json()
    assert answer[name] == shown
    right = answer["FieldProperties"][name]["FieldRight"]
    assert right == {"Mask": access.value if access else "None", "Reason": REASON}
    for query in (entity.write("update", key, "new"), entity.write("create", None, "new")):
        code, told = await outcome(service, query)
        assert code == "FORBIDDEN"
        assert told == f"You may not set input.{entity.field}. {REASON}"
    refused = await service.client.put(f"{entity.address}/{key}", json={name: "new"})
    assert refused.status_code == 403
    # An entity that is sent back as it was read changes nothing.
    sent_back = await service.client.put(f"{entity.address}/{key}", json=answer)
    assert sent_back.status_code == 200
    assert getattr(await entity.model.get(pk=key), entity.column) == "as it was"
    assert (await service.client.delete(f"{entity.address}/{key}")).status_code == 204
    entries = await AuditEntry.filter(entity=entity.name).order_by(AuditEntry._meta.pk_attr)
    assert [entity.column in each.values for each in entries] == [True, access is not None]
