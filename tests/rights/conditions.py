"""For each field a condition that every session here fulfils, as both doors write it."""

from typing import Any

from rest_facade.list.columns import COLUMNS
from tests.rights.sessions import FIELDS, REFERENCES

COMPARED = tuple(name for name in FIELDS if name != "sessionKey")
"""The fields that GraphQL finds sessions by; a secret is never among them, whoever asks."""

ORDERED = tuple(name for name in COMPARED if name != "flags")

NUMBERS = ("chatSessionId", "topicId", "initialQueuePos", "alertLevel", "rank", "rating")


def field_of(name: str) -> str:
    """A field's name in filters, where references go by key."""
    return f"{name}Id" if name in REFERENCES else name


def graphql_filter(name: str) -> dict[str, Any]:
    """As a filter of GraphQL."""
    if name == "flags":
        condition: dict[str, Any] = {"hasNot": "USER_IS_TYPING"}
    elif name in REFERENCES or name in NUMBERS:
        condition = {"gt": 0}
    elif name.startswith("when"):
        condition = {"gt": "2000-01-01T00:00:00Z"}
    elif name in ("customerConsented", "chatbotIsActive"):
        condition = {"eq": False}
    else:
        condition = {"ne": "INVALID" if name == "status" else ""}
    return {field_of(name): condition}


def graphql_order(name: str) -> str:
    """As a member of ChatSessionOrderField."""
    return "".join(f"_{each}" if each.isupper() else each for each in field_of(name)).upper()


def rest_filter(name: str) -> str:
    """As a condition in `$filter`."""
    [(operator, value)] = graphql_filter(name)[field_of(name)].items()
    written = {
        "flags": "ne 'UserIsTyping'",
        "status": "ne 'Invalid'",
        "customerConsented": "eq false",
        "chatbotIsActive": "eq false",
    }
    return f"{REST_COLUMNS[name]} {written.get(name, f'{operator} {value!r}')}"


def _rest_columns() -> dict[str, str]:
    names = {field_of(name): name for name in COMPARED}
    found: dict[str, str] = {}
    for column in COLUMNS:
        if column.filtered_by is not None and column.filtered_by[0] in names:
            found.setdefault(names[column.filtered_by[0]], column.name)
    return found


REST_COLUMNS = _rest_columns()
"""For each field that REST's list can compare, a column of its own."""
