"""Mutations of applications, for admins."""

from typing import Annotated

import strawberry

from graphql_api.administration.types import Application, IssuedApplication, IssuedSecret
from graphql_api.context import Info
from graphql_api.enums import Scope
from orm import models
from orm.accounts import applications

Name = Annotated[str, strawberry.argument(description="What it is called.")]
Scopes = Annotated[
    list[Scope],
    strawberry.argument(
        description="All that it may do: READ, CREATE, UPDATE and DELETE are for sessions that it"
        " made, with ALL for those of others, too; TOPIC_READ and TOPIC_WRITE are for topics."
    ),
]


async def add_application(info: Info, name: Name, scopes: Scopes) -> IssuedSecret:
    """Resolve to the row that was stored, with its secret."""
    secret = await applications.add(name, scopes, info.context.admin("add applications"))
    return IssuedSecret(secret, await applications.get(name))


async def set_application_scopes(info: Info, name: Name, scopes: Scopes) -> models.Application:
    """Resolve to the row as it is now."""
    return await applications.set_scopes(name, scopes, info.context.admin("set scopes"))


async def revoke_application(info: Info, name: Name) -> models.Application:
    """Resolve to the row as it is now."""
    return await applications.revoke(name, info.context.admin("revoke applications"))


@strawberry.type(description="What admins can do with applications.")
class ApplicationMutation:
    """Fields of the root of mutations."""

    add_application = strawberry.mutation(
        add_application,
        graphql_type=IssuedApplication,
        description="Make an application known, and give its secret, this once. One that was"
        " revoked is known again, by another secret.",
    )
    set_application_scopes = strawberry.mutation(
        set_application_scopes,
        graphql_type=Application,
        description="Let an application do that and nothing else, from its next call on.",
    )
    revoke_application = strawberry.mutation(
        revoke_application,
        graphql_type=Application,
        description="Make void at once an application's secret, and tokens that speak for it.",
    )
