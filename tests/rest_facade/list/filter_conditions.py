"""A second implementation of `$filter`: every condition, with the GraphQL filter of equal meaning.

It is written from the docs and uses nothing of rest_facade/list.
"""

import operator
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
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
    "chatTopic/name": "topic.name",
    "chatTopic/description": "topic.description",
    "chatTopic/badgeHeader": "topic.badgeHeader",
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
    "text": "firstMessage",
    "associate/assocName": "user.name",
    "associate/userName": "user.userName",
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
    "date": "whenRequested",
}
SORTED = {
    **(INTS | KEYS | STRINGS | BOOLS | DATES),
    "status": "status",
    # These columns show a name and sort by it.
    "associateId": "user.name",
    "agent": "user.fullName",
}
"""By column: the GraphQL path that it sorts by."""

TEXTS = ["", "å", "Å", "İ", "ß", "a%b", "a_b", "axb", "A\\B", "it's", "zz"]
NUMBERS = [-1, 0, 1, 2, 101]
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
SPELLINGS = {
    "eq": ("eq", "=", "equals", "is"),
    "ne": ("ne", "<>", "!=", "unequals", "isNot"),
    "gt": ("gt", ">", "greater"),
    "ge": ("ge", ">="),
    "lt": ("lt", "<", "less"),
    "le": ("le", "<="),
    "startsWith": ("begins", "startswith"),
    "contains": ("contains", "substringof"),
    "endsWith": ("ends", "endswith"),
    "in": ("in", "oneOf"),
}
"""By GraphQL operator: the words of the archive and of OData that mean it."""
NEVER_TEXT = "0001-01-01T00:00:00Z"
_TURNS = {graphql: cycle(words) for graphql, words in SPELLINGS.items()}


def spelled(graphql: str) -> str:
    """One of the words for a GraphQL operator, each in its turn."""
    return next(_TURNS[graphql])


def conditions() -> Iterator[Pair]:
    """Conditions for each column and each of its operators, with values at the edges."""
    for name, path in INTS.items():
        yield from _number_conditions(name, path)
    for name, path in KEYS.items():
        yield from _number_conditions(name, path)
    for name in ("associateId", "agent"):
        yield from _number_conditions(name, "userId")
        yield f"{name} associateIsOneOf (101, 0)", at("userId", {"in": [101, 0]})
        yield f"{name} associateIsNotOneOf (102, 7)", at("userId", {"notIn": [102, 7]})
    for number, (name, path) in enumerate(STRINGS.items()):
        # A quarter of the texts for each column: all of them would take a minute.
        yield from _text_conditions(name, path, TEXTS[number % 4 :: 4])
    for name, path in BOOLS.items():
        yield from _boolean_conditions(name, path)
    for name, path in DATES.items():
        yield from _date_conditions(name, path)
    yield from _status_conditions()
    yield from _flag_conditions()
    yield from _constant_conditions()


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
            yield f"{name} {spelled(comparison)} {number}", at(path, {comparison: number})
    for word in SPELLINGS["in"]:
        yield f"{name} {word} (1, '101', 0)", at(path, {"in": [1, 101, 0]})
    yield f"{name} notOneOf (1, 2)", at(path, {"notIn": [1, 2]})
    yield f"{name} between (0, 2)", at(path, {"ge": 0, "le": 2})
    yield f"{name} set 101", at(path, {"eq": 101})
    yield f"{name} isNull", at(path, {"eq": 0})
    yield f"{name} isNotNull", at(path, {"ne": 0})
    yield f"{name} {spelled('ne')} null", at(path, {"ne": 0})


def _text_conditions(name: str, path: str, texts: list[str]) -> Iterator[Pair]:
    for text in texts:
        for comparison in COMPARISONS:
            yield f"{name} {spelled(comparison)} {backslashed(text)}", at(path, {comparison: text})
        for graphql in ("eq", "ne", "startsWith", "contains", "endsWith"):
            yield f"{name} {spelled(graphql)} {doubled(text)}", at(path, {graphql: text})
        for word, graphql in (("notBegins", "startsWith"), ("notContains", "contains")):
            yield f"{name} {word} {backslashed(text)}", {"not": at(path, {graphql: text})}
    few = TEXTS[::4]
    yield f"{name} {spelled('in')} ({', '.join(map(doubled, few))})", at(path, {"in": few})
    yield f"{name} notOneOf ({', '.join(map(doubled, few))})", at(path, {"notIn": few})
    yield f"{name} between ('A', 'axb')", at(path, {"ge": "A", "le": "axb"})
    yield f"{name} isNull", at(path, {"eq": ""})
    yield f"{name} isNotNull", at(path, {"ne": ""})
    yield f"substringof({doubled(few[1])}, {name})", at(path, {"contains": few[1]})
    yield f"contains({name}, {doubled(few[1])})", at(path, {"contains": few[1]})
    yield f"endswith({name}, 'b') eq false", {"not": at(path, {"endsWith": "b"})}


def _boolean_conditions(name: str, path: str) -> Iterator[Pair]:
    for word, operand in (("true", True), ("0", False)):
        for comparison in COMPARISONS:
            compare = getattr(operator, comparison)
            passing = [value for value in (False, True) if compare(value, operand)]
            alternatives = [at(path, {"eq": value}) for value in passing]
            for spelling in SPELLINGS[comparison]:
                yield f"{name} {spelling} {word}", {"or": alternatives}
    for word, operand in (("", True), ("true", True), ("0", False)):
        yield f"{name} set {word}", at(path, {"eq": operand})
    for word in SPELLINGS["in"]:
        yield f"{name} {word} (1)", at(path, {"eq": True})
    yield f"{name} notOneOf (1)", at(path, {"eq": False})
    yield f"{name} isNull", at(path, {"eq": False})
    yield f"{name} isNotNull", at(path, {"eq": True})


def _date_conditions(name: str, path: str) -> Iterator[Pair]:
    for moment in MOMENTS:
        text = iso_text(moment)
        for comparison in COMPARISONS:
            yield f"{name} {spelled(comparison)} {text}", at(path, {comparison: text})
        for word, graphql in (
            *(("before", "lt"), ("beforeOrEqual", "le"), ("to", "le"), ("beforeTime", "lt")),
            *(("after", "gt"), ("afterOrEqual", "ge"), ("from", "ge"), ("afterTime", "ge")),
            ("dateTime", "eq"),
        ):
            yield f"{name} {word} '{text}'", at(path, {graphql: text})
    yield f"{name} isNull", at(path, {"eq": NEVER_TEXT})
    yield f"{name} isNotNull", at(path, {"ne": NEVER_TEXT})
    yield f"{name} {spelled('eq')} null", at(path, {"eq": NEVER_TEXT})
    for day, midnight in DAYS.items():
        end = NEXT_MIDNIGHTS[day]
        whole_day = {"ge": midnight, "lt": end}
        yield f"{name} {spelled('eq')} {day}", at(path, whole_day)
        yield f"{name} {spelled('ne')} '{day}'", {"not": at(path, whole_day)}
        yield f"{name} date '{day}'", at(path, whole_day)
        yield f"{name} date '{day}T13:14:15'", at(path, whole_day)
        yield f"{name} dateBetween ('{day}', '{day.replace('-', '.')}')", at(path, whole_day)
        yield f"{name} dateBetween ('{day}T10:00:00', '{day}T01:00:00')", at(path, whole_day)
        for word, compared in (
            *(("dateTime", {"eq": midnight}), ("afterTime", {"ge": midnight})),
            ("beforeTime", {"lt": midnight}),
            *(("gt", {"ge": end}), ("after", {"ge": end}), ("ge", {"ge": midnight})),
            *(("lt", {"lt": midnight}), ("before", {"lt": midnight}), ("le", {"lt": end})),
            *(("afterOrEqual", {"ge": midnight}), ("beforeOrEqual", {"lt": end})),
            *(("from", {"ge": midnight}), ("to", {"lt": end})),
        ):
            yield f"{name} {word} '{day}'", at(path, compared)
        noon = iso_text(datetime(2026, 1, 5, 12, tzinfo=UTC))
        yield f"{name} between ('{day}', {noon})", at(path, {"ge": midnight, "le": noon})
        either = {"or": [at(path, whole_day), at(path, {"eq": noon})]}
        yield f"{name} {spelled('in')} ({day}, {noon})", either
        yield f"{name} notOneOf ({day}, datetime'{noon}')", {"not": either}


def _status_conditions() -> Iterator[Pair]:
    for comparison in COMPARISONS:
        for word in SPELLINGS[comparison]:
            yield f"status {word} 'inQueue'", at("status", {comparison: "IN_QUEUE"})
            yield f"status {word} 9", at("status", {comparison: "CLOSED"})
    yield "status set Closed", at("status", {"eq": "CLOSED"})
    yield "status between (Faq, 4)", at("status", {"ge": "FAQ", "le": "IN_QUEUE"})
    yield "status isNull", at("status", {"eq": "INVALID"})
    yield "status isNotNull", at("status", {"ne": "INVALID"})
    yield "status in (Closed, 4)", at("status", {"in": ["CLOSED", "IN_QUEUE"]})
    yield "status oneOf (Closed, 4)", at("status", {"in": ["CLOSED", "IN_QUEUE"]})
    yield "status notOneOf ('closed', Faq)", at("status", {"notIn": ["CLOSED", "FAQ"]})


def _flag_conditions() -> Iterator[Pair]:
    for word, name in (("CustomerIsTyping", "CUSTOMER_IS_TYPING"), ("1", "USER_IS_TYPING")):
        for spelling in SPELLINGS["eq"]:
            yield f"flags {spelling} {word}", at("flags", {"has": name})
        for spelling in SPELLINGS["ne"]:
            yield f"flags {spelling} {word}", at("flags", {"hasNot": name})
    both = ("CUSTOMER_IS_TYPING", "USER_IS_TYPING")
    either = {"or": [at("flags", {"has": flag}) for flag in both]}
    for spelling in SPELLINGS["in"]:
        yield f"flags {spelling} (0, 'UserIsTyping')", either
    yield "flags notOneOf (1, 0)", {"not": either}
    yield "flags isNotNull", either
    yield "flags isNull", {"not": either}


EVERY_ROW: dict[str, Any] = {"not": {"or": []}}
"""A filter that asks something which holds for every row, also within `not` and `or`."""


def _constant_conditions() -> Iterator[Pair]:
    """`getAllRows` is true in each row, and `getNoRows` in none."""
    for name, constant in (("getAllRows", True), ("getNoRows", False)):
        for word, operand in (("true", True), ("1", True), ("false", False), ("0", False)):
            for comparison in COMPARISONS:
                holds = getattr(operator, comparison)(constant, operand)
                for spelling in SPELLINGS[comparison]:
                    yield f"{name} {spelling} {word}", EVERY_ROW if holds else {"or": []}
            listed: dict[str, Any] = EVERY_ROW if constant is operand else {"or": []}
            for spelling in ("set", *SPELLINGS["in"]):
                yield f"{name} {spelling} {word}", listed
            yield f"{name} notOneOf ({word})", {"not": listed}
        yield f"{name} set", EVERY_ROW if constant else {"or": []}
        yield f"{name} isNull", {"or": []} if constant else EVERY_ROW
        yield f"{name} isNotNull", EVERY_ROW if constant else {"or": []}
