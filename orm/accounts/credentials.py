"""Credentials: secrets that were handed out to users, until they expire or are revoked."""

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
from orm.errors import InvalidValue, NotFound, Problem
from orm.models import Credential
from orm.models.enums import CredentialKind, Role, Scope
from orm.values import problems_of, storable_values

SECRET_BYTES = 32


def new_secret(prefix: str = "") -> str:
    """A secret that nobody can guess."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> str:
    """What is stored of a secret; fast, since a random one cannot be found by trying words."""
    # Callers send anything: halves of characters have a digest too.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def digests_equal(digest: str, stored: str) -> bool:
    """Whether two digests are the same, in a time that does not tell how far they are."""
    return hmac.compare_digest(digest, stored)


MAX_DAYS = 3650
"""What is handed out is good for ten years at the most."""

PREFIXES = {CredentialKind.TICKET: "7T:", CredentialKind.TOKEN: "8A:", CredentialKind.SESSION: ""}
"""How secrets of a kind begin: as SuperOffice's do, so that callers see which they hold."""

_BY_DIGEST = SharedLookup(Credential, "digest", ("user", "parent", "application"))


class State(StrEnum):
    """Whether a credential still opens anything."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class NewCredential:
    """What is to be handed out, and until when.

    What has a parent is void with it. What has an application speaks for it, with those of its
    scopes that are named (None: all).
    """

    kind: CredentialKind
    user_id: int
    expires_at: datetime
    label: str = ""
    parent_id: int | None = None
    application_id: int | None = None
    scopes: Collection[Scope] | None = None
    role: Role | None = None
    """In the place of the user's own."""


async def issue(new: NewCredential, author: Author) -> str:
    """Hand out a ticket or token: gives its secret, which nobody can read again.

    InvalidValue names all values that it cannot have.
    """
    if problems := [*_problems_of(new)]:
        raise InvalidValue(*problems)
    secret = new_secret(PREFIXES[new.kind])
    row = _row(new, secret)
    async with account_changes.change():
        await account_changes.create(row, author)
    return secret


async def start_session(new: NewCredential) -> str:
    """Store a browser's session and give its secret; clears out its user's expired ones.

    Who logs in changes nothing of who may: no entry tells of it, nor of its end.
    """
    await Credential.filter(
        user_id=new.user_id, kind=CredentialKind.SESSION, expires_at__lte=datetime.now(UTC)
    ).delete()
    secret = new_secret(PREFIXES[new.kind])
    await _row(new, secret).save(force_create=True)
    return secret


async def end_session(key: int) -> None:
    """Make a session void from now on, if it is still there."""
    await Credential.filter(
        credential_id=key, kind=CredentialKind.SESSION, revoked_at__isnull=True
    ).update(revoked_at=datetime.now(UTC))


async def find(kind: CredentialKind, secret: str) -> Credential | None:
    """The credential of that kind, with its user, parent and application; nobody may change them.

    `state_of` says if it is good.
    """
    if not secret.startswith(PREFIXES[kind]):
        return None
    digest = digest_of(secret)
    found = await _BY_DIGEST.find(digest)
    if found is None or found.kind is not kind or not digests_equal(digest, found.digest):
        return None
    return found


def state_of(credential: Credential) -> State:
    """Whether a credential is good now, as far as the row itself says."""
    if credential.revoked_at is not None:
        return State.REVOKED
    return State.EXPIRED if credential.expires_at <= datetime.now(UTC) else State.VALID


async def list_all(kind: CredentialKind) -> list[Credential]:
    """All of a kind with their users and applications, the oldest first."""
    found = Credential.filter(kind=kind).select_related("user", "application")
    return await found.order_by("credential_id")


async def page(kind: CredentialKind, count: int, after: int) -> list[Credential]:
    """The same by their keys, from the first one after that key."""
    found = Credential.filter(kind=kind, credential_id__gt=after)
    related = found.select_related("user", "application")
    return await related.order_by("credential_id").limit(count)


async def revoke(kind: CredentialKind, key: int, author: Author) -> Credential:
    """Make a credential void from now on; NotFound when there is none of that kind and key."""
    async with account_changes.change():
        row = None
        # A key that is too long for the column is nobody's, and PostgreSQL would trip over it.
        if not any(problems_of(Credential._meta.fields_map["credential_id"], key)):
            row = await Credential.filter(kind=kind, credential_id=key).select_for_update().first()
        if row is None:
            raise NotFound(f"There is no {kind} {key}.")
        if row.revoked_at is None:
            await account_changes.update(row, {"revoked_at": datetime.now(UTC)}, author)
        await row.fetch_related("user", "application")
    return row


def _row(new: NewCredential, secret: str) -> Credential:
    """What is stored of it; InvalidValue when a column cannot hold it."""
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
    scopes = None if new.scopes is None else tuple(each for each in Scope if each in new.scopes)
    return Credential(**storable_values(Credential, values), scopes=scopes)


def _problems_of(new: NewCredential) -> Iterator[Problem]:
    if new.kind is CredentialKind.SESSION:
        yield Problem(("kind",), "must be of what is handed out; sessions begin by logging in")
    if new.application_id is not None and new.kind is not CredentialKind.TOKEN:
        yield Problem(("application",), "goes with tokens only")
    if new.scopes is not None and new.application_id is None:
        yield Problem(("scopes",), "go with an application; name the one that the token speaks for")
    if not new.label.isprintable():
        yield Problem(("label",), "must have printable characters")
