"""A session as the official client has it once it has read one."""

from collections.abc import Mapping
from typing import Any

NEVER = "0001-01-01T00:00:00.000Z"

NOTHING = {
    **dict.fromkeys(("chatSessionId", "topicId", "initialQueuePos", "alertLevel", "rank"), 0),
    **dict.fromkeys(("user", "person", "contact", "project", "sale", "ticket", "transferTo")),
    **dict.fromkeys(("customerAlias", "customerHost", "customerName", "customerEmail")),
    **dict.fromkeys(("customerPhone", "customerCompanyName", "firstMessage", "lastMessage")),
    **dict.fromkeys(("whenRequested", "whenStarted", "whenEnded", "whenIdle"), NEVER),
    "whenFetched": NEVER,
    "sessionKey": None,
    "flags": None,
    "rating": 0,
    "customerConsented": False,
    "chatbotIsActive": False,
    "status": "InQueue",
}
"""A blank entity as the client has it, but for the rights."""

RIGHTS = frozenset({"tableRight", "fieldProperties"})


def without_rights(entity: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entity.items() if name not in RIGHTS}


def check_kinds(kinds: Mapping[str, str]) -> None:
    """Each value that is not null has become what the client declares; a Date a Date."""
    assert kinds.keys() == NOTHING.keys() | RIGHTS
    expected = {
        "Date": {"whenRequested", "whenStarted", "whenEnded", "whenIdle", "whenFetched"},
        "Boolean": {"customerConsented", "chatbotIsActive"},
        "Object": {*RIGHTS, "user", "contact", "person", "project", "sale", "ticket", "transferTo"},
        "String": {"status", "sessionKey", "customerName", "customerPhone"},
    }
    for name, kind in kinds.items():
        declared = next((each for each, names in expected.items() if name in names), "Number")
        assert kind in (declared, "null"), name
    assert [kinds[name] for name in ("status", "flags", "user")] == ["String", "Number", "Object"]


def check_rights(entity: Mapping[str, Any]) -> None:
    """Rights have become numbers; names of fields stay as the contract has them."""
    assert entity["tableRight"] == {"mask": 15, "reason": ""}
    properties = entity["fieldProperties"]
    assert {name[0].lower() + name[1:] for name in properties} == NOTHING.keys()
    assert properties["CustomerName"] == {
        "fieldRight": {"mask": 3, "reason": ""},
        "fieldType": "System.String",
        "fieldLength": 255,
    }
