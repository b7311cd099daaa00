"""An evaluator of GraphQL's filters, to test against."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from orm.models.enums import ChatSessionStatus

NEVER = datetime(1, 1, 1, tzinfo=UTC)

Session = Mapping[str, Any]
"""Values by the names of ChatSessionFilter: dates as datetimes, flags by name in a set."""

TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    **{name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")},
    "in": lambda value, listed: value in listed,
    "notIn": lambda value, listed: value not in listed,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": operator.contains,
    "has": lambda value, flag: flag in value,
    "hasNot": lambda value, flag: flag not in value,
}


def passes(filter_: Mapping[str, Any], session: Session) -> bool:
    """Whether a session passes a filter of GraphQL, by the words of the schema."""
    return all(_passes(key, below, session) for key, below in filter_.items())


def _passes(key: str, below: Any, session: Session) -> bool:
    if key == "and":
        return all(passes(each, session) for each in below)
    if key == "or":
        return any(passes(each, session) for each in below)
    if key == "not":
        return not passes(below, session)
    value = session[key]
    if isinstance(value, Mapping):
        return passes(below, value)
    return all(TESTS[name](compared(value), _operand(value, each)) for name, each in below.items())


def compared(value: Any) -> Any:
    """What a value counts as where values are compared: texts by their lower case."""
    return value.lower() if isinstance(value, str) else value


def _operand(value: Any, operand: Any) -> Any:
    if isinstance(operand, list):
        return [_operand(value, each) for each in operand]
    if isinstance(value, datetime):
        return datetime.fromisoformat(operand)
    if isinstance(value, IntEnum):
        return ChatSessionStatus[operand]
    return compared(operand) if isinstance(value, str) else operand
