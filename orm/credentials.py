"""Credentials: secrets that were handed out to users, until they expire or are revoked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from orm.errors import NotFound
from orm.lookups import find_by
from orm.models import Credential
from orm.models.enums import CredentialKind
from orm.rules import problems_of, settled
from orm.secrets import digest_of, is_of, new_secret

PREFIXES = {CredentialKind.TICKET: "7T:", CredentialKind.TOKEN: "8A:", CredentialKind.SESSION: ""}
"""How secrets of a kind begin: as SuperOffice's do, so that callers see which they hold."""


class State(StrEnum):
    """Whether a credential still opens anything."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class NewCredential:
    """What is to be handed out, and until when.

    What has a parent is void with it.
    """

    kind: CredentialKind
    user_id: int
    expires_at: datetime
    label: str = ""
    parent_id: int | None = None


async def issue(new: NewCredential) -> str:
    """Store a credential and give its secret, which nobody can read again; clears out sessions."""
    if new.kind is CredentialKind.SESSION:
        await Credential.filter(
            user_id=new.user_id, kind=new.kind, expires_at__lte=datetime.now(UTC)
        ).delete()
    secret = new_secret(PREFIXES[new.kind])
    values = {
        "kind": new.kind,
        "digest": digest_of(secret),
        "user_id": new.user_id,
        "parent_id": new.parent_id,
        "label": new.label,
        "expires_at": new.expires_at,
    }
    await Credential.create(**settled(Credential, values))
    return secret


async def find(kind: CredentialKind, secret: str) -> Credential | None:
    """The credential of that kind, with its user and parent; `state_of` says if it is good."""
    if not secret.startswith(PREFIXES[kind]):
        return None
    digest = digest_of(secret)
    found = await find_by(Credential, "digest", digest, ("user", "parent"))
    if found is None or found.kind is not kind or not is_of(digest, found.digest):
        return None
    return found


def state_of(credential: Credential) -> State:
    """Whether a credential is good now, as far as the row itself says."""
    if credential.revoked_at is not None:
        return State.REVOKED
    return State.EXPIRED if credential.expires_at <= datetime.now(UTC) else State.VALID


async def every(kind: CredentialKind) -> list[Credential]:
    """All of a kind with their users, the oldest first."""
    return await Credential.filter(kind=kind).select_related("user").order_by("credential_id")


async def revoke(kind: CredentialKind, key: int) -> Credential:
    """Make a credential void from now on; NotFound when there is none of that kind and key."""
    found = None
    # A key that is too long for the column is nobody's, and PostgreSQL would trip over it.
    if not any(problems_of(Credential._meta.fields_map["credential_id"], key)):
        found = await Credential.filter(kind=kind, credential_id=key).select_related("user").first()
    if found is None:
        raise NotFound(f"There is no {kind} {key}.")
    await Credential.filter(credential_id=key, revoked_at__isnull=True).update(
        revoked_at=datetime.now(UTC)
    )
    return found
