"""Bodies and headers are the contract's, and both signatures can be verified."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks

from orm.accounts import applications
from orm.audit.entries import OPERATOR
from orm.models import ChatSession, Webhook
from orm.models.enums import ChatSessionFlag, ChatSessionStatus, Scope
from orm.models.webhook_enums import WebhookEvent
from orm.webhooks import webhooks
from tests.orm import rows
from tests.parley.webhooks.conftest import Sending
from tests.parley.webhooks.receiver import Received, Receiver
from tests.parley.webhooks.sessions import add_webhook, begin, tell_of_message, webhook_that

CONTRACT = [
    *("EventId", "Timestamp", "Changes", "Event", "PrimaryKey", "Entity"),
    *("ContextIdentifier", "ChangedByAssociateId", "WebhookName", "FieldValues"),
]


async def test_a_session_is_told_of_as_the_contract_says(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    await rows.a_row_of_each()
    session = await begin(topic_id=3, user_id=5, contact_id=5, customer_alias="ada")
    async with sending():
        [created] = await receiver.wait_for(1)
    body = created.json
    assert [*body] == CONTRACT
    assert body["Event"] == "chatsession.created"
    assert (body["PrimaryKey"], body["Entity"]) == (session.pk, "chatsession")
    assert (body["ContextIdentifier"], body["ChangedByAssociateId"]) == ("Default", 8)
    assert body["WebhookName"] == "crm"
    assert "chatSession.topicId" in body["Changes"]
    told = datetime.strptime(body["Timestamp"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert datetime.now(UTC) - told < timedelta(minutes=5)
    assert body["FieldValues"] == {
        "AlertLevel": 0,
        "ChatbotIsactive": False,
        "Consented": False,
        "ContactId": 5,
        "CustomerAlias": "ada",
        "CustomerId": 0,
        "ProjectId": 0,
        "Rating": 0,
        "SaleId": 0,
        "Status": 4,
        "TicketId": 0,
        "TopicId": 3,
        "UserId": 5,
    }
    headers = created.headers
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["x-superoffice-event"] == "chatsession.created"
    assert headers["x-superoffice-eventid"] == body["EventId"]
    assert body["EventId"] in headers["webhook-id"]


async def test_values_are_read_when_the_event_is_sent(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    session = await begin()
    await rows.update(session.pk, {"rating": 5, "status": ChatSessionStatus.FINISHED})
    async with sending():
        created, changed = await receiver.wait_for(2)
    assert created.json["FieldValues"]["Rating"] == 5
    assert changed.json["Event"] == "chatsession.changed"
    assert "chatSession.rating" in changed.json["Changes"]
    assert changed.json["FieldValues"]["Status"] == 7


async def test_a_message_is_told_of_with_its_key_and_its_session(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url, WebhookEvent.MESSAGE)
    session = await begin()
    key = await tell_of_message(session)
    async with sending():
        [told] = await receiver.wait_for(1)
    assert told.json["Event"] == "chatsession.message"
    assert told.json["PrimaryKey"] == session.pk
    assert told.json["Changes"] == [
        "chatMessage.sessionId",
        "chatMessage.message",
        "chatMessage.specialType",
    ]
    assert told.json["FieldValues"]["ChatMessageId"] == key
    assert b"Hello" not in told.body


async def test_who_is_typing_is_not_told(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    session = await begin()
    await rows.update(session.pk, {"flags": (ChatSessionFlag.USER_IS_TYPING,)})
    await rows.update(session.pk, {"flags": (), "rating": 2})
    async with sending():
        _, changed = await receiver.wait_for(2)
        await webhook_that(lambda row: row.position >= 4)
    assert {*changed.json["Changes"]} == {"chatSession.flags", "chatSession.rating"}
    assert len(receiver.received) == 2


async def test_a_session_that_is_gone_is_told_of_without_values(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await add_webhook(receiver.url)
    session = await begin()
    await rows.delete(session.pk)
    async with sending():
        created, deleted = await receiver.wait_for(2)
    assert [each.json["Event"] for each in (created, deleted)] == [
        "chatsession.created",
        "chatsession.changed",
    ]
    assert deleted.json["FieldValues"] == created.json["FieldValues"] == {}


async def test_a_webhook_of_an_application_is_told_of_what_that_may_see(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await applications.add("shop", [Scope.READ], OPERATOR)
    key = (await applications.get("shop")).application_id
    await add_webhook(receiver.url, application="shop")
    foreign = await begin()
    own = await begin()
    await ChatSession.filter(pk=own.pk).update(created_by_application=key)
    await rows.delete(foreign.pk)
    async with sending():
        [told] = await receiver.wait_for(1)
        await begin()
        await webhook_that(lambda row: row.position >= 3)
    assert told.json["PrimaryKey"] == own.pk
    assert len(receiver.received) == 1


async def test_a_webhook_whose_application_is_revoked_is_paused(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await applications.add("shop", [Scope.READ, Scope.ALL], OPERATOR)
    await add_webhook(receiver.url, application="shop")
    await applications.revoke("shop", OPERATOR)
    await begin()
    async with sending():
        paused = await webhook_that(lambda row: row.state == "paused")
    assert paused.reason == "Its application is revoked."
    assert receiver.received == []


def by_standard(secret: str, told: Received) -> object:
    return standardwebhooks.Webhook(secret).verify(told.body, told.headers)


def by_contract(secret: str, told: Received) -> bool:
    digest = hmac.new(secret.encode(), told.body, hashlib.sha256).digest()
    return told.headers["x-superoffice-signature"] == base64.b64encode(digest).decode()


async def test_both_signatures_can_be_verified(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    secret = await add_webhook(receiver.url)
    await begin()
    async with sending():
        [told] = await receiver.wait_for(1)
    assert secret.startswith("whsec_")
    assert by_standard(secret, told) == told.json
    assert by_contract(secret, told)


async def test_while_a_secret_is_turned_over_both_sign(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    old = await add_webhook(receiver.url)
    new, _ = await webhooks.rotate_secret("crm", 1, OPERATOR)
    await begin()
    async with sending():
        [during] = await receiver.wait_for(1)
    await Webhook.all().update(old_secret_until=datetime.now(UTC) - timedelta(seconds=1))
    await begin()
    async with sending():
        _, after = await receiver.wait_for(2)
    assert by_standard(old, during) == by_standard(new, during) == during.json
    assert by_contract(old, during)
    assert by_standard(new, after) == after.json
    assert by_contract(new, after)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        by_standard(old, after)


async def test_a_test_is_sent_in_any_state(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    secret = await add_webhook(receiver.url)
    await webhooks.pause("crm", OPERATOR)
    await webhooks.request_test("crm", OPERATOR)
    async with sending():
        [told] = await receiver.wait_for(1)
        await webhook_that(lambda row: row.test_at is None)
    assert (told.json["Event"], told.json["Entity"], told.json["PrimaryKey"]) == ("test", "test", 0)
    assert told.headers["x-hook-test"] == "true"
    assert by_standard(secret, told) == told.json
    assert len(receiver.received) == 1


async def test_names_of_hidden_fields_are_not_told(
    database: str, receiver: Receiver, sending: Sending
) -> None:
    await applications.add("shop", [Scope.READ, Scope.ALL], OPERATOR)
    await add_webhook(receiver.url, application="shop")
    session = await begin()
    await rows.update(session.pk, {"session_key": "x" * 40})
    await rows.update(session.pk, {"session_key": "y" * 40, "rating": 2})
    async with sending():
        created, changed = await receiver.wait_for(2)
        await webhook_that(lambda row: row.position >= 3)
    assert "chatSession.sessionKey" not in created.json["Changes"]
    assert changed.json["Changes"] == ["chatSession.rating"]
    assert len(receiver.received) == 2
