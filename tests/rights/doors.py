"""All ways to do something with a session: by GraphQL, by REST, and by the agent's calls.

What goes in goes by public names, from `sessions.INPUTS`.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from graphql_api.fields.node import write_id
from orm.models import ChatSession
from tests.rights.answers import SELECTION, Answer, of_graphql, of_rest
from tests.rights.callers import Caller, House
from tests.rights.sessions import INPUTS, PROPERTIES

ENTITIES, AGENT = "/api/v1/ChatSession", "/api/v1/Agents/Chat"

PROBLEMS = "application/problem+json, application/json;q=0.9"

READ = f"query Read($key: Int!) {{ chatSession(chatSessionId: $key) {{ {SELECTION} }} }}"
CREATE = (
    "mutation Create($input: CreateChatSessionInput!)"
    f" {{ createChatSession(input: $input) {{ {SELECTION} }} }}"
)
UPDATE, REPLACE = (
    f"mutation Change($key: Int!, $input: {name.capitalize()}ChatSessionInput!)"
    f" {{ {name}ChatSession(chatSessionId: $key, input: $input) {{ {SELECTION} }} }}"
    for name in ("update", "replace")
)
DELETE = "mutation Delete($key: Int!) { deleteChatSession(chatSessionId: $key) }"
DELETE_BY_ID = "mutation Delete($id: ID!) { deleteChatSessionById(id: $id) { deletedId } }"

Reading = Callable[[House, Caller, int], Awaitable[Answer]]
Creating = Callable[[House, Caller, Collection[str]], Awaitable[Answer]]
Changing = Callable[[House, Caller, int, Collection[str]], Awaitable[Answer]]


async def graphql(house: House, caller: Caller, query: str, **variables: Any) -> dict[str, Any]:
    """The whole answer to an operation."""
    content = json.dumps({"query": query, "variables": variables})
    body: dict[str, Any] = (await house.send(caller, "POST", "/graphql", content)).json()
    return body


async def rest(
    house: House, caller: Caller, method: str, path: str, content: Any = None, **headers: str
) -> Answer:
    """The outcome of a call with JSON in its body."""
    headers = {"Accept": PROBLEMS, **headers}
    return of_rest(await house.send(caller, method, path, json.dumps(content), **headers))


def as_input(names: Collection[str]) -> dict[str, Any]:
    return {INPUTS[name].field: INPUTS[name].stored for name in names}


def as_entity(names: Collection[str]) -> dict[str, Any]:
    return {PROPERTIES[name]: INPUTS[name].sent for name in names}


async def read_graphql(house: House, caller: Caller, key: int) -> Answer:
    return of_graphql(await graphql(house, caller, READ, key=key))


async def read_rest(house: House, caller: Caller, key: int) -> Answer:
    return await rest(house, caller, "GET", f"{ENTITIES}/{key}")


async def read_agent(house: House, caller: Caller, key: int) -> Answer:
    path = f"{AGENT}/GetChatSessionEntity?chatSessionEntityId={key}"
    return await rest(house, caller, "POST", path)


async def create_graphql(house: House, caller: Caller, names: Collection[str]) -> Answer:
    return of_graphql(await graphql(house, caller, CREATE, input=as_input(names)))


async def create_rest(house: House, caller: Caller, names: Collection[str]) -> Answer:
    return await rest(house, caller, "POST", ENTITIES, as_entity(names))


async def create_agent(house: House, caller: Caller, names: Collection[str]) -> Answer:
    return await rest(house, caller, "POST", f"{AGENT}/SaveChatSessionEntity", as_entity(names))


async def update(house: House, caller: Caller, key: int, names: Collection[str]) -> Answer:
    return of_graphql(await graphql(house, caller, UPDATE, key=key, input=as_input(names)))


async def replace(house: House, caller: Caller, key: int, names: Collection[str]) -> Answer:
    """By everything that the caller reads, but for the changes."""
    data = (await graphql(house, caller, READ, key=key))["data"] or {}
    node = data.get("chatSession") or {}
    whole = {
        INPUTS[name].field: _key(value) if isinstance(value, dict) else value
        for name, value in node.items()
        if name in INPUTS
    }
    given = whole | as_input(names)
    return of_graphql(await graphql(house, caller, REPLACE, key=key, input=given))


async def put(house: House, caller: Caller, key: int, names: Collection[str]) -> Answer:
    """By everything that the caller reads, but for the changes."""
    answer = await house.send(caller, "GET", f"{ENTITIES}/{key}")
    whole: Mapping[str, Any] = answer.json() if answer.status_code == 200 else {}
    entity = {**whole, **as_entity(names)}
    return await rest(house, caller, "PUT", f"{ENTITIES}/{key}", entity)


async def operate(house: House, caller: Caller, key: int, names: Collection[str]) -> Answer:
    operations = [
        {"op": "replace", "path": f"/{name}", "value": value}
        for name, value in as_entity(names).items()
    ]
    return await rest(house, caller, "PATCH", f"{ENTITIES}/{key}", operations)


async def merge(house: House, caller: Caller, key: int, names: Collection[str]) -> Answer:
    return await rest(house, caller, "PATCH", f"{ENTITIES}/{key}", as_entity(names))


async def save(house: House, caller: Caller, key: int, names: Collection[str]) -> Answer:
    entity = {"ChatSessionId": key, **as_entity(names)}
    return await rest(house, caller, "POST", f"{AGENT}/SaveChatSessionEntity", entity)


async def delete_graphql(house: House, caller: Caller, key: int) -> Answer:
    return of_graphql(await graphql(house, caller, DELETE, key=key))


async def delete_by_id(house: House, caller: Caller, key: int) -> Answer:
    return of_graphql(await graphql(house, caller, DELETE_BY_ID, id=write_id(ChatSession, key)))


async def delete_rest(house: House, caller: Caller, key: int) -> Answer:
    return await rest(house, caller, "DELETE", f"{ENTITIES}/{key}")


async def delete_agent(house: House, caller: Caller, key: int) -> Answer:
    path = f"{AGENT}/DeleteChatSessionEntity?chatSessionEntityId={key}"
    return await rest(house, caller, "POST", path)


def _key(referred: Mapping[str, Any]) -> int:
    [key] = referred.values()
    return int(key)


READINGS: tuple[Reading, ...] = (read_graphql, read_rest, read_agent)
CREATINGS: tuple[Creating, ...] = (create_graphql, create_rest, create_agent)
CHANGINGS: tuple[Changing, ...] = (update, replace, put, operate, merge, save)
REMOVINGS: tuple[Reading, ...] = (delete_graphql, delete_by_id, delete_rest, delete_agent)
