"""However many senders there are, one of them sends to a webhook, one request at a time."""

import asyncio
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta

import pytest

from orm.audit.entries import OPERATOR
from orm.engine import commits
from orm.models import Webhook, WebhookAttempt
from orm.webhooks import deliveries, webhooks
from parley.webhooks import dispatch
from tests.orm import rows
from tests.parley.webhooks.conftest import Sending
from tests.parley.webhooks.receiver import Received, Receiver, status
from tests.parley.webhooks.sessions import add_webhook, begin, the_webhook, webhook_that


async def _slowly(_received: Received, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.02)
    await status("200 OK")(_received, writer)


async def test_senders_take_turns_and_nothing_is_lost_or_doubled(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    receiver.answer = _slowly
    async with AsyncExitStack() as senders:
        for _ in range(4):
            await senders.enter_async_context(sending())
        session = await begin()
        for number in range(1, 20):
            await rows.update(session.pk, {"rating": number})
        told = await receiver.wait_for(20)
        await asyncio.sleep(0.1)
    assert len(told) == len({each.headers["webhook-id"] for each in told}) == 20
    assert [each.json["Event"] for each in told] == [
        "chatsession.created",
        *["chatsession.changed"] * 19,
    ]
    assert receiver.most_at_once == 1


async def test_a_sender_that_died_is_replaced_when_its_lease_ends(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    await begin()
    assert await deliveries.take(await the_webhook(), "dead", datetime.now(UTC))
    async with sending():
        await asyncio.sleep(0.2)
        assert receiver.received == []
        await Webhook.all().update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
        await receiver.wait_for(1)


async def test_a_lease_is_taken_by_one(database: str) -> None:
    await add_webhook("https://example.com/")
    webhook, now = await the_webhook(), datetime.now(UTC)
    taken = await asyncio.gather(*(deliveries.take(webhook, f"h{n}", now) for n in range(8)))
    assert len([each for each in taken if each is not None]) == 1
    holder = (await the_webhook()).lease_holder
    assert await deliveries.renew(webhook, holder)
    await deliveries.give_back(webhook, "another")
    assert (await the_webhook()).lease_holder == holder
    await deliveries.give_back(webhook, holder)
    assert await deliveries.take(webhook, "next", now)
    assert not await deliveries.renew(webhook, holder)


async def test_a_lease_is_renewed_while_a_receiver_is_slow(
    database: str, receiver: Receiver, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(dispatch, "RENEW_SECONDS", 0.2)

    async def later(received: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3)
        await status("200 OK")(received, writer)

    receiver.answer = later
    await add_webhook(receiver.url)
    await begin()
    async with sending(), sending():
        row = await webhook_that(lambda row: row.position > 1)
    assert row.position > 1
    assert len(receiver.received) == 1


async def test_a_sender_that_lost_its_lease_breaks_off_and_notes_nothing(
    database: str, receiver: Receiver, sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "RENEW_SECONDS", 0.05)
    gone = asyncio.Event()

    async def never(_received: Received, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            # A client that breaks off ends the connection.
            await receiver.readers[writer].read()
        gone.set()

    receiver.answer = never
    await add_webhook(receiver.url)
    await begin()
    before = (await the_webhook()).position
    async with sending():
        await receiver.wait_for(1)
        until = datetime.now(UTC) + timedelta(hours=1)
        await Webhook.all().update(lease_holder="another", lease_until=until)
        async with asyncio.timeout(10):
            await gone.wait()
    row = await the_webhook()
    assert (row.position, row.lease_holder, row.failures) == (before, "another", 0)
    assert await WebhookAttempt.all().count() == 0


async def test_without_webhooks_a_commit_means_no_work(database: str, sending: Sending) -> None:
    assert commits.listeners == []
    await add_webhook("https://example.com/")
    async with sending() as sender:
        assert commits.listeners == [sender._wakeup.set]
        await webhooks.revoke("crm", OPERATOR)
    assert commits.listeners == []


async def test_what_an_admin_does_while_a_request_runs_stands(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    """An answer that comes after a replay does not move the webhook on."""
    await add_webhook(receiver.url)
    gate = asyncio.Event()

    async def wait(received: Received, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        await status("200 OK")(received, writer)

    await begin()
    await begin()
    receiver.answers = [status("200 OK"), wait]
    async with sending():
        await receiver.wait_for(2)
        await webhooks.replay("crm", None, OPERATOR)
        gate.set()
        told = await receiver.wait_for(4)
    ids = [each.headers["webhook-id"] for each in told]
    assert ids == [*ids[:2], *ids[:2]]
    assert receiver.most_at_once == 1


async def test_a_sender_that_is_stopped_leaves_the_lease_and_the_event_to_others(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    await begin()

    async def never(_received: Received, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    receiver.answers = [never]
    async with sending():
        await receiver.wait_for(1)
    assert (await the_webhook()).lease_holder == ""
    async with sending():
        first, second = await receiver.wait_for(2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_a_webhook_that_hangs_holds_up_no_other(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    async def never(_received: Received, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with Receiver(answer=never).running() as hanging:
        await add_webhook(hanging.url, name="hanging")
        await add_webhook(receiver.url)
        async with sending():
            for number in range(3):
                await begin()
                await receiver.wait_for(number + 1)
        assert len(hanging.received) == 1


@pytest.mark.parametrize(
    "ago", [None, 10, -10], ids=["no lease", "a lease that is over", "a lease"]
)
async def test_events_of_others_are_passed_over_unless_somebody_sends(
    database: str, ago: int | None
) -> None:
    """Otherwise the log would be trimmed beyond its place, and it would count as too old."""
    await add_webhook("https://example.com/")
    if ago is not None:
        over = datetime.now(UTC) - timedelta(seconds=ago)
        await Webhook.all().update(lease_holder="dead", lease_until=over)
    webhook = await the_webhook()
    await deliveries.pass_over(webhook, webhook.position + 5)
    moved = (await the_webhook()).position - webhook.position
    assert moved == (0 if ago == -10 else 5)
