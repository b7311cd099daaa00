"""A value for each row of the page: sent, as stored, and answered; and one of the wrong kind."""

from dataclasses import dataclass
from typing import Any

from orm.models import Associate, Contact, Person, Project, Sale, Ticket


@dataclass(frozen=True)
class Row:
    """A property, the field of GraphQL that it becomes, and what both have for one value."""

    field: str
    sent: Any
    stored: Any
    wrong: Any
    empty: Any
    """What is answered when nothing was sent; None where the service works something out."""


def _number(field: str, number: int, empty: int | None = 0) -> Row:
    return Row(field, number, number, wrong="7", empty=empty)


def _text(field: str, text: str) -> Row:
    return Row(field, text, text, wrong=7, empty=None)


def _switch(field: str) -> Row:
    return Row(field, sent=True, stored=True, wrong="true", empty=False)


def _moment(field: str, second: int) -> Row:
    sent = f"2020-07-07T15:54:{second:02}.9762200Z"
    stored = f"2020-07-07T15:54:{second:02}.976220Z"
    empty = None if field == "whenRequested" else "0001-01-01T00:00:00Z"
    return Row(field, sent, stored, wrong="soon", empty=empty)


def _reference(field: str, key_name: str, key: int) -> Row:
    return Row(field, {key_name: key}, key, wrong=key, empty=None)


ROWS = {
    "ChatSessionId": _number("chatSessionId", 452, None),
    "TopicId": _number("topicId", 699),
    "User": _reference("userId", "AssociateId", 21),
    "Person": _reference("personId", "PersonId", 11),
    "CustomerAlias": _text("customerAlias", "officiis"),
    "CustomerHost": _text("customerHost", "et"),
    "CustomerName": _text("customerName", "Sipes Group"),
    "CustomerEmail": _text("customerEmail", "ida@example.com"),
    "CustomerPhone": _text("customerPhone", "627.849.5733"),
    "CustomerConsented": _switch("customerConsented"),
    "CustomerCompanyName": _text("customerCompanyName", "Baumbach"),
    "Status": Row("status", "UserLast", "USER_LAST", wrong="Nowhere", empty="InQueue"),
    "FirstMessage": _text("firstMessage", "qui"),
    "LastMessage": _text("lastMessage", "perferendis"),
    "WhenRequested": _moment("whenRequested", 1),
    "WhenStarted": _moment("whenStarted", 2),
    "WhenEnded": _moment("whenEnded", 3),
    "WhenIdle": _moment("whenIdle", 4),
    "WhenFetched": _moment("whenFetched", 5),
    "SessionKey": _text("sessionKey", "sapiente"),
    "InitialQueuePos": _number("initialQueuePos", 201, 1),
    "AlertLevel": _number("alertLevel", 405),
    "Rank": _number("rank", 69),
    "Flags": Row("flags", "UserIsTyping", ["USER_IS_TYPING"], wrong="Nothing", empty=""),
    "Contact": _reference("contactId", "ContactId", 12),
    "Project": _reference("projectId", "ProjectId", 13),
    "Sale": _reference("saleId", "SaleId", 14),
    "Ticket": _reference("ticketId", "TicketId", 15),
    "TransferTo": _reference("transferToId", "AssociateId", 22),
    "ChatbotIsActive": _switch("chatbotIsActive"),
    "Rating": _number("rating", 579),
}


async def store_referred() -> None:
    """The rows that the references of `ROWS` name."""
    await Associate.bulk_create(
        [
            Associate(associate_id=21, name="BB", full_name="Bea Bell"),
            Associate(associate_id=22, name="CC", full_name="Cal Cole"),
        ]
    )
    await Person.create(person_id=11, full_name="Ida Marquardt")
    await Contact.create(contact_id=12, name="Sipes Group", department="Sales")
    await Project.create(project_id=13, name="Move")
    await Sale.create(sale_id=14, title="Chairs")
    await Ticket.create(ticket_id=15, title="Where is it?")
