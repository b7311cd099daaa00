"""An application starts a session, and its key lets the customer in."""

from typing import Any

import pytest

from orm.accounts import users
from orm.models import AuditEntry, ChatMessage, ChatSession, ChatTopic
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import Role, Scope
from tests import accounts
from tests.conftest import CHEAP_HASH, PASSWORD, Service
from tests.parley.command_line import basic_header
from tests.parley.customers.asking import START
from tests.parley.customers.conftest import Customer

INPUT = {"name": "Ada", "email": "ada@example.com", "host": "192.0.2.7", "message": "Hi<script>"}


async def start(service: Service, headers: dict[str, str], **variables: Any) -> dict[str, Any]:
    content = {"query": START, "variables": variables}
    login = {"Authorization": basic_header("tje0", PASSWORD)}
    answer = await service.client.request(
        "POST", "/graphql", json=content, headers={**login, **headers}, auth=None
    )
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
async def shop(service: Service) -> dict[str, str]:
    """The headers by which a web shop's server calls."""
    return {"SO-AppToken": await accounts.add_application("shop", {Scope.CREATE})}


async def test_a_shop_starts_a_session_and_its_customer_gets_in(
    service: Service, shop: dict[str, str], topic: ChatTopic
) -> None:
    body = await start(service, shop, topic=topic.pk, input=INPUT)
    started = body["data"]["startChatSession"]
    key, number = started["sessionKey"], started["chatSessionId"]
    assert len(key) == 43
    row = await ChatSession.get(pk=number)
    assert (row.topic_id, row.customer_email, row.customer_host) == (
        topic.pk,
        "ada@example.com",
        "192.0.2.7",
    )
    assert (row.first_message, row.last_message, row.initial_queue_pos) == ("Hi", "Hi", 1)
    assert row.when_idle is not None
    [message] = await ChatMessage.all()
    assert (message.author, message.message, message.chat_session_id) == ("Ada", "Hi", number)
    customer = Customer(service.client, number, key)
    asked = "query ($id: Int!) { chatSession(chatSessionId: $id) { status customerName } }"
    assert (await customer.graphql(asked, id=number))["data"]["chatSession"] == {
        "status": "IN_QUEUE",
        "customerName": "Ada",
    }
    [entry] = await AuditEntry.all()
    assert entry.action == "created"


async def test_the_topic_decides_how_it_begins(service: Service, shop: dict[str, str]) -> None:
    topic = await ChatTopic.create(widget=ChatWidgetSettings(pre_form_enabled=True))
    await start(service, shop, topic=topic.pk, input={"message": "Hello"})
    [row] = await ChatSession.all()
    assert row.status.name == "PRE_CHAT_FORM"


async def test_a_call_that_is_repeated_starts_one(
    service: Service, shop: dict[str, str], topic: ChatTopic
) -> None:
    headers = {**shop, "Idempotency-Key": "order-5"}
    [first, second] = [
        (await start(service, headers, topic=topic.pk, input=INPUT))["data"]["startChatSession"]
        for _ in range(2)
    ]
    assert first["chatSessionId"] == second["chatSessionId"]
    assert (await ChatSession.all().count(), await ChatMessage.all().count()) == (1, 1)


async def test_refusals(service: Service, shop: dict[str, str], topic: ChatTopic) -> None:
    body = await start(service, shop, topic=2147480001, input=INPUT)
    assert body["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    body = await start(service, shop, topic=topic.pk, input={"email": "x" * 256})
    extensions = body["errors"][0]["extensions"]
    assert (extensions["code"], extensions["inputPath"]) == ("INVALID_VALUE", ["input", "email"])
    body = await start(service, shop, topic=topic.pk, input={"message": "x" * 20_000})
    assert body["errors"][0]["extensions"]["inputPath"] == ["input", "message"]
    reading = {"SO-AppToken": await accounts.add_application("reading", {Scope.READ, Scope.ALL})}
    await accounts.add_user(users.NewUser("joda", CHEAP_HASH, Role.READER))
    reader = {"Authorization": basic_header("joda", PASSWORD)}
    for headers in (reading, reader):
        body = await start(service, headers, topic=topic.pk, input=INPUT)
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await ChatSession.all().count(), await ChatMessage.all().count()) == (0, 0)
