"""The enums of the tables.

The numbers are SuperOffice's own and never change: the database stores them, and old clients may
send them.
"""

from enum import STRICT, IntEnum, IntFlag, StrEnum


class ChatSessionStatus(IntEnum):
    INVALID = 0
    PRE_CHAT_FORM = 1
    FAQ = 2
    OFFLINE_FORM = 3
    IN_QUEUE = 4
    CUSTOMER_LAST = 5
    USER_LAST = 6
    FINISHED = 7
    DELETED = 8
    CLOSED = 9
    REQUEST_POSTED = 10
    CLOSED_FROM_QUEUE = 11


ACTIVE = (ChatSessionStatus.CUSTOMER_LAST, ChatSessionStatus.USER_LAST)
"""The statuses in which a session counts as active for its user (row Rank)."""


class ChatMessageType(IntEnum):
    INVALID = 0
    TO_CUSTOMER = 1
    TO_USER = 2
    SPECIAL = 3


class ChatMessageSpecialType(IntEnum):
    """SuperOffice has no number 4."""

    NONE = 0
    WELCOME = 1
    URL = 2
    BLOCK = 3
    NEW_SESSION = 5
    TRANSFERED_SESSION = 6
    ERROR = 7
    SESSION_DELETED = 8
    FAQ_SUCCESS_QUESTION = 9
    CLOSED_BY_USER = 10
    CLOSED_BY_CUSTOMER = 11
    CLOSED_BY_IDLE = 12
    TRANSFER_REJECTED = 13
    REOPENED_BY_CUSTOMER = 14
    CLICKED_OPTION = 15
    BOT_MESSAGE = 16
    OPTIONS = 17
    ILLEGAL_FILE_TYPE = 18


class ChatSessionFlag(IntEnum):
    """The numbers are bit positions; 0 is a flag like any other."""

    CUSTOMER_IS_TYPING = 0
    USER_IS_TYPING = 1


class ChatWidgetSize(IntEnum):
    NORMAL = 0
    LARGE = 1


class WidgetTheme(IntEnum):
    CLASSIC = 0
    MODERN = 1


class WidgetRequiredFields(IntFlag, boundary=STRICT):
    """The numbers are masks, so a value is their sum; 0 is no field."""

    NONE = 0
    EMAIL = 1
    NAME = 2
    COMPANY = 4
    PHONE = 8
    COUNTRY = 16


class UserType(IntEnum):
    UNKNOWN = 0
    INTERNAL_ASSOCIATE = 1
    RESOURCE_ASSOCIATE = 2
    EXTERNAL_ASSOCIATE = 3
    ANONYMOUS_ASSOCIATE = 4
    SYSTEM_ASSOCIATE = 5


class SaleStatus(IntEnum):
    UNKNOWN = 0
    OPEN = 1
    SOLD = 2
    LOST = 3
    STALLED = 4
    SAINT_ALL = 1000


class ActivityStatus(IntEnum):
    UNKNOWN = 0
    NOT_STARTED = 1
    STARTED = 2
    COMPLETED = 3


class TicketSecurityLevel(IntEnum):
    UNKNOWN = 0
    INTERNAL = 1
    EXTERNAL = 2


class TicketBaseStatus(IntEnum):
    UNKNOWN = 0
    ACTIVE = 1
    CLOSED = 2
    POSTPONED = 3
    DELETED = 4
    MERGED = 5
    SPAM = 6
    POSTPONED_SPECIFIC = 1001
    POSTPONED_1_HOUR = 1002
    POSTPONED_2_HOURS = 1003
    POSTPONED_3_HOURS = 1004
    POSTPONED_4_HOURS = 1005
    POSTPONED_DAY = 1006
    POSTPONED_WEEK = 1007
    POSTPONED_MONTH = 1008


class TicketOrigin(IntEnum):
    UNKNOWN = 0
    EMAIL = 1
    SMS = 2
    FAX = 3
    PHONE = 4
    FACEBOOK = 5
    TWITTER = 6
    INTERNAL = 7
    CUSTOMER_CENTRE = 8
    E_MARKETING = 9
    AUTO_GENERATED = 10
    CHAT = 11
    FORM = 12
    API = 13
    FLOW = 14


class TicketReadStatus(IntEnum):
    UNKNOWN = 0
    GREEN = 1
    YELLOW = 2
    RED = 3


class AddressType(IntEnum):
    UNKNOWN = 0
    CONTACT_POSTAL_ADDRESS = 1
    CONTACT_STREET_ADDRESS = 2
    PERSON_PRIVATE_ADDRESS = 16387
    QUOTE_BILLING_ADDRESS = 8196
    QUOTE_SHIPPING_ADDRESS = 8197


class Role(StrEnum):
    """Roles of callers, from the fewest rights to the most; graphql_api defines the rights."""

    CUSTOMER = "customer"
    """The customer of one session, who calls with its key; no user has this role."""
    READER = "reader"
    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"


USER_ROLES = (Role.READER, Role.AGENT, Role.MANAGER, Role.ADMIN)
"""The roles that users can have."""


class Scope(StrEnum):
    """Rights of an application; without ALL only on sessions that it created.

    Those without a colon are about sessions, apart from ADMIN and METRICS.
    """

    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ALL = "all"
    ADMIN = "admin"
    TOPIC_READ = "topic:read"
    TOPIC_WRITE = "topic:write"
    METRICS = "metrics"


class AuditAction(StrEnum):
    """The kind of change of a row."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


class CredentialKind(StrEnum):
    """The kind of a credential."""

    TICKET = "ticket"
    TOKEN = "token"  # noqa: S105  its name, and no token
    SESSION = "session"
