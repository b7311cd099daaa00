"""The requirement as a table, in its own words: who may do what. It asks nothing of the product.

Letters stand for Select, Update, Insert and Delete.
"""

from collections.abc import Mapping

from orm.models.enums import Role
from tests.rights.callers import ALL, ALONE, LOOKING, MAKING, OWN, Caller
from tests.rights.referred import columns_of
from tests.rights.sessions import FIELDS, INPUTS, KEPT, MADE, Stands

NAMES = {"S": "SELECT", "U": "UPDATE", "I": "INSERT", "D": "DELETE"}

BY_ROLE = {
    # A customer sees their own session, and nobody else's.
    Role.CUSTOMER: {**dict.fromkeys(Stands, ""), Stands.OWN: "S"},
    # An agent changes sessions of their own or in the queue, a manager all; all see all.
    Role.READER: dict.fromkeys(Stands, "S"),
    Role.AGENT: {
        **dict.fromkeys(Stands, "SI"),
        **dict.fromkeys((Stands.OWN, Stands.QUEUED, Stands.MADE_OWN, Stands.MADE_QUEUED), "SUI"),
    },
    Role.MANAGER: dict.fromkeys(Stands, "SUID"),
    Role.ADMIN: dict.fromkeys(Stands, "SUID"),
}

NOT_MADE = dict.fromkeys(Stands, "")

BY_APPLICATION = {
    # An application has only the sessions that it made, unless its scope says all.
    ALONE: dict.fromkeys(Stands, "SUID"),
    OWN: {**NOT_MADE, **dict.fromkeys(MADE, "SUID")},
    ALL: dict.fromkeys(Stands, "SUID"),
    LOOKING: dict.fromkeys(Stands, "S"),
    MAKING: {**NOT_MADE, **dict.fromkeys(MADE, "I")},
}

TO_CUSTOMERS = frozenset(
    {
        *("chatSessionId", "topicId", "user", "customerAlias", "customerName", "customerEmail"),
        *("customerPhone", "customerConsented", "customerCompanyName", "status", "firstMessage"),
        *("lastMessage", "whenRequested", "whenStarted", "whenEnded", "whenIdle", "whenFetched"),
        *("initialQueuePos", "flags", "chatbotIsActive", "rating"),
    }
)
"""The fields of their session that customers read."""

HOW_TO_REACH = frozenset({"customerHost", "customerEmail", "customerPhone"})

HOW_TO_REACH_BELOW: Mapping[str, frozenset[str]] = {
    # The fields of a row that a session refers to: addresses, numbers and notes.
    "person": frozenset(
        {
            *("email", "emailName", "directPhone", "mobilePhone", "faxPhone"),
            *("contactPhone", "contactFax", "post1", "post2", "post3", "description"),
        }
    ),
    "contact": frozenset(
        {
            *("emailAddress", "emailAddressName", "directPhone"),
            *("address", "formattedAddress", "url", "urlName"),
        }
    ),
    "project": frozenset({"description"}),
    "sale": frozenset({"description"}),
    "ticket": frozenset({"fromAddress", "author"}),
}

TO_APPLICATIONS_BELOW = {
    # The columns of such a row that an application without the scope all sees.
    **{name: frozenset({"associateId", "name", "fullName"}) for name in ("user", "transferTo")},
    "person": frozenset({"personId"}),
    "contact": frozenset({"contactId"}),
    "project": frozenset({"projectId"}),
    "sale": frozenset({"saleId"}),
    "ticket": frozenset({"ticketId"}),
}


OF_ANY_TOPIC = frozenset({"chatTopicId", "version", "name", "description", "badgeHeader"})
"""The part of its topic that a session shows to everybody, and by which they may find it."""

Table = Mapping[Stands, str]
"""Letters for each way that a session can stand to a caller."""


def letters(caller: Caller, stands: Stands) -> str:
    """A call never has more than the lesser of its user's and its application's rights."""
    by_application = BY_APPLICATION[caller.application][stands]
    return "".join(letter for letter in BY_ROLE[caller.role][stands] if letter in by_application)


def table_of(caller: Caller) -> Table:
    return {stands: letters(caller, stands) for stands in possible(caller)}


def masks(of: str) -> list[str]:
    """Letters in the words of GraphQL."""
    return [NAMES[letter] for letter in of]


def mask(caller: Caller, stands: Stands) -> list[str]:
    return masks(letters(caller, stands))


def anywhere(caller: Caller, letter: str) -> bool:
    """True if there can be a session with which the caller may do that."""
    return any(letter in row for row in table_of(caller).values())


def possible(caller: Caller) -> list[Stands]:
    """The ways that a session can stand to a caller; without an application it made none."""
    if caller.role is Role.CUSTOMER:
        return [Stands.OWN, Stands.QUEUED, Stands.ELSES]
    return [stands for stands in Stands if stands not in MADE or caller.application != ALONE]


def hidden(caller: Caller, stands: Stands) -> frozenset[str]:
    """The fields that a caller who sees a session does not see of it."""
    if caller.role is Role.CUSTOMER:
        return frozenset(FIELDS) - TO_CUSTOMERS
    found = HOW_TO_REACH if caller.role is Role.READER else frozenset()
    by_application = caller.application != ALONE
    of_managers = caller.role in (Role.MANAGER, Role.ADMIN) and not by_application
    if not of_managers and stands not in MADE:
        # For managers and the application that made the session.
        found |= {"sessionKey"}
    return found


def shown_below(caller: Caller, reference: str) -> frozenset[str]:
    """The columns of a referred row that a caller sees in the sessions that they see."""
    if reference == "topic":
        return OF_ANY_TOPIC
    if caller.role is Role.CUSTOMER:
        return frozenset({"associateId", "fullName"}) if reference == "user" else frozenset()
    shown = frozenset(columns_of(reference))
    if caller.role is Role.READER:
        shown -= HOW_TO_REACH_BELOW.get(reference, frozenset())
    if caller.application in (OWN, MAKING):
        shown &= TO_APPLICATIONS_BELOW[reference]
    return shown


def right(caller: Caller, stands: Stands, field: str) -> list[str]:
    """The mask of a field of a session that the caller sees."""
    if field in hidden(caller, stands):
        return []
    return ["READ"] if field in KEPT or "U" not in letters(caller, stands) else ["UPDATE"]


def settable(caller: Caller, stands: Stands) -> list[str]:
    """The fields of a session that the caller may change."""
    return [name for name in INPUTS if right(caller, stands, name) == ["UPDATE"]]


def outcome(caller: Caller, stands: Stands, letter: str) -> str:
    """The outcome of a call that needs this right on a stored session."""
    return outcome_by(table_of(caller), stands, letter)


def outcome_by(table: Table, stands: Stands, letter: str) -> str:
    """The same by any table: what one may never do is refused, whatever is there."""
    if not any(letter in row for row in table.values()):
        return "FORBIDDEN"
    if "S" not in table[stands]:
        return "NOT_FOUND"
    return "OK" if letter in table[stands] else "FORBIDDEN"


def comparable(caller: Caller) -> list[str]:
    """The fields that the caller may find sessions by: what is shown in all that they see."""
    seen = [stands for stands in possible(caller) if "S" in letters(caller, stands)]
    return [name for name in FIELDS if not any(name in hidden(caller, stands) for stands in seen)]
