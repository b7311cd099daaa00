"""The number of statements that each verb of a customer takes."""

from typing import Any

from orm.events.in_flight import LOCK
from orm.models import ChatMessage, ChatSession
from orm.models.enums import ChatMessageType, ChatSessionStatus
from tests.conftest import Service
from tests.parley.customers.asking import END, ENTER, MARK, RATE, START, TYPING, WRITE, done
from tests.parley.customers.conftest import Customer, customer_of
from tests.statements import statements, without_events

OF_TRANSACTIONS = ("BEGIN", "COMMIT", "SELECT pg_advisory", LOCK)
NEWS = "query ($id: Int!) { chatSession(chatSessionId: $id) { status messages { message } } }"


async def sent_by(customer: Customer, operation: str, **variables: Any) -> list[str]:
    """The statements of an operation, without those of the login and of the rate limits."""
    with statements() as sent:
        await done(customer, operation, **variables)
    login, *others = [text for text in without_events(sent) if not text.startswith(OF_TRANSACTIONS)]
    assert "session_key" in login
    return [text for text in others if "rate_window" not in text]


async def test_statements_of_the_verbs(customer: Customer, service: Service) -> None:
    await ChatMessage.create(
        chat_session_id=customer.session_id, type=ChatMessageType.TO_CUSTOMER, message="Hi"
    )
    # The session; the session, an entry.
    assert len(await sent_by(customer, TYPING, typing=True)) == 3
    assert len(await sent_by(customer, TYPING, typing=True)) == 1
    # The session; its messages.
    assert len(await sent_by(customer, MARK)) == 2
    # The customer's name, the session; a message, the session, an entry.
    assert len(await sent_by(customer, WRITE, input={"message": "Hello"})) == 5
    # The session; a message, the session, an entry.
    assert len(await sent_by(customer, END)) == 4
    assert len(await sent_by(customer, RATE, rating=5)) == 3
    form = await customer_of(service, status=ChatSessionStatus.FAQ)
    # The session, its topic, the queue; the session, an entry.
    assert len(await sent_by(form, ENTER)) == 5


async def test_statements_of_a_page_that_asks_for_news(customer: Customer) -> None:
    # The session, what decides its rights, its messages; the sign of life.
    assert len(await sent_by(customer, NEWS)) == 4
    row = await ChatSession.get(pk=customer.session_id)
    assert row.when_fetched is not None


async def test_statements_of_a_start(service: Service, customer: Customer) -> None:
    await service.graphql(START, topic=customer.topic_id)
    with statements() as sent:
        await service.graphql(START, topic=customer.topic_id, input={"message": "Hello"})
    reads = (*OF_TRANSACTIONS, "SELECT")
    writes = [text for text in without_events(sent) if not text.startswith(reads)]
    # The session, an entry, a message.
    assert len(writes) == 3
