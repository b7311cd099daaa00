"""updateChatSession, replaceChatSession, deleteChatSession(ById), defaultChatSession."""

from typing import Any

import pytest

from graphql_api.fields.node import write_id
from graphql_api.rights.matrix import FieldAccess, FieldCell, RoleCells, TableAccess, TableCell
from orm.models import ChatSession, Person
from orm.models.enums import Role
from tests.conftest import Service
from tests.graphql_api.querying import codes, create, data, errors, input_paths, stored
from tests.matrices import grant
from tests.orm.rows import a_row_of_each

FIELDS = "chatSessionId customerName rating whenIdle sessionKey version user { associateId }"

UPDATE = f"""mutation Update($key: Int!, $input: UpdateChatSessionInput!, $version: Int) {{
  updateChatSession(chatSessionId: $key, input: $input, expectedVersion: $version) {{ {FIELDS} }}
}}"""
REPLACE = f"""mutation Replace($key: Int!, $input: ReplaceChatSessionInput!, $version: Int) {{
  replaceChatSession(chatSessionId: $key, input: $input, expectedVersion: $version) {{ {FIELDS} }}
}}"""
DELETE = """mutation Delete($key: Int!, $version: Int) {
  deleteChatSession(chatSessionId: $key, expectedVersion: $version)
}"""
DELETE_BY_ID = """mutation Delete($id: ID!, $version: Int) {
  deleteChatSessionById(id: $id, expectedVersion: $version) { deletedId }
}"""
READ = f"query Read($key: Int!) {{ chatSession(chatSessionId: $key) {{ {FIELDS} }} }}"

IDLE = "2026-03-14T09:26:53.589793Z"
NO_ROW = 2**31 - 1


async def made(service: Service) -> dict[str, Any]:
    """A session with something in it, as it reads."""
    await a_row_of_each()
    key = await create(service, customerName="Ada", rating=3, whenIdle=IDLE, userId=5)
    return await read(service, key)


async def read(service: Service, key: int) -> dict[str, Any]:
    session: dict[str, Any] = data(await service.graphql(READ, key=key))["chatSession"]
    return session


async def test_an_update_changes_what_is_given(service: Service) -> None:
    before = await made(service)
    key = before["chatSessionId"]
    answer = await service.graphql(UPDATE, key=key, input={"rating": 5, "userId": None})
    expected = before | {"rating": 5, "user": None, "version": 2}
    assert data(answer)["updateChatSession"] == expected
    assert await read(service, key) == expected


async def test_a_replacement_takes_away_what_is_not_given(service: Service) -> None:
    before = await made(service)
    key = before["chatSessionId"]
    answer = await service.graphql(REPLACE, key=key, input={"rating": 4})
    assert data(answer)["replaceChatSession"] == {
        **before,
        "rating": 4,
        "customerName": None,
        "whenIdle": None,
        "user": None,
        "version": 2,
    }
    # The service worked it out, and the customer's client has it.
    assert (await read(service, key))["sessionKey"] == before["sessionKey"] != ""


async def test_a_date_that_a_client_cut_short_leaves_the_stored_one(service: Service) -> None:
    before = await made(service)
    key = before["chatSessionId"]
    for mutation in (UPDATE, REPLACE):
        sent = {"customerName": "Ada", "rating": 3, "userId": 5}
        sent |= {"whenIdle": "2026-03-14T10:26:53.589+01:00"}
        assert "errors" not in await service.graphql(mutation, key=key, input=sent)
        assert await read(service, key) == before


async def test_a_session_was_created_once_however_often_it_is_changed(service: Service) -> None:
    key = (await made(service))["chatSessionId"]
    created = (await ChatSession.get(pk=key)).created_at
    for mutation in (UPDATE, REPLACE):
        assert "errors" not in await service.graphql(mutation, key=key, input={"rating": 1})
        changed = await ChatSession.get(pk=key)
        assert changed.created_at == created < changed.updated_at


async def test_a_session_that_is_deleted_is_gone(service: Service) -> None:
    key = (await made(service))["chatSessionId"]
    assert data(await service.graphql(DELETE, key=key)) == {"deleteChatSession": key}
    assert await stored() == 0
    assert codes(await service.graphql(DELETE, key=key)) == ["NOT_FOUND"]


async def test_a_session_that_is_deleted_by_its_global_id_is_gone(service: Service) -> None:
    id_ = write_id(ChatSession, (await made(service))["chatSessionId"])
    assert codes(await service.graphql(DELETE_BY_ID, id=id_, version=2)) == ["STALE"]
    answer = await service.graphql(DELETE_BY_ID, id=id_, version=1)
    assert data(answer) == {"deleteChatSessionById": {"deletedId": id_}}
    assert await stored() == 0
    assert codes(await service.graphql(DELETE_BY_ID, id=id_)) == ["NOT_FOUND"]


@pytest.mark.parametrize("id_", ["", "5", write_id(Person, 5)])
async def test_only_the_id_of_a_session_deletes(service: Service, id_: str) -> None:
    answer = await service.graphql(DELETE_BY_ID, id=id_)
    assert (codes(answer), input_paths(answer)) == (["INVALID_VALUE"], {("id",)})


async def test_a_change_of_what_was_changed_meanwhile_is_stale(service: Service) -> None:
    key = (await made(service))["chatSessionId"]
    data(await service.graphql(UPDATE, key=key, input={"rating": 5}, version=1))
    for mutation, variables in (
        (UPDATE, {"input": {"rating": 1}}),
        (REPLACE, {"input": {"rating": 1}}),
        (DELETE, {}),
    ):
        assert codes(await service.graphql(mutation, key=key, version=1, **variables)) == ["STALE"]
    assert (await read(service, key))["rating"] == 5
    data(await service.graphql(DELETE, key=key, version=2))


async def test_what_cannot_be_stored_is_refused_by_its_place(service: Service) -> None:
    before = await made(service)
    key = before["chatSessionId"]
    for mutation in (UPDATE, REPLACE):
        sent = {"customerAlias": "x" * 65, "rating": 1}
        answer = await service.graphql(mutation, key=key, input=sent)
        assert input_paths(answer) == {("input", "customerAlias")}
        answer = await service.graphql(mutation, key=key, input={"personId": NO_ROW})
        assert input_paths(answer) == {("input", "personId")}
        assert await read(service, key) == before


async def test_a_session_that_is_not_there(service: Service) -> None:
    for key in (1, -1, NO_ROW):
        for mutation in (UPDATE, REPLACE):
            answer = await service.graphql(mutation, key=key, input={"rating": 1})
            assert codes(answer) == ["NOT_FOUND"]


async def test_a_blank_session_is_stored_nowhere(service: Service) -> None:
    answer = await service.graphql(
        "{ defaultChatSession { chatSessionId status rating customerName whenRequested version"
        " user { name } tableRight { mask } } }"
    )
    assert data(answer)["defaultChatSession"] == {
        "chatSessionId": 0,
        "status": "IN_QUEUE",
        "rating": 0,
        **dict.fromkeys(("customerName", "whenRequested", "user")),
        "version": 0,
        "tableRight": {"mask": ["SELECT", "UPDATE", "INSERT", "DELETE"]},
    }
    assert await stored() == 0


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Change what the manager, as whom the service's client is logged in, may do."""
    return lambda rights: grant(monkeypatch, Role.MANAGER, rights)


async def test_who_may_not_change_or_delete_does_not(service: Service, give: Any) -> None:
    before = await made(service)
    key = before["chatSessionId"]
    give(RoleCells(TableCell((TableAccess.SELECT, TableAccess.INSERT), "No.")))
    for mutation in (UPDATE, REPLACE):
        answer = await service.graphql(mutation, key=key, input={"rating": 1})
        assert codes(answer) == ["FORBIDDEN"]
    assert codes(await service.graphql(DELETE, key=key)) == ["FORBIDDEN"]
    # Only those who may delete are told if a text is an id.
    for id_ in ("", write_id(ChatSession, key)):
        assert codes(await service.graphql(DELETE_BY_ID, id=id_)) == ["FORBIDDEN"]
    assert await read(service, key) == before


async def test_a_field_that_one_may_not_set_may_be_sent_back_as_it_is(
    service: Service, give: Any
) -> None:
    key = (await made(service))["chatSessionId"]
    give(RoleCells(fields={"rating": FieldCell(FieldAccess.READ, "No.")}))
    kept = {"rating": 3, "customerName": "Bea"}
    assert "errors" not in await service.graphql(UPDATE, key=key, input=kept)
    [error] = errors(await service.graphql(UPDATE, key=key, input=kept | {"rating": 4}))
    assert (error["extensions"]["code"], "rating" in error["message"]) == ("FORBIDDEN", True)
    assert (await ChatSession.get(pk=key)).rating == 3
