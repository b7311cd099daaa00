"""Sessions of GraphQL as rows of the list."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from graphql_api.scalars import at_the_edge
from rest_facade.archive.columns import Column, ColumnType, Path
from rest_facade.dates import Dates

ENTITY_NAME = "chat"

NO_TIME = "0:00:00"

Node = Mapping[str, Any]


def to_rows(
    nodes: Iterable[Node], columns: Iterable[Column], dates: Dates, namer: Callable[[str], str]
) -> list[dict[str, Any]]:
    """A row for each node: its key, the entity's name, then the columns in the order asked for.

    The `namer` says what a column is called. What is not set is 0, an empty text or year 1, and
    never null.
    """
    named = [(namer(each.name), each, _SHOWN[each.type]) for each in columns]
    return [
        {
            # A text in real answers, whatever the documentation's samples show.
            "PrimaryKey": str(node["chatSessionId"]),
            "EntityName": ENTITY_NAME,
            **{name: show(node, each, dates) for name, each, show in named},
        }
        for node in nodes
    ]


def full_name(name: str) -> str:
    """The name of a column as it is."""
    return name


def json_safe_name(name: str) -> str:
    """The name of a column without slashes, for `$jsonSafe`."""
    return name.replace("/", "_")


def _value(node: Node | None, path: Path) -> Any:
    """What stands at the end of the path; None where a reference on the way is not set."""
    found: Any = node
    for step in path:
        if found is None:
            return None
        found = found[step]
    return found


def _number(node: Node, column: Column, _dates: Dates) -> int:
    return _value(node, column.source) or 0


def _text(node: Node, column: Column, _dates: Dates) -> str:
    return _value(node, column.source) or ""


def _truth(node: Node, column: Column, _dates: Dates) -> bool:
    return bool(_value(node, column.source))


def _date(node: Node, column: Column, dates: Dates) -> str:
    return dates.write(_value(node, column.source))


def _member(node: Node, column: Column, dates: Dates) -> str | int:
    if column.enum is None:
        return _number(node, column, dates)
    member = _value(node, column.source)
    return "" if member is None else column.enum.shown[member]


def _members(node: Node, column: Column, _dates: Dates) -> str:
    assert column.enum is not None
    return ", ".join(column.enum.shown[member] for member in _value(node, column.source) or ())


def _time_span(node: Node, column: Column, _dates: Dates) -> str:
    """Hours may be more than a day's; none at all when either end is not set."""
    assert column.since is not None
    since, until = (_moment(_value(node, path)) for path in (column.since, column.source))
    if since is None or until is None or until < since:
        return NO_TIME
    minutes, seconds = divmod((until - since) // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _moment(text: str | None) -> datetime | None:
    moment = None if text is None else datetime.fromisoformat(text)
    return None if moment is None or at_the_edge(moment) else moment


_SHOWN: Mapping[ColumnType, Callable[[Node, Column, Dates], Any]] = {
    ColumnType.INT: _number,
    ColumnType.STRING: _text,
    ColumnType.BOOL: _truth,
    ColumnType.DATETIME: _date,
    ColumnType.DATE: _date,
    ColumnType.TIME_SPAN: _time_span,
    ColumnType.LIST: _member,
    ColumnType.ASSOCIATE: _text,
    ColumnType.FLAGS: _members,
}
