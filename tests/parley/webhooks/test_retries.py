"""Events that are not taken are sent again, in order, and a webhook that takes none is disabled."""

from datetime import UTC, datetime, timedelta

import pytest

from orm.audit.entries import OPERATOR
from orm.errors import Conflict, CursorExpired
from orm.events import cursors
from orm.events.stream import state
from orm.models import Event, Stream, Webhook, WebhookAttempt
from orm.webhooks import webhooks
from parley.webhooks.backoff import DELAYS, Backoff, retry_after
from tests.orm import rows
from tests.parley.webhooks.conftest import Sending
from tests.parley.webhooks.receiver import Receiver, status
from tests.parley.webhooks.sessions import add_webhook, begin, webhook_that

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


async def _until(state_: str) -> Webhook:
    return await webhook_that(lambda row: row.state == state_)


async def test_events_wait_for_the_one_that_fails_so_that_their_order_holds(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    receiver.answers = [status("500 Oops"), status("302 Found", "Location: http://127.0.0.1/")]
    session = await begin()
    await rows.update(session.pk, {"rating": 1})
    await rows.update(session.pk, {"rating": 2})
    async with sending():
        told = await receiver.wait_for(5)
    ids = [each.headers["webhook-id"] for each in told]
    assert ids[0] == ids[1] == ids[2]
    assert len({*ids}) == 3
    names = [each.json["Event"].partition(".")[2] for each in told]
    assert names == ["created", "created", "created", "changed", "changed"]
    assert {each.target for each in told} == {"/hook"}
    attempts = await WebhookAttempt.all().order_by("webhook_attempt_id")
    assert [(each.number, each.outcome, each.status) for each in attempts[:3]] == [
        *((1, "refused", 500), (2, "refused", 302), (3, "delivered", 200))
    ]


async def test_after_the_last_attempt_it_is_disabled_and_resumed_by_an_admin(
    database: str, receiver: Receiver, sending: Sending, caplog: pytest.LogCaptureFixture
) -> None:
    await add_webhook(receiver.url)
    receiver.answer = status("503 Later")
    await begin()
    async with sending():
        failed = await _until("failed")
        assert failed.reason == "The last of 4 attempts failed: HTTP 503."
        assert failed.failures == len(receiver.received) == 4
        receiver.answer = status("204 No Content")
        await begin()
    assert "Webhook crm: failed. The last of 4 attempts failed: HTTP 503." in caplog.text
    await webhooks.resume("crm", OPERATOR)
    async with sending():
        told = await receiver.wait_for(6)
    assert len({each.headers["webhook-id"] for each in told}) == 2


async def test_gone_disables_at_once(database: str, receiver: Receiver, sending: Sending) -> None:
    await add_webhook(receiver.url)
    receiver.answer = status("410 Gone")
    await begin()
    async with sending():
        await _until("gone")
    assert len(receiver.received) == 1


async def test_a_receiver_may_ask_for_time(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    receiver.answer = status("429 Slow down", "Retry-After: 3000")
    await begin()
    async with sending():
        await receiver.wait_for(1)
        row = await webhook_that(lambda row: row.next_at is not None)
    assert row.next_at
    wait = (row.next_at - datetime.now(UTC)).total_seconds()
    assert 2900 < wait <= 3000


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("120", 120),
        ("86401", 86_400),
        ("9" * 5000, 86_400),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        ("Sat, 14 Mar 2026 09:27:53 GMT", 60),
        ("Sat, 14 Mar 2026 08:27:53 GMT", 0),
        ("Sat, 14 Mar 9999 08:27:53 GMT", 86_400),
        ("Sat, 99 Mar 2026 08:27:53 GMT", None),
    ],
)
def test_retry_after_is_read_and_bounded(value: str | None, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(value, NOW) == expected


def test_the_schedule_is_that_of_standard_webhooks() -> None:
    hours = 3600
    assert (0, 5, 300, 1800, *(n * hours for n in (2, 5, 10, 14, 20, 24))) == DELAYS
    for failures, delay in enumerate(DELAYS[1:], start=1):
        waits = {Backoff().next_at(failures, NOW, None) for _ in range(20)}
        seconds = [(at - NOW).total_seconds() for at in waits if at]
        assert len(waits) > 1
        assert 0.8 * delay <= min(seconds) <= max(seconds) <= 1.2 * delay
    assert Backoff().next_at(len(DELAYS), NOW, None) is None
    asked = timedelta(hours=3)
    assert Backoff().next_at(1, NOW, asked) == NOW + asked


async def test_replay_sends_what_came_after_a_cursor_with_the_same_ids(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    for _ in range(3):
        await begin()
    async with sending():
        await receiver.wait_for(3)
    first, *later = [each.headers["webhook-id"] for each in receiver.received]
    logged = Event.filter(entity="ChatSession").order_by("event_id")
    keys = [each.event_id for each in await logged]
    cursor = cursors.write(keys[0], (await state()).epoch)
    await webhooks.replay("crm", cursor, OPERATOR)
    async with sending():
        await receiver.wait_for(5)
    await webhooks.replay("crm", None, OPERATOR)
    async with sending():
        told = await receiver.wait_for(8)
    ids = [each.headers["webhook-id"] for each in told]
    assert ids == [first, *later, *later, first, *later]


async def test_a_webhook_that_lags_behind_the_log_is_told_of_and_skips_nothing(
    database: str, receiver: Receiver, sending: Sending, caplog: pytest.LogCaptureFixture
) -> None:
    await add_webhook(receiver.url)
    for _ in range(3):
        await begin()
    logged = Event.filter(entity="ChatSession").order_by("event_id")
    keys = [each.event_id for each in await logged]
    await Event.filter(event_id__lte=keys[1]).delete()
    await Stream.all().update(floor=keys[1])
    async with sending():
        behind = await _until("behind")
    assert behind.reason.startswith("The log does not go back to the next event")
    assert "Webhook crm: behind." in caplog.text
    assert receiver.received == []
    with pytest.raises(Conflict, match="Replay it"):
        await webhooks.resume("crm", OPERATOR)
    epoch = (await state()).epoch
    with pytest.raises(CursorExpired):
        await webhooks.replay("crm", cursors.write(keys[0], epoch), OPERATOR)
    await webhooks.replay("crm", None, OPERATOR)
    async with sending():
        await receiver.wait_for(1)


async def test_a_log_of_another_epoch_stops_a_webhook(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    await Stream.all().update(epoch="0" * 32)
    await begin()
    async with sending():
        behind = await _until("behind")
    assert behind.reason.startswith("The log of events is another one")
    assert receiver.received == []
