"""Store users, applications and credentials without leaving audit entries."""

from collections.abc import Collection

from orm.accounts import applications, credentials, users
from orm.accounts.credentials import NewCredential
from orm.accounts.users import NewUser
from orm.audit.entries import Author
from orm.models import AuditEntry, User
from orm.models.enums import CredentialKind, Scope

AUTHOR = Author(associate_id=None, application_id=None, name="operator", door="command")

EVERYTHING = frozenset(Scope) - {Scope.ADMIN, Scope.METRICS}
"""All scopes of sessions and topics, without ADMIN."""


async def add_user(new: NewUser) -> User:
    added = await users.add(new, AUTHOR)
    await _delete_audit_entries()
    return added


async def add_application(name: str, scopes: Collection[Scope] = EVERYTHING) -> str:
    """The secret of a new application."""
    issue_secret = await applications.add(name, scopes, AUTHOR)
    await _delete_audit_entries()
    return issue_secret


async def issue_secret(new: NewCredential) -> str:
    """The secret of a new ticket, token or session."""
    if new.kind is CredentialKind.SESSION:
        return await credentials.start_session(new)
    issued = await credentials.issue(new, AUTHOR)
    await _delete_audit_entries()
    return issued


async def _delete_audit_entries() -> None:
    await AuditEntry.filter(user_name=AUTHOR.name, door=AUTHOR.door).delete()
