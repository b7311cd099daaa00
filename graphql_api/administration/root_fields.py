"""Root fields of administration: the queries, and the mutations of all its modules."""

from typing import Annotated

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphql_api.administration.applications import ApplicationMutation
from graphql_api.administration.credentials import CredentialMutation
from graphql_api.administration.types import Application, Credential, User
from graphql_api.administration.users import UserMutation
from graphql_api.context import Info
from graphql_api.enums import CredentialKind
from graphql_api.pagination import page_size
from graphql_api.rights.administration import enforce_administering
from graphql_api.webhooks.root_fields import WebhookMutation, WebhookQuery
from orm import models
from orm.accounts import applications, credentials, users

First = Annotated[
    int, strawberry.argument(description="How many at most, from 1 to 100 unless set otherwise.")
]
After = Annotated[
    int, strawberry.argument(description="The primary key that they come after; 0 for the first.")
]


async def _users(info: Info, first: First = 50, after: After = 0) -> list[models.User]:
    """Resolve to users by their keys; Forbidden for all but admins."""
    _check(info, "list users", first)
    return await users.page(first, after)


async def _applications(
    info: Info, first: First = 50, after: After = 0
) -> list[models.Application]:
    """Resolve to applications by their keys; Forbidden for all but admins."""
    _check(info, "list applications", first)
    return await applications.page(first, after)


async def _credentials(
    info: Info,
    kind: Annotated[CredentialKind, strawberry.argument(description="Those of this kind.")],
    first: First = 50,
    after: After = 0,
) -> list[models.Credential]:
    """Resolve to credentials of a kind by their keys; Forbidden for all but admins."""
    _check(info, "list credentials", first)
    return await credentials.page(kind, first, after)


def _check(info: Info, what: str, first: int) -> None:
    enforce_administering(info.context.viewer, what)
    page_size(first, None, info.context.limits.page_size)


@strawberry.type(description="What admins can ask of who may call.")
class AdministrationQuery(WebhookQuery):
    """Fields of the root of queries."""

    users = strawberry.field(
        _users,
        graphql_type=list[User],
        description="Who can log in, and who could, by their keys; for admins.",
    )
    applications = strawberry.field(
        _applications,
        graphql_type=list[Application],
        description="Programs that are known or were, by their keys; for admins.",
    )
    credentials = strawberry.field(
        _credentials,
        graphql_type=list[Credential],
        description="Tickets, tokens or sessions of browsers, by their keys; for admins.",
    )


@strawberry.type(description="What admins can do with who may call.")
class AdministrationMutation(
    UserMutation, ApplicationMutation, CredentialMutation, WebhookMutation
):
    """Fields of the root of mutations."""


ADMIN_MUTATIONS = frozenset(
    to_camel_case(field.python_name)
    for field in strawberry.types.get_object_definition(AdministrationMutation, strict=True).fields
)
"""Their names in this schema."""
