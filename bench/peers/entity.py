"""Converts a row to the contract's entity, by hand from a table of its fields."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_pascal, to_snake

from bench.peers.vocabulary import (
    ChatMessageSpecialType,
    ChatMessageType,
    ChatSessionFlag,
    ChatSessionStatus,
)

FIELDS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("fields.json").read_text())
COLUMNS = [(field["name"], to_snake(field["name"])) for field in FIELDS]
STATUSES = {status: to_pascal(status.name.lower()) for status in ChatSessionStatus}
FLAGS = {flag: to_pascal(flag.name.lower()) for flag in ChatSessionFlag}
MESSAGE_TYPES = {type_: to_pascal(type_.name.lower()) for type_ in ChatMessageType}
SPECIAL_TYPES = {type_: to_pascal(type_.name.lower()) for type_ in ChatMessageSpecialType}
REFERENCES = {"User", "Person", "Contact", "Project", "Sale", "Ticket", "TransferTo"}
DATES = {"WhenRequested", "WhenStarted", "WhenEnded", "WhenIdle", "WhenFetched"}

NEVER = "0001-01-01T00:00:00Z"
"""The contract's value for a date that is not set."""


def entity(
    row: Mapping[str, Any], user: Mapping[str, Any] | None, collection: str
) -> dict[str, Any]:
    """The whole entity; all references but the user are null in the workloads."""
    shown: dict[str, Any] = {}
    for name, column in COLUMNS:
        if name in REFERENCES:
            shown[name] = associate(user) if name == "User" and user else None
        elif name in DATES:
            shown[name] = _moment(row[column])
        else:
            shown[name] = row[column]
    shown["Status"] = STATUSES[row["status"]]
    shown["Flags"] = ", ".join(name for flag, name in FLAGS.items() if row["flags"] >> flag & 1)
    shown["CustomerConsented"] = bool(row["customer_consented"])
    shown["ChatbotIsActive"] = bool(row["chatbot_is_active"])
    shown["TableRight"] = {"Mask": "FULL", "Reason": ""}
    shown["FieldProperties"] = {
        field["name"]: {
            "FieldRight": {"Mask": "Update", "Reason": ""},
            "FieldType": field["type"],
            "FieldLength": field["length"],
        }
        for field in FIELDS
    }
    shown["_Links"] = {"Self": f"{collection}/{row['chat_session_id']}", "Archive": collection}
    return shown


def message(row: Mapping[str, Any]) -> dict[str, Any]:
    """A whole message."""
    return {
        "ChatMessageId": row["chat_message_id"],
        "ChatSessionId": row["chat_session_id"],
        "Type": MESSAGE_TYPES[row["type"]],
        "Message": row["message"],
        "Author": row["author"],
        "ReadByCustomer": row["read_by_customer"],
        "SpecialType": SPECIAL_TYPES[row["special_type"]],
        "SpecialParam": row["special_param"],
        "WhenPosted": _moment(row["when_posted"]),
    }


def associate(row: Mapping[str, Any]) -> dict[str, Any]:
    """The user who handles the session."""
    shown = {to_pascal(name): value for name, value in row.items()}
    return shown | {"Deleted": bool(row["deleted"]), "TableRight": None, "FieldProperties": {}}


def _moment(value: datetime | None) -> str:
    if value is None:
        return NEVER
    # SQLite returns dates without a zone; they are stored in UTC.
    moment = value.astimezone(UTC) if value.tzinfo else value
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}0Z"
