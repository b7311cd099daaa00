"""Builds the audit row that parley stores with each session: the columns set and their values."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bench.peers.vocabulary import ChatSessionStatus

NOT_AUDITED = {"chat_session_id", "version", "created_at", "updated_at", "created_by"}


def entry(values: Mapping[str, Any], key: int, door: str) -> dict[str, Any]:
    """The audit row's columns, for a session with these values."""
    set_ = {name: value for name, value in values.items() if value and name not in NOT_AUDITED}
    return _entry("created", dict.fromkeys(set_), set_, key, door)


def entry_of_change(
    old: Mapping[str, Any], changes: Mapping[str, Any], key: int, door: str
) -> dict[str, Any]:
    """The same for a session of which these columns are changed."""
    return _entry("updated", old, changes, key, door)


def _entry(
    action: str, old: Mapping[str, Any], new: Mapping[str, Any], key: int, door: str
) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC),
        "associate_id": 1,
        "user_name": "bench",
        "door": door,
        "request_id": secrets.token_hex(8),
        "action": action,
        "entity": "ChatSession",
        "row_key": key,
        "columns": json.dumps(list(new)),
        "values": json.dumps(
            {
                name: [_plain(name, old[name]), _plain(name, value)]
                for name, value in new.items()
                if name != "session_key"
            }
        ),
    }


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if name == "status" and value is not None:
        return ChatSessionStatus(value).name
    return value
