"""Mutations of users, for admins."""

from typing import Annotated

import strawberry

from graphql_api.administration.types import User
from graphql_api.context import Info
from graphql_api.enums import Role
from orm import models
from orm.accounts import users
from orm.accounts.passwords import hash_in_thread, problems_of_password
from orm.errors import InvalidValue, Problem

Name = Annotated[str, strawberry.argument(description="The name that they log in with.")]
Password = Annotated[
    str, strawberry.argument(description="1 to 1024 characters; send it as a variable.")
]
NewRole = Annotated[Role, strawberry.argument(description="What they may do.")]


async def add_user(info: Info, name: Name, password: Password, role: NewRole) -> models.User:
    """Resolve to the row that was stored."""
    author = info.context.admin("add users")
    problems = [
        *users.problems_of_name(name),
        *_problems_of(password),
        *users.problems_of_role(role),
    ]
    if problems:
        raise InvalidValue(*problems)
    return await users.add(users.NewUser(name, await _hash_of(password), role), author)


async def set_user_role(info: Info, name: Name, role: NewRole) -> models.User:
    """Resolve to the row as it is now."""
    return await users.set_role(name, role, info.context.admin("set roles"))


async def set_user_password(info: Info, name: Name, password: Password) -> models.User:
    """Resolve to the row as it is now."""
    author = info.context.admin("set passwords")
    return await users.set_password(name, await _hash_of(password), author)


async def revoke_user(info: Info, name: Name) -> models.User:
    """Resolve to the row as it is now."""
    return await users.revoke(name, info.context.admin("revoke users"))


async def _hash_of(password: str) -> str:
    if problems := _problems_of(password):
        raise InvalidValue(*problems)
    return await hash_in_thread(password)


def _problems_of(password: str) -> list[Problem]:
    return [Problem(("password",), reason) for reason in problems_of_password(password)]


@strawberry.type(description="What admins can do with users.")
class UserMutation:
    """Fields of the root of mutations."""

    add_user = strawberry.mutation(
        add_user,
        graphql_type=User,
        description="Let somebody log in, as the associate of that name, who is made if there is"
        " none. Who was revoked is let in again.",
    )
    set_user_role = strawberry.mutation(
        set_user_role,
        graphql_type=User,
        description="Let a user do more or less, from their next call on. The last admin stays.",
    )
    set_user_password = strawberry.mutation(
        set_user_password,
        graphql_type=User,
        description="Give a user another password; their sessions of browsers end.",
    )
    revoke_user = strawberry.mutation(
        revoke_user,
        graphql_type=User,
        description="Make void at once all that a user logs in with: password, tickets, tokens,"
        " sessions and JWTs. The last admin stays.",
    )
