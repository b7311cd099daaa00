from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rest_facade.contract.dates import DateFormat, DateStyle
from rest_facade.list.columns import COLUMNS, find_column
from rest_facade.list.rows import full_name, json_safe_name, to_rows

UTC = DateFormat(ZoneInfo("UTC"), DateStyle.BARE)

NODE: dict[str, Any] = {
    "chatSessionId": 12, "topicId": 3, "firstMessage": "Hello", "lastMessage": "Bye",
    "whenRequested": "2026-01-05T10:00:00Z", "whenStarted": "2026-01-05T10:01:02.900000Z",
    "whenEnded": "2026-01-06T12:01:03.100000Z", "whenIdle": "2026-01-05T10:00:00Z",
    "whenFetched": "2026-01-05T10:00:00Z", "createdAt": "2026-07-05T10:00:00Z",
    "updatedAt": "2026-01-05T10:00:00Z", "initialQueuePos": 2, "rating": 5, "status": "IN_QUEUE",
    "user": {
        "associateId": 7, "name": "frodo", "fullName": "Frodo Baggins", "tooltip": "Ring",
        "personId": 6, "ejUserId": 5, "userName": "f@shire.example",
    },
    "person": {"personId": 8, "fullName": "Sam Gamgee", "email": "sam@shire.example"},
    "contact": {"contactId": 9, "name": "Shire Ltd"}, "customerAlias": "sam",
    "topic": {"name": "Garden", "description": "All that grows", "badgeHeader": "Ask Sam"},
    "customerHost": "host", "customerName": "Sam", "customerEmail": "s@s.example",
    "customerPhone": "1", "customerConsented": True, "customerCompanyName": "Shire",
    "sessionKey": "k", "alertLevel": 1, "rank": 2,
    "flags": ["CUSTOMER_IS_TYPING", "USER_IS_TYPING"], "chatbotIsActive": False,
}  # fmt: skip
BLANK: dict[str, Any] = dict.fromkeys(NODE) | {"chatSessionId": 12}
NEVER = "0001-01-01T00:00:00"

SHOWN: dict[str, tuple[object, object]] = {
    "chatSessionId": (12, 12),
    "firstMessage": ("Hello", ""),
    "lastMessage": ("Bye", ""),
    "whenRequested": ("2026-01-05T10:00:00", NEVER),
    "whenStarted": ("2026-01-05T10:01:02", NEVER),
    "whenEnded": ("2026-01-06T12:01:03", NEVER),
    "duration": ("26:00:00", "0:00:00"),
    "timeInQueue": ("0:01:02", "0:00:00"),
    "queueLength": (2, 0),
    "rating": (5, 0),
    "status": ("InQueue", ""),
    "associateId": ("frodo", ""),
    "contactId": (9, 0),
    "personId": (8, 0),
    "updatedDate": ("2026-01-05T10:00:00", NEVER),
    "registeredDate": ("2026-07-05T10:00:00", NEVER),
    "agent": ("Frodo Baggins", ""),
    "date": ("2026-01-05T10:00:00", NEVER),
    "text": ("Hello", ""),
    "type": ("Chat", "Chat"),
    "recordTypeText": ("Chat", "Chat"),
    "icon": ("", ""),
    "chatTopic/chatTopicId": (3, 0),
    "chatTopic/name": ("Garden", ""),
    "chatTopic/description": ("All that grows", ""),
    "chatTopic/badgeHeader": ("Ask Sam", ""),
    "associate/associateId": (7, 0),
    "associate/name": ("frodo", ""),
    "associate/fullName": ("Frodo Baggins", ""),
    "associate/assocName": ("frodo", ""),
    "associate/assocTooltip": ("Ring", ""),
    "associate/personId": (6, 0),
    "associate/ejUserId": (5, 0),
    "associate/userName": ("f@shire.example", ""),
    "person/personId": (8, 0),
    "person/fullName": ("Sam Gamgee", ""),
    "person/email": ("sam@shire.example", ""),
    "contact/contactId": (9, 0),
    "contact/name": ("Shire Ltd", ""),
    "topicId": (3, 0),
    "customerAlias": ("sam", ""),
    "customerHost": ("host", ""),
    "customerName": ("Sam", ""),
    "customerEmail": ("s@s.example", ""),
    "customerPhone": ("1", ""),
    "customerConsented": (True, False),
    "customerCompanyName": ("Shire", ""),
    "whenIdle": ("2026-01-05T10:00:00", NEVER),
    "whenFetched": ("2026-01-05T10:00:00", NEVER),
    "sessionKey": ("k", ""),
    "initialQueuePos": (2, 0),
    "alertLevel": (1, 0),
    "rank": (2, 0),
    "flags": ("CustomerIsTyping, UserIsTyping", ""),
    "chatbotIsActive": (False, False),
}


def row(node: dict[str, Any], *names: str, dates: DateFormat = UTC) -> dict[str, Any]:
    columns = tuple(column for name in names if (column := find_column(name)))
    assert len(columns) == len(names)
    (only,) = to_rows([node], columns, dates, full_name)
    return only


def test_a_row_begins_with_its_key_and_entity_and_has_the_columns_in_order() -> None:
    (shown,) = to_rows([NODE], COLUMNS, UTC, full_name)
    assert list(shown) == ["PrimaryKey", "EntityName", *(column.name for column in COLUMNS)]
    assert list(row(NODE, "rating", "chatSessionId"))[2:] == ["rating", "chatSessionId"]
    assert row(NODE) == {"PrimaryKey": "12", "EntityName": "chat"}


@pytest.mark.parametrize("name", [column.name for column in COLUMNS])
def test_a_column_shows_its_value_or_the_empty_value_of_its_type(name: str) -> None:
    filled, blank = SHOWN[name]
    for node, expected in ((NODE, filled), (BLANK, blank)):
        shown = row(node, name)[name]
        assert (shown, type(shown)) == (expected, type(expected))


def test_referred_rows_may_lack_a_name() -> None:
    node = NODE | {"user": {"name": None}, "person": {"fullName": None, "email": None}}
    assert row(node, "associateId", "person/email") == {
        **row(node),
        "associateId": "",
        "person/email": "",
    }


@pytest.mark.parametrize(
    ("started", "ended", "duration"),
    [
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z", "0:00:00"),
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00.999999Z", "0:00:00"),
        ("2026-01-05T10:00:00Z", "2026-01-05T10:59:59Z", "0:59:59"),
        ("2026-01-05T10:00:00Z", "2026-01-10T10:09:05Z", "120:09:05"),
        ("2026-01-05T10:00:00Z", "2026-01-05T09:00:00Z", "0:00:00"),
        (None, "2026-01-05T09:00:00Z", "0:00:00"),
        ("2026-01-05T10:00:00Z", None, "0:00:00"),
        ("2026-01-05T10:00:00Z", "9999-12-31T23:59:59Z", "0:00:00"),
        ("0001-01-01T00:00:01Z", "2026-01-05T10:00:00Z", "0:00:00"),
        ("0002-06-01T10:00:00Z", "0002-06-01T11:00:00.5Z", "1:00:00"),
        ("9998-06-01T10:00:00Z", "9998-06-01T11:00:00Z", "1:00:00"),
    ],
)
def test_a_time_span_may_exceed_a_day_of_hours(
    started: str | None, ended: str | None, duration: str
) -> None:
    node = NODE | {"whenStarted": started, "whenEnded": ended}
    assert row(node, "duration")["duration"] == duration


def test_dates_are_in_the_callers_zone() -> None:
    oslo = DateFormat(ZoneInfo("Europe/Oslo"), DateStyle.OFFSET)
    assert row(NODE, "registeredDate", dates=oslo)["registeredDate"] == "2026-07-05T12:00:00+02:00"


def test_json_safe_names_have_no_slash() -> None:
    (shown,) = to_rows([NODE], COLUMNS, UTC, json_safe_name)
    assert shown["contact_name"] == "Shire Ltd"
    assert not any("/" in name for name in shown)
    assert len(shown) == len(COLUMNS) + 2


def test_rows_do_not_share_values() -> None:
    one, other = to_rows([NODE, BLANK], COLUMNS, UTC, full_name)
    assert one["rating"] != other["rating"]
    assert to_rows([BLANK], COLUMNS, UTC, full_name) == [other]
