"""Sample values for each row of the page: as sent and as stored, and one of a wrong type."""

from dataclasses import dataclass
from typing import Any

from orm.models import Associate, Contact, Person, Project, Sale, Ticket


@dataclass(frozen=True)
class Row:
    """One property of the page: its field in GraphQL, and sample values."""

    field: str
    sent: Any
    stored: Any
    wrong: Any
    empty: Any
    """The value in the response when nothing was sent; None where the service computes one."""


def _number(field: str, number: int, empty: int | None = 0) -> Row:
    return Row(field, number, number, wrong="seven", empty=empty)


def _text(field: str, text: str) -> Row:
    return Row(field, text, text, wrong=7, empty=None)


def _boolean(field: str) -> Row:
    return Row(field, sent=True, stored=True, wrong="perhaps", empty=False)


def _date(field: str, second: int) -> Row:
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
    "CustomerConsented": _boolean("customerConsented"),
    "CustomerCompanyName": _text("customerCompanyName", "Baumbach"),
    "Status": Row("status", "UserLast", "USER_LAST", wrong="Nowhere", empty="InQueue"),
    "FirstMessage": _text("firstMessage", "qui"),
    "LastMessage": _text("lastMessage", "perferendis"),
    "WhenRequested": _date("whenRequested", 1),
    "WhenStarted": _date("whenStarted", 2),
    "WhenEnded": _date("whenEnded", 3),
    "WhenIdle": _date("whenIdle", 4),
    "WhenFetched": _date("whenFetched", 5),
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
    "ChatbotIsActive": _boolean("chatbotIsActive"),
    "Rating": _number("rating", 579),
}


async def store_referred() -> None:
    """Store the rows of other tables that the references in `ROWS` name."""
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
