"""Everybody who may call: each role, alone and by applications of several kinds."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from orm.accounts import applications, users
from orm.models import Application, ChatSession
from orm.models.enums import USER_ROLES, Role, Scope
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.parley.command_line import basic_header

ALONE, OWN, ALL, LOOKING, MAKING = "alone", "own", "all", "looking", "making"

_CHANGING = frozenset({Scope.READ, Scope.CREATE, Scope.UPDATE, Scope.DELETE})

SCOPES = {
    OWN: _CHANGING,
    ALL: _CHANGING | {Scope.ALL},
    LOOKING: frozenset({Scope.READ, Scope.ALL}),
    MAKING: frozenset({Scope.CREATE}),
}
"""The scopes of applications, by their names."""

CUSTOMERS_KEY = "the customer's own key of a session"
"""The key of the session whose customer calls."""

BESIDE = "beside"
"""An application that calls nowhere here, and made a session too."""


@dataclass(frozen=True)
class Caller:
    """A user, and the application that speaks for them."""

    role: Role
    application: str = ALONE

    def __str__(self) -> str:
        return f"{self.role} by {self.application}"


def callers_of(role: Role) -> list[Caller]:
    """The role alone, and by each application; none speaks for customers."""
    if role is Role.CUSTOMER:
        return [Caller(role)]
    return [Caller(role, application) for application in (ALONE, *SCOPES)]


USERS = (Role.READER, Role.AGENT, Role.MANAGER)
"""Roles that differ in what they may do with sessions."""


@dataclass(frozen=True)
class House:
    """A running service that knows all callers."""

    client: httpx.AsyncClient
    secrets: dict[str, str]
    application_ids: dict[str, int]
    associate_ids: dict[Role, int]
    customers_session: list[ChatSession] = field(default_factory=list)
    """The session whose customer calls, last."""

    def headers(self, caller: Caller) -> dict[str, str]:
        """By which a call is the caller's."""
        if caller.role is Role.CUSTOMER:
            session = self.customers_session[-1]
            return {"Authorization": f"ChatSession {session.pk}:{session.session_key}"}
        login = {"Authorization": basic_header(caller.role, PASSWORD)}
        if caller.application == ALONE:
            return login
        return {**login, "SO-AppToken": self.secrets[caller.application]}

    def associate_id(self, caller: Caller) -> int:
        """0 for customers, who are no associates."""
        return self.associate_ids.get(caller.role, 0)

    def application_id(self, caller: Caller) -> int | None:
        return self.application_ids.get(caller.application)

    async def enter(self, caller: Caller) -> None:
        """Make sure that a customer has a session."""
        if caller.role is Role.CUSTOMER and not self.customers_session:
            await self.open_session()

    async def open_session(self, **values: Any) -> ChatSession:
        """A new session, whose customer is the caller from now on.

        Its customer has just asked for news, so that no read here is a change.
        """
        own = {"session_key": CUSTOMERS_KEY, "when_fetched": datetime.now(UTC)}
        session = await ChatSession.create(**{**values, **own})
        self.customers_session.append(session)
        return session

    async def send(
        self, caller: Caller, method: str, path: str, content: str | bytes = "", **headers: str
    ) -> httpx.Response:
        """The answer to a call; headers have _ for -."""
        await self.enter(caller)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        said = {"Content-Type": "application/json", **said, **self.headers(caller)}
        # The client's own login is no caller here.
        return await self.client.request(method, path, content=content, headers=said, auth=None)


async def settle_in(service: Service) -> House:
    """Make all users and applications known to a service."""
    associates = {
        role: (await accounts.add_user(users.NewUser(role, CHEAP_HASH, role))).associate_id
        for role in USER_ROLES
    }
    secrets = {
        name: await accounts.add_application(name, scopes) for name, scopes in SCOPES.items()
    }
    secrets[BESIDE] = await accounts.add_application(BESIDE)
    keys = {each.name: each.application_id for each in await applications.list_all()}
    assert len(keys) == await Application.all().count()
    return House(service.client, secrets, keys, associates)
