"""Mutations of tickets and tokens, for admins."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import strawberry

from graphql_api.administration.types import Credential, IssuedCredential, IssuedSecret
from graphql_api.context import Info
from graphql_api.enums import CredentialKind, Scope
from orm import models
from orm.accounts import applications, credentials, users
from orm.accounts.credentials import MAX_DAYS
from orm.errors import InvalidValue, Problem

Kind = Annotated[CredentialKind, strawberry.argument(description="What it is good for.")]


async def issue_credential(
    info: Info,
    kind: Annotated[CredentialKind, strawberry.argument(description="TICKET or TOKEN.")],
    user: Annotated[str, strawberry.argument(description="The name of who logs in with it.")],
    days: Annotated[
        int, strawberry.argument(description="How long it is good for, from 1 to 3650.")
    ] = 30,
    label: Annotated[str, strawberry.argument(description="What it is handed out for.")] = "",
    application: Annotated[
        str | None,
        strawberry.argument(
            description="The name of the application that speaks for them with it; tokens only."
        ),
    ] = None,
    scopes: Annotated[
        list[Scope] | None,
        strawberry.argument(
            description="What of the application's scopes it is good for; all unless said."
        ),
    ] = None,
) -> IssuedSecret:
    """Resolve to the row that was stored, with its secret."""
    author = info.context.admin("hand out credentials")
    owner = await users.get(user)
    speaking = await applications.get(application) if application is not None else None
    new = credentials.NewCredential(
        kind,
        owner.user_id,
        datetime.now(UTC) + timedelta(days=max(1, min(days, MAX_DAYS))),
        label,
        application_id=speaking.application_id if speaking else None,
        scopes=scopes,
    )
    if not 1 <= days <= MAX_DAYS:
        problem = Problem(("days",), f"must be from 1 to {MAX_DAYS}")
        raise InvalidValue(problem, *credentials.problems_of_credential(new))
    secret = await credentials.issue(new, author)
    row = await credentials.find(kind, secret)
    assert row is not None
    return IssuedSecret(secret, row)


async def revoke_credential(
    info: Info,
    kind: Kind,
    credential_id: Annotated[int, strawberry.argument(description="The primary key.")],
) -> models.Credential:
    """Resolve to the row as it is now."""
    return await credentials.revoke(kind, credential_id, info.context.admin("revoke credentials"))


@strawberry.type(description="What admins can do with tickets and tokens.")
class CredentialMutation:
    """Fields of the root of mutations."""

    issue_credential = strawberry.mutation(
        issue_credential,
        graphql_type=IssuedCredential,
        description="Hand out a ticket or a token, and give its secret, this once.",
    )
    revoke_credential = strawberry.mutation(
        revoke_credential,
        graphql_type=Credential,
        description="Make a ticket, a token or a session of a browser void at once.",
    )
