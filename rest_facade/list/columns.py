"""The columns of the list, in one table that $select, $filter, $orderBy and the docs read.

These are the columns of SuperOffice's archive of chat sessions, not the fields of the entity. Some
have the name of a field, some have another name, and some come from rows that a session refers to.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from graphql_api.enums import ChatSessionFlag, ChatSessionStatus
from rest_facade.contract.enums import EnumNames

Path = tuple[str, ...]
"""GraphQL field names from the session to a value, such as `("user", "fullName")`."""


class ColumnType(StrEnum):
    """The type of a column's values, named as in the archive's documentation where it has one."""

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
    """One column: its name in the list, and the GraphQL paths of its value, filter and order."""

    name: str
    type: ColumnType
    source: Path
    filtered_by: Path | None = None
    """Path of its filter in ChatSessionFilter; None when $filter cannot use the column."""
    sorted_by: str | None = None
    """Its member of ChatSessionOrderField; None when $orderBy cannot use the column."""
    span_start: Path | None = None
    """Path of the date at which a time span begins; `source` is the date at which it ends."""
    enum: EnumNames | None = None
    constant: bool | None = None
    """The value in every row, for a column that only $filter knows; its paths are empty."""
    shown: str | None = None
    """The text in every row, for a column that can only be selected; its path is empty."""
    note: str = ""
    """A remark for the docs, on what the name and the type do not say."""


def _stored(
    name: str,
    type_: ColumnType,
    *source: str,
    by: Path | None = None,
    enum: EnumNames | None = None,
    note: str = "",
) -> ListColumn:
    """A column that sorts and filters by the value it shows, or by the value at the path `by`."""
    source = source or (name,)
    by = by or source
    return ListColumn(name, type_, source, by, _order_field(by), enum=enum, note=note)


def _order_field(path: Path) -> str:
    """`("user", "fullName")` is USER_FULL_NAME."""
    return "_".join(re.sub("(?=[A-Z])", "_", step) for step in path).upper()


STATUSES = EnumNames.from_numbers({status.name: status.value for status in ChatSessionStatus})
FLAGS = EnumNames.from_numbers({flag.name: flag.value for flag in ChatSessionFlag})

INT, STRING, BOOL = ColumnType.INT, ColumnType.STRING, ColumnType.BOOL
DATETIME, DATE, LIST = ColumnType.DATETIME, ColumnType.DATE, ColumnType.LIST

DEFAULT_COLUMNS = (
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
        span_start=("whenStarted",),
        note="From whenStarted to whenEnded in hours, minutes and seconds.",
    ),
    ListColumn(
        "timeInQueue",
        ColumnType.TIME_SPAN,
        ("whenStarted",),
        span_start=("whenRequested",),
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
"""The columns of a page without $select; the archive's own default list."""

OF_ANY_ACTIVITY = (
    ListColumn(
        *("agent", ColumnType.ASSOCIATE, ("user", "fullName"), ("userId",), "USER_FULL_NAME"),
        note="Shows the user's full name and sorts by it; filters by the number.",
    ),
    _stored("date", DATE, "whenRequested", note="The same as whenRequested."),
    _stored("text", STRING, "firstMessage", note="The same as firstMessage."),
    ListColumn("type", STRING, (), shown="Chat", note="Always `Chat`; it can only be selected."),
    ListColumn("recordTypeText", STRING, (), shown="Chat", note="The same as type."),
    ListColumn("icon", STRING, (), shown="", note="Empty: icons are the installation's."),
)
"""The archive's columns for lists of activities of several kinds, of which a chat is one."""

COLUMNS = (
    *DEFAULT_COLUMNS,
    *OF_ANY_ACTIVITY,
    _stored("chatTopic/chatTopicId", INT, "topicId"),
    _stored("chatTopic/name", STRING, "topic", "name"),
    _stored("chatTopic/description", STRING, "topic", "description"),
    _stored("chatTopic/badgeHeader", STRING, "topic", "badgeHeader"),
    _stored("associate/associateId", INT, "user", "associateId", by=("userId",)),
    _stored("associate/name", STRING, "user", "name", note="The login name."),
    _stored("associate/fullName", STRING, "user", "fullName"),
    _stored("associate/assocName", STRING, "user", "name", note="The same as associate/name."),
    ListColumn("associate/assocTooltip", STRING, ("user", "tooltip")),
    ListColumn("associate/personId", INT, ("user", "personId")),
    ListColumn("associate/ejUserId", INT, ("user", "ejUserId"), note="Their number in Service."),
    _stored("associate/userName", STRING, "user", "userName", note="The name of the login."),
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

CONSTANT_COLUMNS = (
    ListColumn(
        *("getAllRows", BOOL, (), ()), constant=True, note="True for every row; only filters."
    ),
    ListColumn(
        *("getNoRows", BOOL, (), ()), constant=False, note="False for every row; only filters."
    ),
)
"""The archive's conditions for all rows and for none."""

FILTERABLE_COLUMNS = (
    *(column for column in COLUMNS if column.filtered_by is not None),
    *CONSTANT_COLUMNS,
)

_BY_NAME = {column.name.lower(): column for column in COLUMNS}


def find_column(name: str) -> ListColumn | None:
    """The column of that name, upper and lower case alike; None when there is none."""
    return _BY_NAME.get(name.lower())


_CONSTANT_BY_NAME = {column.name.lower(): column for column in CONSTANT_COLUMNS}


def find_column_of_filter(name: str) -> ListColumn | None:
    """The column of that name that $filter may know, upper and lower case alike, or None."""
    return _BY_NAME.get(name.lower()) or _CONSTANT_BY_NAME.get(name.lower())


def join_names(columns: Iterable[ListColumn]) -> str:
    """The columns' names as one text, for an error message that lists what can be used."""
    return ", ".join(column.name for column in columns)
