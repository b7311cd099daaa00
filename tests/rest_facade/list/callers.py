"""Callers of lists who are no managers."""

import httpx

from orm.accounts import users
from orm.models.enums import Role, Scope
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD


async def login_of(role: Role) -> tuple[int, httpx.BasicAuth]:
    """A new user of a role: the key of the associate, and their login."""
    user = await accounts.add_user(users.NewUser(role, CHEAP_HASH, role))
    return user.associate_id, httpx.BasicAuth(role, PASSWORD)


async def header_of(*scopes: Scope) -> dict[str, str]:
    """The header of a new application with these scopes."""
    return {"SO-AppToken": await accounts.add_application("shop", scopes)}
