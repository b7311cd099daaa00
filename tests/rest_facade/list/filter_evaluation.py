"""Evaluates GraphQL filters in plain Python, as a second implementation to test against."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from orm.models.enums import ChatSessionStatus

NEVER = datetime(1, 1, 1, tzinfo=UTC)

Session = Mapping[str, Any]
"""Values by the field names of ChatSessionFilter: dates as datetimes, flags as a set of names."""

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    **{name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")},
    "in": lambda value, listed: value in listed,
    "notIn": lambda value, listed: value not in listed,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": operator.contains,
    "has": lambda value, flag: flag in value,
    "hasNot": lambda value, flag: flag not in value,
}


def matches(filter_: Mapping[str, Any], session: Session) -> bool:
    """True when the session passes the GraphQL filter, as the schema describes it."""
    return all(_matches(key, operand, session) for key, operand in filter_.items())


def _matches(key: str, operand: Any, session: Session) -> bool:
    if key == "and":
        return all(matches(part, session) for part in operand)
    if key == "or":
        return any(matches(part, session) for part in operand)
    if key == "not":
        return not matches(operand, session)
    value = session[key]
    if isinstance(value, Mapping):
        return matches(operand, value)
    return all(
        OPERATORS[name](comparison_value(value), _operand(value, compared))
        for name, compared in operand.items()
    )


def comparison_value(value: Any) -> Any:
    """The value that comparisons use: texts are compared in lower case."""
    return value.lower() if isinstance(value, str) else value


def _operand(value: Any, operand: Any) -> Any:
    if isinstance(operand, list):
        return [_operand(value, item) for item in operand]
    if isinstance(value, datetime):
        return datetime.fromisoformat(operand)
    if isinstance(value, IntEnum):
        return ChatSessionStatus[operand]
    return comparison_value(operand) if isinstance(value, str) else operand
