"""The dialect a second time: every condition, beside the filter of GraphQL that means the same.

It is written from the docs, and knows nothing of rest_facade/archive.
"""

import operator
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.rest_facade.list.moments import DAYS, MOMENTS, NEXT, written

ZONE = "NO"
"""Where the days of `conditions` are told."""

Pair = tuple[str, dict[str, Any]]
"""What is asked of REST and of GraphQL."""

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
    # It shows the login name.
    "associateId": "user.name",
}
"""Columns, by what of GraphQL each sorts by."""

TEXTS = ["", "å", "Å", "İ", "ß", "a%b", "a_b", "axb", "A\\B", "it's", "zz"]
NUMBERS = [-1, 0, 1, 2, 101]
ORDERINGS = ("eq", "ne", "gt", "ge", "lt", "le")


def conditions() -> Iterator[Pair]:
    """Conditions for each column and each of its operators, with values that matter."""
    for name, path in INTS.items():
        yield from _numeric(name, path)
        yield f"{name} between (0, 2)", at(path, {"ge": 0, "le": 2})
    for name, path in KEYS.items():
        yield from _numeric(name, path)
        yield f"{name} oneOf (0, 2)", at(path, {"in": [0, 2]})
        yield f"{name} notOneOf (1, 2)", at(path, {"notIn": [1, 2]})
    yield from _numeric("associateId", "userId")
    yield "associateId associateIsOneOf (101, 0)", at("userId", {"in": [101, 0]})
    for number, (name, path) in enumerate(STRINGS.items()):
        # All of them on each column would take a minute.
        yield from _textual(name, path, TEXTS[number % 4 :: 4])
    for name, path in BOOLS.items():
        yield from _boolean(name, path)
    for name, path in DATES.items():
        yield from _dated(name, path)
    yield from _of_status()
    yield from _of_flags()


def at(path: str, comparisons: dict[str, Any]) -> dict[str, Any]:
    """A filter of the field at the path."""
    for step in reversed(path.split(".")):
        comparisons = {step: comparisons}
    return comparisons


def order_field(path: str) -> str:
    """`user.fullName` is USER_FULL_NAME."""
    return re.sub("[A-Z]", lambda found: f"_{found[0]}", path).replace(".", "_").upper()


def backslashed(text: str) -> str:
    return "'" + re.sub(r"(['\\])", r"\\\1", text) + "'"


def doubled(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _numeric(name: str, path: str) -> Iterator[Pair]:
    for number in NUMBERS:
        for word in ORDERINGS:
            yield f"{name} {word} {number}", at(path, {word: number})
    yield f"{name} in (1, '101', 0)", at(path, {"in": [1, 101, 0]})


def _textual(name: str, path: str, texts: list[str]) -> Iterator[Pair]:
    for text in texts:
        for word in ORDERINGS:
            yield f"{name} {word} {backslashed(text)}", at(path, {word: text})
        for word, means in (
            *(("is", "eq"), ("isNot", "ne"), ("begins", "startsWith"), ("contains", "contains")),
            *(("substringof", "contains"), ("startswith", "startsWith"), ("endswith", "endsWith")),
        ):
            yield f"{name} {word} {doubled(text)}", at(path, {means: text})
        for word, means in (("notBegins", "startsWith"), ("notContains", "contains")):
            yield f"{name} {word} {backslashed(text)}", {"not": at(path, {means: text})}
    few = TEXTS[::4]
    yield f"{name} in ({', '.join(map(doubled, few))})", at(path, {"in": few})
    yield f"substringof({doubled(few[1])}, {name})", at(path, {"contains": few[1]})
    yield f"endswith({name}, 'b') eq false", {"not": at(path, {"endsWith": "b"})}


def _boolean(name: str, path: str) -> Iterator[Pair]:
    for word, truth in (("true", True), ("0", False)):
        for compared in ORDERINGS:
            fit = [each for each in (False, True) if getattr(operator, compared)(each, truth)]
            yield f"{name} {compared} {word}", {"or": [at(path, {"eq": each}) for each in fit]}
    yield f"{name} in (1)", at(path, {"eq": True})


def _dated(name: str, path: str) -> Iterator[Pair]:
    for moment in MOMENTS:
        text = written(moment)
        for word in ORDERINGS:
            yield f"{name} {word} {text}", at(path, {word: text})
        yield f"{name} before '{text}'", at(path, {"lt": text})
        yield f"{name} after '{text}'", at(path, {"gt": text})
    for day, midnight in DAYS.items():
        whole, after = {"ge": midnight, "lt": NEXT[day]}, NEXT[day]
        yield f"{name} eq {day}", at(path, whole)
        yield f"{name} ne '{day}'", {"not": at(path, whole)}
        for word, means in (
            *(("gt", {"ge": after}), ("after", {"ge": after}), ("ge", {"ge": midnight})),
            *(("lt", {"lt": midnight}), ("before", {"lt": midnight}), ("le", {"lt": after})),
        ):
            yield f"{name} {word} '{day}'", at(path, means)
        noon = written(datetime(2026, 1, 5, 12, tzinfo=UTC))
        yield f"{name} between ('{day}', {noon})", at(path, {"ge": midnight, "le": noon})
        yield f"{name} in ({day}, {noon})", {"or": [at(path, whole), at(path, {"eq": noon})]}


def _of_status() -> Iterator[Pair]:
    for word in ORDERINGS:
        yield f"status {word} 'inQueue'", at("status", {word: "IN_QUEUE"})
        yield f"status {word} 9", at("status", {word: "CLOSED"})
    yield "status in (Closed, 4)", at("status", {"in": ["CLOSED", "IN_QUEUE"]})
    yield "status oneOf (Closed, 4)", at("status", {"in": ["CLOSED", "IN_QUEUE"]})
    yield "status notOneOf ('closed', Faq)", at("status", {"notIn": ["CLOSED", "FAQ"]})


def _of_flags() -> Iterator[Pair]:
    for shown, name in (("CustomerIsTyping", "CUSTOMER_IS_TYPING"), ("1", "USER_IS_TYPING")):
        yield f"flags eq {shown}", at("flags", {"has": name})
        yield f"flags ne {shown}", at("flags", {"hasNot": name})
    both = ("CUSTOMER_IS_TYPING", "USER_IS_TYPING")
    yield "flags in (0, 'UserIsTyping')", {"or": [at("flags", {"has": each}) for each in both]}
