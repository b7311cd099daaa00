"""The matrix of rights on chat topics and their fields, and what topics say of their sessions."""

from graphql_api.rights.matrix import (
    FieldAccess,
    FieldCell,
    Matrix,
    RoleCells,
    StandingCells,
    TableAccess,
    TableCell,
)
from graphql_api.rights.standings import Caller, ColumnRule, Keys, KeysRule, Standing
from orm.models import ChatTopic
from orm.models.enums import Role, Scope
from orm.topics import agents

SELECT, UPDATE = TableAccess.SELECT, TableAccess.UPDATE

SEES_SERVED_TOPICS = "Readers and agents see the topics that they serve."
READERS_ONLY_READ = "Readers may only look."
CHANGED_BY_ITS_MANAGERS = "Agents change only topics that they manage."
DELETED_BY_MANAGERS = "Agents create and delete no topics."
ALERTS_ARE_FOR_MANAGERS = "Only those who manage the topic see who is alerted."
CUSTOMERS_SEE_THEIR_TOPIC = "Customers see the topic of their session."
NOT_FOR_CUSTOMERS = "Customers do not see how chats of the topic are run."
LACKS_TOPIC_SCOPE = (
    "An application needs the scope topic:read for topics, and topic:write to change them."
)
SET_BY_SERVICE = "The service manages this field."

READ_ONLY = FieldCell(FieldAccess.READ, SET_BY_SERVICE)
FOR_CUSTOMERS = frozenset(
    {
        *("chat_topic_id", "name", "description", "welcome_message", "language", "version"),
        *("badge_header", "custom_queue_text_enabled", "custom_queue_text", "collect_consent"),
        *("offline_collect_consent", "opening_hours_enabled", "opening_hours", "widget"),
        *("widget_enable_rating", "widget_rating_text"),
    }
)
"""The fields of a topic that its customers read: what the page that they chat on shows them."""

HIDDEN_ALERTS = {"alert_recipient": FieldCell(None, ALERTS_ARE_FOR_MANAGERS)}


async def topic_keys(caller: Caller) -> Keys:
    """The keys of topics for each standing that depends on them, by one statement.

    A topic without agents restricts nobody: its sessions are neither unheard nor unanswered.
    """
    topics = await agents.relations_of(caller.associate_id)
    return {
        Standing.SERVED: frozenset(topic.topic_id for topic in topics if topic.serves),
        Standing.MANAGED: frozenset(topic.topic_id for topic in topics if topic.manages),
        Standing.UNHEARD: frozenset(
            topic.topic_id for topic in topics if topic.staffed and not topic.listens
        ),
        Standing.UNANSWERED: frozenset(
            topic.topic_id for topic in topics if topic.staffed and not topic.responds
        ),
    }


MATRIX = Matrix(
    model=ChatTopic,
    called="chat topic",
    standing_rules=(
        ColumnRule(Standing.CUSTOMER, "chat_topic_id", lambda caller: caller.topic_id),
        KeysRule(Standing.SERVED, "chat_topic_id", topic_keys),
        KeysRule(Standing.MANAGED, "chat_topic_id", topic_keys),
    ),
    roles={
        Role.CUSTOMER: RoleCells(
            TableCell((), CUSTOMERS_SEE_THEIR_TOPIC),
            dict.fromkeys(FOR_CUSTOMERS, FieldCell(FieldAccess.READ, CUSTOMERS_SEE_THEIR_TOPIC)),
            other_fields=FieldCell(None, NOT_FOR_CUSTOMERS),
            by_standing={
                Standing.CUSTOMER: StandingCells(TableCell((SELECT,), CUSTOMERS_SEE_THEIR_TOPIC)),
            },
        ),
        Role.READER: RoleCells(
            TableCell((), SEES_SERVED_TOPICS),
            HIDDEN_ALERTS,
            by_standing={
                Standing.SERVED: StandingCells(TableCell((SELECT,), READERS_ONLY_READ)),
            },
        ),
        Role.AGENT: RoleCells(
            TableCell((), SEES_SERVED_TOPICS),
            HIDDEN_ALERTS,
            by_standing={
                Standing.SERVED: StandingCells(TableCell((SELECT,), CHANGED_BY_ITS_MANAGERS)),
                Standing.MANAGED: StandingCells(
                    TableCell((SELECT, UPDATE), DELETED_BY_MANAGERS),
                    {"alert_recipient": FieldCell()},
                ),
            },
        ),
        Role.MANAGER: RoleCells(),
        Role.ADMIN: RoleCells(),
    },
    application=RoleCells(),
    scopes={
        TableAccess.SELECT: Scope.TOPIC_READ,
        TableAccess.INSERT: Scope.TOPIC_WRITE,
        TableAccess.UPDATE: Scope.TOPIC_WRITE,
        TableAccess.DELETE: Scope.TOPIC_WRITE,
    },
    missing_scope_reason=LACKS_TOPIC_SCOPE,
    read_only=dict.fromkeys(("chat_topic_id", "version", "created_at", "updated_at"), READ_ONLY),
    never_hidden=frozenset({"chat_topic_id", "version"}),
    # Customers are told the texts, and lists of sessions have columns for them.
    shown_in_references=frozenset(
        {"chat_topic_id", "version", "name", "description", "badge_header"}
    ),
)
