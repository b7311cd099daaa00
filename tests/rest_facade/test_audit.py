"""Each change by REST or GraphQL writes one audit entry with the caller; other calls none."""

import json
from collections.abc import Awaitable, Callable

import httpx
import pytest

from graphql_api.rights.matrix import FieldCell, RoleCells, TableAccess, TableCell
from orm.models import AuditEntry, ChatSession
from orm.models.enums import AuditAction, Role
from tests import accounts
from tests.conftest import Service
from tests.matrices import grant
from tests.rest_facade.sessions import AGENT, NO_ROW, SESSIONS

CREATED, UPDATED, DELETED = AuditAction
MERGE, PATCH = "application/merge-patch+json", "application/json-patch+json"

Send = Callable[[Service, int, dict[str, str]], Awaitable[httpx.Response]]


def rest(method: str, path: str, content: object = None, kind: str = "application/json") -> Send:
    """A REST call; {key} in its path stands for a session's key."""

    async def send(service: Service, key: int, headers: dict[str, str]) -> httpx.Response:
        return await service.client.request(
            method,
            path.format(key=key),
            content=json.dumps(content).replace('"{key}"', str(key)),
            headers={"Content-Type": kind, **headers},
        )

    return send


def graphql(mutation: str) -> Send:
    """A GraphQL mutation; KEY stands for a session's key."""

    async def send(service: Service, key: int, headers: dict[str, str]) -> httpx.Response:
        query = f"mutation {{ {mutation.replace('KEY', str(key))} }}"
        return await service.client.post("/graphql", json={"query": query}, headers=headers)

    return send


CHANGES: dict[str, tuple[Send, AuditAction, str]] = {
    "POST": (rest("POST", SESSIONS, {"Rating": 5}), CREATED, "rest"),
    "PUT": (rest("PUT", f"{SESSIONS}/{{key}}", {"Rating": 5}), UPDATED, "rest"),
    "merge": (rest("PATCH", f"{SESSIONS}/{{key}}", {"Rating": 5}, MERGE), UPDATED, "rest"),
    "patch": (
        rest(
            "PATCH",
            f"{SESSIONS}/{{key}}",
            [{"op": "add", "path": "/Rating", "value": 5}],
            PATCH,
        ),
        UPDATED,
        "rest",
    ),
    "DELETE": (rest("DELETE", f"{SESSIONS}/{{key}}"), DELETED, "rest"),
    "agent creates": (
        rest("POST", f"{AGENT}/SaveChatSessionEntity", {"Rating": 5}),
        CREATED,
        "rest",
    ),
    "agent saves": (
        rest("POST", f"{AGENT}/SaveChatSessionEntity", {"ChatSessionId": "{key}", "Rating": 5}),
        UPDATED,
        "rest",
    ),
    "agent deletes": (
        rest("POST", f"{AGENT}/DeleteChatSessionEntity?chatSessionEntityId={{key}}"),
        DELETED,
        "rest",
    ),
    "createChatSession": (
        graphql("createChatSession(input: {rating: 5}) { rating }"),
        CREATED,
        "graphql",
    ),
    "updateChatSession": (
        graphql("updateChatSession(chatSessionId: KEY, input: {rating: 5}) { rating }"),
        UPDATED,
        "graphql",
    ),
    "replaceChatSession": (
        graphql("replaceChatSession(chatSessionId: KEY, input: {rating: 5}) { rating }"),
        UPDATED,
        "graphql",
    ),
    "deleteChatSession": (graphql("deleteChatSession(chatSessionId: KEY)"), DELETED, "graphql"),
}
EVERY = pytest.mark.parametrize("name", CHANGES)
ON_ROWS = pytest.mark.parametrize(
    "name", [name for name, (_, action, _) in CHANGES.items() if action is not CREATED]
)


def went_well(answer: httpx.Response) -> bool:
    return answer.is_success and b'"errors"' not in answer.content


@pytest.fixture
async def key(service: Service) -> int:
    """The key of a session that was stored without an audit entry."""
    session = await ChatSession.create(customer_name="Ada", rating=1)
    return int(session.pk)


@EVERY
async def test_a_change_writes_one_audit_entry(service: Service, key: int, name: str) -> None:
    send, action, door = CHANGES[name]
    headers = {"SO-AppToken": await accounts.add_application("crm"), "X-Request-Id": "of-mine"}
    assert went_well(await send(service, key, headers))
    [entry] = await AuditEntry.all()
    assert (entry.action, entry.door) == (action, door)
    assert (entry.associate_id, entry.user_name) == (service.associate_id, "tje0")
    assert (entry.application_id, entry.request_id) == (1, "of-mine")
    assert entry.row_key == (key + 1 if action is CREATED else key)
    old, new = (None if action is CREATED else 1), (None if action is DELETED else 5)
    assert entry.values["rating"] == [old, new]


@EVERY
async def test_without_an_application_the_entry_names_none(
    service: Service, key: int, name: str
) -> None:
    assert went_well(await CHANGES[name][0](service, key, {}))
    assert (await AuditEntry.get()).application_id is None


@pytest.mark.parametrize(
    "name",
    [
        *("POST", "agent creates", "agent saves", "agent deletes"),
        *("createChatSession", "updateChatSession", "replaceChatSession", "deleteChatSession"),
    ],
)
async def test_a_retried_call_writes_no_second_entry(service: Service, key: int, name: str) -> None:
    for _ in range(2):
        assert went_well(await CHANGES[name][0](service, key, {"Idempotency-Key": "k"}))
    assert await AuditEntry.all().count() == 1


@ON_ROWS
async def test_a_call_on_a_missing_row_writes_no_entry(service: Service, name: str) -> None:
    assert not went_well(await CHANGES[name][0](service, NO_ROW, {}))
    assert await AuditEntry.all().count() == 0


@EVERY
async def test_a_forbidden_call_writes_no_entry(
    service: Service, key: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_to_see = RoleCells(TableCell((TableAccess.SELECT,), "Not you."))
    grant(monkeypatch, Role.MANAGER, only_to_see)
    assert not went_well(await CHANGES[name][0](service, key, {}))
    assert await AuditEntry.all().count() == 0


@pytest.mark.parametrize("name", ["merge", "patch", "agent saves", "updateChatSession"])
async def test_a_call_that_changes_nothing_writes_no_entry(
    service: Service, key: int, name: str
) -> None:
    send = CHANGES[name][0]
    assert went_well(await send(service, key, {}))
    assert went_well(await send(service, key, {}))
    assert await AuditEntry.all().count() == 1


async def test_a_replacement_names_only_what_changed(service: Service, key: int) -> None:
    await CHANGES["PUT"][0](service, key, {})
    entry = await AuditEntry.get()
    assert set(entry.columns) == {"customer_name", "rating"}
    assert entry.values == {"customer_name": ["Ada", None], "rating": [1, 5]}


@pytest.mark.parametrize("role", [None, Role.READER, Role.AGENT, Role.ADMIN])
async def test_hidden_fields_are_named_without_their_values(
    service: Service, role: Role | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = dict.fromkeys(["customer_phone", "user"], FieldCell(None, "No."))
    for other_role in Role:
        rights = RoleCells(fields=hidden) if other_role is role else RoleCells()
        grant(monkeypatch, other_role, rights)
    entity = {
        "CustomerPhone": "planted-phone",
        "SessionKey": "planted-key",
        "Rating": 3,
        "User": {"AssociateId": service.associate_id},
    }
    assert (await service.client.post(SESSIONS, json=entity)).is_success
    entry = await AuditEntry.get()
    assert {"customer_phone", "session_key", "user_id", "rating"} <= set(entry.columns)
    assert entry.values["rating"] == [None, 3]
    assert [name in entry.values for name in ("customer_phone", "user_id")] == [role is None] * 2
    assert "session_key" not in entry.values
    assert "planted-key" not in str(await AuditEntry.all().values())
