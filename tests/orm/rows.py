"""Rows for tests: the six that a session may refer to, and sessions themselves."""

from collections.abc import Mapping
from typing import Any

from orm.audit.entries import Author
from orm.models import Associate, ChatSession, Contact, Person, Project, Sale, Ticket
from orm.models.enums import ChatSessionStatus
from orm.sessions import verbs


class AllowAll:
    """A guard that allows every write."""

    def check_row(self, row: Any) -> None:
        pass

    def allowed_values(self, _row: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return values

    def check_changes(self, _row: Any, changes: Mapping[str, Any]) -> None:
        pass


ANYBODY = AllowAll()

AUTHOR = Author(associate_id=8, application_id=None, name="tje0", door="graphql")

REFERENCES = {
    "user_id": Associate,
    "person_id": Person,
    "contact_id": Contact,
    "project_id": Project,
    "sale_id": Sale,
    "ticket_id": Ticket,
    "transfer_to_id": Associate,
}


async def a_row_of_each(key: int = 5) -> None:
    """A row with that key in each table that a session may refer to."""
    for model in set(REFERENCES.values()):
        await model(**{model._meta.pk_attr: key}).save(force_create=True)


async def associate(key: int) -> int:
    await Associate.create(associate_id=key)
    return key


async def create(**values: Any) -> ChatSession:
    """Create a session; returns it as it is stored."""
    row = await verbs.create(values, AUTHOR)
    return await ChatSession.get(pk=row.pk)


async def update(
    key: int, values: Mapping[str, Any], expected_version: int | None = None
) -> ChatSession:
    """Update a session without any limits of rights; returns what the verb returns."""
    return await verbs.update(key, values, AUTHOR, ANYBODY, expected_version)


async def delete(key: int, expected_version: int | None = None) -> None:
    await verbs.delete(key, AUTHOR, ANYBODY, expected_version)


async def active(user_id: int, **values: Any) -> ChatSession:
    """An active session of that user."""
    return await create(user_id=user_id, status=ChatSessionStatus.USER_LAST, **values)
