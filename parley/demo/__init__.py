"""The demo: rows, topics and sessions of a helpdesk, and users whose passwords are public."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from graphql import GraphQLInputObjectType, GraphQLObjectType

from graphql_api.schema import Schema, execute
from graphql_api.shared.locale import NEUTRAL
from graphql_api.shared.viewer import Door, Viewer
from orm import crm
from orm.accounts import applications, users
from orm.accounts.passwords import hash_password
from orm.audit.entries import OPERATOR
from orm.engine.exclusive import run_alone
from orm.models import ChatTopic, User
from orm.models.enums import Role, Scope
from parley.importing import Importer
from rest_facade.contract.carriers import carrier_of
from rest_facade.contract.dates import DateFormat
from rest_facade.reading.inputs import InputFields
from rest_facade.reading.variables import to_input


@dataclass(frozen=True)
class Login:
    """A user of the demo, who is an associate of that name in helpdesk.ndjson."""

    name: str
    password: str
    role: Role
    present: bool = True
    """True if they are there to chat when the demo begins."""


LOGINS = (
    Login("tje0", "Tje0", Role.MANAGER),
    Login("HEBR", "Hebr", Role.ADMIN, present=False),
    Login("MAKR", "Makr", Role.AGENT),
    Login("JODA", "Joda", Role.READER, present=False),
)
"""A login for each role, public on purpose; the first is that of the contract's sample request."""


@dataclass(frozen=True)
class Shop:
    """The application of the demo's shop, which starts chats for customers and reads none."""

    name: str
    scopes: frozenset[Scope]


SHOP = Shop("shop", frozenset({Scope.CREATE}))

CREATE_SESSION = """
mutation CreateDemoSession($input: CreateChatSessionInput!) {
  createChatSession(input: $input) { chatSessionId }
}
"""

SET_PRESENCE = """
mutation SetDemoPresence($input: [ChatPresenceInput!]!) {
  setPresence(input: $input) { userId }
}
"""


class DatabaseNotEmpty(Exception):
    """The database has rows that are not the demo's."""


async def load_demo(schema: Schema, dates: DateFormat) -> bool:
    """Load the demo into an empty database; False if it is there already.

    A demo that was loaded by an earlier release gets the logins and the shop that it lacks, and
    topics if it has none. Only one process loads it at a time. DatabaseNotEmpty for any other
    database, because the demo's rows would replace real ones.
    """
    return await run_alone(lambda _transaction: _load(schema, dates))


async def _load(schema: Schema, dates: DateFormat) -> bool:
    if await users.demo_names():
        names = {user.name for user in await users.list_all()}
        await _add_users(login for login in LOGINS if login.name not in names)
        await _add_shop()
        if not await ChatTopic.exists():
            await _import(schema, dates, "topics.ndjson")
        return False
    if await crm.any_stored() or await ChatTopic.exists():
        raise DatabaseNotEmpty
    await _import(schema, dates, "helpdesk.ndjson")
    await _import(schema, dates, "topics.ndjson")
    added = await _add_users(LOGINS)
    await _add_shop()
    [first, *_] = added
    viewer = Viewer(first.associate_id, first.name, first.role, Door.GRAPHQL)
    await _create_sessions(schema, dates, viewer)
    presence = [
        {"userId": user.associate_id, "present": login.present}
        for user, login in zip(added, LOGINS, strict=True)
    ]
    await execute(schema, SET_PRESENCE, {"input": presence}, viewer, NEUTRAL)
    return True


async def _import(schema: Schema, dates: DateFormat, name: str) -> None:
    """Store the rows in a file of the demo."""
    await Importer(schema.core, dates).store(_file(name).splitlines(), lambda _bytes: None)


async def _add_users(logins: Iterable[Login]) -> list[User]:
    """Store the users of logins, in their order."""
    return [
        await users.add(
            users.NewUser(login.name, hash_password(login.password), login.role, demo=True),
            OPERATOR,
        )
        for login in logins
    ]


async def _add_shop() -> None:
    """Register the shop, unless it is there; it calls in process, so its secret is thrown away."""
    if SHOP.name not in {application.name for application in await applications.list_all()}:
        await applications.add(SHOP.name, SHOP.scopes, OPERATOR)


async def _create_sessions(schema: Schema, dates: DateFormat, viewer: Viewer) -> None:
    """Create the demo's sessions by the same GraphQL mutation that callers use."""
    entity = schema.core.type_map["ChatSession"]
    input_type = schema.core.type_map["CreateChatSessionInput"]
    assert isinstance(entity, GraphQLObjectType)
    assert isinstance(input_type, GraphQLInputObjectType)
    fields = InputFields.of(input_type)
    for line in _file("sessions.ndjson").splitlines():
        values = to_input(json.loads(line), carrier_of(entity), fields, dates)
        await execute(schema, CREATE_SESSION, {"input": values}, viewer, NEUTRAL)


def _file(name: str) -> bytes:
    return files(__name__).joinpath(name).read_bytes()
