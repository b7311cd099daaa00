"""A second implementation of `$filter`: every condition, with the GraphQL filter of equal meaning.

It is written from the docs and uses nothing of rest_facade/list.
"""

import operator
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.rest_facade.list.moments import DAYS, MOMENTS, NEXT_MIDNIGHTS, iso_text

ZONE = "NO"
"""The value of SO-TimeZone in whose zone the days of `conditions` are written."""

Pair = tuple[str, dict[str, Any]]
"""A `$filter` text, and the ChatSessionFilter that means the same."""

INTS = {
    "chatSessionId": "chatSessionId",
    "queueLength": "initialQueuePos",
    "rating": "rating",
    "chatTopic/chatTopicId": "topicId",
    "associate/associateId": "userId",
    "person/personId": "personId",
    "contact/contactId": "contactId",
    "topicId": "topicId",
    "initialQueuePos": "initialQueuePos",
    "alertLevel": "alertLevel",
    "rank": "rank",
}
KEYS = {"contactId": "contactId", "personId": "personId"}
STRINGS = {
    "firstMessage": "firstMessage",
    "lastMessage": "lastMessage",
    "associate/name": "user.name",
    "associate/fullName": "user.fullName",
    "person/fullName": "person.fullName",
    "person/email": "person.email",
    "contact/name": "contact.name",
    "customerAlias": "customerAlias",
    "customerHost": "customerHost",
    "customerName": "customerName",
    "customerEmail": "customerEmail",
    "customerPhone": "customerPhone",
    "customerCompanyName": "customerCompanyName",
}
BOOLS = {"customerConsented": "customerConsented", "chatbotIsActive": "chatbotIsActive"}
DATES = {
    "whenRequested": "whenRequested",
    "whenStarted": "whenStarted",
    "whenEnded": "whenEnded",
    "whenIdle": "whenIdle",
    "whenFetched": "whenFetched",
    "updatedDate": "updatedAt",
    "registeredDate": "createdAt",
}
SORTED = {
    **(INTS | KEYS | STRINGS | BOOLS | DATES),
    "status": "status",
    # The column shows the login name and sorts by it.
    "associateId": "user.name",
}
"""By column: the GraphQL path that it sorts by."""

TEXTS = ["", "å", "Å", "İ", "ß", "a%b", "a_b", "axb", "A\\B", "it's", "zz"]
NUMBERS = [-1, 0, 1, 2, 101]
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")


def conditions() -> Iterator[Pair]:
    """Conditions for each column and each of its operators, with values at the edges."""
    for name, path in INTS.items():
        yield from _number_conditions(name, path)
        yield f"{name} between (0, 2)", at(path, {"ge": 0, "le": 2})
    for name, path in KEYS.items():
        yield from _number_conditions(name, path)
        yield f"{name} oneOf (0, 2)", at(path, {"in": [0, 2]})
        yield f"{name} notOneOf (1, 2)", at(path, {"notIn": [1, 2]})
    yield from _number_conditions("associateId", "userId")
    yield "associateId associateIsOneOf (101, 0)", at("userId", {"in": [101, 0]})
    for number, (name, path) in enumerate(STRINGS.items()):
        # A quarter of the texts for each column: all of them would take a minute.
        yield from _text_conditions(name, path, TEXTS[number % 4 :: 4])
    for name, path in BOOLS.items():
        yield from _boolean_conditions(name, path)
    for name, path in DATES.items():
        yield from _date_conditions(name, path)
    yield from _status_conditions()
    yield from _flag_conditions()


def at(path: str, comparisons: dict[str, Any]) -> dict[str, Any]:
    """The GraphQL filter of the field at the path."""
    for field in reversed(path.split(".")):
        comparisons = {field: comparisons}
    return comparisons


def order_field(path: str) -> str:
    """`user.fullName` is USER_FULL_NAME."""
    return re.sub("[A-Z]", lambda match: f"_{match[0]}", path).replace(".", "_").upper()


def backslashed(text: str) -> str:
    return "'" + re.sub(r"(['\\])", r"\\\1", text) + "'"


def doubled(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _number_conditions(name: str, path: str) -> Iterator[Pair]:
    for number in NUMBERS:
        for comparison in COMPARISONS:
            yield f"{name} {comparison} {number}", at(path, {comparison: number})
    yield f"{name} in (1, '101', 0)", at(path, {"in": [1, 101, 0]})


def _text_conditions(name: str, path: str, texts: list[str]) -> Iterator[Pair]:
    for text in texts:
        for comparison in COMPARISONS:
            yield f"{name} {comparison} {backslashed(text)}", at(path, {comparison: text})
        for word, graphql in (
            *(("is", "eq"), ("isNot", "ne"), ("begins", "startsWith"), ("contains", "contains")),
            *(("substringof", "contains"), ("startswith", "startsWith"), ("endswith", "endsWith")),
        ):
            yield f"{name} {word} {doubled(text)}", at(path, {graphql: text})
        for word, graphql in (("notBegins", "startsWith"), ("notContains", "contains")):
            yield f"{name} {word} {backslashed(text)}", {"not": at(path, {graphql: text})}
    few = TEXTS[::4]
    yield f"{name} in ({', '.join(map(doubled, few))})", at(path, {"in": few})
    yield f"substringof({doubled(few[1])}, {name})", at(path, {"contains": few[1]})
    yield f"endswith({name}, 'b') eq false", {"not": at(path, {"endsWith": "b"})}


def _boolean_conditions(name: str, path: str) -> Iterator[Pair]:
    for word, operand in (("true", True), ("0", False)):
        for comparison in COMPARISONS:
            compare = getattr(operator, comparison)
            passing = [value for value in (False, True) if compare(value, operand)]
            alternatives = [at(path, {"eq": value}) for value in passing]
            yield f"{name} {comparison} {word}", {"or": alternatives}
    yield f"{name} in (1)", at(path, {"eq": True})


def _date_conditions(name: str, path: str) -> Iterator[Pair]:
    for moment in MOMENTS:
        text = iso_text(moment)
        for comparison in COMPARISONS:
            yield f"{name} {comparison} {text}", at(path, {comparison: text})
        yield f"{name} before '{text}'", at(path, {"lt": text})
        yield f"{name} after '{text}'", at(path, {"gt": text})
    for day, midnight in DAYS.items():
        end = NEXT_MIDNIGHTS[day]
        whole_day = {"ge": midnight, "lt": end}
        yield f"{name} eq {day}", at(path, whole_day)
        yield f"{name} ne '{day}'", {"not": at(path, whole_day)}
        for word, graphql in (
            *(("gt", {"ge": end}), ("after", {"ge": end}), ("ge", {"ge": midnight})),
            *(("lt", {"lt": midnight}), ("before", {"lt": midnight}), ("le", {"lt": end})),
        ):
            yield f"{name} {word} '{day}'", at(path, graphql)
        noon = iso_text(datetime(2026, 1, 5, 12, tzinfo=UTC))
        yield f"{name} between ('{day}', {noon})", at(path, {"ge": midnight, "le": noon})
        yield f"{name} in ({day}, {noon})", {"or": [at(path, whole_day), at(path, {"eq": noon})]}


def _status_conditions() -> Iterator[Pair]:
    for comparison in COMPARISONS:
        yield f"status {comparison} 'inQueue'", at("status", {comparison: "IN_QUEUE"})
        yield f"status {comparison} 9", at("status", {comparison: "CLOSED"})
    yield "status in (Closed, 4)", at("status", {"in": ["CLOSED", "IN_QUEUE"]})
    yield "status oneOf (Closed, 4)", at("status", {"in": ["CLOSED", "IN_QUEUE"]})
    yield "status notOneOf ('closed', Faq)", at("status", {"notIn": ["CLOSED", "FAQ"]})


def _flag_conditions() -> Iterator[Pair]:
    for word, name in (("CustomerIsTyping", "CUSTOMER_IS_TYPING"), ("1", "USER_IS_TYPING")):
        yield f"flags eq {word}", at("flags", {"has": name})
        yield f"flags ne {word}", at("flags", {"hasNot": name})
    both = ("CUSTOMER_IS_TYPING", "USER_IS_TYPING")
    yield "flags in (0, 'UserIsTyping')", {"or": [at("flags", {"has": flag}) for flag in both]}
