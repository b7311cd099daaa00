"""The contract page POST ChatSession: an id for each line, and the line in our own words.

The pages of chat topics are in topic_page.py.
"""

from tests.contract.topic_page import TOPIC_PAGE

REQUEST = {
    "ChatSessionId": "Integer: the key; whatever the caller says, the service counts up itself.",
    "TopicId": "Integer: the topic that the customer chose.",
    "User": "Associate: the agent who handles the session.",
    "Person": "Person: the customer as a person; may be unknown, and then empty.",
    "CustomerAlias": "String: what the customer is called in the chat.",
    "CustomerHost": "String: host name or IP address that the customer came from.",
    "CustomerName": "String: the customer's name, when they gave one.",
    "CustomerEmail": "String: the customer's e-mail address, when they gave one.",
    "CustomerPhone": "String: the customer's phone number, when they gave one.",
    "CustomerConsented": "Boolean: whether the customer agreed at the start.",
    "CustomerCompanyName": "String: the customer's company, when they named one.",
    "Status": "String: where the session stands, as the name of an enum member.",
    "FirstMessage": "String: copy of the session's first message.",
    "LastMessage": "String: copy of the session's latest message.",
    "WhenRequested": "String: the moment at which the customer asked for the session.",
    "WhenStarted": "String: the moment at which an agent took it.",
    "WhenEnded": "String: the moment at which it was over.",
    "WhenIdle": "String: the moment of the latest message, whoever wrote it.",
    "WhenFetched": "String: the moment at which the customer's client last polled; shows the dead.",
    "SessionKey": "String: the secret that lets one into the session.",
    "InitialQueuePos": "Integer: one more than the sessions waiting when it was asked for.",
    "AlertLevel": "Integer: how urgent it is.",
    "Rank": "Integer: lowest free number among the agent's active sessions, from 1.",
    "Flags": "String: what is going on, as names of flags.",
    "Contact": "Contact: the company behind it; may be unknown, and then empty.",
    "Project": "Project: the project behind it; may be unknown, and then empty.",
    "Sale": "Sale: the sale behind it; may be unknown, and then empty.",
    "Ticket": "Ticket: the ticket behind it; may be unknown, and then empty.",
    "TransferTo": "Associate: the agent who is asked to take it over.",
    "ChatbotIsActive": "Boolean: whether a bot answers; no longer once it has handed over.",
    "Rating": "Integer: how the customer rated it.",
}
"""Properties of the request body, in the page's order."""

TYPES_IN_RESPONSES = {"Integer": "int32", "Boolean": "bool", "String": "string"}
"""Names of types in the table of responses; dates are date-time there, and String in requests."""


def _response_line(name: str, line: str) -> str:
    kind, _, rest = line.partition(":")
    type_name = "date-time" if name.startswith("When") else TYPES_IN_RESPONSES.get(kind, kind)
    return f"{type_name}:{rest}"


RESPONSE = {name: _response_line(name, line) for name, line in REQUEST.items()} | {
    "TableRight": "TableRight: what the caller may do with the row.",
    "FieldProperties": "object: for each field by name, what the caller may do with it.",
    "_Links": "object: addresses of the entity and its collection.",
}
"""Properties of the response body, in the page's order."""

PAGE = {
    "purpose.call": "The call is a POST to /api/v1/ChatSession.",
    "purpose.creates": "It stores a session that was not there before.",
    "purpose.agent": "It is one way of several to the service's one operation that saves.",
    "query.select": "$select lists, with commas, the properties that come filled.",
    "query.select.nulled": "Properties that $select does not list come as null.",
    "query.select.case": "Names in $select may be in another case than in the answer.",
    "query.select.nested": "A slash in $select reaches into a nested entity.",
    "query.select.default": "Without $select everything comes filled.",
    "query.select.example": "The page's example, which names what a session lacks, is answered.",
    "header.request.Authorization": "The caller says who they are, by one of several schemes.",
    "header.request.Authorization.Basic": "Scheme Basic.",
    "header.request.Authorization.SoTicket": "Scheme SoTicket.",
    "header.request.Authorization.Bearer": "Scheme Bearer.",
    "header.request.Authorization.installation": "Which schemes there are, the operator decides.",
    "header.request.X-XSRF-TOKEN": "Instead of Authorization: the token from cookie or page.",
    "header.request.Content-Type": "The caller says what the body is written in.",
    "header.request.Content-Type.application/json": "JSON.",
    "header.request.Content-Type.text/json": "JSON by its other name.",
    "header.request.Content-Type.application/xml": "XML.",
    "header.request.Content-Type.text/xml": "XML by its other name.",
    "header.request.Content-Type.application/x-www-form-urlencoded": "A form's fields.",
    "header.request.Content-Type.application/json-patch+json": "A list of changes.",
    "header.request.Content-Type.application/merge-patch+json": "An object of changes.",
    "header.request.Accept": "The caller says what they want the answer written in.",
    "header.request.Accept.application/json": "JSON.",
    "header.request.Accept.text/json": "JSON by its other name.",
    "header.request.Accept.application/xml": "XML.",
    "header.request.Accept.text/xml": "XML by its other name.",
    "header.request.Accept.application/json-patch+json": "JSON, as callers of PATCH name it.",
    "header.request.Accept.application/merge-patch+json": "The same for merging.",
    "header.request.Accept-Language": "The language that texts of several come in.",
    "header.request.SO-Language": "The same.",
    "header.request.SO-Language.overrides": "SO-Language counts for more than Accept-Language.",
    "header.request.SO-Culture": "How numbers and dates within texts look, in part.",
    "header.request.SO-Culture.ignored": "Without a language SO-Culture means nothing.",
    "header.request.SO-TimeZone": "The zone that dates of the answer are told in.",
    "header.request.SO-AppToken": "The application that calls on someone's behalf.",
    "request.body": "The body is the session to be saved.",
    **{f"request.{name}": line for name, line in REQUEST.items()},
    "status.200": "A call that went well is answered with 200.",
    "response.body": "The answer is the session, with links.",
    **{f"response.{name}": line for name, line in RESPONSE.items()},
    "sample.request": "The page's own request, with its headers and body, is served.",
    "sample.response": "What comes back is laid out as the page's own answer.",
    "sample.response.Content-Type": "Its type is JSON in UTF-8, written as on the page.",
    "sample.response.dates": "Its dates have seven digits of fraction and an offset.",
    "sample.response.FieldProperties": "A field's entry has its right, .NET type and length.",
    "sample.response._Links": "The links are absolute, to the entity and to its collection.",
    **TOPIC_PAGE,
}
"""All lines of all pages by id; docs/contract.md is made from them."""
