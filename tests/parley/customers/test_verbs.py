"""Verbs of customers in their session, beside reading and writing."""

from typing import Any

import pytest

from orm.models import AuditEntry, ChatMessage, ChatSession, ChatTopic
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import (
    ChatMessageSpecialType,
    ChatMessageType,
    ChatSessionFlag,
    ChatSessionStatus,
    WidgetRequiredFields,
)
from tests.conftest import Service
from tests.parley.customers.asking import END, ENTER, MARK, RATE, TYPING, WRITE, done, refused
from tests.parley.customers.conftest import Customer, customer_of

Status = ChatSessionStatus
OVER = (Status.FINISHED, Status.CLOSED)


async def test_typing_sets_the_customers_flag_and_a_message_clears_it(customer: Customer) -> None:
    await ChatSession.filter(pk=customer.session_id).update(flags=(ChatSessionFlag.USER_IS_TYPING,))
    both = ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"]
    assert await done(customer, TYPING, typing=True) == {"flags": both, "version": 2}
    # Said again, it changes nothing.
    assert await done(customer, TYPING, typing=True) == {"flags": both, "version": 2}
    assert await AuditEntry.all().count() == 1
    await done(customer, WRITE, input={"message": "Hello"})
    assert (await customer.row()).flags == (ChatSessionFlag.USER_IS_TYPING,)
    assert (await done(customer, TYPING, typing=True))["flags"] == both
    assert (await done(customer, TYPING, typing=False))["flags"] == ["USER_IS_TYPING"]


async def test_typing_of_a_user_is_the_users(customer: Customer, service: Service) -> None:
    body: Any = await service.graphql(TYPING, id=customer.session_id, typing=True)
    assert body["data"]["setChatTyping"]["flags"] == ["USER_IS_TYPING"]
    message = {"message": "Hello", "type": "TO_CUSTOMER"}
    await service.graphql(WRITE, id=customer.session_id, input=message)
    assert (await customer.row()).flags == ()


async def test_nobody_types_in_a_session_that_is_over(service: Service) -> None:
    closed = await customer_of(service, status=Status.CLOSED)
    assert await refused(closed, TYPING, typing=True) == ("CONFLICT", [])
    assert (await done(closed, TYPING, typing=False))["version"] == 1


async def test_marking_read_counts_messages_to_the_customer(customer: Customer) -> None:
    keys = [
        (await ChatMessage.create(chat_session_id=customer.session_id, type=type_)).pk
        for type_ in (*[ChatMessageType.TO_CUSTOMER] * 3, *ChatMessageType)
    ]
    assert await done(customer, MARK, upTo=keys[1]) == 2
    assert await done(customer, MARK) == 2
    assert await done(customer, MARK) == 0
    read = await ChatMessage.filter(read_by_customer=1)
    assert {message.type for message in read} == {ChatMessageType.TO_CUSTOMER}
    assert (await customer.row()).version == 1
    assert await AuditEntry.all().count() == 0


@pytest.mark.parametrize("status", Status)
async def test_a_session_is_rated_once_it_is_over(service: Service, status: Status) -> None:
    if status is Status.DELETED:
        return
    customer = await customer_of(service, status=status)
    if status not in OVER:
        assert await refused(customer, RATE, rating=5) == ("CONFLICT", [])
        return
    assert await done(customer, RATE, rating=5) == {"rating": 5, "status": status.name}
    # They may think again.
    assert (await done(customer, RATE, rating=1))["rating"] == 1
    assert (
        await AuditEntry.all().values_list("user_name", "associate_id", "row_key")
        == [(f"customer of session {customer.session_id}", None, customer.session_id)] * 2
    )


@pytest.mark.parametrize("rating", [0, 6, -1, 2**31 - 1])
async def test_a_rating_has_bounds(service: Service, rating: int) -> None:
    customer = await customer_of(service, status=Status.FINISHED)
    code, places = await refused(customer, RATE, rating=rating)
    assert (code, places) == ("INVALID_VALUE", ["rating"])


async def form_of(service: Service, status: Status, *, queued: int = 0, **topic: Any) -> Customer:
    """The customer of a session that waits for its form, on a topic with such a form."""
    of_topic = await ChatTopic.create(name="Orders", **topic)
    for _ in range(queued):
        await ChatSession.create(topic_id=of_topic.pk, status=Status.IN_QUEUE)
    return await customer_of(
        service, status=status, topic_id=of_topic.pk, customer_name=None, initial_queue_pos=9
    )


REQUIRED = WidgetRequiredFields.EMAIL | WidgetRequiredFields.NAME | WidgetRequiredFields.COUNTRY
FORM = {"name": "Ada", "email": "ada@example.com", "consent": True}


async def test_the_form_leads_to_the_queue(service: Service) -> None:
    widget = ChatWidgetSettings(required_fields=REQUIRED)
    customer = await form_of(
        service, Status.PRE_CHAT_FORM, queued=2, widget=widget, collect_consent=True
    )
    code, places = await refused(customer, ENTER)
    assert (code, {*places}) == (
        "INVALID_VALUE",
        {"input.name", "input.email", "input.consent"},
    )
    code, places = await refused(customer, ENTER, input={**FORM, "email": " "})
    assert (code, places) == ("INVALID_VALUE", ["input.email"])
    assert await done(customer, ENTER, input={**FORM, "message": "<b>Help</b>"}) == {
        "status": "IN_QUEUE",
        "initialQueuePos": 3,
        "customerName": "Ada",
        "customerEmail": "ada@example.com",
        "firstMessage": "<b>Help</b>",
    }
    [message] = await ChatMessage.filter(chat_session_id=customer.session_id)
    assert (message.author, message.type) == ("Ada", ChatMessageType.TO_USER)
    # It is no longer a form.
    assert await refused(customer, ENTER, input=FORM) == ("CONFLICT", [])


async def test_suggested_answers_come_between(service: Service) -> None:
    widget = ChatWidgetSettings(auto_faq_enabled=True, required_fields=REQUIRED)
    customer = await form_of(service, Status.PRE_CHAT_FORM, widget=widget)
    entered = await done(customer, ENTER, input=FORM)
    assert (entered["status"], entered["initialQueuePos"]) == ("FAQ", 9)
    entered = await done(customer, ENTER)
    assert (entered["status"], entered["initialQueuePos"]) == ("IN_QUEUE", 1)


async def test_the_offline_form_becomes_a_request(service: Service) -> None:
    widget = ChatWidgetSettings(offline_fields=WidgetRequiredFields.PHONE)
    customer = await form_of(
        service, Status.OFFLINE_FORM, widget=widget, offline_collect_consent=True
    )
    code, places = await refused(customer, ENTER, input={"name": "Ada"})
    assert (code, {*places}) == ("INVALID_VALUE", {"input.phone", "input.consent"})
    form = {"phone": "123", "consent": True, "message": "Call me"}
    assert (await done(customer, ENTER, input=form))["status"] == "REQUEST_POSTED"
    row = await customer.row()
    assert row.when_ended is not None
    assert (row.initial_queue_pos, row.last_message) == (9, "Call me")


async def test_values_of_a_form_are_refused_by_their_names(service: Service) -> None:
    customer = await form_of(service, Status.PRE_CHAT_FORM)
    long = {"name": "x" * 256, "email": "x" * 256, "phone": "x" * 33, "company": "x" * 256}
    code, places = await refused(customer, ENTER, input=long)
    assert (code, {*places}) == ("INVALID_VALUE", {f"input.{name}" for name in long})
    code, places = await refused(customer, ENTER, input={"message": "x" * 20_000})
    assert (code, places) == ("INVALID_VALUE", ["input.message"])


@pytest.mark.parametrize("status", [Status.PRE_CHAT_FORM, Status.FAQ, Status.OFFLINE_FORM])
async def test_a_customer_does_not_pass_the_form_by_a_message(
    service: Service, status: Status
) -> None:
    customer = await customer_of(service, status=status)
    assert await refused(customer, WRITE, input={"message": "Hello"}) == ("CONFLICT", [])
    assert await ChatMessage.all().count() == 0


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({"author": "Grace Hopper"}, {"author"}),
        ({"readByCustomer": 1}, {"readByCustomer"}),
        ({"whenPosted": "2020-01-01T00:00:00Z"}, {"whenPosted"}),
        ({"type": "TO_CUSTOMER"}, {"type"}),
        ({"type": "SPECIAL"}, {"type"}),
        ({"specialParam": "x"}, {"specialParam"}),
        *(
            ({"type": "SPECIAL", "specialType": each.name}, {"type", "specialType"})
            for each in ChatMessageSpecialType
            if each not in (ChatMessageSpecialType.NONE, ChatMessageSpecialType.CLICKED_OPTION)
        ),
    ],
)
async def test_a_customer_sets_nothing_else_of_a_message(
    customer: Customer, given: dict[str, Any], places: set[str]
) -> None:
    code, named = await refused(customer, WRITE, input={"message": "Hello", **given})
    assert (code, {*named}) == ("FORBIDDEN", {f"input.{name}" for name in places})
    assert await ChatMessage.all().count() == 0


async def test_a_customer_clicks_an_option(customer: Customer) -> None:
    given = {"type": "SPECIAL", "specialType": "CLICKED_OPTION", "specialParam": "2"}
    written = await done(customer, WRITE, input=given)
    assert (written["type"], written["specialParam"]) == ("SPECIAL", "2")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Status.PRE_CHAT_FORM, "CLOSED"),
        (Status.IN_QUEUE, "CLOSED_FROM_QUEUE"),
        (Status.CUSTOMER_LAST, "FINISHED"),
        (Status.USER_LAST, "FINISHED"),
    ],
)
async def test_a_customer_ends_their_session(service: Service, before: Status, after: str) -> None:
    customer = await customer_of(service, status=before, alert_level=3)
    ended = await done(customer, END)
    assert (ended["outcome"], ended["chatSession"]["status"]) == ("ENDED", after)
    assert ended["chatSession"]["whenEnded"] is not None
    assert ended["chatSession"]["alertLevel"] is None
    [message] = await ChatMessage.all()
    assert message.special_type is ChatMessageSpecialType.CLOSED_BY_CUSTOMER
    assert (await done(customer, END))["outcome"] == "ALREADY_OVER"
    assert await ChatMessage.all().count() == 1
    # A session that was going on may be revived.
    if after == "FINISHED":
        await done(customer, WRITE, input={"message": "One more thing"})
        assert (await customer.row()).status is Status.CUSTOMER_LAST


@pytest.mark.parametrize(
    ("operation", "variables"),
    [
        (TYPING, {"typing": True}),
        (MARK, {}),
        (RATE, {"rating": 3}),
        (ENTER, {}),
        (WRITE, {"input": {"message": "Hello"}}),
        (END, {}),
    ],
)
async def test_no_verb_reaches_a_session_of_another(
    customer: Customer, other: Customer, operation: str, variables: dict[str, Any]
) -> None:
    await ChatMessage.create(chat_session_id=other.session_id, type=ChatMessageType.TO_CUSTOMER)
    for status in (Status.FINISHED, Status.USER_LAST, Status.PRE_CHAT_FORM):
        await ChatSession.filter(pk=other.session_id).update(status=status)
        before = await ChatSession.filter(pk=other.session_id).values()
        for key in (other.session_id, 2147480001):
            assert await refused(customer, operation, id=key, **variables) == ("NOT_FOUND", [])
        assert await ChatSession.filter(pk=other.session_id).values() == before
    assert await ChatMessage.filter(read_by_customer=1).count() == 0
    assert await AuditEntry.all().count() == 0


@pytest.mark.parametrize(
    ("operation", "variables"),
    [
        (TYPING, {"typing": True}),
        (MARK, {}),
        (ENTER, {"input": {"message": "Hello"}}),
        (END, {}),
    ],
)
async def test_a_call_that_is_repeated_does_it_once(
    service: Service, operation: str, variables: dict[str, Any]
) -> None:
    """Two customers may choose the same key."""
    answers = []
    for _ in range(2):
        customer = await customer_of(service, status=Status.FAQ)
        for _ in range(3):
            await ChatMessage.create(
                chat_session_id=customer.session_id, type=ChatMessageType.TO_CUSTOMER
            )
        content = {"query": operation, "variables": {"id": customer.session_id, **variables}}
        answers += [
            (await customer.send("POST", "/graphql", content, Idempotency_Key="same")).json()
            for _ in range(2)
        ]
        assert answers[-1] == answers[-2]
        assert "errors" not in answers[-1]
        assert (await customer.row()).version <= 2
    assert len(await AuditEntry.all()) <= 2
