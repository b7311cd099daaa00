"""The caller's own account: name, role, rights and scopes."""

from collections.abc import Awaitable, Callable

import strawberry
from tortoise.models import Model

from graphql_api.context import Info
from graphql_api.enums import Role, Scope
from graphql_api.resolver_hints import from_row, from_row_async
from graphql_api.rights.administration import may_administer
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import TableAccess
from graphql_api.rights.rights import Rights
from graphql_api.shared.viewer import Viewer as Caller
from orm.models import ChatSession, ChatTopic

ThisCaller = strawberry.Parent[Caller]


def possible_accesses(model: type[Model]) -> Callable[..., Awaitable[list[TableAccess]]]:
    """A resolver of what the caller may do with rows of an entity at most."""

    async def resolve(root: ThisCaller) -> list[TableAccess]:
        rights = Rights.of(root, MATRICES[model])
        exact = await rights.with_keys(lambda keys_of: keys_of(rights.caller))
        return list(exact.possible_accesses)

    return from_row_async(resolve)


@from_row
def _scopes(root: ThisCaller) -> list[Scope] | None:
    return None if root.scopes is None else [scope for scope in Scope if scope in root.scopes]


@from_row
def _administers(root: ThisCaller) -> bool:
    return may_administer(root)


@strawberry.type(description="Whoever is calling.")
class Viewer:
    """The fields of `viewer`."""

    associate_id: int = strawberry.field(description="The associate that they log in as.")
    name: str = strawberry.field(description="The name that they log in with.")
    role: Role = strawberry.field(description="What they may do, as far as users go.")
    rights = strawberry.field(
        possible_accesses(ChatSession),
        description="What they may do with sessions at most: with some it may be less, as each"
        " session's tableRight says.",
    )
    topic_rights = strawberry.field(
        possible_accesses(ChatTopic),
        description="What they may do with chat topics at most: with some it may be less, as each"
        " topic's tableRight says.",
    )
    scopes = strawberry.field(
        _scopes,
        description="What the application may do that speaks for them; null when none does.",
    )
    application_id: int | None = strawberry.field(
        description="The application that speaks for them; null when none does."
    )
    administers = strawberry.field(
        _administers,
        description="Whether they may administer users and applications, and read the audit"
        " trail: admins may, by an application only if it has the scope ADMIN.",
    )


async def viewer(info: Info) -> Caller:
    """Resolve to whoever is calling."""
    return info.context.viewer


@strawberry.type(description="What everybody can ask of themselves.")
class ViewerQuery:
    """Fields of the root of queries."""

    viewer = strawberry.field(viewer, graphql_type=Viewer, description="Who is calling.")
