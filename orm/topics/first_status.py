"""The status in which a session of a topic begins now.

Its set-up decides, with opening hours, the presence of its responders, and the queue
(docs/decisions/0056-presence.md).
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from orm.engine.rows import connection_for, row_reader, to_database
from orm.engine.scripts import Dialect, Statement, TransactionScript
from orm.models import ChatSession, ChatTopic
from orm.models.chat_session import QUEUED_SQL
from orm.models.chat_topic_values import ChatWidgetSettings
from orm.models.enums import ChatSessionStatus
from orm.topics.opening_hours import is_open

COLUMNS = (
    *("chat_topic_id", "opening_hours_enabled", "opening_hours", "widget", "bot_enabled"),
    *("use_queue_offline_form", "offline_form_time_limit", "offline_form_queue_length"),
)

SOMEBODY_THERE = "somebody_there"


class Beginning(NamedTuple):
    """The way in which a session of a topic begins."""

    status: ChatSessionStatus
    """PRE_CHAT_FORM, FAQ, OFFLINE_FORM or IN_QUEUE."""
    chatbot_is_active: bool
    """True if the topic's bot is there first."""


async def beginning_now(topic_id: int, now: datetime, zone: tzinfo) -> Beginning | None:
    """The way in which a session of the topic begins now; None when there is no such topic.

    `zone` is that of opening hours which name none. It takes one statement, and a second one if
    the topic's set-up makes the queue decide.
    """
    connection = connection_for(ChatTopic)
    script = beginning(topic_id, now, zone, connection.dialect)
    try:
        statement = next(script)
        while True:
            statement = script.send(await connection.look_up(statement))
    except StopIteration as end:
        found: Beginning | None = end.value
        return found


def beginning(
    topic_id: int, now: datetime, zone: tzinfo, dialect: Dialect
) -> TransactionScript[Beginning | None]:
    """The script of `beginning_now`, for transactions that write the session."""
    found = yield from _staffed_topic(topic_id, dialect)
    if found is None:
        return None
    topic = found.topic
    # A bot is there at any time, and nobody waits for it.
    offline = not topic.bot_enabled and (yield from _is_offline(found, now, zone, dialect))
    status = ChatSessionStatus.OFFLINE_FORM if offline else first_status(topic)
    return Beginning(status, topic.bot_enabled)


def status_after_reset(
    session: ChatSession, now: datetime, zone: tzinfo, dialect: Dialect
) -> TransactionScript[ChatSessionStatus]:
    """The script that decides the status of a session that is put back to its beginning.

    The bot has handed over, so it counts as absent, and so do the suggested answers: the contract
    has no Faq after a reset. The session itself does not count in the queue. Without a topic it
    waits there. Contract: POST ChatSession/{id}/Reset.
    """
    found = yield from _staffed_topic(session.topic_id, dialect)
    if found is None:
        return ChatSessionStatus.IN_QUEUE
    if (yield from _is_offline(found, now, zone, dialect, besides=session.pk)):
        return ChatSessionStatus.OFFLINE_FORM
    widget: ChatWidgetSettings = found.topic.widget or ChatWidgetSettings()
    return (
        ChatSessionStatus.PRE_CHAT_FORM if widget.pre_form_enabled else ChatSessionStatus.IN_QUEUE
    )


def first_status(topic: ChatTopic) -> ChatSessionStatus:
    """The status of a new session while somebody is there to take it.

    The contract says that it is InQueue, PreChatForm or Faq by the topic's set-up. The order is
    ours: a form before the chat comes before suggested answers.
    """
    widget: ChatWidgetSettings = topic.widget or ChatWidgetSettings()
    if widget.pre_form_enabled:
        return ChatSessionStatus.PRE_CHAT_FORM
    if widget.auto_faq_enabled:
        return ChatSessionStatus.FAQ
    return ChatSessionStatus.IN_QUEUE


class StaffedTopic(NamedTuple):
    """A topic with the presence of its responders."""

    topic: ChatTopic
    somebody_there: bool | None
    """True if one of them is present; None if nothing is stored of any of them."""


def _staffed_topic(topic_id: int, dialect: Dialect) -> TransactionScript[StaffedTopic | None]:
    rows = yield Statement(_TOPIC_SQL.format(topic=dialect.parameter.format(1)), [topic_id])
    if not rows:
        return None
    [row] = rows
    there = row[SOMEBODY_THERE]
    topic: ChatTopic = row_reader(ChatTopic, COLUMNS, dialect)(row)
    return StaffedTopic(topic, None if there is None else bool(there))


def _is_offline(
    found: StaffedTopic, now: datetime, zone: tzinfo, dialect: Dialect, besides: int = 0
) -> TransactionScript[bool]:
    """True if nobody can take a session of the topic now; `besides` is a session's key."""
    if not is_open(found.topic, now, zone) or found.somebody_there is False:
        return True
    return (yield from _is_queue_too_long(found.topic, now, dialect, besides))


def _is_queue_too_long(
    topic: ChatTopic, now: datetime, dialect: Dialect, besides: int
) -> TransactionScript[bool]:
    """True if as many sessions wait as the topic allows, or if one has waited as long.

    The session with the key `besides` does not count. A limit of 0 is none. Contract: POST
    ChatTopic, rows UseQueueOfflineForm, OfflineFormTimeLimit and OfflineFormQueueLength.
    """
    length, minutes = topic.offline_form_queue_length, topic.offline_form_time_limit
    if not topic.use_queue_offline_form or (length <= 0 and minutes <= 0):
        return False
    place = dialect.parameter.format
    queue = (
        f"SELECT 1 FROM chat_session WHERE {QUEUED_SQL} AND topic_id = {place(1)}"  # noqa: S608
        f" AND chat_session_id <> {place(2)}"
    )
    limits: list[str] = []
    values: list[object] = [topic.chat_topic_id, besides]
    if length > 0:
        values.append(length - 1)
        limits.append(f"EXISTS ({queue} LIMIT 1 OFFSET {place(len(values))})")
    if minutes > 0:
        encode = to_database(ChatSession, "when_requested", dialect)
        latest = now.astimezone(UTC) - timedelta(minutes=minutes)
        values.append(latest if encode is None else encode(latest))
        limits.append(f"EXISTS ({queue} AND when_requested <= {place(len(values))})")
    [row] = yield Statement(f"SELECT {' OR '.join(limits)} AS too_long", values)
    return bool(row["too_long"])


_TOPIC_SQL = (
    f"SELECT {', '.join(COLUMNS)},"  # noqa: S608
    " (SELECT MAX(CASE WHEN presence.present THEN 1 ELSE 0 END) FROM chat_topic_agent AS agent"
    " JOIN chat_presence AS presence ON presence.user_id = agent.user_id"
    " JOIN associate ON associate.associate_id = agent.user_id"
    " WHERE agent.topic_id = chat_topic_id AND (agent.can_respond OR agent.can_manage)"
    " AND NOT associate.deleted)"
    f" AS {SOMEBODY_THERE} FROM chat_topic WHERE chat_topic_id = {{topic}}"
)
