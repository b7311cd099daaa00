"""Mutations that are sent again under their Idempotency-Key."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from graphql_api.fields.node import write_id
from graphql_api.rights.matrix import RoleCells, TableAccess, TableCell
from orm import idempotency
from orm.accounts import users
from orm.models import ChatSession, IdempotencyKey
from orm.models.enums import Role
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.graphql_api.querying import codes, data, errors, stored
from tests.graphql_api.retrying import (
    CREATE,
    DELETE,
    DELETE_BY_ID,
    REPLACE,
    UPDATE,
    ask,
    leave_running,
    send,
    stored_keys,
)
from tests.graphql_api.test_timeout import short_time_limit, slow_transaction
from tests.matrices import grant
from tests.orm import rows

ADA = {"customerName": "Ada"}


async def made(service: Service, key: str = "k", **fields: Any) -> dict[str, Any]:
    session: dict[str, Any] = data(await ask(service, key, CREATE, input={**ADA, **fields}))[
        "createChatSession"
    ]
    return session


async def test_a_creation_sent_again_makes_one_row(service: Service) -> None:
    first = await made(service)
    assert await made(service) == first
    assert await stored() == 1
    assert (await made(service, "another"))["chatSessionId"] != first["chatSessionId"]
    assert await stored() == 2


async def test_without_a_key_each_creation_makes_a_row(service: Service) -> None:
    for _ in range(2):
        data(await service.graphql(CREATE, input=ADA))
    assert (await stored(), await stored_keys()) == (2, 0)


async def test_the_answer_is_the_row_as_it_is_now(service: Service) -> None:
    first = await made(service)
    await rows.update(first["chatSessionId"], {"rating": 5, "customer_name": "Bea"})
    assert await made(service) == first | {"rating": 5, "customerName": "Bea"}


@pytest.mark.parametrize("change", [UPDATE, REPLACE])
async def test_a_change_sent_again_is_not_made_again(change: str, service: Service) -> None:
    row = await rows.create(rating=3)
    sent: dict[str, Any] = {"key": row.pk, "input": ADA, "version": 1}
    [first] = data(await ask(service, "k", change, **sent)).values()
    assert first["version"] == 2
    await rows.update(row.pk, {"customer_name": "Bea"})
    [again] = data(await ask(service, "k", change, **sent)).values()
    # The version that it expects is long gone, and the later change stays.
    assert again == first | {"customerName": "Bea", "version": 3}


async def test_a_removal_sent_again_gives_the_key_back(service: Service) -> None:
    row = await rows.create()
    for _ in range(2):
        assert data(await ask(service, "k", DELETE, key=row.pk)) == {"deleteChatSession": row.pk}
    assert codes(await ask(service, "another", DELETE, key=row.pk)) == ["NOT_FOUND"]


async def test_a_removal_by_global_id_sent_again_gives_the_id_back(service: Service) -> None:
    id_ = write_id(ChatSession, (await rows.create()).pk)
    for _ in range(2):
        answer = data(await ask(service, "k", DELETE_BY_ID, id=id_))
        assert answer == {"deleteChatSessionById": {"deletedId": id_}}
    assert codes(await ask(service, "another", DELETE_BY_ID, id=id_)) == ["NOT_FOUND"]


async def test_what_was_made_and_is_gone_is_not_made_again(service: Service) -> None:
    first = await made(service)
    await rows.delete(first["chatSessionId"])
    [error] = errors(await ask(service, "k", CREATE, input=ADA))
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert error["message"] == "The chat session that this call wrote is gone."
    assert await stored() == 0


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        (CREATE, {"input": {"customerName": "Bea"}}),
        (CREATE, {"input": {**ADA, "rating": None}}),
        (CREATE.replace("rating", "rank"), {"input": ADA}),
        (CREATE + " ", {"input": ADA}),
    ],
)
async def test_another_call_under_the_same_key_is_refused(
    query: str, sent: dict[str, Any], service: Service
) -> None:
    first = await made(service)
    assert codes(await ask(service, "k", query, **sent)) == ["KEY_REUSED"]
    assert await made(service) == first
    assert await stored() == 1


async def test_a_key_is_good_for_each_operation(service: Service) -> None:
    first = await made(service)
    update = await ask(service, "k", UPDATE, key=first["chatSessionId"], input={"rating": 5})
    assert data(update)["updateChatSession"]["rating"] == 5
    assert data(await ask(service, "k", DELETE, key=first["chatSessionId"]))
    assert (await stored(), await stored_keys()) == (0, 3)


async def test_keys_of_other_users_are_other_keys(service: Service) -> None:
    await made(service)
    await accounts.add_user(users.NewUser("bea", CHEAP_HASH, Role.MANAGER))
    sent = {"json": {"query": CREATE, "variables": {"input": ADA}}, "auth": ("bea", PASSWORD)}
    for _ in range(2):
        answer = await service.client.post("/graphql", headers={"Idempotency-Key": "k"}, **sent)  # type: ignore[arg-type]
        assert data(answer.json())
    assert await stored() == 2


async def test_keys_of_other_applications_are_other_keys(service: Service) -> None:
    tokens = [{"SO-AppToken": await accounts.add_application(name)} for name in ("shop", "crm")]
    for headers in ({}, *tokens) * 2:
        data((await send(service, "k", CREATE, headers, input=ADA)).json())
    assert await stored() == 3


async def test_what_runs_is_not_done_beside_itself(service: Service) -> None:
    first = await made(service)
    await leave_running()
    [error] = errors(await ask(service, "k", CREATE, input=ADA))
    assert error["extensions"]["code"] == "STILL_RUNNING"
    assert error["message"] == "The same call is still running; send it again in a moment."
    assert await ChatSession.get() == await ChatSession.get(pk=first["chatSessionId"])


async def test_a_claim_that_an_earlier_release_left_behind_is_taken_over(service: Service) -> None:
    await made(service)
    await leave_running()
    long_ago = datetime.now(UTC) - timedelta(seconds=70)
    await IdempotencyKey.all().update(claimed_at=long_ago)
    second = await made(service)
    assert await stored() == 2
    assert await made(service) == second


async def test_what_was_refused_may_be_mended_and_sent_again(service: Service) -> None:
    for bad in ({"userId": 99}, {"customerName": "x" * 500}):
        assert codes(await ask(service, "k", CREATE, input=bad)) == ["INVALID_VALUE"]
        assert await stored_keys() == 0
    unknown = {"key": 7, "input": ADA, "version": 7}
    assert codes(await ask(service, "u", UPDATE, **unknown)) == ["NOT_FOUND"]
    row = await rows.create()
    stale = unknown | {"key": row.pk}
    assert codes(await ask(service, "u", UPDATE, **stale)) == ["STALE"]
    assert await stored_keys() == 0
    data(await ask(service, "u", UPDATE, **stale | {"version": 1}))
    await made(service)
    assert await stored_keys() == 2


async def test_what_went_wrong_here_may_be_sent_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(idempotency, "finish", fail)
        assert codes(await ask(service, "k", CREATE, input=ADA)) == ["INTERNAL"]
    assert (await stored(), await stored_keys()) == (0, 0)
    await made(service)


async def test_what_ran_out_of_time_may_be_sent_again(service: Service) -> None:
    await made(service, "warm")
    with short_time_limit(service), slow_transaction():
        assert codes(await ask(service, "k", CREATE, input=ADA)) == ["TIMEOUT"]
    assert (await stored(), await stored_keys()) == (1, 1)
    await made(service)


async def test_whoever_goes_away_at_any_moment_leaves_a_key_that_can_be_used(
    service: Service,
) -> None:
    await made(service, "warm")
    for turns in range(0, 300, 3):
        before = await stored()
        going = asyncio.create_task(made(service, f"k{turns}"))
        for _ in range(turns):
            await asyncio.sleep(0)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        session = await made(service, f"k{turns}")
        assert await stored() == before + 1, f"after {turns} turns"
        assert (await made(service, f"k{turns}")) == session


async def test_rights_are_the_ones_of_today(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await made(service)

    def without(kept: TableAccess) -> None:
        mask = tuple(each for each in TableAccess if each is not kept)
        grant(monkeypatch, Role.MANAGER, RoleCells(TableCell(mask)))

    without(TableAccess.INSERT)
    assert codes(await ask(service, "k", CREATE, input=ADA)) == ["FORBIDDEN"]
    without(TableAccess.SELECT)
    # A caller who may only make sessions is told the key, the first time and again.
    assert await made(service) == dict.fromkeys(first) | {"chatSessionId": first["chatSessionId"]}
    assert await made(service, "another") == dict.fromkeys(first) | {"chatSessionId": 2}
    monkeypatch.undo()
    assert await made(service) == first
    assert await stored() == 2


async def test_who_has_no_right_claims_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = RoleCells(TableCell((TableAccess.SELECT,)))
    grant(monkeypatch, Role.MANAGER, none)
    monkeypatch.setattr(idempotency, "look", None)
    for query, sent in ((CREATE, {"input": ADA}), (DELETE, {"key": 1})):
        assert codes(await ask(service, "k", query, **sent)) == ["FORBIDDEN"]


@pytest.mark.parametrize(
    "query",
    [
        "mutation { a: createChatSession(input: {}) { rank } b: __typename }",
        "mutation { deleteChatSession(chatSessionId: 1) deleteChatSession(chatSessionId: 1) }",
        "mutation { ... { createChatSession(input: {}) { rank } } }",
        "mutation { ...All } fragment All on Mutation { createChatSession(input: {}) { rank } }",
    ],
)
async def test_a_key_stands_for_one_mutation(query: str, service: Service) -> None:
    [error] = errors(await ask(service, "k", query))
    assert error["extensions"] == {"code": "INVALID_VALUE", "inputPath": ["Idempotency-Key"]}
    assert "one field" in error["message"]
    assert (await stored(), await stored_keys()) == (0, 0)
    assert "INVALID_VALUE" not in str(await service.graphql("mutation { __typename }"))


async def test_queries_do_without_a_key(service: Service) -> None:
    for query in ("{ a: __typename b: __typename }", "{ chatSessions { totalCount } }"):
        for _ in range(2):
            data(await ask(service, "k", query))
    assert await stored_keys() == 0


async def test_the_operation_that_is_run_counts(service: Service) -> None:
    both = f"{CREATE} query Two {{ a: __typename b: __typename }}"
    for name, key in (("Two", "k"), ("Create", "k")):
        body = {"query": both, "operationName": name, "variables": {"input": ADA}}
        answer = await service.client.post("/graphql", json=body, headers={"Idempotency-Key": key})
        data(answer.json())
    assert (await stored(), await stored_keys()) == (1, 1)


async def test_many_at_once_make_one_row(service: Service) -> None:
    answers: list[httpx.Response] = await asyncio.gather(
        *(send(service, "k", CREATE, input=ADA) for _ in range(64))
    )
    row = await ChatSession.get()
    for each in answers:
        body = each.json()
        if "errors" in body:
            assert codes(body) == ["STILL_RUNNING"]
        else:
            assert data(body)["createChatSession"]["chatSessionId"] == row.pk
    assert any("errors" not in each.json() for each in answers)
    assert (await made(service))["chatSessionId"] == row.pk
    assert await stored() == 1
