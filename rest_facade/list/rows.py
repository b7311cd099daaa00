"""Sessions of GraphQL as rows of the list."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from graphql_api.scalars import at_the_edge
from rest_facade.contract.dates import NEAR_FOREVER, NEAR_NEVER, DateFormat
from rest_facade.list.columns import ColumnType, ListColumn

ENTITY_NAME = "chat"

NO_TIME = "0:00:00"
SECOND = timedelta(seconds=1)

REMEMBERED = 256
"""Sets of columns."""

Node = Mapping[str, Any]

Nothing = int | str | bool
"""What a column shows that is not set."""

DATES = (ColumnType.DATETIME, ColumnType.DATE)

NOTHING: Mapping[ColumnType, Nothing] = {
    ColumnType.INT: 0,
    ColumnType.STRING: "",
    ColumnType.BOOL: False,
    ColumnType.LIST: 0,
    # The login name is shown.
    ColumnType.ASSOCIATE: "",
}


@dataclass(frozen=True, eq=False)
class RowShape:
    """How rows of some columns are shown, worked out once: columns by how they are."""

    blank: Mapping[str, Any]
    """Every name in its place."""
    plain: list[tuple[str, str, Nothing]] = field(default_factory=list)
    """Values of the session itself."""
    referred: list[tuple[str, str, str, Nothing]] = field(default_factory=list)
    """Values of rows that it refers to, with the way to each."""
    dates: list[tuple[str, str]] = field(default_factory=list)
    members: list[tuple[str, str, Mapping[str | None, str]]] = field(default_factory=list)
    flags: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    spans: list[tuple[str, str, str]] = field(default_factory=list)


def to_rows(
    nodes: Iterable[Node],
    columns: tuple[ListColumn, ...],
    dates: DateFormat,
    namer: Callable[[str], str],
) -> list[dict[str, Any]]:
    """A row for each node: its key, the entity's name, then the columns in the order asked for.

    The `namer` says what a column is called. What is not set is 0, an empty text or year 1, and
    never null.
    """
    shape = _shape(columns, namer)
    return [_row(node, shape, dates) for node in nodes]


def full_name(name: str) -> str:
    """The name of a column as it is."""
    return name


def json_safe_name(name: str) -> str:
    """The name of a column without slashes, for `$jsonSafe`."""
    return name.replace("/", "_")


def _row(node: Node, shape: RowShape, dates: DateFormat) -> dict[str, Any]:
    row = {**shape.blank}
    # A text in real answers, whatever the documentation's samples show.
    row["PrimaryKey"] = str(node["chatSessionId"])
    for name, own, nothing in shape.plain:
        row[name] = node[own] or nothing
    for name, reference, its, nothing in shape.referred:
        referred = node[reference]
        row[name] = (referred and referred[its]) or nothing
    for name, own in shape.dates:
        moment = node[own]
        row[name] = dates.never if moment is None else dates.write(moment)
    for name, own, shown in shape.members:
        row[name] = shown[node[own]]
    for name, own, by_member in shape.flags:
        row[name] = ", ".join([by_member[member] for member in node[own] or ()])
    for name, since, until in shape.spans:
        row[name] = _time_span(node[since], node[until])
    return row


@lru_cache(maxsize=REMEMBERED)
def _shape(columns: tuple[ListColumn, ...], namer: Callable[[str], str]) -> RowShape:
    named = [(namer(each.name), each) for each in columns]
    names = ("PrimaryKey", "EntityName", *(name for name, _ in named))
    shape = RowShape({**dict.fromkeys(names), "EntityName": ENTITY_NAME})
    for name, each in named:
        _place(shape, name, each)
    return shape


def _place(shape: RowShape, name: str, column: ListColumn) -> None:
    """Put a column where its kind is."""
    if len(column.source) > 1:
        reference, its = column.source
        shape.referred.append((name, reference, its, NOTHING[column.type]))
        return
    (own,) = column.source
    if column.since is not None:
        (since,) = column.since
        shape.spans.append((name, since, own))
    elif column.type in DATES:
        shape.dates.append((name, own))
    elif column.enum is None:
        shape.plain.append((name, own, NOTHING[column.type]))
    elif column.type is ColumnType.FLAGS:
        shape.flags.append((name, own, column.enum.shown))
    else:
        shape.members.append((name, own, {None: ""} | dict(column.enum.shown)))


def _time_span(since_text: str | None, until_text: str | None) -> str:
    """Hours may be more than a day's; none at all when either end is not set."""
    if since_text is None or until_text is None:
        return NO_TIME
    since, until = datetime.fromisoformat(since_text), datetime.fromisoformat(until_text)
    if until < since:
        return NO_TIME
    near = since_text < NEAR_NEVER or until_text > NEAR_FOREVER
    if near and (at_the_edge(since) or at_the_edge(until)):
        return NO_TIME
    seconds = (until - since) // SECOND
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
