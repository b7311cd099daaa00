"""The list's side of the GraphQL schema, and an evaluator of its filters, to test against."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLSchema, build_schema

SCALARS = {
    "Int": "chatSessionId topicId userId personId contactId projectId saleId ticketId transferToId"
    " initialQueuePos alertLevel rank rating",
    "String": "customerAlias customerHost customerName customerEmail customerPhone"
    " customerCompanyName firstMessage lastMessage",
    "Boolean": "customerConsented chatbotIsActive",
    "DateTime": "whenRequested whenStarted whenEnded whenIdle whenFetched createdAt updatedAt",
}


def _inputs() -> str:
    return "\n".join(
        f"{name}: {type_}Filter" for type_, names in SCALARS.items() for name in names.split()
    )


def _outputs() -> str:
    return "\n".join(
        f"{name}: {type_}" for type_, names in SCALARS.items() for name in names.split()
    )


SCHEMA: GraphQLSchema = build_schema(
    f"""
    scalar DateTime
    enum SortDirection {{ ASC DESC }}
    enum ChatSessionStatus {{
      INVALID PRE_CHAT_FORM FAQ OFFLINE_FORM IN_QUEUE CUSTOMER_LAST USER_LAST FINISHED DELETED
      CLOSED REQUEST_POSTED CLOSED_FROM_QUEUE
    }}
    enum ChatSessionFlag {{ CUSTOMER_IS_TYPING USER_IS_TYPING }}
    input IntFilter {{
      eq: Int ne: Int gt: Int ge: Int lt: Int le: Int in: [Int!] notIn: [Int!]
    }}
    input StringFilter {{
      eq: String ne: String gt: String ge: String lt: String le: String
      startsWith: String endsWith: String contains: String in: [String!] notIn: [String!]
    }}
    input DateTimeFilter {{
      eq: DateTime ne: DateTime gt: DateTime ge: DateTime lt: DateTime le: DateTime
      in: [DateTime!] notIn: [DateTime!]
    }}
    input BooleanFilter {{ eq: Boolean ne: Boolean }}
    input ChatSessionStatusFilter {{
      eq: ChatSessionStatus ne: ChatSessionStatus gt: ChatSessionStatus ge: ChatSessionStatus
      lt: ChatSessionStatus le: ChatSessionStatus
      in: [ChatSessionStatus!] notIn: [ChatSessionStatus!]
    }}
    input ChatSessionFlagFilter {{ has: ChatSessionFlag hasNot: ChatSessionFlag }}
    input AssociateFilter {{ associateId: IntFilter name: StringFilter fullName: StringFilter }}
    input PersonFilter {{ personId: IntFilter fullName: StringFilter email: StringFilter }}
    input ContactFilter {{ contactId: IntFilter name: StringFilter }}
    input ChatSessionFilter {{
      and: [ChatSessionFilter!] or: [ChatSessionFilter!] not: ChatSessionFilter
      status: ChatSessionStatusFilter flags: ChatSessionFlagFilter
      user: AssociateFilter person: PersonFilter contact: ContactFilter
      {_inputs()}
    }}
    enum ChatSessionOrderField {{
      CHAT_SESSION_ID TOPIC_ID USER_ID PERSON_ID CONTACT_ID INITIAL_QUEUE_POS ALERT_LEVEL RANK
      RATING CUSTOMER_ALIAS CUSTOMER_HOST CUSTOMER_NAME CUSTOMER_EMAIL CUSTOMER_PHONE
      CUSTOMER_COMPANY_NAME FIRST_MESSAGE LAST_MESSAGE CUSTOMER_CONSENTED CHATBOT_IS_ACTIVE
      STATUS WHEN_REQUESTED WHEN_STARTED WHEN_ENDED WHEN_IDLE WHEN_FETCHED CREATED_AT UPDATED_AT
      USER_NAME USER_FULL_NAME PERSON_FULL_NAME PERSON_EMAIL CONTACT_NAME
    }}
    input ChatSessionOrder {{ field: ChatSessionOrderField! direction: SortDirection! = ASC }}
    type Associate {{ associateId: Int! name: String fullName: String }}
    type Person {{ personId: Int! fullName: String email: String }}
    type Contact {{ contactId: Int! name: String }}
    type ChatSession {{
      {_outputs()}
      sessionKey: String status: ChatSessionStatus flags: [ChatSessionFlag!]
      user: Associate person: Person contact: Contact
    }}
    type PageInfo {{ hasNextPage: Boolean! endCursor: String }}
    type ChatSessionConnection {{ nodes: [ChatSession!]! pageInfo: PageInfo! }}
    type Query {{
      chatSessions(
        first: Int! = 50 after: String filter: ChatSessionFilter
        orderBy: [ChatSessionOrder!] offset: Int! = 0
      ): ChatSessionConnection!
    }}
    """
)

NEVER = datetime(1, 1, 1, tzinfo=UTC)

Session = Mapping[str, Any]
"""Values by the names of ChatSessionFilter: dates as datetimes, flags in a set."""

TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    **{name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")},
    "in": lambda value, listed: value in listed,
    "notIn": lambda value, listed: value not in listed,
    "startsWith": lambda value, part: value.lower().startswith(part.lower()),
    "endsWith": lambda value, part: value.lower().endswith(part.lower()),
    "contains": lambda value, part: part.lower() in value.lower(),
    "has": lambda value, flag: flag in value,
    "hasNot": lambda value, flag: flag not in value,
}


def passes(filter_: Mapping[str, Any], session: Session) -> bool:
    """Whether a session passes a filter of GraphQL, by the words of the schema."""
    return all(_passes(key, below, session) for key, below in filter_.items())


def _passes(key: str, below: Any, session: Session) -> bool:
    if key == "and":
        return all(passes(each, session) for each in below)
    if key == "or":
        return any(passes(each, session) for each in below)
    if key == "not":
        return not passes(below, session)
    value = session[key]
    if isinstance(value, Mapping):
        return passes(below, value)
    return all(TESTS[name](value, _operand(value, each)) for name, each in below.items())


def _operand(value: Any, operand: Any) -> Any:
    if isinstance(value, datetime):
        return datetime.fromisoformat(operand)
    return operand
