"""Users, applications and credentials as admins see them; never a password, secret or digest."""

from dataclasses import dataclass, field
from datetime import datetime

import strawberry

from graphql_api.described_enums import describe_enum
from graphql_api.enums import CredentialKind, Role, Scope
from orm import models
from orm.accounts import credentials

describe_enum(
    credentials.State,
    "Whether it still opens anything.",
    {
        "VALID": "It does.",
        "EXPIRED": "Its time is over.",
        "REVOKED": "It was taken back before its time was over.",
    },
    name="CredentialState",
)

ThisApplication = strawberry.Parent[models.Application]
ThisCredential = strawberry.Parent[models.Credential]


@dataclass(frozen=True)
class IssuedSecret:
    """A row whose secret is shown this once."""

    secret: str = field(repr=False)
    row: models.Application | models.Credential


ThisHandedOut = strawberry.Parent[IssuedSecret]


@strawberry.type(description="Somebody who can log in.")
class User:
    """Row of `orm.models.User`."""

    user_id: int = strawberry.field(description="The primary key.")
    name: str = strawberry.field(description="The name that they log in with.")
    role: Role = strawberry.field(description="What they may do.")
    associate_id: int = strawberry.field(description="The associate that they are.")
    demo: bool = strawberry.field(
        description="Came with the demo, and can log in nowhere else: everybody knows the password."
    )
    revoked_at: datetime | None = strawberry.field(
        description="Since when nothing of theirs opens anything; null while it does."
    )


def _scopes_of_application(root: ThisApplication) -> list[Scope]:
    return list(root.scopes)


@strawberry.type(description="A program that calls on behalf of users, and says which it is.")
class Application:
    """Row of `orm.models.Application`."""

    application_id: int = strawberry.field(description="The primary key.")
    name: str = strawberry.field(description="What it is called.")
    scopes = strawberry.field(
        _scopes_of_application,
        description="What it may do; never more than the user for whom it calls.",
    )
    created_at: datetime = strawberry.field(description="When it was made known.")
    revoked_at: datetime | None = strawberry.field(
        description="Since when it is unknown again; null while it is known."
    )


def _user(root: ThisCredential) -> models.User:
    return root.user


def _application(root: ThisCredential) -> models.Application | None:
    return root.application or None


def _scopes_of_credential(root: ThisCredential) -> list[Scope] | None:
    return None if root.scopes is None else list(root.scopes)


def _state(root: ThisCredential) -> credentials.State:
    return credentials.state_of(root)


@strawberry.type(description="A secret that was handed out to a user; the secret is not kept.")
class Credential:
    """Row of `orm.models.Credential`."""

    credential_id: int = strawberry.field(description="The primary key.")
    kind: CredentialKind = strawberry.field(description="What it is good for.")
    user = strawberry.field(_user, graphql_type=User, description="Who logs in with it.")
    application = strawberry.field(
        _application,
        graphql_type=Application | None,
        description="The application that speaks for them with it; null when none does.",
    )
    scopes = strawberry.field(
        _scopes_of_credential,
        description="What of the application's scopes it is good for; null for all of them.",
    )
    label: str = strawberry.field(description="What it was handed out for.")
    created_at: datetime = strawberry.field(description="When it was handed out.")
    expires_at: datetime = strawberry.field(description="Until when it is good.")
    revoked_at: datetime | None = strawberry.field(
        description="When it was made void; null when it was not."
    )
    state = strawberry.field(_state, description="Whether it is good now, by itself.")


def _secret(root: ThisHandedOut) -> str:
    return root.secret


def _row(root: ThisHandedOut) -> models.Application | models.Credential:
    return root.row


SECRET = "To be kept now: it is stored as a digest only, and is shown this once."  # noqa: S105  says how


@strawberry.type(name="NewApplication", description="An application with its new secret.")
class IssuedApplication:
    """The result of `addApplication`."""

    secret = strawberry.field(_secret, description=f"What goes out as SO-AppToken. {SECRET}")
    application = strawberry.field(_row, graphql_type=Application, description="The application.")


@strawberry.type(name="NewCredential", description="A credential with its secret.")
class IssuedCredential:
    """The result of `issueCredential`."""

    secret = strawberry.field(
        _secret, description=f"What goes out as Authorization: SoTicket, or Bearer. {SECRET}"
    )
    credential = strawberry.field(_row, graphql_type=Credential, description="The credential.")
