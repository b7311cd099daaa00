"""The list's columns: one table that selecting, filtering, ordering and the docs all read.

They are the columns of SuperOffice's archive of chat sessions, and no fields of the entity: some
are named after fields, some differ, and some lie in rows that a session refers to.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from graphql_api.enums import ChatSessionFlag, ChatSessionStatus
from rest_facade.contract.carriers import EnumNames

Path = tuple[str, ...]
"""The way to a value in GraphQL, by names of fields."""


class ColumnType(StrEnum):
    """What a column holds, in the words of the archive's documentation where it has one."""

    INT = "int"
    STRING = "string"
    BOOL = "bool"
    DATETIME = "datetime"
    DATE = "date"
    TIME_SPAN = "timeSpan"
    LIST = "list"
    ASSOCIATE = "associate"
    FLAGS = "flags"


@dataclass(frozen=True, eq=False)
class ListColumn:
    """One column: its name here, and where GraphQL has its value, its filter and its order."""

    name: str
    type: ColumnType
    source: Path
    filtered_by: Path | None = None
    """The way to its filter in ChatSessionFilter; None when it does not filter."""
    sorted_by: str | None = None
    """Its member of ChatSessionOrderField; None when it does not sort."""
    since: Path | None = None
    """Where the date is from which a time span runs to the `source`."""
    enum: EnumNames | None = None
    note: str = ""
    """What is not obvious about it, for the docs."""


def _stored(
    name: str,
    type_: ColumnType,
    *source: str,
    by: Path | None = None,
    enum: EnumNames | None = None,
    note: str = "",
) -> ListColumn:
    """A column that sorts and filters by what it shows, or by the path `by`."""
    source = source or (name,)
    by = by or source
    return ListColumn(name, type_, source, by, _order_field(by), enum=enum, note=note)


def _order_field(path: Path) -> str:
    """`("user", "fullName")` is USER_FULL_NAME."""
    return "_".join(re.sub("(?=[A-Z])", "_", step) for step in path).upper()


STATUSES = EnumNames.of({each.name: each.value for each in ChatSessionStatus})
FLAGS = EnumNames.of({each.name: each.value for each in ChatSessionFlag})

INT, STRING, BOOL = ColumnType.INT, ColumnType.STRING, ColumnType.BOOL
DATETIME, DATE, LIST = ColumnType.DATETIME, ColumnType.DATE, ColumnType.LIST

USUAL = (
    _stored("chatSessionId", INT),
    _stored("firstMessage", STRING),
    _stored("lastMessage", STRING),
    _stored("whenRequested", DATETIME),
    _stored("whenStarted", DATETIME),
    _stored("whenEnded", DATETIME),
    ListColumn(
        "duration",
        ColumnType.TIME_SPAN,
        ("whenEnded",),
        since=("whenStarted",),
        note="From whenStarted to whenEnded in hours, minutes and seconds.",
    ),
    ListColumn(
        "timeInQueue",
        ColumnType.TIME_SPAN,
        ("whenStarted",),
        since=("whenRequested",),
        note="From whenRequested to whenStarted in hours, minutes and seconds.",
    ),
    _stored("queueLength", INT, "initialQueuePos", note="The place in line at the start."),
    _stored("rating", INT),
    _stored("status", LIST, enum=STATUSES, note="Shown by name; filters by name or number."),
    ListColumn(
        "associateId",
        ColumnType.ASSOCIATE,
        # Real answers show the login name under this name.
        ("user", "name"),
        ("userId",),
        "USER_NAME",
        note="Shows the login name and sorts by it; filters by the number.",
    ),
    _stored("contactId", LIST, "contact", "contactId", by=("contactId",)),
    _stored("personId", LIST, "person", "personId", by=("personId",)),
    _stored("updatedDate", DATE, "updatedAt"),
    _stored("registeredDate", DATE, "createdAt"),
)
"""What a caller gets who selects nothing."""

COLUMNS = (
    *USUAL,
    _stored("chatTopic/chatTopicId", INT, "topicId"),
    _stored("associate/associateId", INT, "user", "associateId", by=("userId",)),
    _stored("associate/name", STRING, "user", "name", note="The login name."),
    _stored("associate/fullName", STRING, "user", "fullName"),
    _stored("person/personId", INT, "person", "personId", by=("personId",)),
    _stored("person/fullName", STRING, "person", "fullName"),
    _stored("person/email", STRING, "person", "email", note="The address to try first."),
    _stored("contact/contactId", INT, "contact", "contactId", by=("contactId",)),
    _stored("contact/name", STRING, "contact", "name"),
    _stored("topicId", INT),
    _stored("customerAlias", STRING),
    _stored("customerHost", STRING),
    _stored("customerName", STRING),
    _stored("customerEmail", STRING),
    _stored("customerPhone", STRING),
    _stored("customerConsented", BOOL),
    _stored("customerCompanyName", STRING),
    _stored("whenIdle", DATETIME),
    _stored("whenFetched", DATETIME),
    ListColumn("sessionKey", STRING, ("sessionKey",), note="A secret: it can only be selected."),
    _stored("initialQueuePos", INT),
    _stored("alertLevel", INT),
    _stored("rank", INT),
    ListColumn(
        "flags",
        ColumnType.FLAGS,
        ("flags",),
        ("flags",),
        enum=FLAGS,
        note="Names joined by commas; `eq` asks whether a flag is among them, `ne` whether not.",
    ),
    _stored("chatbotIsActive", BOOL),
)

_BY_NAME = {each.name.lower(): each for each in COLUMNS}


def find(name: str) -> ListColumn | None:
    """The column of that name, in any case."""
    return _BY_NAME.get(name.lower())


def names_of(columns: Iterable[ListColumn]) -> str:
    """Their names, for a refusal to tell what there is."""
    return ", ".join(each.name for each in columns)
