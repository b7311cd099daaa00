"""Sessions that stand to a caller in each way, with a value in every field."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from graphql_api.describe import describe
from graphql_api.sessions.types import ChatSession as Public
from orm.models import ChatSession
from orm.models.enums import ChatSessionFlag, ChatSessionStatus, Role
from rest_facade.contract.names import property_name
from tests.contract.rows import ROWS, store_referred
from tests.rights.callers import BESIDE, Caller, House
from tests.rights.referred import plant


class Stands(StrEnum):
    """The standing of a session to its caller."""

    OWN = "their own"
    QUEUED = "in the queue"
    ELSES = "somebody else's"
    MADE = "made by their application"
    MADE_OWN = "made by their application, and their own"
    MADE_QUEUED = "made by their application, and in the queue"
    MADE_BESIDE = "made by another application"


MADE = (Stands.MADE, Stands.MADE_OWN, Stands.MADE_QUEUED)


COLUMN_OF = {field.name: field.attribute for field in describe(Public)}
"""All stored fields by their GraphQL names; references by their own."""

GRAPHQLS_OWN = ("version", "createdAt", "updatedAt")
"""Fields that the REST contract does not know."""

FIELDS = tuple(name for name in COLUMN_OF if name not in GRAPHQLS_OWN)
"""The fields that all doors have."""

KEPT = ("chatSessionId", *GRAPHQLS_OWN)
"""Fields that nobody sets."""

INPUTS = {name[0].lower() + name[1:]: row for name, row in ROWS.items() if name != "ChatSessionId"}
"""A new value for each field that may be set, as both doors have it."""

PROPERTIES = {name: property_name(name) for name in FIELDS}

REFERENCES = frozenset(name for name, row in INPUTS.items() if isinstance(row.sent, dict))

WAS = datetime(2019, 7, 7, 15, 54, tzinfo=UTC)

VALUES: dict[str, Any] = {
    "topic_id": 7,
    "user_id": 31,
    "person_id": 32,
    "customer_alias": "alias",
    "customer_host": "host.example.com",
    "customer_name": "Name",
    "customer_email": "was@example.com",
    "customer_phone": "12345678",
    "customer_consented": False,
    "customer_company_name": "Company",
    "status": ChatSessionStatus.CUSTOMER_LAST,
    "first_message": "first",
    "last_message": "last",
    **dict.fromkeys(("when_requested", "when_started", "when_ended", "when_idle"), WAS),
    "when_fetched": WAS,
    "session_key": "the stored secret",
    "initial_queue_pos": 7,
    "alert_level": 7,
    "rank": 7,
    "flags": (ChatSessionFlag.CUSTOMER_IS_TYPING,),
    "contact_id": 33,
    "project_id": 34,
    "sale_id": 35,
    "ticket_id": 36,
    "transfer_to_id": 31,
    "chatbot_is_active": False,
    "rating": 7,
}
"""The stored values, by column; other than in `INPUTS`."""


async def furnish() -> None:
    """The rows that sessions refer to, before a change and after it."""
    await store_referred()
    await plant()


async def store(house: House, caller: Caller, stands: Stands, **others: Any) -> int:
    """The key of a session that stands so; a customer calls from now on by one of their own."""
    own = {"user_id": house.associate_id(caller)}
    queued = {"status": ChatSessionStatus.IN_QUEUE}
    made = {"created_by_application": house.application_id(caller)}
    as_it_stands: dict[Stands, dict[str, Any]] = {
        Stands.OWN: own,
        Stands.QUEUED: queued,
        Stands.ELSES: {},
        Stands.MADE: made,
        Stands.MADE_OWN: {**made, **own},
        Stands.MADE_QUEUED: {**made, **queued},
        Stands.MADE_BESIDE: {"created_by_application": house.application_ids[BESIDE]},
    }
    if caller.role is Role.CUSTOMER and stands is Stands.OWN:
        return (await house.open_session(**{**VALUES, **others})).chat_session_id
    row = await ChatSession.create(**{**VALUES, **as_it_stands[stands], **others})
    return row.chat_session_id


async def stored(key: int) -> dict[str, Any]:
    """Every column of a session; nothing when there is none."""
    rows = await ChatSession.filter(pk=key).values()
    return dict(rows[0]) if rows else {}
