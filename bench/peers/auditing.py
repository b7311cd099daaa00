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
    return {
        "at": datetime.now(UTC),
        "associate_id": 1,
        "user_name": "bench",
        "door": door,
        "request_id": secrets.token_hex(8),
        "action": "created",
        "entity": "ChatSession",
        "row_key": key,
        "columns": json.dumps(list(set_)),
        "values": json.dumps(
            {
                name: [None, _plain(name, value)]
                for name, value in set_.items()
                if name != "session_key"
            }
        ),
    }


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if name == "status":
        return ChatSessionStatus(value).name
    return value
