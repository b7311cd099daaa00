"""Work on sessions goes by the rights to change them, at every door."""

import json
from dataclasses import replace
from typing import Any

import pytest

from graphql_api.context import Context
from graphql_api.rights.matrices import MATRICES
from graphql_api.rights.matrix import FieldAccess, FieldCell, TableAccess
from graphql_api.shared.limits import Limits
from graphql_api.shared.viewer import Door, Viewer
from orm.models import Associate, AuditEntry, ChatSession
from orm.models.enums import ChatSessionStatus, Role
from tests.matrices import grant
from tests.rights.callers import ALONE, SCOPES, USERS, Caller, House, callers_of
from tests.rights.sessions import Stands, store, stored

SECRET = "the stored secret"
REASON = "Because a test says so."
PROCEDURES = "/api/v1/Agents/Chat"

PICK_UP, TRANSFER, ACCEPT, REJECT = "Pickup", "TransferTo", "AcceptTransfer", "RejectTransfer"
RESET, END = "Reset", "end"
WORK = (PICK_UP, TRANSFER, ACCEPT, REJECT, RESET, END)

FIELDS = {
    PICK_UP: "pickUpChatSession",
    TRANSFER: "transferChatSession",
    ACCEPT: "acceptChatSessionTransfer",
    REJECT: "rejectChatSessionTransfer",
    RESET: "resetChatSession",
    END: "endChatSession",
}
SETS = {
    PICK_UP: ("user_id", "status"),
    TRANSFER: ("transfer_to_id",),
    ACCEPT: ("user_id", "transfer_to_id"),
    REJECT: ("transfer_to_id",),
    RESET: ("user_id", "status"),
    END: ("status",),
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def house(house: House) -> House:
    """The rows that sessions refer to have every column filled in, also the one of who has left."""
    await Associate.filter(associate_id__in=house.associate_ids.values()).update(deleted=False)
    return house


def calls(work: str, key: int, to: int) -> list[tuple[str, Any]]:
    """The path and the body of the same work at each door that has it."""
    field = FIELDS[work]
    argument, given = (f'toAssociate: "{to}", ', f"/{to}") if work == TRANSFER else ("", "")
    selected = "outcome chatSession { chatSessionId sessionKey customerEmail status }"
    text = f"mutation {{ {field}({argument}chatSessionId: {key}) {{ {selected} }} }}"
    found: list[tuple[str, Any]] = [("/graphql", {"query": text})]
    if work != END:
        body = {"ChatSessionId": key, "ToAssociate": str(to)}
        procedure = field[0].upper() + field[1:]
        found += [
            (f"/api/v1/ChatSession/{key}/{work}{given}", None),
            (f"{PROCEDURES}/{procedure.replace('Pickup', 'PickUp')}", body),
        ]
    return found


async def outcome(house: House, caller: Caller, path: str, body: Any) -> tuple[int, str]:
    """The status, of GraphQL that of its error, and the text of the answer."""
    answer = await house.send(caller, "POST", path, json.dumps(body) if body else "")
    if path == "/graphql" and (errors := answer.json().get("errors")):
        statuses = {"FORBIDDEN": 403, "NOT_FOUND": 404}
        return statuses[errors[0]["extensions"]["code"]], answer.text
    is_agents = path.startswith(PROCEDURES)
    return 404 if is_agents and answer.text == "null" else answer.status_code, answer.text


async def allowed(house: House, caller: Caller, key: int, work: str) -> int:
    """The status that the matrix says a work must have."""
    scopes = SCOPES.get(caller.application)
    viewer = Viewer(
        house.associate_id(caller),
        caller.role,
        caller.role,
        Door.REST,
        application_id=house.application_id(caller),
        scopes=scopes,
    )
    rights = await Context(viewer, Limits()).rights_on(ChatSession)
    if not rights.granted_anywhere(TableAccess.UPDATE):
        return 403
    row = await ChatSession.get(pk=key)
    if not rights.on(row).visible:
        return 404
    if work == PICK_UP:
        row.status = ChatSessionStatus.IN_QUEUE
    if work in (TRANSFER, ACCEPT, REJECT):
        row.user_id = house.associate_id(caller)
    return 200 if TableAccess.UPDATE in rights.on(row).table.mask else 403


@pytest.mark.parametrize("role", USERS)
@pytest.mark.parametrize("work", WORK)
async def test_who_may_change_a_session_may_work_on_it(house: House, role: Role, work: str) -> None:
    seen = set()
    other = house.associate_ids[Role.ADMIN]
    for caller in callers_of(role):
        for stands in Stands:
            if caller.application == ALONE and "application" in stands:
                continue
            for at in range(len(calls(work, 0, 0))):
                key = await store(house, caller, stands, topic_id=0)
                expected = await allowed(house, caller, key, work)
                before = await stored(key)
                path, body = calls(work, key, other)[at]
                status, text = await outcome(house, caller, path, body)
                if work == PICK_UP and expected == 200 and path.startswith(PROCEDURES):
                    # A session that does not wait is null there, too.
                    assert status in (200, 404), (caller, stands, path)
                else:
                    assert status == expected, (caller, stands, path, text)
                if status != 200:
                    assert await stored(key) == before
                    assert "was@example.com" not in text
                if role is not Role.MANAGER and "made" not in stands:
                    assert SECRET not in text
                seen.add(status)
    assert 403 in seen
    assert (200 in seen) == (role is not Role.READER)


@pytest.mark.parametrize("work", WORK)
async def test_nobody_works_where_what_it_sets_may_not_be_set(
    house: House, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    caller = Caller(Role.AGENT)
    mine, other = house.associate_id(caller), house.associate_ids[Role.ADMIN]
    cells = MATRICES[ChatSession].roles[Role.AGENT]
    for column in SETS[work]:
        name = column.removesuffix("_id")
        read_only = {**cells.fields, name: FieldCell(FieldAccess.READ, REASON)}
        with monkeypatch.context() as patch:
            grant(patch, Role.AGENT, replace(cells, fields=read_only))
            for at in range(len(calls(work, 0, 0))):
                status = ChatSessionStatus.IN_QUEUE
                key = await store(
                    *(house, caller, Stands.OWN), topic_id=0, transfer_to_id=mine, status=status
                )
                path, body = calls(work, key, other)[at]
                refused, text = await outcome(house, caller, path, body)
                assert (refused, REASON in text) == (403, True), (column, path, text)
    assert await AuditEntry.all().count() == 0


async def test_the_first_is_one_that_the_caller_may_change(house: House) -> None:
    for role in (Role.AGENT, Role.MANAGER):
        for caller in callers_of(role):
            await ChatSession.all().delete()
            for stands in (Stands.QUEUED, Stands.MADE_BESIDE, Stands.MADE_QUEUED):
                if caller.application == ALONE and stands == Stands.MADE_QUEUED:
                    continue
                queued = {"status": ChatSessionStatus.IN_QUEUE, "user_id": None, "topic_id": 0}
                await store(house, caller, stands, **queued)
            changeable = [
                row.pk
                for row in await ChatSession.all().order_by("chat_session_id")
                if await allowed(house, caller, row.pk, RESET) == 200
            ]
            found = []
            while True:
                answer = await house.send(caller, "POST", "/api/v1/ChatSession/Pickup")
                if answer.status_code != 200 or answer.json() is None:
                    break
                found.append(answer.json()["ChatSessionId"])
            assert found == changeable, caller
            assert answer.status_code == (200 if changeable else 403)


@pytest.mark.parametrize("work", WORK)
async def test_an_absent_session_and_an_invisible_one_are_answered_alike(
    house: House, work: str
) -> None:
    caller, absent = Caller(Role.MANAGER, "own"), 2147480002
    other = house.associate_ids[Role.ADMIN]
    key = await store(house, caller, Stands.MADE_BESIDE)
    for hidden, missing in zip(calls(work, key, other), calls(work, absent, other), strict=True):
        status, text = await outcome(house, caller, *hidden)
        other_status, other_text = await outcome(house, caller, *missing)
        assert (status, text) == (other_status, other_text.replace(str(absent), str(key)))
        assert status == 404
