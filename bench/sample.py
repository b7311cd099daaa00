"""The requests' values: the sample request of the contract page, for REST and for GraphQL."""

import json
from dataclasses import dataclass
from typing import Any

REFERENCES = ("User", "Person", "Contact", "Project", "Sale", "Ticket", "TransferTo")

VALUES: dict[str, Any] = {
    "ChatSessionId": 452,
    "TopicId": 699,
    "User": None,
    "Person": None,
    "CustomerAlias": "officiis",
    "CustomerHost": "et",
    "CustomerName": "Sipes Group",
    "CustomerEmail": "ida_marquardt@mills.com",
    "CustomerPhone": "627.849.5733 x0016",
    "CustomerConsented": True,
    "CustomerCompanyName": "Baumbach, Konopelski and Farrell",
    "Status": "Closed",
    "FirstMessage": "qui",
    "LastMessage": "perferendis",
    "WhenRequested": "2001-10-03T17:54:07.9762203+02:00",
    "WhenStarted": "1998-09-26T17:54:07.9762203+02:00",
    "WhenEnded": "2014-09-26T17:54:07.9762203+02:00",
    "WhenIdle": "2020-07-07T17:54:07.9762203+02:00",
    "WhenFetched": "2014-09-17T17:54:07.9762203+02:00",
    "SessionKey": "sapiente",
    "InitialQueuePos": 201,
    "AlertLevel": 405,
    "Rank": 69,
    "Flags": "CustomerIsTyping",
    "Contact": None,
    "Project": None,
    "Sale": None,
    "Ticket": None,
    "TransferTo": None,
    "ChatbotIsActive": False,
    "Rating": 579,
}
"""The 31 properties of the contract page, with the page's own values."""

MESSAGE: dict[str, Any] = {
    "Type": "ToUser",
    "Message": "Where is my <b>order</b>? It was to come on Monday, says the shop.",
    "Author": "Ada",
}
"""A message of a customer, as an application writes it in their name."""

MESSAGE_FIELDS = (
    "chatMessageId chatSessionId type message author readByCustomer specialType specialParam"
    " whenPosted"
)
"""The GraphQL selection of a whole message."""

REFERRED = {
    "user": "{ associateId fullName }",
    "person": "{ personId }",
    "contact": "{ contactId }",
    "project": "{ projectId }",
    "sale": "{ saleId }",
    "ticket": "{ ticketId }",
    "transferTo": "{ associateId }",
}
"""The GraphQL selections of the rows that a session refers to."""


@dataclass(frozen=True)
class Request:
    """An HTTP request; several bodies are sent in turn, and so are several paths."""

    method: str
    path: str
    bodies: tuple[bytes, ...] = ()
    more_paths: tuple[str, ...] = ()


def rest(*bodies: dict[str, Any]) -> tuple[bytes, ...]:
    """The REST bodies as an integration sends them."""
    return tuple(map(_json, bodies))


def graphql(document: str, *inputs: dict[str, Any]) -> Request:
    """The request of an operation; with inputs, one body for each as the variable `$input`."""
    return graphql_with(document, *({"input": input_} for input_ in inputs))


def graphql_with(document: str, *variables: dict[str, Any]) -> Request:
    """The same with a body for each of several sets of variables."""
    payloads = [{"query": document, "variables": each} for each in variables]
    return Request("POST", "/graphql", tuple(map(_json, payloads or [{"query": document}])))


def inputs(properties: dict[str, Any]) -> dict[str, Any]:
    """The same values as a GraphQL input; the key is left out, since the service assigns it."""
    return dict(
        _input(name, value) for name, value in properties.items() if name != "ChatSessionId"
    )


def message_input() -> dict[str, Any]:
    """`MESSAGE` as a GraphQL input."""
    return {"type": "TO_USER", "message": MESSAGE["Message"], "author": MESSAGE["Author"]}


def selection(*without: str) -> str:
    """The selection of all fields of the page except those, with the fields in `REFERRED`."""
    names = [camel(name) for name in VALUES]
    return " ".join(f"{name} {REFERRED.get(name, '')}" for name in names if name not in without)


def camel(name: str) -> str:
    """`CustomerName` as `customerName`."""
    return name[0].lower() + name[1:]


def _input(name: str, value: Any) -> tuple[str, Any]:
    if name in REFERENCES:
        return f"{camel(name)}Id", value and value["AssociateId"]
    if name == "Status":
        return "status", value.upper()
    if name == "Flags":
        return "flags", ["CUSTOMER_IS_TYPING"]
    if name.startswith("When"):
        # GraphQL's DateTime has six digits of a second, the contract's sample seven.
        return camel(name), value.replace("9762203", "976220")
    return camel(name), value


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
