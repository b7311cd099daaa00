"""Chat sessions and topics as the official client represents them after it has read them."""

from collections.abc import Mapping
from typing import Any

NO_DATE = "0001-01-01T00:00:00.000Z"

BLANK = {
    **dict.fromkeys(("chatSessionId", "topicId", "initialQueuePos", "alertLevel", "rank"), 0),
    **dict.fromkeys(("user", "person", "contact", "project", "sale", "ticket", "transferTo")),
    **dict.fromkeys(("customerAlias", "customerHost", "customerName", "customerEmail")),
    **dict.fromkeys(("customerPhone", "customerCompanyName", "firstMessage", "lastMessage")),
    **dict.fromkeys(("whenRequested", "whenStarted", "whenEnded", "whenIdle"), NO_DATE),
    "whenFetched": NO_DATE,
    "sessionKey": None,
    "flags": None,
    "rating": 0,
    "customerConsented": False,
    "chatbotIsActive": False,
    "status": "InQueue",
}
"""A blank session as the client has it, without the rights."""

BLANK_TOPIC = {
    **dict.fromkeys(("chatTopicId", "secondsPrAccept", "offlineFormTimeLimit"), 0),
    **dict.fromkeys(("warnNewChatMinutes", "warnManagerNewChatMinutes"), 0),
    **dict.fromkeys(("warnChatMessageMinutes", "warnManagerChatMessageMinutes"), 0),
    "offlineFormQueueLength": 0,
    **dict.fromkeys(("name", "description", "welcomeMessage", "alertRecipient", "badgeHeader")),
    **dict.fromkeys(("customQueueText", "widgetRatingText", "alertTemplate", "language")),
    **dict.fromkeys(("ticketCategory", "ticketPriority", "openingHours", "widget", "botSettings")),
    **dict.fromkeys(("collectConsent", "customQueueTextEnabled", "ticketEnabled"), False),
    **dict.fromkeys(("openingHoursEnabled", "botEnabled", "offlineCollectConsent"), False),
    **dict.fromkeys(("useQueueOfflineForm", "widgetEnableRating"), False),
    "lastAccept": NO_DATE,
}
"""A blank topic in the same way."""

MESSAGES = ("firstMessage", "lastMessage")

RIGHTS = frozenset({"tableRight", "fieldProperties"})


def without_rights(entity: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entity.items() if name not in RIGHTS}


def check_kinds(kinds: Mapping[str, str]) -> None:
    """Check that each value that is not null has the type that the client declares."""
    assert kinds.keys() == BLANK.keys() | RIGHTS
    expected = {
        "Date": {"whenRequested", "whenStarted", "whenEnded", "whenIdle", "whenFetched"},
        "Boolean": {"customerConsented", "chatbotIsActive"},
        "Object": {*RIGHTS, "user", "contact", "person", "project", "sale", "ticket", "transferTo"},
        "String": {"status", "sessionKey", "customerName", "customerPhone", *MESSAGES},
    }
    for name, actual in kinds.items():
        declared = next((kind for kind, names in expected.items() if name in names), "Number")
        assert actual in (declared, "null"), name
    assert [kinds[name] for name in ("status", "flags", "user")] == ["String", "Number", "Object"]


def check_rights(entity: Mapping[str, Any]) -> None:
    """Check that rights are numbers, and that names of fields are those of the contract."""
    assert entity["tableRight"] == {"mask": 15, "reason": ""}
    properties = entity["fieldProperties"]
    assert {name[0].lower() + name[1:] for name in properties} == BLANK.keys()
    assert properties["CustomerName"] == {
        "fieldRight": {"mask": 3, "reason": ""},
        "fieldType": "System.String",
        "fieldLength": 255,
    }
