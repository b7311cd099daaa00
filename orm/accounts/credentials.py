"""Credentials: tickets, tokens and browser sessions of users."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from orm.accounts import account_changes
from orm.audit.entries import Author
from orm.engine.lookups import SharedLookup
from orm.errors import Conflict, InvalidValue, NotFound, Problem
from orm.models import Application, Credential, User
from orm.models.enums import CredentialKind, Role, Scope
from orm.values import problems_of, storable_values

SECRET_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """A random secret of `SECRET_BYTES` bytes, in base64url after the prefix."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """The SHA-256 digest that is stored of a secret, in hexadecimal.

    A fast hash is enough, since a random secret cannot be guessed from a dictionary.
    """
    # Callers may send halves of surrogate pairs, which have a digest too.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def digests_equal(digest: str, stored: str) -> bool:
    """True if two digests are equal; compares in constant time, against timing attacks."""
    return hmac.compare_digest(digest, stored)


MAX_DAYS = 3650
"""A credential is valid for ten years at most."""

PREFIXES = {CredentialKind.TICKET: "7T:", CredentialKind.TOKEN: "8A:", CredentialKind.SESSION: ""}
"""Prefix of a secret by its kind, the same as SuperOffice's, so that callers recognise the kind."""

_OWNERS = ("user", "parent", "application")
_BY_DIGEST = SharedLookup(Credential, "digest", _OWNERS)
_BY_KEY = SharedLookup(Credential, "credential_id", _OWNERS)


class State(StrEnum):
    """Validity of a credential."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class NewCredential:
    """A credential to be issued.

    A credential with a parent is void as soon as its parent is. One with an application lets that
    application call on behalf of the user, with those of its scopes that are named (None: all).
    """

    kind: CredentialKind
    user_id: int
    expires_at: datetime
    label: str = ""
    parent_id: int | None = None
    application_id: int | None = None
    scopes: Collection[Scope] | None = None
    role: Role | None = None
    """Replaces the user's own role; None to keep that."""
    user_version: int | None = None
    """The version of the user whose login was verified; None where it may be any."""


async def issue(new: NewCredential, author: Author) -> str:
    """Issue a ticket or token; returns its secret, of which only a digest is stored.

    InvalidValue names all values that are not valid; Conflict when the user or the application was
    revoked meanwhile.
    """
    if problems := [*problems_of_credential(new)]:
        raise InvalidValue(*problems)
    secret = new_secret(PREFIXES[new.kind])
    row = _row(new, secret)
    async with account_changes.change():
        await _lock_owners(new)
        await account_changes.create(row, author)
    return secret


async def start_session(new: NewCredential) -> str:
    """Store a browser session and return its secret; deletes the user's expired sessions.

    Logging in and out changes no rights, so neither leaves an audit entry. Conflict when the user
    was revoked or changed since the login was verified.
    """
    secret = new_secret(PREFIXES[new.kind])
    async with account_changes.change():
        await _lock_owners(new)
        await Credential.filter(
            user_id=new.user_id, kind=CredentialKind.SESSION, expires_at__lte=datetime.now(UTC)
        ).delete()
        await _row(new, secret).save(force_create=True)
    return secret


async def end_session(key: int, author: Author) -> None:
    """Revoke a session if it still exists; the event ends its streams."""
    async with account_changes.change():
        rows = Credential.filter(
            credential_id=key, kind=CredentialKind.SESSION, revoked_at__isnull=True
        )
        row = await rows.select_for_update().first()
        if row is not None:
            await account_changes.update_unaudited(row, {"revoked_at": datetime.now(UTC)}, author)


async def find(kind: CredentialKind, secret: str) -> Credential | None:
    """The credential of that kind with this secret; None when there is none.

    It comes with its user, parent and application. Callers share the instances, and must not change
    them. It may be expired or revoked: see `state_of`.
    """
    if not secret.startswith(PREFIXES[kind]):
        return None
    digest = digest_of(secret)
    row = await _BY_DIGEST.find(digest)
    if row is None or row.kind is not kind or not digests_equal(digest, row.digest):
        return None
    return row


async def find_by_key(key: int) -> Credential | None:
    """The credential with that primary key, as `find` returns it; None when there is none."""
    return await _BY_KEY.find(key)


def state_of(credential: Credential) -> State:
    """The state of a credential now, by its own row alone (not by its user's or parent's)."""
    if credential.revoked_at is not None:
        return State.REVOKED
    return State.EXPIRED if credential.expires_at <= datetime.now(UTC) else State.VALID


async def list_all(kind: CredentialKind) -> list[Credential]:
    """All credentials of a kind with their users and applications, the oldest first."""
    rows = Credential.filter(kind=kind).select_related("user", "application")
    return await rows.order_by("credential_id")


async def page(kind: CredentialKind, count: int, after: int) -> list[Credential]:
    """The next `count` of them by primary key, after the key `after`."""
    rows = Credential.filter(kind=kind, credential_id__gt=after)
    related = rows.select_related("user", "application")
    return await related.order_by("credential_id").limit(count)


async def revoke(kind: CredentialKind, key: int, author: Author) -> Credential:
    """Revoke a credential; NotFound when there is none of that kind with that primary key."""
    async with account_changes.change():
        row = None
        # No row has a key too large for the column, and PostgreSQL would raise an error.
        if not any(problems_of(Credential._meta.fields_map["credential_id"], key)):
            row = await Credential.filter(kind=kind, credential_id=key).select_for_update().first()
        if row is None:
            raise NotFound(f"There is no {kind} {key}.")
        if row.revoked_at is None:
            await account_changes.update(row, {"revoked_at": datetime.now(UTC)}, author)
        await row.fetch_related("user", "application")
    return row


async def _lock_owners(new: NewCredential) -> None:
    """Lock the user and the application of a credential until the transaction ends.

    Revoking them voids the credentials that are stored. Without the lock, one that is stored a
    moment later would stay valid, and serve again once its user was added again.
    """
    user = await User.filter(user_id=new.user_id).select_for_update().get()
    if user.revoked_at is not None or new.user_version not in (None, user.version):
        raise Conflict(f"The user {user.name} was revoked or changed meanwhile; try again.")
    if new.application_id is not None:
        rows = Application.filter(application_id=new.application_id)
        application = await rows.select_for_update().get()
        if application.revoked_at is not None:
            raise Conflict(f"The application {application.name} was revoked meanwhile.")


def _row(new: NewCredential, secret: str) -> Credential:
    """The row to store; InvalidValue when a column cannot store a value."""
    values = {
        "kind": new.kind,
        "digest": digest_of(secret),
        "user_id": new.user_id,
        "parent_id": new.parent_id,
        "application_id": new.application_id,
        "role": new.role,
        "label": new.label,
        "expires_at": new.expires_at,
    }
    scopes = None if new.scopes is None else tuple(scope for scope in Scope if scope in new.scopes)
    return Credential(**storable_values(Credential, values), scopes=scopes)


def problems_of_credential(new: NewCredential) -> Iterator[Problem]:
    """The reasons why a credential cannot be issued; none for a valid one."""
    if new.kind is CredentialKind.SESSION:
        yield Problem(("kind",), "must be ticket or token; a session is started by logging in")
    if new.application_id is not None and new.kind is not CredentialKind.TOKEN:
        yield Problem(("application",), "goes with tokens only")
    if new.scopes is not None and new.application_id is None:
        yield Problem(("scopes",), "go with an application; name the one that the token speaks for")
    if not new.label.isprintable():
        yield Problem(("label",), "must have printable characters")
