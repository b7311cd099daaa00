"""Entries of the audit trail about sessions; tests/every_entity has what holds for all."""

import pytest

from graphql_api.rights.matrix import FieldCell, RoleCells
from orm.models import AuditEntry, ChatSession
from orm.models.enums import USER_ROLES, Role
from tests.conftest import Service
from tests.matrices import grant
from tests.rest_facade.sessions import SESSIONS


async def test_a_replacement_names_only_what_changed(service: Service) -> None:
    session = await ChatSession.create(customer_name="Ada", rating=1)
    await service.client.put(f"{SESSIONS}/{session.pk}", json={"Rating": 5})
    entry = await AuditEntry.get()
    assert set(entry.columns) == {"customer_name", "rating"}
    assert entry.values == {"customer_name": ["Ada", None], "rating": [1, 5]}


@pytest.mark.parametrize("role", [None, Role.READER, Role.AGENT, Role.ADMIN])
async def test_hidden_fields_are_named_without_their_values(
    service: Service, role: Role | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = dict.fromkeys(["customer_phone", "user"], FieldCell(None, "No."))
    for other_role in USER_ROLES:
        rights = RoleCells(fields=hidden) if other_role is role else RoleCells()
        grant(monkeypatch, other_role, rights)
    entity = {
        "CustomerPhone": "planted-phone",
        "SessionKey": "planted-key",
        "Rating": 3,
        "User": {"AssociateId": service.associate_id},
    }
    assert (await service.client.post(SESSIONS, json=entity)).is_success
    entry = await AuditEntry.get()
    assert {"customer_phone", "session_key", "user_id", "rating"} <= set(entry.columns)
    assert entry.values["rating"] == [None, 3]
    assert [name in entry.values for name in ("customer_phone", "user_id")] == [role is None] * 2
    assert "session_key" not in entry.values
    assert "planted-key" not in str(await AuditEntry.all().values())
