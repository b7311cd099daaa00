"""Hidden texts are in no answer, in any representation: each text column has a text planted.

The calls read, list, find, create, change and retry, and are refused in several ways.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest

from orm.models.enums import Role
from parley.settings import Settings
from rest_facade.list.columns import COLUMNS
from tests.rights.callers import CUSTOMERS_KEY, OWN, Caller, House
from tests.rights.doors import AGENT, ENTITIES, PROBLEMS
from tests.rights.oracle import hidden, letters, shown_below
from tests.rights.referred import KEYS, TABLES, columns_of, keeps_text, mark_of, selection
from tests.rights.sessions import COLUMN_OF, REFERENCES, VALUES, Stands, store

READER, SHOP = Caller(Role.READER), Caller(Role.MANAGER, OWN)

CALLERS = [
    (READER, Stands.ELSES),
    (Caller(Role.AGENT), Stands.OWN),
    (SHOP, Stands.MADE),
    (Caller(Role.READER, OWN), Stands.MADE),
    (Caller(Role.CUSTOMER), Stands.OWN),
]

SESSION = " ".join(
    [*(name for name in COLUMN_OF if name not in REFERENCES), selection(), "tableRight { reason }"]
)

EVERY_COLUMN = quote(",".join(each.name for each in COLUMNS))

MEDIA = ("application/json", "application/xml")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Rights are decided above the database."""
    return sqlite_url


@pytest.fixture(params=[True, False], ids=["compiled", "core"])
def settings(database_url: str, request: pytest.FixtureRequest) -> Settings:
    """By the compiled execution and by graphql-core."""
    # A customer sends more requests here than one may.
    return Settings.model_validate(
        {"database_url": database_url, "compiled": request.param, "customer_rate_limit": 0}
    )


@dataclass(frozen=True)
class Call:
    """A request, and whether it shows all of a session."""

    method: str
    path: str
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    whole: bool = False


def texts_below(caller: Caller, *, shown: bool) -> set[str]:
    """The planted texts of referred rows that a caller sees, or does not see."""
    by_sight: dict[bool, set[str]] = {True: set(), False: set()}
    for reference in TABLES:
        for column in columns_of(reference):
            if keeps_text(reference, column):
                seen = column in shown_below(caller, reference)
                by_sight[seen].add(mark_of(reference, column))
    return by_sight[shown]


def texts_of_session(names: Iterable[str]) -> set[str]:
    """The stored texts of fields; the key with which customers call is secret in any case."""
    values = (VALUES.get(COLUMN_OF[name]) for name in names)
    return {value for value in values if isinstance(value, str)} | {CUSTOMERS_KEY}


def readings(key: int) -> Iterator[Call]:
    agent = f"{AGENT}/GetChatSessionEntity?chatSessionEntityId={key}"
    for media in MEDIA:
        accept = {"Accept": media}
        yield Call("GET", f"{ENTITIES}/{key}", headers=accept, whole=True)
        yield Call("POST", agent, headers=accept, whole=True)
        yield Call("GET", f"{ENTITIES}?$select={EVERY_COLUMN}", headers=accept)
        yield Call("GET", f"{ENTITIES}/{key}?$select=Person,Ticket/FromAddress", headers=accept)
    yield Call("GET", f"{ENTITIES}?$select={EVERY_COLUMN}&$jsonSafe=true")
    yield Call("GET", f"{ENTITIES}?$select={EVERY_COLUMN}&$orderBy=associateId,customerName desc")
    for query in (
        f"{{ chatSession(chatSessionId: {key}) {{ {SESSION} }} }}",
        f"{{ chatSessions {{ nodes {{ {SESSION} }} pageInfo {{ endCursor }} }} }}",
        f"{{ chatSessions {{ edges {{ cursor node {{ {SESSION} }} }} }} }}",
    ):
        yield asking(query, whole=True)


def refusals(key: int) -> Iterator[Call]:
    """Filters, orders, values and patches that tell of a hidden field, or fail at one."""
    for column in ("customerEmail", "person/email", "person/fullName", "contact/name"):
        for media in (PROBLEMS, *MEDIA):
            for parameter in (f"filter={column} contains '@'", f"orderBy={column}"):
                yield Call(
                    "GET", f"{ENTITIES}?${quote(parameter, safe='=')}", None, {"Accept": media}
                )
    for value in (None, VALUES["customer_email"], ["wrong"], "x" * 300):
        entity = {"CustomerEmail": value, "SessionKey": value, "Person": {"Email": value}}
        for method in ("PUT", "PATCH"):
            yield Call(method, f"{ENTITIES}/{key}", entity, {"Accept": PROBLEMS})
    for path in ("/CustomerEmail", "/Person/Email", "/Ticket/FromAddress", "/Contact/Address"):
        for op in ("test", "replace", "remove"):
            operations = [{"op": op, "path": path, "value": "x"}]
            yield Call("PATCH", f"{ENTITIES}/{key}", operations, {"Accept": PROBLEMS})
        moved = [{"op": "copy", "from": path, "path": "/CustomerName"}]
        yield Call("PATCH", f"{ENTITIES}/{key}", moved)
    yield asking("{ auditEntries { nodes { changes { old new } } } }")


def writings(key: int) -> Iterator[Call]:
    """Calls that write and answer with the session; those with a key are sent again as well."""
    referring = {name.capitalize(): {f"{name.capitalize()}Id": KEYS[name]} for name in KEYS}
    referring["User"] = {"AssociateId": KEYS["user"]}
    inputs = {f"{name}Id": row for name, row in KEYS.items()}
    for media in MEDIA:
        accept = {"Accept": media}
        for again in ("first", "first", "second"):
            retried = {**accept, "Idempotency-Key": f"{again} {media}"}
            yield Call("POST", ENTITIES, referring, retried)
        yield Call("PUT", f"{ENTITIES}/{key}", referring, accept)
        yield Call("PATCH", f"{ENTITIES}/{key}", {"Rating": 3}, accept)
        operations = [{"op": "replace", "path": "/Rating", "value": 4}]
        yield Call("PATCH", f"{ENTITIES}/{key}", operations, accept)
        saved = {"ChatSessionId": key, **referring}
        yield Call("POST", f"{AGENT}/SaveChatSessionEntity", saved, accept)
        yield Call("POST", f"{AGENT}/CreateDefaultChatSessionEntity", None, accept)
    yield asking(
        f"mutation ($input: CreateChatSessionInput!) {{ createChatSession(input: $input)"
        f" {{ {SESSION} }} }}",
        input=inputs,
    )
    for kind in ("Update", "Replace"):
        yield asking(
            f"mutation ($input: {kind}ChatSessionInput!) {{ {kind.lower()}ChatSession("
            f"chatSessionId: {key}, input: $input) {{ {SESSION} }} }}",
            input=inputs,
        )


def asking(query: str, *, whole: bool = False, **variables: Any) -> Call:
    return Call("POST", "/graphql", {"query": query, "variables": variables}, whole=whole)


@pytest.mark.parametrize(("caller", "stands"), CALLERS, ids=map(str, range(len(CALLERS))))
async def test_no_answer_has_a_hidden_text(house: House, caller: Caller, stands: Stands) -> None:
    key = await store(house, caller, stands)
    shown = texts_below(caller, shown=True)
    # Two references can lead to one row, of which one shows more.
    below = texts_below(caller, shown=False) - shown
    secret = below | texts_of_session(hidden(caller, stands))
    for call in readings(key):
        told = await answer_without(secret, house, caller, call)
        # The other texts are shown, so a hidden one would be found. Customers have no lists.
        whole = call.whole and not (
            caller.role is Role.CUSTOMER and "chatSessions" in str(call.content)
        )
        assert not whole or all(each in told for each in shown), call
    for call in [*writings(key), *refusals(key), *readings(key)]:
        await answer_without(secret, house, caller, call)


async def answer_without(secret: set[str], house: House, caller: Caller, call: Call) -> str:
    """The answer to a call, in which no secret may stand that the call did not say itself."""
    sent = json.dumps(call.content)
    answer = await house.send(caller, call.method, call.path, sent, **call.headers)
    told = answer.text + "".join(map(str, answer.headers.items()))
    assert [each for each in secret if each in told and each not in sent] == [], call
    assert answer.status_code < 500, call
    return told


async def test_the_trail_has_no_text_that_is_hidden_from_somebody(house: House) -> None:
    key = await store(house, SHOP, Stands.MADE)
    for call in writings(key):
        await house.send(SHOP, call.method, call.path, json.dumps(call.content), **call.headers)
    query = "{ auditEntries(first: 100) { nodes { entity fields changes { field old new } } } }"
    trail = await house.send(Caller(Role.ADMIN), "POST", "/graphql", json.dumps({"query": query}))
    told = trail.json()["data"]["auditEntries"]["nodes"]
    assert sum(each["entity"] == "ChatSession" for each in told) > 5
    planted = texts_below(READER, shown=False) | texts_below(READER, shown=True)
    secret = planted | texts_of_session(hidden(READER, Stands.ELSES))
    assert [each for each in secret if each in trail.text] == []
    assert letters(SHOP, Stands.MADE) == "SUID"
