"""`whenFetched` is kept by what customers read, and by nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from orm.conversation import heartbeat
from orm.models import AuditEntry, ChatSession
from tests import clocks
from tests.conftest import Service
from tests.parley.customers.asking import TYPING, WRITE
from tests.parley.customers.conftest import Customer

SESSION = "query ($id: Int!) { chatSession(chatSessionId: $id) { status } }"
READS = [
    SESSION,
    "query ($id: Int!) { chatMessages(chatSessionId: $id) { message } }",
    "query ($id: Int!) { chatTranscript(chatSessionId: $id) }",
    "query ($id: Int!) { ...Root } fragment Root on Query"
    " { chatSession(chatSessionId: $id) { status } }",
]
REST = ["", "/Messages"]


@pytest.mark.parametrize("read", READS)
async def test_a_read_is_a_sign_of_life(customer: Customer, read: str) -> None:
    before = datetime.now(UTC)
    await customer.graphql(read, id=customer.session_id)
    row = await customer.row()
    assert row.when_fetched is not None
    assert before <= row.when_fetched <= datetime.now(UTC)
    assert row.version == 1
    assert await AuditEntry.all().count() == 0


@pytest.mark.parametrize("path", REST)
async def test_a_read_by_rest_is_one_too(customer: Customer, path: str) -> None:
    await customer.send("GET", f"/api/v1/ChatSession/{customer.session_id}{path}")
    assert (await customer.row()).when_fetched is not None


async def test_it_is_stored_once_in_ten_seconds(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = clocks.stop(monkeypatch, "orm.conversation.heartbeat")
    for ago, changes in ((9, False), (11, True), (10_000, True)):
        was = clock.now(UTC) - timedelta(seconds=ago)
        await ChatSession.filter(pk=customer.session_id).update(when_fetched=was)
        await customer.graphql(SESSION, id=customer.session_id)
        assert ((await customer.row()).when_fetched != was) is changes


async def test_other_calls_are_none(customer: Customer, service: Service) -> None:
    for query in ("{ viewer { name } }", "{ chatSessions { nodes { status } } }", WRITE, TYPING):
        variables = {"id": customer.session_id, "typing": True, "input": {"message": "Hello"}}
        await customer.graphql(query, **variables)
    await service.graphql(SESSION, id=customer.session_id)
    assert (await customer.row()).when_fetched is None


async def test_touching_a_session_that_is_gone_does_nothing(database: str) -> None:
    await heartbeat.touch(2147480001)
    assert await ChatSession.all().count() == 0
