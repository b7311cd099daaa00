"""Users, applications and secrets that a service knows, without a trace in its audit trail."""

from collections.abc import Collection

from orm import applications, credentials, users
from orm.audit import Author
from orm.credentials import NewCredential
from orm.models import AuditEntry, User
from orm.models.enums import CredentialKind, Scope
from orm.users import NewUser

AUTHOR = Author(associate_id=None, application_id=None, name="operator", door="command")

EVERYTHING = frozenset(Scope) - {Scope.ADMIN}
"""All that can be done with sessions, whoever made them."""


async def user(new: NewUser) -> User:
    added = await users.add(new, AUTHOR)
    await _forget()
    return added


async def application(name: str, scopes: Collection[Scope] = EVERYTHING) -> str:
    """The secret of a new application."""
    secret = await applications.add(name, scopes, AUTHOR)
    await _forget()
    return secret


async def secret(new: NewCredential) -> str:
    """What was handed out, or the secret of a session that was begun."""
    if new.kind is CredentialKind.SESSION:
        return await credentials.begin(new)
    issued = await credentials.issue(new, AUTHOR)
    await _forget()
    return issued


async def _forget() -> None:
    await AuditEntry.filter(user_name=AUTHOR.name, door=AUTHOR.door).delete()
