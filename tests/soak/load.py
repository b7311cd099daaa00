"""The load: users with logins, and a client for each, until the time is over."""

import asyncio
import base64
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher

from orm.accounts.credentials import NewCredential
from orm.accounts.users import NewUser
from orm.engine.database import open_database
from orm.models.enums import CredentialKind, Role
from tests import accounts
from tests.soak.client import Answer, Client, Login
from tests.soak.conversation import Conversations
from tests.soak.ledger import Ledger

BY_PASSWORD = 2
"""Clients that log in by Basic; all others have a token or a ticket."""
PASSWORD = "correct horse"


@dataclass
class Load:
    """The ledger of the clients, and the clock of the run."""

    ledger: Ledger
    answers: list[Answer] = field(default_factory=list)
    start: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.start

    async def run(
        self, logins: Sequence[Login], servers: Sequence[str], stopped: Callable[[], bool]
    ) -> None:
        """Let a client of each login work until `stopped`; each ends the call that it has sent."""
        clients = [
            Client(number, login, servers, self.ledger, self.answers, self.now)
            for number, login in enumerate(logins)
        ]
        mark = f"{time.time_ns():x}"
        try:
            async with asyncio.TaskGroup() as group:
                for client in clients:
                    group.create_task(Conversations(client, stopped, mark).work())
        finally:
            for client in clients:
                await client.close()


async def add_logins(url: str, clients: int) -> list[Login]:
    """A user for each client, in a database that is empty."""
    password = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    async with open_database(url):
        return [await _login(number, password) for number in range(clients)]


async def _login(number: int, password: str) -> Login:
    name = f"agent{number}"
    user = await accounts.add_user(NewUser(name, password, Role.MANAGER))
    if number < BY_PASSWORD:
        basic = base64.b64encode(f"{name}:{PASSWORD}".encode()).decode()
        return Login(user.associate_id, f"Basic {basic}")
    kind = CredentialKind.TICKET if number % 2 else CredentialKind.TOKEN
    expires = datetime.now(UTC) + timedelta(days=1)
    secret = await accounts.issue_secret(NewCredential(kind, user.user_id, expires))
    return Login(user.associate_id, f"{'SoTicket' if number % 2 else 'Bearer'} {secret}")
