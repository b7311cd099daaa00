"""An evaluator of GraphQL's filters, to test against."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

NEVER = datetime(1, 1, 1, tzinfo=UTC)

Session = Mapping[str, Any]
"""Values by the names of ChatSessionFilter: dates as datetimes, flags in a set."""

TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    **{name: getattr(operator, name) for name in ("eq", "ne", "gt", "ge", "lt", "le")},
    "in": lambda value, listed: value in listed,
    "notIn": lambda value, listed: value not in listed,
    "startsWith": lambda value, part: value.lower().startswith(part.lower()),
    "endsWith": lambda value, part: value.lower().endswith(part.lower()),
    "contains": lambda value, part: part.lower() in value.lower(),
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
    return all(TESTS[name](value, _operand(value, each)) for name, each in below.items())


def _operand(value: Any, operand: Any) -> Any:
    if isinstance(value, datetime):
        return datetime.fromisoformat(operand)
    return operand
