"""The chat session: one customer's conversation, from the queue to the rating."""

from collections.abc import Mapping
from typing import NamedTuple

from tortoise import fields
from tortoise.models import Model

from orm.models.associate import Associate
from orm.models.chat_topic import ChatTopic
from orm.models.contact import Contact
from orm.models.enums import ACTIVE, ChatSessionFlag, ChatSessionStatus
from orm.models.fields import FlagsField
from orm.models.indexes import ExpressionIndex, PartialExpressionIndex, PartialIndex
from orm.models.person import Person
from orm.models.project import Project
from orm.models.sale import Sale
from orm.models.ticket import Ticket
from orm.models.versioned import VersionedModel
from orm.values import NEVER

QUEUED_SQL = f"status = {ChatSessionStatus.IN_QUEUE:d}"
"""SQL condition of rows that count for InitialQueuePos. Queries must repeat it literally: planners
use a partial index only when the conditions match."""

ACTIVE_SQL = f"status IN ({', '.join(f'{status:d}' for status in ACTIVE)})"
"""SQL condition of rows that count for Rank."""

OPEN = (
    *(ChatSessionStatus.PRE_CHAT_FORM, ChatSessionStatus.FAQ, ChatSessionStatus.OFFLINE_FORM),
    *(ChatSessionStatus.IN_QUEUE, *ACTIVE),
)
"""The statuses of sessions that are not over, which `/metrics` counts."""

OPEN_SQL = f"+status IN ({', '.join(f'{status:d}' for status in OPEN)})"
"""SQL condition of those sessions. The sign keeps SQLite from looking in the index by the condition
itself, where a query names one status: it would sort what is in order already."""

TOPIC_SQL = "topic_id <> 0"
"""SQL condition of sessions of a topic, which the list of a topic's sessions must repeat.

The index is partial for the sake of the queue: without statistics, SQLite would count the queue by
an index over all sessions of the topic, because that one has more columns.
"""


class DeadIndex(NamedTuple):
    """An index of the sessions that may be dead, in the order of the date by which they are."""

    name: str
    column: str
    statuses: tuple[ChatSessionStatus, ...]

    @property
    def where(self) -> str:
        """SQL condition of the sessions in the index, which queries must repeat literally."""
        numbers = ", ".join(f"{status:d}" for status in self.statuses)
        return f"status IN ({numbers}) AND {self.column} IS NOT NULL"


_S = ChatSessionStatus
FETCHED = DeadIndex(
    *("chat_session_fetched", "when_fetched"),
    (_S.PRE_CHAT_FORM, _S.FAQ, _S.OFFLINE_FORM, _S.IN_QUEUE),
)
IDLE = DeadIndex("chat_session_idle", "when_idle", ACTIVE)
FINISHED = DeadIndex("chat_session_finished", "when_ended", (_S.FINISHED,))
DELETED = DeadIndex("chat_session_deleted", "updated_at", (_S.DELETED,))
ENDED = DeadIndex(
    *("chat_session_ended", "when_ended"),
    (_S.FINISHED, _S.CLOSED, _S.REQUEST_POSTED, _S.CLOSED_FROM_QUEUE),
)

REFERENCES_WITHOUT_FOREIGN_KEY: Mapping[str, type[Model]] = {"topic": ChatTopic}
"""The tables to which columns refer without a foreign key; `topic` is the column `topic_id`.

The contract lets a session keep the number of a topic that does not exist.
"""

REQUESTED_SQL = f"COALESCE(when_requested, '{NEVER}')"
"""Sort term of when_requested, the same SQL as lists use (orm/sessions/listing/sql.py)."""

FIRST_IN_QUEUE = ("~alert_level", REQUESTED_SQL, "chat_session_id")
"""Sort terms of the queue: the greatest alert level first, then the earliest request.

`~` turns the order of all whole numbers round; the negative of the least one cannot be stored.
"""


# The docstring is also the comment of the table: changing it needs a migration.
class ChatSession(VersionedModel):
    """The entity of POST ChatSession, in the page's order, and what the service keeps beside it."""

    chat_session_id = fields.IntField(primary_key=True)
    topic_id = fields.IntField(default=0)
    user: fields.ForeignKeyNullableRelation[Associate] = fields.ForeignKeyField(
        "orm.Associate", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    user_id: int | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "orm.Person", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    person_id: int | None
    customer_alias = fields.CharField(max_length=64, null=True)
    customer_host = fields.CharField(max_length=255, null=True)
    customer_name = fields.CharField(max_length=255, null=True)
    customer_email = fields.CharField(max_length=255, null=True)
    customer_phone = fields.CharField(max_length=32, null=True)
    customer_consented = fields.BooleanField(default=False)
    customer_company_name = fields.CharField(max_length=255, null=True)
    status = fields.IntEnumField(ChatSessionStatus, default=ChatSessionStatus.IN_QUEUE)
    first_message = fields.CharField(max_length=1024, null=True)
    last_message = fields.CharField(max_length=1024, null=True)
    when_requested = fields.DatetimeField(null=True)
    when_started = fields.DatetimeField(null=True)
    when_ended = fields.DatetimeField(null=True)
    when_idle = fields.DatetimeField(null=True)
    when_fetched = fields.DatetimeField(null=True)
    session_key = fields.CharField(max_length=255, null=True)
    initial_queue_pos = fields.IntField(default=0)
    alert_level = fields.IntField(default=0)
    rank = fields.IntField(default=0)
    flags = FlagsField(ChatSessionFlag, default=())
    contact: fields.ForeignKeyNullableRelation[Contact] = fields.ForeignKeyField(
        "orm.Contact", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    contact_id: int | None
    project: fields.ForeignKeyNullableRelation[Project] = fields.ForeignKeyField(
        "orm.Project", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    project_id: int | None
    sale: fields.ForeignKeyNullableRelation[Sale] = fields.ForeignKeyField(
        "orm.Sale", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    sale_id: int | None
    ticket: fields.ForeignKeyNullableRelation[Ticket] = fields.ForeignKeyField(
        "orm.Ticket", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    ticket_id: int | None
    transfer_to: fields.ForeignKeyNullableRelation[Associate] = fields.ForeignKeyField(
        "orm.Associate", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    transfer_to_id: int | None
    chatbot_is_active = fields.BooleanField(default=False)
    rating = fields.IntField(default=0)

    class Meta:
        table = "chat_session"
        indexes = (
            PartialIndex(fields=("topic_id",), name="chat_session_queue", where=QUEUED_SQL),
            PartialIndex(
                fields=("topic_id", "chat_session_id"), name="chat_session_topic", where=TOPIC_SQL
            ),
            PartialIndex(fields=("user_id", "rank"), name="chat_session_rank", where=ACTIVE_SQL),
            PartialIndex(
                fields=("status", "when_requested"), name="chat_session_open", where=OPEN_SQL
            ),
            PartialIndex(
                fields=("created_by_application", "chat_session_id"),
                name="chat_session_application",
                where="created_by_application IS NOT NULL",
            ),
            *(
                PartialIndex(
                    fields=(index.column, "chat_session_id"), name=index.name, where=index.where
                )
                for index in (FETCHED, IDLE, FINISHED, DELETED, ENDED)
            ),
            ExpressionIndex(
                fields=("when_requested", "chat_session_id"),
                name="chat_session_requested",
                sql=(REQUESTED_SQL, "chat_session_id"),
            ),
            PartialExpressionIndex(
                fields=("alert_level", "when_requested", "chat_session_id"),
                name="chat_session_first",
                sql=FIRST_IN_QUEUE,
                where=QUEUED_SQL,
            ),
        )
