"""Users, applications and secrets that a service knows, without a trace in its audit trail."""

from collections.abc import Collection

from orm.accounts import applications, credentials, users
from orm.accounts.credentials import NewCredential
from orm.accounts.users import NewUser
from orm.audit.entries import Author
from orm.models import AuditEntry, User
from orm.models.enums import CredentialKind, Scope

AUTHOR = Author(associate_id=None, application_id=None, name="operator", door="command")

EVERYTHING = frozenset(Scope) - {Scope.ADMIN}
"""All that can be done with sessions, whoever made them."""


async def add_user(new: NewUser) -> User:
    added = await users.add(new, AUTHOR)
    await _forget()
    return added


async def add_application(name: str, scopes: Collection[Scope] = EVERYTHING) -> str:
    """The secret of a new application."""
    issue_secret = await applications.add(name, scopes, AUTHOR)
    await _forget()
    return issue_secret


async def issue_secret(new: NewCredential) -> str:
    """What was handed out, or the secret of a session that was begun."""
    if new.kind is CredentialKind.SESSION:
        return await credentials.start_session(new)
    issued = await credentials.issue(new, AUTHOR)
    await _forget()
    return issued


async def _forget() -> None:
    await AuditEntry.filter(user_name=AUTHOR.name, door=AUTHOR.door).delete()
